"""Decisions about an intervention: taken and followed up by whoever leads it, seen by whoever sees its results.

As a diary they are staff's own text: on no public page, in no report and no log. A week's page shows them (weeks.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.services.interventions import ANY_RIGHT, visible
from app.services.reports import after_joining
from app.store import decisions as store
from app.store.interventions import Intervention
from app.store.session import Session, transaction
from surveys import decisions as pure
from surveys.errors import BadInput, NotFound
from surveys.waves import SWEDEN

FIELDS = ("decided_on", "text", "who", "due", "done_on", "outcome")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(pure.Decision):
    """A stored decision."""

    id: UUID


def read(*, actor: Actor, id: UUID, now: datetime) -> list[Kept]:
    """Those about an intervention that the actor sees, what is due first first; for a partner what was written since it
    joined. Raises NotFound.
    """
    with transaction() as session:
        owner = visible(session, actor, id, ANY_RIGHT, now)
        return seen(session, actor, owner, store.of(session, [id]))


def take(*, actor: Actor, id: UUID, decision: pure.Decision, once: UUID, now: datetime) -> Kept:
    """Write down a decision about an intervention. once: chosen by the form; sent twice, it is one.

    Raises Forbidden, NotFound, BadInput by field.
    """
    actor.must_lead()
    wrong = pure.problems(decision, today=now.astimezone(SWEDEN).date())
    with transaction() as session:
        visible(session, actor, id, ("lead",), now)
        if wrong:
            raise BadInput(problems=wrong)
        one_at_a_time(session)
        there = session.get(store.Decision, once)
        if there is None:
            values = {name: getattr(decision, name) for name in FIELDS}
            there = store.Decision(id=once, intervention_id=id, created_at=now, **values)
            session.add(there)
            note(session, who=actor.id, action="decision.taken", subject=str(id), now=now, decision=str(once))
        elif there.intervention_id != id:
            raise NotFound
        return _kept(there)


def done(*, actor: Actor, id: UUID, outcome: str, now: datetime) -> Kept:
    """Say what became of a decision; it is done today. Said again, the newest sentence stands, and the day as it was.

    Raises Forbidden, NotFound, BadInput.
    """
    actor.must_lead()
    today = now.astimezone(SWEDEN).date()
    with transaction() as session:
        there = _led(session, actor, id, now)
        ended = replace(_kept(there), outcome=outcome, done_on=there.done_on or today)
        if wrong := pure.problems(ended, today=today):
            raise BadInput(problems=wrong)
        there.outcome, there.done_on = ended.outcome, ended.done_on
        note(
            session, who=actor.id, action="decision.done", subject=str(there.intervention_id), now=now, decision=str(id)
        )
        return _kept(there)


def remove(*, actor: Actor, id: UUID, now: datetime) -> None:
    """Take away a decision that was written by mistake, for good. Raises Forbidden, NotFound."""
    actor.must_lead()
    with transaction() as session:
        there = _led(session, actor, id, now)
        session.delete(there)
        of = str(there.intervention_id)
        note(session, who=actor.id, action="decision.removed", subject=of, now=now, decision=str(id))


def seen(session: Session, actor: Actor, owner: Intervention, taken: Iterable[store.Decision]) -> list[Kept]:
    """In the caller's transaction: of these the intervention's that the actor may see."""
    mine = (each for each in taken if each.intervention_id == owner.id)
    return [_kept(each) for each in mine if after_joining(session, actor, owner, each.created_at)]


def _kept(held: store.Decision) -> Kept:
    return Kept(id=held.id, **{name: getattr(held, name) for name in FIELDS})


def _led(session: Session, actor: Actor, id: UUID, now: datetime) -> store.Decision:
    there = session.get(store.Decision, id)
    if there is None:
        raise NotFound
    owner = visible(session, actor, there.intervention_id, ("lead",), now)
    if not after_joining(session, actor, owner, there.created_at):
        raise NotFound
    return there
