"""A tablet at the door: its leader starts it, people answer on it one after the other, and it sends when it may."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, Request, expect

from app import sealing
from app.extensions import web_keys
from app.services import kiosk
from app.store.interventions import Activity
from tests.web.resident import Place, answer_all, begin, send

TABLET: dict[str, Any] = {
    "viewport": {"width": 768, "height": 1024},
    "has_touch": True,
    "locale": "sv-SE",
    "timezone_id": "Europe/Stockholm",
}
SEALED = "**/api/v1/surveys/*/sealed"
ITEMS = """() => new Promise((done) => { const open = indexedDB.open("ringar-kiosk", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("sealed", { keyPath: "id" });
  open.onsuccess = () => { const all = open.result.transaction("sealed").objectStore("sealed").getAll();
    all.onsuccess = () => { open.result.close(); done(all.result); }; }; })"""
KEEP = """async (answers) => {
  const survey = JSON.parse(document.querySelector("#survey").textContent);
  const { keep } = await import(survey.own.box);
  const { version, language } = survey, ids = [];
  for (const given of answers) {
    const rest = { id: crypto.randomUUID(), wave: survey.wave, version, language, mode: "kiosk", answer_key: null };
    ids.push(await keep(survey, { ...rest, answers: given }));
  }
  return ids;
}"""
SEND = """async () => {
  const survey = JSON.parse(document.querySelector("#survey").textContent);
  await (await import(survey.own.box)).send(survey);
}"""


@dataclass
class Tablet:
    """A page in a browser that stands at an activity's door. arrived: the envelopes in the order of their sending."""

    page: Page
    place: Place
    activity: Activity
    pin: str = ""
    arrived: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.place.world.app.app_context():
            self.pin, _ = kiosk.new_pin(actor=self.place.world.admin(), id=self.activity.id, now=datetime.now(UTC))
        self.page.on("request", self._heard)

    def _heard(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/sealed"):
            self.arrived.append(request.post_data_json["id"])

    def open(self, language: str = "sv") -> None:
        """The address, as the leader's page says it."""
        self.page.goto(self.place.url(self.activity, language, "/kiosk"))

    def type_pin(self, pin: str | None = None, field: str = "#k-pin") -> None:
        """Type it and press Enter."""
        self.page.fill(field, self.pin if pin is None else pin)
        self.page.press(field, "Enter")

    def started(self, language: str = "sv") -> None:
        """Open, and start with the PIN."""
        self.open(language)
        self.type_pin()
        self.waits_for_the_next()

    def waits_for_the_next(self) -> None:
        """The big Start is there, and nothing of anybody."""
        expect(self.page.locator(".k-go")).to_be_visible()
        expect(self.page.locator("#form")).to_be_hidden()

    def starts(self, language: str = "sv") -> None:
        """Somebody comes, and takes their language."""
        self.page.click(f"[data-k=start][data-lang={language}]")
        expect(self.page.locator("[data-do=yes]")).to_be_visible()

    def answers(self, language: str = "sv", choice: int = 4) -> None:
        """Somebody answers from Start to thanks."""
        self.starts(language)
        begin(self.page)
        answer_all(self.page, choice)
        send(self.page)
        expect(self.page.locator(".digits bdi")).not_to_be_empty()

    def done(self) -> None:
        """And goes."""
        self.page.click("section.done [data-k=wipe]")
        self.waits_for_the_next()

    def leader(self) -> None:
        """The leader's panel, open."""
        self.page.click("[data-k=leader]")
        self.type_pin(field="#k-pin2")
        expect(self.page.locator(".k-panel")).to_be_visible()

    def counts(self, **says: int) -> None:
        """What the panel says."""
        for name, n in says.items():
            expect(self.page.locator(f"[data-n={name}]")).to_have_text(str(n))

    def ready(self) -> None:
        """The panel says that the tablet may go offline."""
        said = self.page.locator("#k-said")
        for _ in range(100):
            self.leader()
            expect(said).not_to_be_empty()
            ready = said.inner_text() == "Surfplattan är redo att användas utan nät."
            self.page.click("[data-l=close]")
            if ready:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(said.inner_text())

    def items(self) -> list[dict[str, str]]:
        """All that lies in the tablet's database."""
        return list(self.page.evaluate(ITEMS))

    def opened(self, item: dict[str, str], key: Any = None) -> str:
        """What is in an envelope, by the service's key or another."""
        from surveys.codes import from_b64url

        with self.place.world.app.app_context():
            key = key or web_keys().kiosk_private
        info = sealing.kiosk_info(self.activity.intervention_id)
        return sealing.open_box(key, from_b64url(item["sealed"], None), info=info).decode()
