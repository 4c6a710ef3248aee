"""The residents' pages for `make screens`, one after the other as somebody sees them. The camera is screens.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.web.resident import EVERYWHERE, STEP, by_itself, code_on, some_way

if TYPE_CHECKING:
    from tests.screens import Camera

__all__ = ["EVERYWHERE", "Resident"]


class Resident:
    """One walk in one language and colour scheme: a numbered picture of each page."""

    def __init__(self, camera: Camera, name: str, scheme: str) -> None:
        self.camera, self.name, self.scheme, self.number = camera, name, scheme, 0

    def walk(self, code: str, language: str) -> None:
        """Consent, each question, sending, the receipt; then what the code is for; then the page without a script."""
        page = self.camera.page("phone", self.scheme)
        page.goto(f"{self.camera.address}/{code}?lang={language}")
        self.take(page, "consent")
        page.click("[data-do=yes]")
        while not page.locator("#end").is_visible():
            step = page.locator(STEP)
            was = page.locator(f"#{step.get_attribute('id')}")
            self.take(page, str(step.get_attribute("id")))
            some_way(step, 3, "…")
            if not by_itself(was):
                page.click("[data-do=next]")
            expect(was).to_be_hidden()
        self.take(page, "end")
        page.click("#send")
        receipt = code_on(page)
        self.take(page, "receipt")
        self.code(page, code, language, receipt)
        page.goto(f"{self.camera.address}/XXXXXX?lang={language}")
        self.take(page, "unknown")
        page.context.close()
        page = self.camera.page("phone", self.scheme)
        page.goto(f"{self.camera.address}/accessibility?lang={language}&at={code}")
        self.take(page, "accessibility")
        page.context.close()
        self.plain(code, language)

    def code(self, page: Page, code: str, language: str, receipt: str) -> None:
        """See which waves were answered, and take everything back."""
        page.goto(f"{self.camera.address}/{code}/mine?lang={language}")
        page.fill("#typed", receipt)
        page.click("[value=show]")
        page.wait_for_selector("[data-said=show]:visible")
        self.take(page, "mine")
        page.locator("[name=_sure] + span").click()
        page.click("[value=erase]")
        page.wait_for_selector("[data-said=erase]:visible")
        self.take(page, "erased")

    def plain(self, code: str, language: str) -> None:
        """All on one page, as a phone without JavaScript has it; and its receipt."""
        page = self.camera.page("phone", self.scheme, java_script_enabled=False)
        page.goto(f"{self.camera.address}/{code}?lang={language}")
        self.take(page, "plain")
        for text in page.locator("textarea").all():
            text.fill("lampa " * 1000)
            page.click("#send")
            self.take(page, "plain-refused")
            page.locator("textarea").first.fill("")
            break
        page.locator("[name=_card] + span").click()
        page.click("#send")
        self.take(page, "plain-receipt")
        page.context.close()

    def take(self, page: Page, what: str) -> None:
        """One picture of the whole page, once it has come to rest."""
        page.wait_for_timeout(350)
        self.number += 1
        name = f"resident-{self.name}-{self.scheme}-{self.number:02}-{what}.png"
        page.screenshot(path=self.camera.folder / name, full_page=True)
