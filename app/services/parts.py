"""The parts of an intervention (delinsatser): named, with a period of their own, and the activities that belong there.

A part is a name and no intervention. Pepper, salt, waves and cohorts are the whole intervention's, so one receipt code
works in all its parts and whoever comes to two of them is one person. Figures are the whole's too: a table has one
breakdown at most, declared beforehand (design.md §8), and a second cut by part would leave blocks of few between the
two. What is told of a part is what its own people counted by hand: heads.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.services.interventions import owned
from app.store import interventions as interventions_store
from app.store import outline as store
from app.store.session import Session, transaction
from surveys.disclosure.scrub import found as pointing
from surveys.errors import BadInput, NotFound
from surveys.outline import MOST_PARTS, period_problems

Part = store.Part
FIELDS = ("name", "about", "begins", "ends")


def add(*, actor: Actor, intervention: UUID, id: UUID | None = None, now: datetime, **said: Any) -> Part:
    """A new part of an own intervention. id: chosen by the form; sent twice, it is one.

    Raises Forbidden, NotFound, BadInput by field.
    """
    actor.must_lead()
    id = id or uuid4()
    with transaction() as session:
        owned(session, actor, intervention)
        one_at_a_time(session)
        if session.get(Part, id):
            return own(session, actor, id)
        if len(store.parts_of(session, intervention)) >= MOST_PARTS:
            raise BadInput(problems={"name": ["too_many"]})
        made = Part(id=id, intervention_id=intervention, created_at=now, about="")
        _say(made, said)
        session.add(made)
        note(session, who=actor.id, action="part.created", subject=str(intervention), now=now, part=str(id))
    return made


def one(*, actor: Actor, id: UUID) -> Part:
    """One of them. Raises NotFound."""
    with transaction() as session:
        return own(session, actor, id)


def of_intervention(*, actor: Actor, intervention: UUID) -> list[Part]:
    """The parts of one own intervention. Raises NotFound."""
    with transaction() as session:
        owned(session, actor, intervention)
        return store.parts_of(session, intervention)


def change(*, actor: Actor, id: UUID, changes: Mapping[str, Any], now: datetime) -> Part:
    """Another name, text or period. Raises Forbidden, NotFound, BadInput by field."""
    actor.must_lead()
    with transaction() as session:
        found = own(session, actor, id)
        _say(found, changes)
        note(session, who=actor.id, action="part.changed", subject=str(found.intervention_id), now=now, part=str(id))
    return found


def remove(*, actor: Actor, id: UUID, now: datetime) -> UUID:
    """Take a part away; its activities, with their codes and answers, stay with the whole intervention, whose id this
    returns. Raises Forbidden, NotFound.
    """
    actor.must_lead()
    with transaction() as session:
        found = own(session, actor, id)
        for each in interventions_store.activities_of(session, found.intervention_id):
            if each.part_id == id:
                each.part_id = None
        session.flush()
        session.delete(found)
        note(session, who=actor.id, action="part.removed", subject=str(found.intervention_id), now=now, part=str(id))
        return found.intervention_id


def own(session: Session, actor: Actor, id: UUID, intervention: UUID | None = None) -> Part:
    """In the caller's transaction: a part of the own organisation, and of this intervention. Raises NotFound."""
    found = session.get(Part, id)
    if found is None or intervention not in (None, found.intervention_id):
        raise NotFound
    owned(session, actor, found.intervention_id)
    return found


def _say(part: Part, changes: Mapping[str, Any]) -> None:
    wrong = {key: ["unknown"] for key in sorted(set(changes) - set(FIELDS))}
    wrong |= {key: ["points_at_somebody"] for key in ("name", "about") if pointing(changes.get(key) or "")}
    begins, ends = (changes.get(key, getattr(part, key)) for key in ("begins", "ends"))
    if wrong := wrong | period_problems(begins, ends):
        raise BadInput(problems=wrong)
    for name, value in changes.items():
        setattr(part, name, value)
