"""A resident with a phone: opens a poster's page, taps, reads the receipt. What is looked for stands in the tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import time_machine
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from app import sealing
from app.extensions import SETTINGS, db
from app.keys import CourierKeys
from app.services import activities, questionnaires
from app.store import interventions as store
from app.store.orders import StopOrder
from app.store.spool import Spooled
from app.store.wave_counts import Count
from app.store.waves import Wave
from tests.builders import World
from tests.stored import Stored, stored

EVERYWHERE = ["sv", "sv-lattlast", "en", "ar", "so", "ckb", "fa", "ti"]
THANKS = "Tack! Dina svar har kommit fram."


@dataclass
class Place:
    """A service with an activity, and what has come to it."""

    world: World
    address: str

    def activity(self, ready: str = "meeting-place", audience: str = "adults", **says: Any) -> store.Activity:
        """An activity that asks now, in every language of the frame."""
        self.world.now = says.pop("now", datetime.now(UTC))
        usual = {"name": "Språkkaféet", "languages": EVERYWHERE}
        return self.world.activity(ready=ready, audience=audience, **(usual | says))

    def asking(self, document: dict[str, Any]) -> store.Activity:
        """An activity that asks a questionnaire of an author's own."""
        self.world.now = datetime.now(UTC)
        admin, now = self.world.admin(), self.world.now
        made = self.world.intervention(languages=document["languages"], audience=document["audience"])
        with self.world.app.app_context():
            draft = questionnaires.start(actor=admin, intervention=made.id, ready="meeting-place", now=now)
            saved = questionnaires.save(actor=admin, id=draft.id, document=document, revision=draft.revision, now=now)
            questionnaires.publish(actor=admin, id=saved.id, confirmed=document["languages"], now=now)
            return activities.add(actor=admin, intervention=made.id, name="Tisdagsgården", now=now)

    def url(self, activity: store.Activity, language: str = "sv", rest: str = "") -> str:
        """The poster's address."""
        return f"{self.address}/{activity.code}{rest}?lang={language}"

    def responses(self) -> list[Stored]:
        """All that is stored."""
        return stored(self.world.app)

    def counts(self, number: int) -> dict[str, int]:
        """What is counted in the waves with this number, and how often."""
        query = select(Count.name, func.sum(Count.n)).join(Wave, Wave.id == Count.wave_id).where(Wave.number == number)
        with self.world.app.app_context():
            return {row[0]: int(row[1]) for row in db.session.execute(query.group_by(Count.name))}

    def stop_orders(self) -> list[bytes]:
        """Whose contacts must go, opened as only the courier can."""
        private = CourierKeys.load(self.world.app.extensions[SETTINGS].home).box_private
        with self.world.app.app_context():
            sealed = list(db.session.scalars(select(StopOrder.sealed)))
        return [sealing.open_box(private, each, info=sealing.order_info()) for each in sealed]

    def spooled(self, kind: str) -> list[Spooled]:
        """What waits for the courier."""
        with self.world.app.app_context():
            return list(db.session.scalars(select(Spooled).where(Spooled.kind == kind)))

    def texts(self) -> list[dict[str, str]]:
        """Every free text that came with a response that nobody has opened."""
        return [text for each in self.responses() for text in each.texts]

    @contextmanager
    def days_later(self, days: float) -> Iterator[None]:
        """The service's clock moves on; the phone's does not."""
        self.world.later(days=days)
        with time_machine.travel(self.world.now, tick=True):
            yield


def begin(page: Page) -> None:
    """Yes, I want to."""
    page.click("[data-do=yes]")


STEP = "fieldset[data-step]:visible"


def answer_all(page: Page, choice: int = 4, text: str = "Fler lampor.") -> None:
    """Answer each question in some way until there is something to send: tap once, choose, write."""
    for before in ("#start", "#same", "#again"):  # going on from these may wait for a module
        expect(page.locator(before)).to_be_hidden()
    while not page.locator("#end").is_visible():
        step = page.locator(STEP)
        was = page.locator(f"#{step.get_attribute('id')}")
        some_way(step, choice, text)
        if not by_itself(was):
            page.click("[data-do=next]")
        expect(was).to_be_hidden()


def some_way(step: Locator, choice: int, text: str) -> None:
    """Fill in what a question shows, whatever kind it is of."""
    for group in step.locator(".part").all():
        group.locator(".row label").nth(choice - 1).click()
    for place in step.locator("label:has(select)").all():
        if step.locator("[data-full]").count():
            place.click()
        else:
            place.locator("select").select_option(index=choice)
    for written in step.locator("[data-read] :is(textarea, input:not([type]))").all():
        number = step.locator("[data-read=number], [data-read=month]").count()
        written.fill("2020" if step.locator("[data-read=month]").count() else str(choice) if number else text)
    options = step.locator("[data-read] > label.o:has(input)")
    if options.count():
        options.nth(min(choice, options.count()) - 1).click()


def by_itself(step: Locator) -> bool:
    """Whether the page goes on without a press of Next, as it does after one tap."""
    return step.locator("[data-read] > label.o input[type=radio]").count() > 0


def send(page: Page) -> None:
    """And send."""
    page.click("#send")


def through(page: Page, choice: int = 4) -> None:
    """From yes to sent."""
    begin(page)
    answer_all(page, choice)
    send(page)


def thanked(page: Page, text: str = THANKS) -> None:
    """The server has it."""
    expect(page.locator("h1:visible")).to_have_text(text)


def code_on(page: Page) -> str:
    """The 16 digits of the receipt."""
    expect(page.locator(".digits")).to_have_text(re.compile(r"(\d{4} ){3}\d{4}"))
    return page.locator(".digits").inner_text()


def come_back(page: Page, code: str = "") -> None:
    """Yes, I have been here before; with a code or without."""
    page.click("[name=_again][value=yes] + span")
    if code:
        page.fill("#typed", code)
        page.click("[data-do=next]")
    else:
        page.click("[data-do=no-code]")
