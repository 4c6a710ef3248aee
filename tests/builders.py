"""Builders that say only what matters: people, interventions, published questionnaires, participants who answer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from app.services import activities, interventions, questionnaires, receive, sharing, staff
from app.services.actor import Actor, Role
from app.store import interventions as store
from surveys import codes
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.questionnaire import Questionnaire, from_document

PASSWORD = "en lång hemlig mening"
START = datetime(2026, 2, 3, 17, 0, tzinfo=UTC)
_numbers = count(1)


@dataclass
class World:
    """A service with people in it. Everything happens at self.now, which a story moves."""

    app: Flask
    now: datetime = START
    _admin: Actor | None = field(default=None, repr=False)

    def later(self, **delta: float) -> None:
        """Move the clock on."""
        self.now += timedelta(**delta)

    def admin(self) -> Actor:
        """The first admin, of organisation "Föreningen"; made when first asked for."""
        if self._admin is None:
            with self.app.app_context():
                token = staff.setup_link(now=self.now)
                assert token is not None
                self._admin = staff.set_up(
                    token=token,
                    organisation="Föreningen",
                    name="Ada Admin",
                    email="ada@example.org",
                    password=PASSWORD,
                    now=self.now,
                )
        return self._admin

    def colleague(self, role: Role, email: str | None = None, name: str | None = None) -> Actor:
        """Somebody with this role who has chosen PASSWORD."""
        number = next(_numbers)
        admin = self.admin()
        with self.app.app_context():
            _, token = staff.invite(
                actor=admin,
                name=name or f"{role.title()} {number}",
                email=email or f"{role}{number}@example.org",
                role=role,
                now=self.now,
            )
            return staff.accept(token=token, password=PASSWORD, now=self.now)

    def stranger(self) -> Actor:
        """The admin of another organisation, which shares nothing with the first."""
        number = next(_numbers)
        with self.app.app_context():
            _, token = sharing.welcome(
                organisation=f"Grannarna {number}", name="Sam", email=f"sam{number}@example.org", now=self.now
            )
            return staff.accept(token=token, password=PASSWORD, now=self.now)

    def intervention(self, actor: Actor | None = None, **says: Any) -> store.Intervention:
        """An intervention for 25 young people in Swedish and Arabic, unless said otherwise."""
        usual = {
            "name": "Fritidsgården",
            "audience": "youth",
            "expected_size": 25,
            "languages": ["sv", "ar"],
        }
        with self.app.app_context():
            return interventions.create(actor=actor or self.admin(), now=self.now, **(usual | says))

    def published(
        self, intervention: store.Intervention, ready: str = "youth-activity", actor: Actor | None = None
    ) -> store.Version:
        """A ready questionnaire, published."""
        with self.app.app_context():
            who = actor or self.admin()
            draft = questionnaires.start(actor=who, intervention=intervention.id, ready=ready, now=self.now)
            unread = draft.draft["languages"]
            return questionnaires.publish(actor=who, id=draft.id, confirmed=unread, now=self.now)

    def activity(self, actor: Actor | None = None, ready: str = "youth-activity", **says: Any) -> store.Activity:
        """An activity that asks now; with an intervention and a published questionnaire of its own."""
        intervention = self.intervention(actor, **says)
        self.published(intervention, ready, actor)
        with self.app.app_context():
            return activities.add(
                actor=actor or self.admin(), intervention=intervention.id, name="Tisdagsgården", now=self.now
            )

    def answer(
        self,
        activity: store.Activity,
        participant: Participant | None = None,
        *,
        wave: int = 0,
        again: bool = False,
        answers: dict[str, Any] | None = None,
        **says: Any,
    ) -> receive.Receipt:
        """Somebody answers; without a participant they leave no code."""
        with self.app.app_context():
            sent = receive.Submission(
                id=says.pop("id", None) or uuid4(),
                wave=wave,
                version=says.pop("version", 1),
                language=says.pop("language", "sv"),
                mode=says.pop("mode", "phone"),
                again=again,
                answer_key=participant.answer_key(activity.intervention_id) if participant else None,
                answers={} if answers is None else answers,
            )
            return receive.receive(code=activity.code, sent=sent, now=self.now)


@dataclass(frozen=True)
class Participant:
    """Somebody with a receipt code. typed: into a page, which makes the key of it by itself."""

    code: str = field(default_factory=lambda: codes.receipt_code(secrets.token_bytes(64)))
    typed: bool = True

    def participant_key(self, intervention: UUID) -> bytes:
        """The key that the phone stretches from the code, or one that costs nothing where nobody types it."""
        if not self.typed:
            return sha256(f"{self.code}|{intervention}".encode()).digest()
        return codes.participant_key(self.code, str(intervention))

    def answer_key(self, intervention: UUID) -> bytes:
        """The key that answers."""
        return codes.answer_key(self.participant_key(intervention))


def some_answer(question: Question, score: int = 3) -> Any:
    """A real answer to a question of any kind, a score where it has points; None where nothing is asked."""
    asked = kind(question.kind)
    if not asked.asks:
        return None
    if asked.apart:
        return "Mer fotboll på fredagar."
    if question.rows:
        return {str(row.value): score for row in question.rows}
    samples = asked.samples(question, ())
    if not samples:
        return [option.value for option in question.options][: question.settings.get("max")]
    return score if score in samples and type(samples[0]) is int else samples[0]


def full_answers(questionnaire: Questionnaire | dict[str, Any], score: int = 3) -> dict[str, Any]:
    """An answer to each question that is always shown."""
    asked = questionnaire if isinstance(questionnaire, Questionnaire) else from_document(questionnaire)
    return {q.key: some_answer(q, score) for q in asked.asked() if q.show_if is None}
