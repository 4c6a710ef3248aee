"""The page is made once for all who come within a second: never older than that, and never with somebody else's id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import event

from app.extensions import db
from app.services import activities
from app.store.interventions import Activity
from app.web import resident
from tests.builders import World

OWN = re.compile(r'name="_id" value="([0-9a-f-]{36})".*name="_fresh" value="([0-9]{16})"')


class Visitors:
    """Who opens one poster's page, at moments that a story chooses. asked: what the database was asked."""

    def __init__(self, world: World, activity: Activity) -> None:
        self.world, self.activity = world, activity
        self.asked: list[str] = []
        self._client: FlaskClient = world.app.test_client()

    def open(self, language: str = "sv") -> tuple[int, str]:
        """Status and page."""
        with time_machine.travel(self.world.now, tick=False):
            answer = self._client.get(f"/{self.activity.code}?lang={language}")
        return answer.status_code, answer.text

    def own(self) -> tuple[str, str]:
        """The id and the code that somebody's page brings along."""
        found = OWN.search(self.open()[1])
        assert found is not None
        return found.group(1), found.group(2)

    def looks(self, language: str = "sv") -> int:
        """How much the database is asked when somebody opens the page."""
        self.asked.clear()
        self.open(language)
        return len(self.asked)


@pytest.fixture
def visitors(world: World) -> Iterator[Visitors]:
    made = Visitors(world, world.activity())
    with world.app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        made.asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield made
    event.remove(engine, "before_cursor_execute", note)


def test_the_second_visitor_of_a_second_asks_the_database_nothing(visitors: Visitors):
    assert visitors.looks() > 0
    assert visitors.looks() == 0
    assert visitors.looks("ar") > 0, "another language is another page"
    visitors.world.later(seconds=1)
    assert visitors.looks() > 0


def test_each_visitor_has_an_id_and_a_code_of_their_own(visitors: Visitors):
    pages = [visitors.own() for _ in range(20)]
    assert len({id for id, _ in pages}) == len({code for _, code in pages}) == 20
    text = visitors.open()[1]
    assert resident.ANY_ID not in text
    assert resident.ANY_CODE not in text


def test_what_staff_change_is_seen_at_once(visitors: Visitors):
    assert visitors.open()[0] == 200
    world = visitors.world
    with world.app.app_context():
        activities.close(actor=world.admin(), id=visitors.activity.id, now=world.now)
    assert visitors.open()[0] == 410


def test_what_another_process_changes_is_seen_within_a_second(visitors: Visitors):
    assert visitors.open()[0] == 200
    world = visitors.world
    with world.app.app_context(), db.engine.begin() as other:
        table = Activity.__table__
        other.execute(table.update().where(table.c.id == visitors.activity.id).values(closed_at=world.now))
    world.later(seconds=1)
    assert visitors.open()[0] == 410


def test_answers_let_nothing_go(visitors: Visitors):
    visitors.open()
    visitors.world.answer(visitors.activity)
    assert visitors.looks() == 0


def test_a_page_is_not_held_past_the_end_of_its_second_when_the_clock_goes_back(visitors: Visitors):
    visitors.open()
    visitors.world.now -= timedelta(seconds=2)
    assert visitors.looks() > 0
