"""A crowd that answers and leaves contacts, once as the product stores it and once as others do. The truth is known."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from flask import Flask

from app import keys, sealing
from app.extensions import KEYS, SETTINGS
from app.services import asking, free_texts, letterbox, participants, releasing, reports, staff, text_releases
from app.store import interventions as store
from app.store.session import transaction
from app.store.waves import Cohort, Wave
from surveys import codes
from surveys.waves import GRACE
from tests.app.courier.conftest import Post, Somebody
from tests.builders import World
from tests.service import application, dispose

DICE = random.Random(5)
LANGUAGES = ("sv",) * 6 + ("ar",) * 3 + ("en",)
ITEMS, POINTS = ("tillhorighet_1", "tillit_grannar_1", "trygghet_1"), range(1, 6)
TEXT, AGES = "mer", ("under_30", "65_eller_mer")
WORDS = ("sol", "bad", "lek", "dans", "fika", "skog", "cykel", "musik", "konst", "film", "teater", "bok", "park", "sjö")
SIGNATURES = tuple(product(POINTS, repeat=len(ITEMS)))  # what nobody else of a crowd answers, in the order of coming


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody of the crowd; what joins their contact to their answers is what an attacker wants."""

    address: str
    who: Somebody
    cohort: int
    pid: bytes
    stop_hash: bytes
    tags: tuple[bytes, ...]
    language: str
    signature: tuple[int, ...]
    text: str | None

    @property
    def answers(self) -> dict[str, Any]:
        """What they answer each time: nobody else the same, so that it is known whose rows without a name are."""
        said = dict(zip(ITEMS, self.signature, strict=True)) | {"alder": AGES[self.signature[-1] % len(AGES)]}
        return said | ({TEXT: self.text} if self.text else {})


@dataclass
class Crowd:
    """The service and the people of one intervention, in the order in which they came. sent: by their phones' ids."""

    world: World
    post: Post
    analyst: Flask
    activity: store.Activity
    cohorts: int
    people: list[Person] = field(default_factory=list)
    came: list[tuple[int | None, Person]] = field(default_factory=list)
    sent: list[UUID] = field(default_factory=list)
    stopped: set[bytes] = field(default_factory=set)
    erased: set[bytes] = field(default_factory=set)

    @property
    def staying(self) -> list[Person]:
        """Those whose contact and answers are both there."""
        return [each for each in self.people if each.pid not in self.stopped | self.erased]

    def of(self, cohort: int) -> list[Person]:
        """Those of a cohort who stay."""
        return [each for each in self.staying if each.cohort == cohort]

    def comes(self, n: int, cohort: int, *, all_write: bool = False) -> None:
        """So many answer the start of a cohort, each leaving a contact at once; all but the first write a text too."""
        for number in range(n):
            who, language = Somebody(), DICE.choice(LANGUAGES)
            person = self._person(who, cohort, language, writes=bool(number) or all_write)
            self.world.later(minutes=1)
            self._answers(person, 0)
            self.post.leave_contact(self.activity, who, person.address, language)
            self.people.append(person)
            self.came.append((0, person))

    def _person(self, who: Somebody, cohort: int, language: str, *, writes: bool) -> Person:
        key, number = who.answer_key(self.activity.intervention_id), len(self.people)
        with self.world.app.app_context(), transaction() as session:
            owner = session.get(store.Intervention, self.activity.intervention_id)
            assert owner is not None
            pid, pepper = asking.somebody(owner, key).pid, asking.pepper_of(owner)
        return Person(
            address=f"p{number}.{self.activity.code}@example.org".lower(),
            who=who,
            cohort=cohort,
            pid=pid,
            stop_hash=codes.stop_hash(codes.stop_key(key)),
            tags=tuple(codes.text_tag(pepper, TEXT, wave, key) for wave in range(2)),
            language=language,
            signature=SIGNATURES[number],
            text=f"Mer {WORDS[number % len(WORDS)]}, mindre {WORDS[number // len(WORDS)]}" if writes else None,
        )

    def closes(self) -> None:
        """What happens when waves are over."""
        self.post.tick()
        with self.analyst.app_context():
            letterbox.keep_erased()
            letterbox.open_closed(now=self.world.now)
            for intervention in reports.due(now=self.world.now):
                releasing.make(intervention=intervention, now=self.world.now)
                reports.make(intervention=intervention, now=self.world.now)
        self.post.tick()

    def texts_leave(self) -> int:
        """Somebody reads and approves all texts; returns how many files leave."""
        intervention, now = self.activity.intervention_id, self.world.now
        reader = self.world.colleague("evaluator")
        with self.world.app.app_context():
            staff.accept_terms(actor=reader, now=now)
            about: dict[str, Any] = {"actor": reader, "intervention": intervention, "now": now}
            while shown := free_texts.queue(**about).at:
                free_texts.decide(text=shown.id, deed="approve", seen=shown.seen, **about)
        with self.analyst.app_context():
            return text_releases.make(intervention=intervention)

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

    def come_back(self, share: float, *, all_in_time: bool = False) -> None:
        """Some of the first cohort answer its follow-up, which is open; the last of them when it has closed."""
        coming = DICE.sample(self.of(0), round(share * len(self.of(0))))
        for number, person in enumerate(coming):
            self.world.later(minutes=1)
            if number == len(coming) - 2 and not all_in_time:
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
        self.sent.append(uuid4())
        self.world.answer(
            self.activity,
            person.who,
            wave=wave,
            answers=person.answers,
            language=person.language,
            id=self.sent[-1],
        )

    def wave(self, number: int, cohort: int = 0) -> Wave:
        """A cohort's wave with this number."""
        own = [each.id for each in self.post.rows(Cohort) if each.intervention_id == self.activity.intervention_id]
        waves = [each for each in self.post.rows(Wave) if each.number == number and each.cohort_id in own]
        return sorted(waves, key=lambda each: each.opens)[cohort]

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
    with street(url, home, n, cohorts, 1, leaving=leaving) as (made,):
        yield made


@contextmanager
def street(url: str, home: Path, n: int, cohorts: int, many: int, *, leaving: bool = False) -> Iterator[list[Crowd]]:
    """As many such crowds side by side, each in an intervention of its own, with the same days. The database is up."""
    apps = [application(url, home, each) for each in ("web", "courier", "analyst")]
    world = World(apps[0])
    post = Post(world, apps[1])
    intake = "fixed" if cohorts == 1 else "rolling"
    says = {"intake": intake, "audience": "adults", "background": ["alder"], "languages": sorted(set(LANGUAGES))}
    crowds = [Crowd(world, post, apps[2], world.activity(ready="meeting-place", **says), cohorts) for _ in range(many)]
    post.tick()
    try:
        for cohort in range(cohorts):
            if cohort:
                world.later(days=31)
                crowds[0].closes()
            for each in crowds:
                each.comes(n, cohort, all_write=not leaving)
            post.tick()
            if leaving:
                for each in crowds:
                    each.some_leave(cohort)
        yield crowds
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
