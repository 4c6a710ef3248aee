"""A courier on the same database as the world, and people who leave a contact."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app import channels, sealing
from app.channels.base import Message
from app.config import Settings
from app.extensions import db
from app.services import contacts, follow_up, reminders
from app.store import interventions as store
from app.store.wave_counts import Count
from app.store.waves import Wave
from surveys import codes
from tests.builders import Participant, World
from tests.service import application, dispose

ANSWERS = {"trygghet_2": 4}


class Recording:
    """A channel that keeps what it is given; a test may let it fail."""

    name = "email"
    reaches = True
    per_minute = 6000
    sent: ClassVar[list[Message]] = []
    failure: ClassVar[BaseException | None] = None
    tried: ClassVar[int] = 0
    costs: ClassVar[Decimal | None] = Decimal()

    def __init__(self, settings: Settings) -> None:
        """Needs nothing."""

    @staticmethod
    def ready(settings: Settings) -> bool:  # noqa: ARG004  the protocol's
        return True

    def check(self, address: str) -> bool:
        return "@" in address

    def send(self, message: Message) -> None:
        type(self).tried += 1
        if type(self).failure is not None:
            raise type(self).failure
        type(self).sent.append(message)

    def price(self, message: Message) -> Decimal | None:  # noqa: ARG002  the protocol's
        return type(self).costs


@dataclass(frozen=True)
class Somebody(Participant):
    """A participant whose code is stretched at once: what is tried here begins after that."""

    def participant_key(self, intervention: UUID) -> bytes:
        return hashlib.sha256(f"{self.code}{intervention}".encode()).digest()


@dataclass
class Post:
    """The courier's application and what it remembers between ticks."""

    world: World
    app: Flask
    memory: follow_up.Courier = field(default_factory=follow_up.Courier)

    def tick(self) -> follow_up.Ticked:
        """One round at the world's time."""
        with self.app.app_context():
            ticked = follow_up.tick(self.memory, now=self.world.now)
        assert ticked.trouble is None
        return ticked

    def rows(self, model: type[Any]) -> list[Any]:
        """Everything in a table."""
        with self.app.app_context():
            return list(db.session.scalars(db.select(model)))

    def counts(self, number: int = 1) -> dict[str, int]:
        """What is told at once of the contacts and reminders of a wave, without what there is none of."""
        (wave,) = [each for each in self.rows(Wave) if each.number == number]
        told = {*reminders.TOLD.values(), reminders.HELD, reminders.UNDECIDED}
        found = {each.name: each.n for each in self.rows(Count) if each.wave_id == wave.id}
        return {name: n for name, n in found.items() if n and name in told}

    def leave_contact(self, activity: store.Activity, who: Participant, address: str, language: str = "sv") -> None:
        """What the phone does: seal, and post."""
        key = who.answer_key(activity.intervention_id)
        contact = sealing.Contact(channel="email", address=address, answer_key=codes.b64url(key), language=language)
        with self.world.app.app_context():
            public = self.world.app.extensions["ringar.keys"].box_public
            box = sealing.seal_contact(public, contact, intervention=activity.intervention_id)
            stop_hash = codes.stop_hash(codes.stop_key(key))
            contacts.leave(code=activity.code, box=box, stop_hash=stop_hash, now=self.world.now)

    def starters(self, activity: store.Activity, n: int, name: str = "a") -> list[Somebody]:
        """So many answer the start and leave an address: a0@example.org, a1@…, or under another name."""
        people = [Somebody() for _ in range(n)]
        for number, who in enumerate(people):
            self.world.answer(activity, who, answers=ANSWERS, id=uuid4())
            self.leave_contact(activity, who, f"{name}{number}@example.org")
        return people


def opening(post: Post, number: int = 1) -> datetime:
    """Ten o'clock in the morning of the first day on which a wave with this number opens."""
    return min(each.opens for each in post.rows(Wave) if each.number == number) + timedelta(hours=10)


def started(world: World, post: Post, n: int = 10, **says: Any) -> tuple[store.Activity, list[Somebody]]:
    """So many have answered the start and left a contact; it is the morning of wave 1."""
    activity = world.activity(**says)
    post.tick()
    people = post.starters(activity, n)
    post.tick()
    world.now = opening(post)
    return activity, people


def to_all(n: int) -> list[str]:
    """The addresses of so many starters."""
    return sorted(f"a{number}@example.org" for number in range(n))


def addresses(mail: type[Recording]) -> list[str]:
    """Whom a channel has been given something for."""
    return sorted(each.address for each in mail.sent)


@pytest.fixture
def post(world: World, ready_url: str, home: Path) -> Iterator[Post]:
    """A courier that has not ticked yet."""
    app = application(ready_url, home, "courier")
    yield Post(world, app)
    dispose(app)


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> type[Recording]:
    """E-mail that is kept instead of sent."""
    recording = type("Recording", (Recording,), {"sent": [], "failure": None, "tried": 0, "costs": Decimal()})
    monkeypatch.setattr(channels, "SHELF", (recording, channels.Log))
    return recording
