"""A crowd that answers and leaves contacts, once as the product stores it and once as others do. The truth is known."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from flask import Flask

from app import keys, sealing
from app.extensions import KEYS, SETTINGS
from app.services import asking, letterbox, participants
from app.store import interventions as store
from app.store import migrate
from app.store.session import transaction
from app.store.waves import Wave
from surveys import codes
from surveys.waves import GRACE
from tests.app.courier.conftest import ANSWERS, Post, Somebody
from tests.builders import World
from tests.service import application, dispose

DICE = random.Random(5)
LANGUAGES = ("sv",) * 6 + ("ar",) * 3 + ("en",)


@dataclass(frozen=True)
class Person:
    """Somebody of the crowd; what joins their contact to their answers is what an attacker wants."""

    address: str
    who: Somebody
    cohort: int
    pid: bytes
    stop_hash: bytes
    language: str


@dataclass
class Crowd:
    """The service and the people in it, in the order in which they came."""

    world: World
    post: Post
    analyst: Flask
    activity: store.Activity
    cohorts: int
    people: list[Person] = field(default_factory=list)
    came: list[tuple[int | None, Person]] = field(default_factory=list)
    stopped: set[bytes] = field(default_factory=set)
    erased: set[bytes] = field(default_factory=set)

    @property
    def staying(self) -> list[Person]:
        """Those whose contact and answers are both there."""
        return [each for each in self.people if each.pid not in self.stopped | self.erased]

    def of(self, cohort: int) -> list[Person]:
        """Those of a cohort who stay."""
        return [each for each in self.staying if each.cohort == cohort]

    def comes(self, n: int, cohort: int) -> None:
        """So many answer the start of a cohort, each leaving a contact at once."""
        for _ in range(n):
            who, language = Somebody(), DICE.choice(LANGUAGES)
            address = f"p{len(self.people)}@example.org"
            self.world.later(minutes=1)
            self.world.answer(self.activity, who, answers=ANSWERS, language=language)
            self.post.leave_contact(self.activity, who, address, language)
            self.people.append(self._person(address, who, cohort, language))
            self.came.append((0, self.people[-1]))
        self.post.tick()

    def _person(self, address: str, who: Somebody, cohort: int, language: str) -> Person:
        key = who.answer_key(self.activity.intervention_id)
        with self.world.app.app_context(), transaction() as session:
            owner = session.get(store.Intervention, self.activity.intervention_id)
            assert owner is not None
            pid = asking.somebody(owner, key).pid
        return Person(address, who, cohort, pid, codes.stop_hash(codes.stop_key(key)), language)

    def closes(self) -> None:
        """What happens when waves are over."""
        self.post.tick()
        with self.analyst.app_context():
            letterbox.keep_erased()
            letterbox.open_closed(now=self.world.now)
        self.post.tick()

    def some_leave(self, cohort: int) -> None:
        """One in twelve of a cohort erases everything, as many stop. Courier and analyst obey."""
        n, there = max(1, len(self.of(cohort)) // 12), self.of(cohort)
        leaving = DICE.sample(there, 2 * n)
        for number, person in enumerate(leaving):
            self.world.later(minutes=1)
            intervention = self.activity.intervention_id
            with self.world.app.app_context():
                if number < n:
                    key = person.who.participant_key(intervention)
                    participants.erase(intervention=intervention, participant_key=key, now=self.world.now)
                else:
                    participants.stop(stop_key=codes.stop_key(person.who.answer_key(intervention)))
        self.erased |= {each.pid for each in leaving[:n]}
        self.stopped |= {each.pid for each in leaving[n:]}
        self.closes()

    def follow_up(self) -> None:
        """It is the morning on which the first cohort is asked again; reminders go out."""
        self.world.now = max(self.world.now, self.wave(1).opens + timedelta(hours=10))
        self.post.tick()

    def come_back(self, share: float) -> None:
        """Some of the first cohort answer its follow-up, which is open; the last of them when it has closed."""
        coming = DICE.sample(self.of(0), round(share * len(self.of(0))))
        for number, person in enumerate(coming):
            self.world.later(minutes=1)
            if number == len(coming) - 2:
                self.some_leave(0)
                self.world.now = self.wave(1).closes + GRACE / 2
            if person.pid not in self.erased:
                self._answers(person, 1)
                self.came.append((1, person))
        self.post.tick()

    def between(self, n: int) -> None:
        """Some of the first cohort answer its start again, long after."""
        for person in DICE.sample(self.of(0), n):
            self.world.later(minutes=1)
            self._answers(person, 0)
            self.came.append((None, person))

    def _answers(self, person: Person, wave: int) -> None:
        self.world.answer(self.activity, person.who, wave=wave, answers=ANSWERS, language=person.language)

    def wave(self, number: int) -> Wave:
        """The first cohort's wave with this number."""
        return min((each for each in self.post.rows(Wave) if each.number == number), key=lambda each: each.opens)

    def secrets(self, *of: str) -> Secrets:
        """The keys that these principals have on their disk at this moment."""
        home = self.world.app.extensions[SETTINGS].home
        held = Secrets()
        if "web" in of:
            held.master = self.world.app.extensions[KEYS].master
        if "courier" in of:
            held.boxes = [self.post.app.extensions[KEYS].box_private]
            lying = keys.spool_key_ids(home, older_than_s=-10, now_s=2**40)
            held.boxes += [keys.spool_private(home, each) for each in lying]
        if "analyst" in of:
            held.answers = self.analyst.extensions[KEYS].answers_private
            held.rest = self.analyst.extensions[KEYS].rest
        return held


@dataclass
class Secrets:
    """Private keys that an attacker holds."""

    master: bytes | None = None
    boxes: list[Any] = field(default_factory=list)
    answers: Any = None
    rest: bytes | None = None


@contextmanager
def crowd(url: str, home: Path, n: int, cohorts: int, *, leaving: bool = True) -> Iterator[Crowd]:
    """So many people in each cohort: one fixed group, or intake months. The start (of the last) is open.

    leaving: whether some have stopped or erased everything already.
    """
    migrate.upgrade(url)
    apps = [application(url, home, each) for each in ("web", "courier", "analyst")]
    world = World(apps[0])
    intake = "fixed" if cohorts == 1 else "rolling"
    activity = world.activity(intake=intake, languages=sorted(set(LANGUAGES)))
    made = Crowd(world, Post(world, apps[1]), apps[2], activity, cohorts)
    made.post.tick()
    try:
        for cohort in range(cohorts):
            if cohort:
                world.later(days=31)
                made.closes()
            made.comes(n, cohort)
            if leaving:
                made.some_leave(cohort)
        yield made
    finally:
        for app in apps:
            dispose(app)


def opened(held: Secrets, sealed: bytes, info: bytes) -> bytes | None:
    """What these keys make of something sealed."""
    for private in [*held.boxes, *([held.answers] if held.answers else [])]:
        try:
            return sealing.open_box(private, sealed, info=info)
        except (sealing.CannotOpen, ValueError):
            continue
    return None


# --- as others do it ---

NAIVE = """
CREATE TABLE naive_answer (id uuid PRIMARY KEY, pid bytea, language text, week int, cohort int);
CREATE TABLE naive_contact (id uuid PRIMARY KEY, address text, language text, cohort int);
CREATE TABLE naive_reminder (contact uuid, week int)
"""


def naive(connection: psycopg.Connection[Any], people: Sequence[Person]) -> None:
    """No foreign key, random ids, two tables, each row written when it comes: and reminders a row a person."""
    for statement in NAIVE.split(";"):
        connection.execute(statement)
    for number, person in enumerate(people):
        week, language, contact = number % 4, LANGUAGES[7 * number % len(LANGUAGES)], uuid4()
        values = [uuid4(), person.pid, language, week, person.cohort]
        connection.execute("INSERT INTO naive_answer VALUES (%s, %s, %s, %s, %s)", values)
        values = [contact, person.address, language, person.cohort]
        connection.execute("INSERT INTO naive_contact VALUES (%s, %s, %s, %s)", values)
        connection.execute("INSERT INTO naive_reminder VALUES (%s, %s)", [contact, week])
    connection.commit()
