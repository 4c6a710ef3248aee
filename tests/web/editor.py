"""A leader at the editor: opens it, writes, waits until it is saved. What is looked for stands in the tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from app.services import questionnaires
from app.services.actor import Actor
from app.store.interventions import Intervention
from tests.builders import World
from tests.web.desk import Desk

LEA = "lea@example.org"


@dataclass
class Editor:
    """A questionnaire on the page, and in the database."""

    desk: Desk
    world: World
    lea: Actor
    intervention: UUID

    @property
    def page(self) -> Page:
        """The browser's page."""
        return self.desk.page

    def saved(self) -> dict[str, Any]:
        """Wait until the page says that it is saved; the draft as it is stored."""
        expect(self.page.locator("#ed-status")).to_have_text("Sparat", timeout=8000)
        return self.stored()

    def stored(self) -> dict[str, Any]:
        """The draft as it is stored."""
        with self.world.app.app_context():
            (draft,) = questionnaires.of_intervention(actor=self.lea, intervention=self.intervention)
            return dict(draft.draft)

    def order(self) -> list[str]:
        """The keys of the stored questions, in order."""
        return [each["key"] for each in self.saved()["questions"]]

    def texts(self) -> list[str]:
        """The questions as the list shows them."""
        return self.page.locator(".ed-text").all_inner_texts()

    def at(self, name: str) -> Locator:
        """What bears this name in the page's own book-keeping: "text:varfor"."""
        return self.page.locator(f'[data-at="{name}"]')

    def open(self, key: str) -> None:
        """Open a question's form."""
        self.at(f"open:{key}").click()

    def write(self, kind: str, text: str) -> str:
        """A new question of a kind, with its text; its key."""
        self.page.locator("#ed-own summary").click()
        self.page.locator(f'[data-kind="{kind}"]').click()
        field = self.page.locator(".ed-form [data-at^='text:']")
        expect(field).to_be_focused()
        field.fill(text)
        return str(field.get_attribute("data-at")).removeprefix("text:")

    def phone(self) -> Any:
        """The page inside the phone, once no newer one is about to take its place."""
        expect(self.page.locator("#ed-frame:not([inert])")).to_be_attached()
        return self.page.frame_locator("#ed-frame iframe:last-child")


def lead(world: World, address: str, page: Page, **says: Any) -> Editor:
    """A leader with a questionnaire that is not published yet, in its editor."""
    world.now = datetime.now(UTC)
    lea = world.colleague("leader", LEA)
    place = drafted(world, lea, **says)
    desk = Desk(page, address)
    desk.is_at_work(LEA)
    desk.open(f"/interventions/{place.id}/questionnaire")
    return Editor(desk, world, lea, place.id)


def drafted(world: World, lea: Actor, ready: str = "youth-activity", **says: Any) -> Intervention:
    """An intervention with a draft."""
    place = world.intervention(lea, **says)
    with world.app.app_context():
        questionnaires.start(actor=lea, intervention=place.id, ready=ready, now=world.now)
    return place


def save(editor: Editor, document: dict[str, Any]) -> None:
    """Somebody else saves from elsewhere."""
    with editor.world.app.app_context():
        (draft,) = questionnaires.of_intervention(actor=editor.lea, intervention=editor.intervention)
        questionnaires.save(
            actor=editor.lea, id=draft.id, document=document, revision=draft.revision, now=editor.world.now
        )
