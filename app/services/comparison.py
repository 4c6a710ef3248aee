"""An intervention's comparison group: the people of another one, who are asked the same. Figures: contrasts.py.

A group has its own posters, waves and figures, and nobody of it is ever known as somebody of another intervention.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.services import copying
from app.services.actor import Actor
from app.services.audit import note
from app.services.interventions import ANY_RIGHT, owned, visible
from app.store import interventions as store
from app.store import waves as waves_store
from app.store.session import Session, transaction
from surveys.effects.contrast import GROUPS
from surveys.errors import BadInput, ComparisonLocked, NotFound
from surveys.waves import SWEDEN


def choose(*, actor: Actor, id: UUID, group: str | None, other: UUID | None, now: datetime) -> store.Intervention:
    """Compare an own intervention with another one that the actor may see; both None: with nobody.

    group: a key of GROUPS. Raises Forbidden, NotFound, ComparisonLocked for another choice once a follow-up has begun,
    BadInput.
    """
    actor.must_lead()
    with transaction() as session:
        found = session.get(store.Intervention, id, with_for_update=True)
        if found is None or found.organisation_id != actor.organisation:
            raise NotFound
        if (group, other) == (found.comparison_group, found.comparison_id):
            return found
        _check(group, other, id)
        if other is not None:
            _seen(session, actor, other, now)
        if _begun(session, id, now):
            raise ComparisonLocked
        found.comparison_group, found.comparison_id = group, other
        found.revision += 1
        subject = str(other) if other else None
        note(
            session, who=actor.id, action="intervention.compared", subject=str(id), now=now, other=subject, group=group
        )
        return found


def begin(*, actor: Actor, id: UUID, group: str, name: str, once: UUID, now: datetime) -> store.Intervention:
    """A new group with the same questionnaire, which an own intervention is compared with from now on.

    once: chosen by the form; sent twice, it makes one. Raises as choose does.
    """
    actor.must_lead()
    with transaction() as session:
        owned(session, actor, id)
        if group not in GROUPS:
            raise BadInput(problems={"group": ["unknown"]})
        if _begun(session, id, now):
            raise ComparisonLocked
    made = copying.intervention(actor=actor, id=id, name=name, once=once, now=now)
    choose(actor=actor, id=id, group=group, other=made.id, now=now)
    return made


def is_locked(*, actor: Actor, id: UUID, now: datetime) -> bool:
    """Whether the comparison group of an own intervention can no longer be changed. Raises NotFound."""
    with transaction() as session:
        return _begun(session, owned(session, actor, id).id, now)


def candidates(*, actor: Actor, id: UUID, now: datetime) -> Sequence[store.Intervention]:
    """What an own intervention may be compared with, by name."""
    with transaction() as session:
        seen = store.interventions(session, actor.organisation, ANY_RIGHT, now.astimezone(SWEDEN).date())
        return [each for each in seen if each.id != id]


def _check(group: str | None, other: UUID | None, id: UUID) -> None:
    if (group is None) != (other is None):
        raise BadInput(problems={"other" if other is None else "group": ["required"]})
    if group is not None and group not in GROUPS:
        raise BadInput(problems={"group": ["unknown"]})
    if other == id:
        raise BadInput(problems={"other": ["unknown"]})


def _seen(session: Session, actor: Actor, other: UUID, now: datetime) -> None:
    try:
        visible(session, actor, other, ANY_RIGHT, now)
    except NotFound:
        raise BadInput(problems={"other": ["unknown"]}) from None


def _begun(session: Session, id: UUID, now: datetime) -> bool:
    """Whether anybody could have answered a follow-up."""
    return any(wave.number > 0 and wave.opens <= now for wave in waves_store.asked_in(session, id))
