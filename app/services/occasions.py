"""The days of an activity and how many were there on each: typed, or tapped on a phone at the door.

An activity that happens once and is counted once has no rows here; as soon as it has days, its head count is the sum
of theirs. A day that is counted took place, so counting one that was not planned adds it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from app.services.actor import Actor
from app.services.audit import note
from app.store import interventions as interventions_store
from app.store import occasions as store
from app.store.session import Session, transaction
from surveys import tapping
from surveys.errors import BadInput, NotFound
from surveys.series import MOST_DAYS
from surveys.tapping import Tap
from surveys.waves import SWEDEN

Activity = interventions_store.Activity
Occasion = store.Occasion


def of_activity(*, actor: Actor, id: UUID) -> Sequence[Occasion]:
    """The days of an own activity, the earliest first. Raises NotFound."""
    with transaction() as session:
        _own(session, actor, id)
        return store.of(session, [id]).get(id, ())


def mine(*, actor: Actor) -> Mapping[UUID, Sequence[Occasion]]:
    """Activity → its days, of all activities of the organisation that have any."""
    with transaction() as session:
        return store.of(session, [each.id for each in interventions_store.activities(session, actor.organisation)])


def plan(session: Session, activity: Activity, days: Sequence[date]) -> None:
    """In the caller's transaction: these are the days of a new activity."""
    session.add_all(Occasion(activity_id=activity.id, day=day, counters={}) for day in days)


def due(activity: Activity, days: Sequence[Occasion], *, today: date) -> date:
    """The day that somebody who counts now most likely means: today, or the last one that it was."""
    goes_on = activity.starts_on is None and activity.intervention.intake == "rolling"
    past = [each.day for each in days if each.day <= today]
    if activity.starts_on and activity.starts_on <= today and not days:
        past.append(activity.starts_on)
    return today if goes_on or not past else max(past)


def uncounted(activity: Activity, days: Sequence[Occasion], *, today: date) -> date | None:
    """The first day before today that nobody has counted."""
    if days:
        return next((each.day for each in days if each.day < today and each.head_count is None), None)
    over = activity.starts_on is not None and activity.starts_on < today
    return activity.starts_on if over and activity.head_count is None else None


def count(*, actor: Actor, id: UUID, head_count: int, day: date | None = None, now: datetime) -> Activity:
    """How many were there, on this day or at all. Raises NotFound, Forbidden, BadInput for a day that has not come,
    or where there are several days and none is named.
    """
    actor.must_lead()
    with transaction() as session:
        found = _own(session, actor, id, change=True)
        days = store.of(session, [id]).get(id, ())
        if day is None and len(days) > 1:
            raise BadInput(problems={"day": ["required"]})
        if day is None and not days:
            found.head_count = head_count
        else:
            _day(session, found, day or days[0].day, now).head_count = head_count
            _add_up(session, found)
        note(session, who=actor.id, action="activity.counted", subject=str(id), now=now)
        return found


def tap(*, actor: Actor, id: UUID, day: date, tap: Tap, now: datetime) -> Occasion:
    """What a phone has counted on a day; the same message again, or one that comes late, changes nothing.

    Raises NotFound, Forbidden, BadInput for a day that has not come and for more phones than anybody has.
    """
    actor.must_lead()
    with transaction() as session:
        found = _own(session, actor, id, change=True)
        occasion = _day(session, found, day, now)
        if tap.counter not in occasion.counters and len(occasion.counters) >= tapping.MOST_COUNTERS:
            raise BadInput(problems={"counter": ["too_many"]})
        counted = tapping.after(tap, occasion.head_count, occasion.counters)
        if counted is not None:
            if occasion.head_count is None:
                note(session, who=actor.id, action="activity.counted", subject=str(id), now=now)
            occasion.head_count, occasion.counters = counted[0], dict(counted[1])
            _add_up(session, found)
        return occasion


def add(*, actor: Actor, id: UUID, day: date, now: datetime) -> Occasion:
    """One more day, to come or past; the same one twice is one. Raises NotFound, Forbidden, BadInput."""
    actor.must_lead()
    with transaction() as session:
        found = _own(session, actor, id, change=True)
        made = _day(session, found, day, now, ahead=True)
        note(session, who=actor.id, action="occasion.added", subject=str(id), now=now, day=day.isoformat())
        return made


def remove(*, actor: Actor, id: UUID, day: date, now: datetime) -> None:
    """A day on which it is not, with its count. Raises NotFound, Forbidden."""
    actor.must_lead()
    with transaction() as session:
        found = _own(session, actor, id, change=True)
        occasion = session.get(Occasion, (id, day))
        if occasion is None:
            raise NotFound
        session.delete(occasion)
        session.flush()
        _add_up(session, found)
        note(session, who=actor.id, action="occasion.removed", subject=str(id), now=now, day=day.isoformat())


def _own(session: Session, actor: Actor, id: UUID, *, change: bool = False) -> Activity:
    """change: nobody else changes its days meanwhile, so that a sum is of all of them."""
    found = interventions_store.activity(session, id, actor.organisation)
    if found is None:
        raise NotFound
    if change:
        session.refresh(found, ["head_count"], with_for_update={"key_share": True})
    return found


def _day(session: Session, activity: Activity, day: date, now: datetime, *, ahead: bool = False) -> Occasion:
    """That day of an activity, made where there is none."""
    days = store.of(session, [activity.id]).get(activity.id, ())
    found = next((each for each in days if each.day == day), None)
    if not ahead and day > now.astimezone(SWEDEN).date():
        raise BadInput(problems={"day": ["future"]})
    if found is not None:
        return found
    if len(days) >= MOST_DAYS:
        raise BadInput(problems={"day": ["too_many"]})
    home = activity.starts_on or activity.created_at.astimezone(SWEDEN).date()
    if not days and activity.head_count is not None:  # what was counted before there were days was of its own day
        session.add(Occasion(activity_id=activity.id, day=home, head_count=activity.head_count, counters={}))
        session.flush()
        if home == day:
            return session.get_one(Occasion, (activity.id, day))
    made = Occasion(activity_id=activity.id, day=day, counters={})
    session.add(made)
    session.flush()
    return made


def _add_up(session: Session, activity: Activity) -> None:
    session.flush()
    counted = [each.head_count for each in store.of(session, [activity.id]).get(activity.id, ())]
    known = [each for each in counted if each is not None]
    activity.head_count = sum(known) if known else None
