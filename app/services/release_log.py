"""Who fetched which file of which release, and when: for the admins of whose data and whose people it was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.services.actor import Actor
from app.store import releases as store
from app.store.session import transaction
from surveys.errors import Forbidden

PAGE = 100
NEWEST = (1 << 31) - 1  # the largest number of a row that a database takes


@dataclass(frozen=True, slots=True)
class Fetched:
    """A line of the log: who fetched what, when. first_byte: where a download that broke off went on."""

    number: int
    at: datetime
    who: str
    organisation: str
    intervention_name: str
    release: UUID
    wave: int
    format: str
    sha256: str
    first_byte: int


def log(*, actor: Actor, before: int | None = None) -> list[Fetched]:
    """Who fetched the organisation's data, and what its own people fetched, newest first. Raises Forbidden.

    before: the number of the line at which the page before ended.
    """
    if actor.role != "admin":
        raise Forbidden
    last = min(max(0, before), NEWEST) if before is not None else NEWEST
    with transaction() as session:
        return [
            Fetched(
                number=event.number,
                at=event.at,
                who=who.name,
                organisation=place.name,
                intervention_name=owner.name,
                release=found.id,
                wave=store.wave(session, found)[0],
                format=event.details["format"],
                sha256=event.details["sha256"],
                first_byte=event.details.get("first_byte", 0),
            )
            for event, found, owner, who, place in store.fetched(session, actor.organisation, last, PAGE)
        ]
