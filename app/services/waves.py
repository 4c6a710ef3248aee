"""What a leader changes about a cohort's waves, and sees before it is done. How they stand in counts is strip.py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from app.services.actor import Actor
from app.services.audit import note
from app.services.interventions import owned
from app.services.strip import LEFT_CONTACT, Shown, shown_alone
from app.store import interventions as store
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from app.store.session import Session, transaction
from surveys import moves
from surveys.errors import EditedMeanwhile, Ended, NotFound, WaveOver
from surveys.moves import Change, Effect
from surveys.waves import Distance, Intake, Wave, Window, distance


@dataclass(frozen=True, slots=True)
class Standing:
    """A cohort as its waves stand now. revision: what a change must have seen. imported: of an earlier survey."""

    intervention: store.Intervention
    cohort: UUID
    revision: int
    waves: tuple[Wave, ...]
    imported: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What a change does: said before it is done, and once more when it is. wave: None for one that is not there.

    contacts: how many have left a contact and have not taken it back, as the courier last counted.
    """

    standing: Standing
    number: int
    before: Window | None
    after: Window | None
    effects: tuple[Effect, ...]
    contacts: Mapping[str, Shown]
    revision: int
    done: bool


def of_wave(*, actor: Actor, wave: UUID) -> tuple[Standing, Wave]:
    """A wave of the organisation, and the cohort that it stands in. Raises NotFound."""
    with transaction() as session:
        found = _found(session, wave)
        standing = _standing(session, actor, found.cohort_id)
        return standing, found.window()


def of_cohort(*, actor: Actor, cohort: UUID) -> Standing:
    """A cohort of the organisation. Raises NotFound."""
    with transaction() as session:
        return _standing(session, actor, cohort)


def move(
    *,
    actor: Actor,
    wave: UUID,
    first_day: date,
    last_day: date,
    along: bool = False,
    revision: int | None = None,
    sure: bool = False,
    now: datetime,
) -> Seen:
    """Other days for a wave; sure: do it, else only say what it does. along: later waves move by as many days.

    Raises NotFound, Forbidden, Ended, EditedMeanwhile, WaveOver, BadInput.
    """
    with transaction() as session:
        found = _found(session, wave)

        def moved(standing: Standing) -> Change:
            return moves.move(
                standing.waves,
                found.number,
                first_day=first_day,
                last_day=last_day,
                along=along,
                intake=cast(Intake, standing.intervention.intake),
                now=now,
            )

        return _change(session, actor, found.cohort_id, moved, deed="moved", revision=revision, sure=sure, now=now)


def add(
    *,
    actor: Actor,
    cohort: UUID,
    first_day: date,
    last_day: date,
    revision: int | None = None,
    sure: bool = False,
    now: datetime,
) -> Seen:
    """A further wave; sure: do it, else only say what it does. Raises as move()."""
    with transaction() as session:

        def added(standing: Standing) -> Change:
            return moves.add(standing.waves, first_day=first_day, last_day=last_day, now=now)

        return _change(session, actor, cohort, added, deed="added", revision=revision, sure=sure, now=now)


def remove(*, actor: Actor, wave: UUID, revision: int | None = None, sure: bool = False, now: datetime) -> Seen:
    """Take away a wave that has not opened; sure: do it, else only say what it does. Raises as move()."""
    with transaction() as session:
        found = _found(session, wave)

        def removed(standing: Standing) -> Change:
            return moves.remove(standing.waves, found.number, now=now)

        return _change(session, actor, found.cohort_id, removed, deed="removed", revision=revision, sure=sure, now=now)


def _change(
    session: Session,
    actor: Actor,
    cohort: UUID,
    make: Callable[[Standing], Change],
    *,
    deed: str,
    revision: int | None,
    sure: bool,
    now: datetime,
) -> Seen:
    actor.must_lead()
    standing = _standing(session, actor, cohort, to_change=sure)
    if standing.intervention.ended_at is not None:
        raise Ended
    if standing.imported:  # nobody could be asked again, since nobody knows who they were
        raise WaveOver
    if revision not in (None, standing.revision):
        raise EditedMeanwhile(revision=standing.revision)
    change = make(standing)
    if sure:
        _keep(session, standing, change, deed, now, who=actor.id)
    return Seen(
        standing=standing,
        number=change.number,
        before=change.before,
        after=change.after,
        effects=moves.effects(change, now=now, elsewhere=_elsewhere(session, standing, change.number)),
        contacts=_contacts(session, standing),
        revision=standing.revision + sure,
        done=sure,
    )


def _keep(session: Session, standing: Standing, change: Change, deed: str, now: datetime, *, who: UUID) -> None:
    waves_store.replace(session, standing.cohort, change.new)
    starts = moves.numbered(change.new, 0)
    waves_store.changed(session, standing.cohort, starts.first_day if starts else None)
    note(
        session,
        who=who,
        action=f"wave.{deed}",
        subject=str(standing.cohort),
        now=now,
        number=change.number,
        before=_days(change.before),
        after=_days(change.after),
    )


def _days(window: Window | None) -> list[str] | None:
    return [window.first_day.isoformat(), window.last_day.isoformat()] if window else None


def _found(session: Session, wave: UUID) -> waves_store.Wave:
    found = waves_store.wave(session, wave)
    if found is None:
        raise NotFound
    return found


def _standing(session: Session, actor: Actor, cohort: UUID, *, to_change: bool = False) -> Standing:
    found = waves_store.cohort(session, cohort, to_change=to_change)
    if found is None:
        raise NotFound
    owner = owned(session, actor, found.intervention_id)
    windows = tuple(each.window() for each in waves_store.of_cohort(session, cohort))
    return Standing(owner, cohort, found.revision, windows, found.imported_at is not None)


def _contacts(session: Session, standing: Standing) -> Mapping[str, Any]:
    counts = counts_store.counts_of(session, standing.intervention.id)
    start = next(each.id for each in standing.waves if each.number == 0)
    return shown_alone({LEFT_CONTACT: counts[start, LEFT_CONTACT]} if (start, LEFT_CONTACT) in counts else {})


def _elsewhere(session: Session, standing: Standing, number: int) -> Sequence[Distance]:
    """How long after the start the other cohorts are asked in the wave of this number."""
    waves = [each.window() for each in waves_store.waves_of(session, standing.intervention.id)]
    starts = {each.cohort: each.first_day for each in waves if each.number == 0}
    others = [each for each in waves if each.number == number and each.cohort != standing.cohort]
    return [distance(starts[each.cohort], each.first_day) for each in others]
