"""What the web process does for a phone without JavaScript: knows the place, stretches a code, seals a contact."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app import sealing
from app.extensions import web_keys
from app.services import receive
from app.store import interventions, responses
from app.store.session import transaction
from surveys import codes
from surveys.errors import UnknownCode


@dataclass(frozen=True, slots=True)
class Place:
    """What a poster belongs to, for the page where answers are seen and erased; also when the poster is out of use."""

    code: str
    intervention: UUID
    activity_name: str
    organisation: str
    audience: str
    languages: tuple[str, ...]


def place(*, code: str) -> Place:
    """The place of a poster code in either case. Raises UnknownCode."""
    with transaction() as session:
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
    with transaction() as session:
        return responses.by_id(session, id) is not None


def leave_contact(
    *, code: str, intervention: UUID, typed: str, channel: str, address: str, language: str, now: datetime
) -> None:
    """Seal a contact here, since the phone cannot, and leave it for the courier.

    Raises CodeCheckDigit, and as receive.contact does.
    """
    key = answer_key(typed=typed, intervention=intervention)
    contact = sealing.Contact(channel=channel, address=address, answer_key=codes.b64url(key), language=language)
    box = sealing.seal_contact(web_keys().box_public, contact, intervention=intervention)
    receive.contact(code=code, box=box, stop_hash=codes.stop_hash(codes.stop_key(key)), now=now)
