"""The outline of an intervention: for whom and when it is, what is hoped of it, and how many it has reached.

Its own people write it, whoever sees the intervention reads it; the counts are the owner's alone, for a partner may
have joined after they were made. No hope is drawn beside a figure: what is hoped is no finding (design.md §7).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.services.actor import Actor
from app.services.audit import note
from app.services.interventions import ANY_RIGHT, has_been_answered, owned, visible
from app.store import interventions as interventions_store
from app.store import outline as store
from app.store.session import Session, transaction
from surveys import outline as pure
from surveys.errors import BadInput
from surveys.outline import Hope, Outline
from surveys.questionnaire import draft_from_document
from surveys.waves import SWEDEN


@dataclass(frozen=True, slots=True)
class PartSaid:
    """A part with its activities. present: heads counted in them, None where nobody has counted or may be told."""

    id: UUID
    name: str
    about: str
    begins: date | None
    ends: date | None
    activities: int
    present: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """An outline as it is told. present: heads counted in all activities. measured: indicators that it asks about."""

    outline: Outline
    parts: Sequence[PartSaid]
    present: int | None
    measured: frozenset[str]


def read(*, actor: Actor, id: UUID, now: datetime) -> Told:
    """The outline of an intervention that the actor sees. Raises NotFound."""
    with transaction() as session:
        found = visible(session, actor, id, ANY_RIGHT, now)
        return _told(session, found, counts=found.organisation_id == actor.organisation)


def change(*, actor: Actor, id: UUID, outline: Outline, now: datetime) -> Told:
    """Say all of it anew. A hope that stood there keeps the day on which it was written. Raises Forbidden, NotFound,
    BadInput by field.
    """
    actor.must_lead()
    wrong = pure.problems(outline)
    with transaction() as session:
        found = owned(session, actor, id)
        if wrong:
            raise BadInput(problems=wrong)
        late = has_been_answered(session, id)
        today = now.astimezone(SWEDEN).date()
        hopes = pure.dated(outline.hopes, of(session, id).hopes, today=today, late=late)
        keep(session, id, replace(outline, hopes=hopes))
        note(session, who=actor.id, action="intervention.outlined", subject=str(id), now=now)
        session.flush()
        return _told(session, found, counts=True)


def of(session: Session, id: UUID) -> Outline:
    """In the caller's transaction: what has been said, or an empty outline."""
    found = store.of(session, id)
    if found is None:
        return Outline()
    hopes = tuple(_hope(each) for each in found.hopes)
    return Outline(found.target_group, found.begins, found.ends, found.reached, hopes)


def keep(session: Session, id: UUID, outline: Outline) -> None:
    """In the caller's transaction: this is what is said now."""
    said = {name: getattr(outline, name) for name in ("target_group", "begins", "ends", "reached")}
    session.merge(store.Outline(intervention_id=id, hopes=[_document(each) for each in outline.hopes], **said))


def _told(session: Session, place: interventions_store.Intervention, *, counts: bool) -> Told:
    held = interventions_store.activities_of(session, place.id)
    outline = of(session, place.id)
    parts = []
    for part in store.parts_of(session, place.id):
        own = [each for each in held if each.part_id == part.id]
        said = {name: getattr(part, name) for name in ("id", "name", "about", "begins", "ends")}
        parts.append(PartSaid(**said, activities=len(own), present=_heads(own) if counts else None))
    drafts = interventions_store.questionnaires_of(session, place.id)
    asked = [each for draft in drafts for each in draft_from_document(draft.draft).questions]
    measured = frozenset(each.indicator for each in asked if each.indicator)
    shown = outline if counts else replace(outline, reached=None)
    return Told(shown, parts, _heads(held) if counts else None, measured)


def _heads(held: Sequence[interventions_store.Activity]) -> int | None:
    known = [each.head_count for each in held if each.head_count is not None]
    return sum(known) if known else None


def _hope(held: Mapping[str, Any]) -> Hope:
    written = held["written"]
    return Hope(**{**held, "written": date.fromisoformat(written) if written else None})


def _document(hope: Hope) -> dict[str, Any]:
    return asdict(hope) | {"written": hope.written.isoformat() if hope.written else None}
