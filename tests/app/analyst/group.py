"""A group of participants for the analyst's tests: who answers what in which wave. What it shows is asked elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, takewhile
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask

from app.analyst import worker
from app.services import release_work, releases, reports, staff
from app.services.actor import Actor
from app.services.ticks import Worker
from app.store.interventions import Activity
from tests.builders import Participant, World
from tests.service import application, dispose

BEFORE = (2, 3, 3, 2, 4, 1, 3, 2, 4, 3, 2, 3)
AFTER = (3, 4, 3, 4, 4, 3, 3, 4, 4, 5, 3)
OVER = {"days": 29}
TO_FOLLOW_UP = {"days": 65}


class Fetched(NamedTuple):
    """A file as somebody has it."""

    name: str
    sha256: str
    content: bytes


@dataclass
class Group:
    """The people of one activity, with the analyst beside them."""

    world: World
    analyst: Flask
    activity: Activity
    people: list[Participant] = field(default_factory=list)
    worker: Worker = field(default_factory=worker)

    @property
    def intervention(self) -> Any:
        """The intervention that they take part in."""
        return self.activity.intervention_id

    def start(self, scores: Sequence[int] = BEFORE, **answers: Any) -> None:
        """So many newcomers answer the start, each with a code."""
        for score in scores:
            self.people.append(Participant(typed=False))
            self.world.answer(self.activity, self.people[-1], answers={"trygghet_2": score} | answers)

    def return_(self, scores: Sequence[int] = AFTER, *, wave: int = 1, first: int = 0) -> None:
        """The first of them come back."""
        for person, score in zip(self.people[first:], scores, strict=False):
            self.world.answer(self.activity, person, wave=wave, answers={"trygghet_2": score})

    def tick(self) -> None:
        """The analyst ticks until there is nothing left to do. It writes one file in a round; what else it looks at
        in each is as it was, so that here one round writes them all.
        """
        with self.analyst.app_context():
            while self.worker.round(self.world.now):
                while release_work.work(now=self.world.now, clock=lambda: datetime.now(UTC))[0]:
                    pass

    def report(self, actor: Actor | None = None) -> Any:
        """What may be shown."""
        with self.world.app.app_context():
            who = actor or self.world.admin()
            return reports.stored(actor=who, intervention=self.intervention, now=self.world.now)

    def item(self, wave: int, key: str = "trygghet_2") -> Any:
        """One item of one wave of the report."""
        (found,) = (each for each in self.report()["waves"] if each["number"] == wave)
        (item,) = (each for each in found["items"] if each["key"] == key)
        return item

    def flow(self, wave: int) -> Any:
        """Who took part in one wave."""
        return next(each["flow"] for each in self.report()["waves"] if each["number"] == wave)

    def evaluator(self, *, terms: bool = True) -> Actor:
        """An evaluator of the organisation."""
        evaluator = self.world.colleague("evaluator")
        if terms:
            with self.world.app.app_context():
                staff.accept_terms(actor=evaluator, now=self.world.now)
        return evaluator

    def releases(self, evaluator: Actor) -> list[releases.Offer]:
        """What the evaluator is offered, newest first."""
        with self.world.app.app_context():
            return releases.mine(actor=evaluator, now=self.world.now)

    def file(self, evaluator: Actor, offer: releases.Offer, format: str = "csv") -> Fetched:
        """One file, fetched whole."""
        with self.world.app.app_context():
            found = releases.file(actor=evaluator, id=offer.id, format=format, now=self.world.now)
            parts = (releases.part(found, number) for number in count())
            return Fetched(found.name, found.sha256, b"".join(takewhile(bool, parts)))

    def ask(self, evaluator: Actor, offer: releases.Offer, format: str) -> releases.Offer:
        """Ask for a file that is not there yet."""
        with self.world.app.app_context():
            return releases.ask(actor=evaluator, id=offer.id, format=format, now=self.world.now)


@contextmanager
def group(world: World, url: str, home: Path, **says: Any) -> Iterator[Group]:
    """A youth activity at its start, and an analyst of its own that has no keys."""
    analyst = application(url, home, principal="analyst")
    yield Group(world, analyst, world.activity(**says))
    dispose(analyst)
