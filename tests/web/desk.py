"""Staff at a computer: signs in, fills in, counts pages. What is looked for stands in the tests."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Response, expect

from tests.builders import PASSWORD
from tests.web import axe

# The rules that an ordinary run leaves out: targets of 24 px belong to WCAG 2.2.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass
class Desk:
    """A page in a browser, and how many pages have been seen on it."""

    page: Page
    address: str
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("response", self._count)

    def _count(self, response: Response) -> None:
        document = response.request.is_navigation_request()
        if document and response.request.frame == self.page.main_frame and not 300 <= response.status < 400:
            self.seen.append(response.url)

    def open(self, path: str) -> None:
        """Go to an address of this service."""
        self.page.goto(f"{self.address}{path}")

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """From the form to the first page."""
        self.open("/login")
        self.fill(email=email, password=password)
        self.send()

    def is_at_work(self, email: str, password: str = PASSWORD) -> None:
        """Signed in, where that is not what is told of: neither the form nor the first page is drawn."""
        signed = self.page.request.post(
            f"{self.address}/login", form={"email": email, "password": password}, max_redirects=0
        )
        assert signed.status == 303

    def fill(self, **fields: str) -> None:
        """Type into fields by their names."""
        for name, value in fields.items():
            self.page.fill(f"#f-{name}", value)

    def tick(self, name: str, *values: str) -> None:
        """Choose radio buttons or boxes by name and value, from the keyboard: no page moves below a key."""
        for value in values:
            box = self.page.locator(f'input[name="{name}"][value="{value}"]')
            if not box.is_checked():
                box.press("Space")
            expect(box).to_be_checked()

    def send(self, label: str | None = None) -> None:
        """Press the button with this label, else the page's first; whatever page comes is there whole."""
        buttons = self.page.locator("main").get_by_role("button")
        (buttons.get_by_text(label) if label else buttons).first.click()
        self.page.wait_for_load_state()

    def path(self) -> str:
        """Where the page is."""
        return self.page.url.removeprefix(self.address)

    def violations(self) -> list[Any]:
        """What axe-core finds wrong, as rule and place, once the page and its style are there; in the dark, too."""
        self.page.wait_for_load_state()
        return [(each["id"], [node["target"] for node in each["nodes"]]) for each in axe.found(self.page, RULES)]


def decoded(pdf: bytes) -> str:
    """What a reader sees in the QR code of a rasterised PDF page."""
    import pypdfium2
    import zxingcpp

    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    image = document[0].render(scale=2).to_pil()
    document.close()
    (found,) = zxingcpp.read_barcodes(image)
    return str(found.text)
