"""An activity that comes again: one code, many days, heads by day, and what the report makes of them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from app.extensions import db
from app.services import activities, occasions
from app.services.analysis import gather
from app.store.interventions import Activity
from surveys.errors import BadInput, Forbidden, NotFound
from surveys.series import Break, Series
from surveys.tapping import MOST_COUNTERS, Tap
from tests.builders import START, World

TODAY = START.date()  # a Tuesday
TUESDAYS = Series(("tue",), date(2026, 4, 14), (Break(date(2026, 2, 16), date(2026, 2, 20)),))


def again(world: World, **says: object) -> Activity:
    """Something on Tuesdays, in an intervention of its own."""
    intervention = world.intervention(**says)
    world.published(intervention)
    with world.app.app_context():
        return activities.add(
            actor=world.admin(), intervention=intervention.id, name="Tisdagar", series=TUESDAYS, now=world.now
        )


def days(world: World, activity: Activity) -> list[tuple[date, int | None]]:
    with world.app.app_context():
        found = occasions.of_activity(actor=world.admin(), id=activity.id)
        return [(each.day, each.head_count) for each in found]


def present(world: World, activity: Activity) -> list[int | None]:
    with world.app.app_context():
        material = gather(db.session(), activity.intervention_id)
        return [material.present[each.id] for each in material.waves]


def test_one_code_and_a_day_each_week_but_not_in_the_break(world: World) -> None:
    activity = again(world)
    assert [each for each, _ in days(world, activity)] == [TODAY + timedelta(weeks=n) for n in range(11) if n != 2]
    assert activity.starts_on == TODAY
    never, mine, ada = Series(("tue",), TODAY - timedelta(days=1)), activity.intervention_id, world.admin()
    with world.app.app_context(), pytest.raises(BadInput) as refused:
        activities.add(actor=ada, intervention=mine, name="X", series=never, now=START)
    assert refused.value.problems == {"until": ["ends_before"]}


def test_two_phones_at_two_doors_add_up_and_a_lost_answer_costs_nothing(world: World) -> None:
    activity, lea, one, two = again(world), world.colleague("leader"), uuid4().hex, uuid4().hex
    sent = [Tap(one, 1, 1), Tap(one, 3, 3), Tap(one, 3, 3), Tap(two, 4, 4), Tap(one, 2, 2), Tap(two, 5, 3)]
    with world.app.app_context():
        heads = [occasions.tap(actor=lea, id=activity.id, day=TODAY, tap=tap, now=world.now).head_count for tap in sent]
        assert heads == [1, 3, 3, 7, 7, 6]
        assert activities.one(actor=lea, id=activity.id).head_count == 6
        occasions.count(actor=lea, id=activity.id, head_count=10, day=TODAY, now=world.now)
        assert occasions.tap(actor=lea, id=activity.id, day=TODAY, tap=Tap(two, 6, 4), now=world.now).head_count == 11
        for _ in range(MOST_COUNTERS - 2):
            occasions.tap(actor=lea, id=activity.id, day=TODAY, tap=Tap(uuid4().hex, 1, 0), now=world.now)
        for day, why in ((TODAY + timedelta(days=1), {"day": ["future"]}), (TODAY, {"counter": ["too_many"]})):
            with pytest.raises(BadInput) as error:
                occasions.tap(actor=lea, id=activity.id, day=day, tap=Tap(uuid4().hex, 1, 1), now=world.now)
            assert error.value.problems == why
        for stranger, error_of in ((world.colleague("evaluator"), Forbidden), (world.stranger(), NotFound)):
            with pytest.raises(error_of):
                occasions.tap(actor=stranger, id=activity.id, day=TODAY, tap=Tap(one, 9, 9), now=world.now)


def test_what_happens_once_gets_days_only_when_they_are_needed(world: World) -> None:
    activity, ada = world.activity(), world.admin()
    with world.app.app_context():
        assert occasions.count(actor=ada, id=activity.id, head_count=14, now=world.now).head_count == 14
    assert days(world, activity) == []
    world.later(days=7)
    with world.app.app_context():
        occasions.tap(actor=ada, id=activity.id, day=world.now.date(), tap=Tap(uuid4().hex, 2, 2), now=world.now)
        assert activities.one(actor=ada, id=activity.id).head_count == 16, "what was counted before is not lost"
        with pytest.raises(BadInput):
            occasions.count(actor=ada, id=activity.id, head_count=3, now=world.now)  # on which of the days?
    assert days(world, activity) == [(TODAY, 14), (TODAY + timedelta(days=7), 2)]
    with world.app.app_context():
        occasions.remove(actor=ada, id=activity.id, day=TODAY, now=world.now)
        assert activities.one(actor=ada, id=activity.id).head_count == 2
        with pytest.raises(NotFound):
            occasions.remove(actor=ada, id=activity.id, day=TODAY, now=world.now)


def counted(world: World, activity: Activity, heads: dict[date, int]) -> None:
    for day, n in heads.items():
        world.now = START + (day - TODAY)
        with world.app.app_context():
            occasions.count(actor=world.admin(), id=activity.id, head_count=n, day=day, now=world.now)


def in_the_start(world: World, activity: Activity) -> list[date]:
    """Its days while the start is asked."""
    with world.app.app_context():
        start = gather(db.session(), activity.intervention_id).waves[0]
    return [each for each, _ in days(world, activity) if start.first_day <= each <= start.last_day]


def test_the_same_people_each_week_are_not_counted_as_new_ones(world: World) -> None:
    """In a fixed group most were there on all the Tuesdays on which the start was asked; where anybody comes, not."""
    course, cafe = again(world), again(world, name="Kaféet", intake="rolling")
    first, *others = in_the_start(world, course)
    counted(world, course, {first: 24})
    assert present(world, course)[0] is None, "the other days have not been counted"
    counted(world, course, dict.fromkeys(others, 20))
    assert (len(others), present(world, course)[0]) == (2, 24)
    open_on = in_the_start(world, cafe)
    counted(world, cafe, dict.fromkeys(open_on, 10))
    assert (len(open_on), present(world, cafe)[0]) == (3, 30)


def test_the_next_day_to_count_is_the_first_that_nobody_has(world: World) -> None:
    activity = again(world)
    counted(world, activity, {TODAY: 20})
    with world.app.app_context():
        held, id = occasions.mine(actor=world.admin()), activity.id
        assert set(held) == {UUID(str(id))}
        today = TODAY + timedelta(days=9)
        assert occasions.uncounted(activity, held[id], today=today) == TODAY + timedelta(days=7)
        assert occasions.due(activity, held[id], today=today) == TODAY + timedelta(days=7)
        assert occasions.due(activity, held[id], today=TODAY + timedelta(days=7)) == TODAY + timedelta(days=7)
        assert occasions.uncounted(activity, held[id], today=TODAY + timedelta(days=7)) is None
