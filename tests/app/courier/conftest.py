"""A courier on the same database as the world, and people who leave a contact."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app import channels, sealing
from app.channels.base import Message
from app.config import Settings
from app.extensions import db
from app.services import follow_up, receive
from app.store import interventions as store
from surveys import codes
from tests.builders import Participant, World
from tests.service import application, dispose

ANSWERS = {"trygghet_2": 4}


class Recording:
    """A channel that keeps what it is given; a test may let it fail."""

    name = "email"
    reaches = True
    sent: ClassVar[list[Message]] = []
    failure: ClassVar[BaseException | None] = None

    def __init__(self, settings: Settings) -> None:
        """Needs nothing."""

    @staticmethod
    def ready(settings: Settings) -> bool:  # noqa: ARG004  the protocol's
        return True

    def check(self, address: str) -> bool:
        return "@" in address

    def send(self, message: Message) -> None:
        if type(self).failure is not None:
            raise type(self).failure
        type(self).sent.append(message)


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

    def leave_contact(self, activity: store.Activity, who: Participant, address: str, language: str = "sv") -> None:
        """What the phone does: seal, and post."""
        key = who.answer_key(activity.intervention_id)
        contact = sealing.Contact(channel="email", address=address, answer_key=codes.b64url(key), language=language)
        with self.world.app.app_context():
            public = self.world.app.extensions["ringar.keys"].box_public
            box = sealing.seal_contact(public, contact, intervention=activity.intervention_id)
            stop_hash = codes.stop_hash(codes.stop_key(key))
            receive.contact(code=activity.code, box=box, stop_hash=stop_hash, now=self.world.now)

    def starters(self, activity: store.Activity, n: int) -> list[Somebody]:
        """So many answer the start and leave an address: a0@example.org, a1@…"""
        people = [Somebody() for _ in range(n)]
        for number, who in enumerate(people):
            self.world.answer(activity, who, answers=ANSWERS, id=uuid4())
            self.leave_contact(activity, who, f"a{number}@example.org")
        return people


@pytest.fixture
def post(world: World, ready_url: str, home: Path) -> Iterator[Post]:
    """A courier that has not ticked yet."""
    app = application(ready_url, home, "courier")
    yield Post(world, app)
    dispose(app)


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> type[Recording]:
    """E-mail that is kept instead of sent."""
    recording = type("Recording", (Recording,), {"sent": [], "failure": None})
    monkeypatch.setattr(channels, "SHELF", (recording, channels.Log))
    return recording
