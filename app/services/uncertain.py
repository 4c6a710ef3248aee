"""Reminders that may have gone out or not: what a leader is told of them, and decides. The courier carries it out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.services.actor import Actor
from app.services.audit import note
from app.services.interventions import owned
from app.services.strip import Shown, shown_alone
from app.store import rulings
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from app.store.session import Session, transaction
from surveys.errors import NotFound

UNDECIDED = "reminder_undecided"  # its name in `counts`


@dataclass(frozen=True, slots=True)
class Uncertain:
    """So many of a wave's reminders, as the strip tells them: hidden under five, since what became of the others would
    follow. again: what somebody has decided and the courier has not yet carried out.
    """

    wave: UUID
    number: int
    opens: datetime
    n: Shown
    again: bool | None


def of_intervention(*, actor: Actor, intervention: UUID) -> list[Uncertain]:
    """The waves of an own intervention that have such reminders, those that opened first first. Raises NotFound."""
    with transaction() as session:
        held = waves_store.waves_of(session, owned(session, actor, intervention).id)
        counts = counts_store.counts_of(session, intervention)
        decided = rulings.waiting(session)
    found = [
        Uncertain(each.id, each.number, each.opens, _shown(counts[each.id, UNDECIDED]), decided.get(each.id))
        for each in held
        if counts.get((each.id, UNDECIDED))
    ]
    return sorted(found, key=lambda each: (each.opens, each.wave))


def _shown(n: int) -> Shown:
    return shown_alone({UNDECIDED: n})[UNDECIDED]


def decide(*, actor: Actor, wave: UUID, again: bool, now: datetime) -> UUID:
    """Send them once more, or let them be. Returns the wave's intervention. Raises Forbidden, NotFound.

    Of two who decide at the same time the first one's holds; where nothing is uncertain nothing happens.
    """
    actor.must_lead()
    with transaction() as session:
        intervention = _own(session, actor, wave)
        is_any = counts_store.counts_in(session, [wave]).get((wave, UNDECIDED), 0)
        if is_any and rulings.rule(session, wave, again=again):
            note(session, who=actor.id, action="reminders.decided", subject=str(wave), now=now, again=again)
    return intervention


def _own(session: Session, actor: Actor, wave: UUID) -> UUID:
    found = waves_store.whose(session, [wave]).get(wave)
    if found is None or found.organisation != actor.organisation:
        raise NotFound
    return found.intervention
