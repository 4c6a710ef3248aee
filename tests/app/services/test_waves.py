"""A leader changes a cohort's waves: seen first, then done, once, and noted. Whose page is open loses nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from app.extensions import db
from app.services import activities, interventions, participants, strip, waves
from app.store import interventions as store
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from app.store.staff import AuditEvent
from surveys.disclosure.figures import People
from surveys.errors import BadInput, EditedMeanwhile, Ended, Forbidden, NotFound
from surveys.waves import GRACE, PLANS, Plan, Step, Wave
from tests.builders import Participant, World

MOVED = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 21)}


def windows(world: World, activity: store.Activity) -> list[Wave]:
    """The waves of a fixed group, as they are stored."""
    with world.app.app_context():
        return [each.window() for each in waves_store.waves_of(db.session, activity.intervention_id)]


def days(world: World, activity: store.Activity) -> dict[int, tuple[date, date]]:
    return {each.number: (each.first_day, each.last_day) for each in windows(world, activity)}


def change(world: World, deed: Any, **says: Any) -> waves.Seen:
    with world.app.app_context():
        return deed(**({"actor": world.admin(), "now": world.now} | says))


def shown(world: World, activity: store.Activity) -> strip.Strip:
    with world.app.app_context():
        return strip.of_intervention(actor=world.admin(), intervention=activity.intervention_id, now=world.now)


def count(world: World, wave: Wave, **counts: int) -> None:
    with world.app.app_context():
        for name, n in counts.items():
            counts_store.set_count(db.session, wave.id, name, n)
        db.session.commit()


def test_nothing_happens_until_somebody_is_sure_and_then_once(world: World) -> None:
    activity = world.activity()
    _, first, _ = windows(world, activity)
    before = days(world, activity)
    seen = change(world, waves.move, wave=first.id, **MOVED)
    assert (seen.done, seen.revision, days(world, activity)) == (False, 1, before)
    done = change(world, waves.move, wave=first.id, revision=seen.revision, sure=True, **MOVED)
    assert (done.done, done.revision) == (True, 2)
    assert days(world, activity) == before | {1: (MOVED["first_day"], MOVED["last_day"])}
    with pytest.raises(EditedMeanwhile):  # the other leader, who has seen the page as it was
        change(world, waves.remove, wave=first.id, revision=seen.revision, sure=True)
    change(world, waves.remove, wave=first.id, revision=2, sure=True)
    added = change(world, waves.add, cohort=first.cohort, revision=3, sure=True, **MOVED)
    assert (added.number, days(world, activity)[1]) == (1, (MOVED["first_day"], MOVED["last_day"]))
    with world.app.app_context():
        events = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.number)).all()
        told = [(each.action, each.details) for each in events if each.action.startswith("wave.")]
    was, becomes = [each.isoformat() for each in before[1]], ["2026-06-01", "2026-06-21"]
    assert told == [
        ("wave.moved", {"number": 1, "before": was, "after": becomes}),
        ("wave.removed", {"number": 1, "before": becomes, "after": None}),
        ("wave.added", {"number": 1, "before": None, "after": becomes}),
    ]


def test_of_two_leaders_who_are_sure_at_once_one_is_told_of_the_other(world: World) -> None:
    activity = world.activity()
    _, first, last = windows(world, activity)
    ready = Barrier(2)

    def removed(wave: Wave) -> str:
        ready.wait()
        try:
            change(world, waves.remove, wave=wave.id, revision=1, sure=True)
        except EditedMeanwhile as error:
            return error.code
        return "done"

    world.admin()
    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(removed, (first, last))) == ["done", "edited.meanwhile"]
    assert len(days(world, activity)) == 2


def test_the_start_moves_with_its_cohort(world: World) -> None:
    intervention = world.intervention()
    world.published(intervention)
    with world.app.app_context():
        activity = activities.add(
            actor=world.admin(),
            intervention=intervention.id,
            name="Kursen",
            starts_on=date(2026, 3, 2),
            now=world.now,
        )
    start, *_ = windows(world, activity)
    says = {"first_day": date(2026, 3, 9), "last_day": date(2026, 4, 5), "along": True, "sure": True}
    change(world, waves.move, wave=start.id, **says)
    assert [first for first, _ in days(world, activity).values()] == [
        date(2026, 3, 9),
        date(2026, 6, 9),
        date(2026, 9, 9),
    ]
    assert [row.starts for row in shown(world, activity).rows] == [date(2026, 3, 9)]


def test_only_those_who_lead_the_organisation_change_its_waves(world: World) -> None:
    activity = world.activity()
    _, first, _ = windows(world, activity)
    with pytest.raises(Forbidden):
        change(world, waves.move, actor=world.colleague("evaluator"), wave=first.id, **MOVED)
    stranger = world.stranger()
    for deed, whose in ((waves.move, {"wave": first.id} | MOVED), (waves.remove, {"wave": first.id})):
        with pytest.raises(NotFound):
            change(world, deed, actor=stranger, **whose)
    with pytest.raises(NotFound):
        change(world, waves.add, actor=stranger, cohort=first.cohort, **MOVED)
    with pytest.raises(NotFound):
        change(world, waves.remove, wave=UUID(int=7))


def test_after_the_end_no_wave_is_changed_any_more(world: World) -> None:
    activity = world.activity()
    _, first, _ = windows(world, activity)
    with world.app.app_context():
        db.session.get_one(store.Intervention, activity.intervention_id).ended_at = world.now
        db.session.commit()
    for deed, says in (
        (waves.move, {"wave": first.id} | MOVED),
        (waves.remove, {"wave": first.id}),
        (waves.add, {"cohort": first.cohort} | MOVED),
    ):
        with pytest.raises(Ended):
            change(world, deed, **says)


def test_a_page_that_was_open_when_the_closing_moved_is_counted_until_the_grace_is_over(world: World) -> None:
    activity = world.activity()
    start, *_ = windows(world, activity)
    world.later(days=2)
    today = {"first_day": start.first_day, "last_day": start.first_day + timedelta(days=2)}
    change(world, waves.move, wave=start.id, sure=True, **today)
    closed = windows(world, activity)[0].closes
    assert closed < start.closes
    world.now = closed + GRACE - timedelta(seconds=1)
    assert world.answer(activity, answers={"trygghet_2": 4}).placed
    world.now = closed + GRACE
    assert not world.answer(activity, answers={"trygghet_2": 4}).placed, "kept, between waves"


def test_a_prolonged_wave_takes_in_what_came_after_its_first_closing(world: World) -> None:
    activity = world.activity()
    start, *_ = windows(world, activity)
    world.later(days=20)
    change(
        world, waves.move, wave=start.id, sure=True, first_day=start.first_day, last_day=start.last_day + timedelta(30)
    )
    world.now = start.closes + GRACE + timedelta(days=3)
    assert world.answer(activity, answers={"trygghet_2": 4}).placed


def test_another_plan_is_followed_by_those_who_start_afterwards(world: World) -> None:
    activity = world.activity(intake="rolling", plan=PLANS["terms"].document())
    with world.app.app_context():
        plan = {"plan": PLANS["weeks"].document()}
        interventions.change(actor=world.admin(), id=activity.intervention_id, changes=plan, now=world.now)
    world.later(days=28)
    newest, oldest = shown(world, activity).rows
    assert [box.window.first_day for box in oldest.boxes] == [date(2026, 2, 1), date(2026, 8, 1), date(2027, 2, 1)]
    assert [box.window.first_day for box in newest.boxes] == [date(2026, 3, 1), date(2026, 4, 12), date(2026, 9, 1)]


def test_a_plan_whose_waves_run_into_each_other_is_refused(world: World) -> None:
    plan = Plan(follow_ups=(Step(weeks=4),)).document()
    with pytest.raises(BadInput):
        world.intervention(intake="rolling", plan=plan)
    assert world.intervention(intake="fixed", plan=plan).plan == plan


def test_counts_stand_in_the_strip_and_none_gives_another_away(world: World) -> None:
    activity = world.activity()
    start, first, _ = windows(world, activity)
    count(world, start, answered=19, erased=2, left_contact=12)
    count(world, first, answered=12, contacts=12, reminded=11, reminder_failed=1, reminder_uncertain=0, reminder_due=6)
    count(world, first, linked_card=7, linked_link=3, not_linked=2)
    (row,) = shown(world, activity).rows
    assert [dict(box.counts) for box in row.boxes] == [
        {"answered": People(15, 19), "erased": People(0, 4)},
        {},
        {},
    ], "only what has begun"
    world.now = first.opens
    found = shown(world, activity)
    (row,) = found.rows
    assert row.counts == {"left_contact": 12}
    assert row.boxes[1].counts == {
        "answered": People(10, 14),
        "erased": People(0, 4),
        "contacts": 12,
        "reminder_due": None,
        "reminded": 11,
        "reminder_failed": None,
        "reminder_uncertain": 0,
    }
    assert found.ways == {}, "a report will tell of it, and until then it would be told answer by answer"
    world.now = first.closes + GRACE
    assert shown(world, activity).ways == {}
    world.now = first.closes
    assert "reminder_due" not in shown(world, activity).rows[0].boxes[1].counts, "nobody waits when it has closed"


def test_nobody_is_seen_to_answer_or_erase_by_one_look_after_another(world: World) -> None:
    activity, people = world.activity(), [Participant() for _ in range(9)]
    looks = []
    for who in people:
        looks.append(shown(world, activity).rows)
        world.answer(activity, who)
    looks.append(shown(world, activity).rows)
    assert [row.boxes[0].counts["answered"] for (row,) in looks] == [People(0, 4)] * 5 + [People(5, 9)] * 5, (
        "the first one neither: none looks like a few"
    )
    erased = []
    for who in people[:6]:
        with world.app.app_context():
            key = who.participant_key(activity.intervention_id)
            participants.erase(intervention=activity.intervention_id, participant_key=key, now=world.now)
        erased.append(shown(world, activity).rows[0].boxes[0].counts["erased"])
    assert erased == [People(0, 4)] * 4 + [People(5, 9)] * 2
    assert shown(world, activity).rows[0].boxes[0].counts["answered"] == People(5, 9), "who erases has answered"


def test_a_small_cohort_is_hidden(world: World) -> None:
    activity = world.activity(intake="rolling")
    shown(world, activity)
    world.later(days=28)
    shown(world, activity)
    world.later(days=30)
    newest, middle, oldest = shown(world, activity).rows
    for row, n in ((newest, 0), (middle, 3), (oldest, 9)):
        count(world, row.boxes[0].window, answered=n)
    found = shown(world, activity)
    assert [row.boxes[0].counts["answered"] for row in found.rows] == [People(0, 4), People(0, 4), People(5, 9)]


def test_what_opens_next_is_told_with_who_opens_the_same_day(world: World) -> None:
    activity = world.activity(intake="rolling")
    for _ in range(4):
        shown(world, activity)
        world.later(days=28)
    found = shown(world, activity)
    (row, box), *others = found.next(world.now)
    assert others == []
    assert (row.starts, box.window.number, box.window.first_day) == (date(2026, 3, 1), 1, date(2026, 6, 1))
    assert found.next(box.window.closes + timedelta(days=800)) == []
    assert found.asks
    with world.app.app_context():
        activities.close(actor=world.admin(), id=activity.id, now=world.now)
    assert not shown(world, activity).asks
