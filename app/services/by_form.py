"""What the web process does for a phone without JavaScript: knows the place, stretches a code, seals a contact."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app import sealing
from app.extensions import web_keys
from app.services import asking, contacts
from app.store import interventions, submissions
from app.store.session import transaction
from surveys import codes
from surveys.ending import last_day
from surveys.errors import UnknownCode
from surveys.kinds.base import Given, Question


@dataclass(frozen=True, slots=True)
class Place:
    """What a poster belongs to, for the page where answers are seen and erased; also when the poster is out of use.

    last_day: where it has ended, the last on which codes work. forgotten: they no longer do.
    """

    code: str
    intervention: UUID
    activity_name: str
    organisation: str
    audience: str
    languages: tuple[str, ...]
    last_day: date | None
    forgotten: bool


def place(*, code: str) -> Place:
    """The place of a poster code in either case. Raises UnknownCode."""
    with transaction(from_resident=True) as session:
        found = interventions.activity_by_code(session, codes.read_poster_code(code))
        if found is None:
            raise UnknownCode
        owner = found.intervention
        return Place(
            code=found.code,
            intervention=owner.id,
            activity_name=found.name,
            organisation=owner.organisation.name,
            audience=owner.audience,
            languages=tuple(owner.languages),
            last_day=last_day(owner.ended_at) if owner.ended_at else None,
            forgotten=owner.pepper is None,
        )


def new_code() -> str:
    """A receipt code, for a form whose sender may ask for one."""
    return codes.receipt_code(secrets.token_bytes(codes.RANDOM_BYTES))


def participant_key(*, typed: str, intervention: UUID) -> bytes:
    """The key that sees and erases, from a code as it was typed. Raises CodeCheckDigit."""
    return codes.participant_key(codes.read_code(typed), intervention)


def answer_key(*, typed: str, intervention: UUID) -> bytes:
    """The key that answers, from a code as it was typed. Raises CodeCheckDigit."""
    return codes.answer_key(participant_key(typed=typed, intervention=intervention))


def is_stored(*, id: UUID) -> bool:
    """Whether the response with this id has come before: somebody pressed Send twice."""
    with transaction(from_resident=True) as session:
        return bool(submissions.known(session, [id]))


def left_out(*, code: str, version: int, answers: Mapping[str, Given]) -> tuple[Question, ...]:
    """The questions that a stored form answered and its other answers hide: without a script all of them are there."""
    with transaction(from_resident=True) as session:
        _, reader = asking.asked(session, asking.find(session, code), version)
        return reader.left_out(answers)


def leave_contact(
    *, code: str, intervention: UUID, typed: str, channel: str, address: str, language: str, now: datetime
) -> None:
    """Seal a contact here, since the phone cannot, and leave it for the courier.

    Raises CodeCheckDigit, and as contacts.leave does.
    """
    key = answer_key(typed=typed, intervention=intervention)
    contact = sealing.Contact(channel=channel, address=address, answer_key=codes.b64url(key), language=language)
    box = sealing.seal_contact(web_keys().box_public, contact, intervention=intervention)
    contacts.leave(code=code, box=box, stop_hash=codes.stop_hash(codes.stop_key(key)), now=now)
