"""An intervention with parts: one code in all of them, heads by part, hopes before answers, last year's copied."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.services import activities, asking, changing, copying, diary, interventions, occasions, outline, parts
from app.store.interventions import Activity
from surveys.errors import BadInput, Forbidden, NotFound
from surveys.outline import Hope, Outline
from tests.app.services.test_diary import partner
from tests.builders import START, Participant, World

HOPE = Hope("trygghet", "läxhjälpen har vuxna på plats", "att fler känner sig trygga", "Det sa de boende.")
SAID = Outline("Unga 13–16 år", date(2026, 1, 13), date(2026, 6, 2), 40, (HOPE,))


def in_parts(world: World, place: Activity) -> list[Activity]:
    """An activity in each of two parts, with their heads counted."""
    ada, made = world.admin(), []
    with world.app.app_context():
        for name, heads in (("Läxhjälpen", 12), ("Tjejgruppen", 9)):
            part = parts.add(actor=ada, intervention=place.intervention_id, name=name, now=world.now)
            one = activities.add(actor=ada, intervention=place.intervention_id, name=name, part=part.id, now=world.now)
            occasions.count(actor=ada, id=one.id, head_count=heads, now=world.now)
            made.append(one)
    return made


def test_a_code_from_one_part_is_the_same_person_in_another(world: World) -> None:
    place = world.activity()
    homework, girls = in_parts(world, place)
    somebody = Participant()
    key = somebody.answer_key(place.intervention_id)
    with world.app.app_context():
        assert asking.own_wave(code=girls.code, answer_key=key, now=world.now).known is False
    world.answer(homework, somebody)
    with world.app.app_context():
        here = asking.own_wave(code=girls.code, answer_key=key, now=world.now)
        assert (here.known, here.answered) == (True, True), "who answered in one part has answered in the whole"
        told = outline.read(actor=world.admin(), id=place.intervention_id, now=world.now)
        assert [(each.name, each.activities, each.present) for each in told.parts] == [
            ("Läxhjälpen", 1, 12),
            ("Tjejgruppen", 1, 9),
        ]
        assert told.present == 21
        assert "trygghet" in told.measured


def test_a_part_that_is_taken_away_leaves_its_activities(world: World) -> None:
    place = world.activity()
    homework, _ = in_parts(world, place)
    ada = world.admin()
    with world.app.app_context():
        gone = homework.part_id
        assert gone is not None
        elsewhere = parts.add(actor=ada, intervention=world.intervention(name="Kören").id, name="Alt", now=world.now)
        for wrong in (
            lambda: activities.change(actor=ada, id=homework.id, changes={"part_id": elsewhere.id}, now=world.now),
            lambda: parts.change(actor=world.stranger(), id=gone, changes={"name": "Vår"}, now=world.now),
        ):
            with pytest.raises(NotFound):
                wrong()
        with pytest.raises(BadInput):
            parts.change(actor=ada, id=gone, changes={"begins": date(2026, 2, 1), "ends": date(2026, 1, 1)}, now=START)
        assert parts.remove(actor=ada, id=gone, now=world.now) == place.intervention_id
        kept = activities.one(actor=ada, id=homework.id)
        assert (kept.part_id, kept.code, kept.head_count) == (None, homework.code, 12)


def test_a_hope_says_whether_it_came_before_the_answers(world: World) -> None:
    place = world.activity()
    mine, ada, eva = place.intervention_id, world.admin(), world.colleague("evaluator")
    with world.app.app_context():
        before = outline.change(actor=ada, id=mine, outline=SAID, now=world.now)
        assert [(each.written, each.late) for each in before.outline.hopes] == [(START.date(), False)]
        with pytest.raises(Forbidden):
            outline.change(actor=eva, id=mine, outline=SAID, now=world.now)
    world.answer(place, Participant())
    world.later(days=30)
    later = Hope("tillit_polis", "polisen spelar fotboll med dem", "att fler litar på polisen")
    with world.app.app_context():
        said = Outline(SAID.target_group, SAID.begins, SAID.ends, 44, (HOPE, later))
        outline.change(actor=ada, id=mine, outline=said, now=world.now)
        told = outline.read(actor=eva, id=mine, now=world.now).outline
        assert [each.late for each in told.hopes] == [False, True]
        assert told.reached == 44


def test_a_partner_reads_the_hopes_and_no_counts(world: World) -> None:
    place = world.activity()
    in_parts(world, place)
    with world.app.app_context():
        outline.change(actor=world.admin(), id=place.intervention_id, outline=SAID, now=world.now)
    sees = partner(world, place.intervention_id, "results")
    with world.app.app_context():
        told = outline.read(actor=sees, id=place.intervention_id, now=world.now)
        assert (told.outline.target_group, len(told.outline.hopes)) == (SAID.target_group, 1)
        assert (told.outline.reached, told.present, [each.present for each in told.parts]) == (None, None, [None, None])


def test_another_stage_writes_itself_into_the_diary_with_its_why(world: World) -> None:
    mine, lea = world.intervention().id, world.colleague("leader")
    with world.app.app_context():
        for says, why in (({"stage": "improve"}, "Fler kom än vi trodde."), ({"stage": "improve", "name": "Ny"}, "?")):
            changing.change(actor=lea, id=mine, changes=says, why=why, now=world.now)
        told = diary.read(actor=lea, id=mine, now=world.now).entries
        assert [(each.stage, each.text, each.day) for each in told] == [
            ("improve", "Fler kom än vi trodde.", world.now.date())
        ]
        with pytest.raises(BadInput) as refused:
            changing.change(actor=lea, id=mine, changes={"stage": "change"}, why="Ring 070-174 06 05", now=world.now)
        assert refused.value.problems == {"stage_why": ["points_at_somebody"]}
        assert interventions.one(actor=lea, id=mine, now=world.now).stage == "improve", "and nothing else was kept"


def test_last_years_parts_hopes_and_days_come_along_and_its_counts_do_not(world: World) -> None:
    place = world.activity()
    mine, ada = place.intervention_id, world.admin()
    in_parts(world, place)
    with world.app.app_context():
        first = outline.change(actor=ada, id=mine, outline=SAID, now=world.now).parts[0]
        said = {"begins": date(2026, 2, 3), "ends": date(2026, 5, 26)}
        parts.change(actor=ada, id=first.id, changes=said, now=world.now)
    world.answer(place, Participant())
    world.later(days=300)
    with world.app.app_context():
        made = copying.intervention(actor=ada, id=mine, name="Nästa år", now=world.now)
        told = outline.read(actor=ada, id=made.id, now=world.now)
        year = timedelta(weeks=52)
        assert (told.outline.begins, told.outline.ends) == (date(2026, 1, 13) + year, date(2026, 6, 2) + year)
        assert [(each.name, each.begins, each.activities) for each in told.parts] == [
            ("Läxhjälpen", date(2026, 2, 3) + year, 0),
            ("Tjejgruppen", None, 0),
        ]
        (hope,) = told.outline.hopes
        assert (hope.because, hope.written, hope.late) == (HOPE.because, world.now.date(), False)
        assert (told.outline.reached, told.present) == (None, None)
