"""Partnerships: who shares interventions with whom, and for how long. What is shared is told in interventions.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from app.services.actor import Actor
from app.services.audit import note
from app.store import staff as store
from app.store.session import Session, transaction
from surveys.errors import BadInput, Forbidden, NotFound
from surveys.waves import SWEDEN

CHANGEABLE = frozenset({"name", "ends"})


@dataclass(frozen=True, slots=True)
class Shared:
    """A partnership as its parties see it."""

    id: UUID
    name: str
    type: str
    begins: date
    ends: date | None
    parties: tuple[store.Party, ...]


def mine(*, actor: Actor) -> list[Shared]:
    """The partnerships that the actor's organisation is in."""
    with transaction() as session:
        return [_shared(session, each) for each in store.partnerships(session, actor.organisation)]


def one(*, actor: Actor, id: UUID) -> Shared:
    """One of them. Raises NotFound."""
    with transaction() as session:
        return _shared(session, _joined(session, actor, id))


def begin(*, actor: Actor, name: str, type: str, begins: date, ends: date | None = None, now: datetime) -> Shared:
    """An admin begins a partnership, which their organisation leads. Raises Forbidden, BadInput."""
    _admin(actor)
    _check_period(begins, ends)
    with transaction() as session:
        made = store.Partnership(id=uuid4(), name=name, type=type, begins=begins, ends=ends)
        session.add(made)
        session.flush()
        joined = now.astimezone(SWEDEN).date()
        session.add(
            store.Party(partnership_id=made.id, organisation_id=actor.organisation, rights="lead", joined=joined)
        )
        note(session, who=actor.id, action="partnership.begun", subject=str(made.id), now=now)
        session.flush()
        return _shared(session, made)


def change(*, actor: Actor, id: UUID, changes: Mapping[str, Any], now: datetime) -> Shared:
    """The admin of the organisation that leads it changes its name or its end. Raises Forbidden, NotFound, BadInput."""
    _admin(actor)
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise BadInput(problems={key: ["unknown"] for key in sorted(unknown)})
    with transaction() as session:
        found = _joined(session, actor, id)
        leads = {party.organisation_id for party in store.parties(session, id) if party.rights == "lead"}
        if actor.organisation not in leads:
            raise Forbidden
        _check_period(found.begins, changes.get("ends", found.ends))
        for name, value in changes.items():
            setattr(found, name, value)
        note(session, who=actor.id, action="partnership.changed", subject=str(id), now=now, what=sorted(changes))
        return _shared(session, found)


def _shared(session: Session, found: store.Partnership) -> Shared:
    parties = tuple(store.parties(session, found.id))
    return Shared(found.id, found.name, found.type, found.begins, found.ends, parties)


def _joined(session: Session, actor: Actor, id: UUID) -> store.Partnership:
    found = session.get(store.Partnership, id)
    if found is None or actor.organisation not in {party.organisation_id for party in store.parties(session, id)}:
        raise NotFound
    return found


def _admin(actor: Actor) -> None:
    if actor.role != "admin":
        raise Forbidden


def _check_period(begins: date, ends: date | None) -> None:
    if ends is not None and ends < begins:
        raise BadInput(problems={"ends": ["before_begins"]})
