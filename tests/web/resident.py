"""A resident with a phone: opens a poster's page, taps, reads the receipt. What is looked for stands in the tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import time_machine
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.services import activities, questionnaires
from app.store import interventions as store
from app.store.responses import Response
from app.store.spool import Spooled
from tests.builders import World

EVERYWHERE = ["sv", "sv-lattlast", "en", "ar", "so"]
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

    def responses(self) -> list[Response]:
        """All that is stored."""
        with self.world.app.app_context():
            return list(db.session.scalars(select(Response)))

    def spooled(self, kind: str) -> list[Spooled]:
        """What waits for the courier."""
        with self.world.app.app_context():
            return list(db.session.scalars(select(Spooled).where(Spooled.kind == kind)))

    @contextmanager
    def days_later(self, days: float) -> Iterator[None]:
        """The service's clock moves on; the phone's does not."""
        self.world.later(days=days)
        with time_machine.travel(self.world.now, tick=True):
            yield


def begin(page: Page) -> None:
    """Yes, I want to."""
    page.click("[data-do=yes]")


def answer_all(page: Page, choice: int = 4, text: str = "Fler lampor.") -> None:
    """Tap one answer to each question until there is something to send."""
    for before in ("#start", "#same", "#again"):  # going on from these may wait for a module
        expect(page.locator(before)).to_be_hidden()
    while not page.locator("#end").is_visible():
        step = page.locator("fieldset:visible")
        was = step.get_attribute("id")
        if step.locator("textarea").count():
            step.locator("textarea").fill(text)
            page.click("[data-do=next]")
        else:
            options = step.locator("[data-read] label.o")
            options.nth(min(choice, options.count()) - 1).click()
            if step.locator("input[type=checkbox]").count() > 2:
                page.click("[data-do=next]")
        expect(page.locator(f"#{was}")).to_be_hidden()


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
