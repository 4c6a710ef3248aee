"""What happens to an answer: stored once, as design.md §4 says, and nothing else is."""

from uuid import uuid4

import pytest

from app.services import activities, asking
from app.services.interventions import pepper_context
from app.store.responses import Response
from surveys.errors import AnswersInvalid, Closed, NotAsked, ResponseConflict, UnknownCode
from tests.builders import Participant, World
from tests.stored import Stored, stored

ANSWERS = {"trygghet_2": 4}


def rows(world: World) -> list[Stored]:
    return stored(world.app)


def test_the_columns_of_a_response_are_a_closed_list() -> None:
    columns = {column.name for column in Response.__table__.columns}
    assert columns == {"id", "pid", "intervention", "wave", "version", "mode", "answers"}


def test_the_same_submission_twice_is_one_response(world: World) -> None:
    activity, id = world.activity(), uuid4()
    first = world.answer(activity, id=id, answers=ANSWERS)
    second = world.answer(activity, id=id, answers=ANSWERS)
    assert (first.status, second.status) == ("stored", "same")
    assert len(rows(world)) == 1


def test_the_same_id_with_other_answers_is_a_conflict_and_the_first_stays(world: World) -> None:
    activity, id = world.activity(), uuid4()
    world.answer(activity, id=id, answers=ANSWERS)
    with pytest.raises(ResponseConflict):
        world.answer(activity, id=id, answers={"trygghet_2": 1})
    assert [row.answers for row in rows(world)] == [ANSWERS]


def test_a_response_holds_a_wave_and_no_time(world: World) -> None:
    world.answer(world.activity(), Participant(), answers=ANSWERS)
    (row,) = rows(world)
    assert row.wave is not None
    assert row.pid is not None
    assert len(row.pid) == 16


def test_what_was_not_asked_is_refused_and_nothing_is_stored(world: World) -> None:
    activity = world.activity()
    with pytest.raises(NotAsked) as refused:
        world.answer(activity, answers=ANSWERS | {"shoe_size": 42})
    assert refused.value.problems == {"shoe_size": ["not_asked"]}
    with pytest.raises(AnswersInvalid):
        world.answer(activity, answers={"trygghet_2": "4"})
    assert rows(world) == []


def test_free_text_is_not_in_the_response(world: World) -> None:
    activity = world.activity(ready="meeting-place", audience="adults")
    world.answer(activity, Participant(), answers={"mer": "Mer fotboll"})
    (row,) = rows(world)
    assert row.answers == {}


def test_an_unknown_code_and_a_closed_activity_say_so(world: World) -> None:
    activity = world.activity()
    with world.app.app_context():
        with pytest.raises(UnknownCode):
            asking.survey(code="AAAAAA", now=world.now)
        activities.close(actor=world.admin(), id=activity.id, now=world.now)
        with pytest.raises(Closed):
            asking.survey(code=activity.code, now=world.now)


def test_a_follow_up_with_the_code_is_linked_and_one_without_is_not_a_newcomer(world: World) -> None:
    activity, somebody = world.activity(), Participant()
    world.answer(activity, somebody, answers=ANSWERS)
    world.later(days=100)
    world.answer(activity, somebody, wave=1, answers=ANSWERS)
    world.answer(activity, wave=1, again=True, answers=ANSWERS)
    linked = [row for row in rows(world) if row.pid]
    assert len({row.pid for row in linked}) == 1
    assert len(linked) == 2
    assert [row.wave is not None for row in rows(world) if row.pid is None] == [True]


def test_a_wave_that_has_not_opened_is_closed_and_one_that_is_over_is_kept_between_waves(
    world: World,
) -> None:
    activity, somebody = world.activity(), Participant()
    with pytest.raises(Closed):
        world.answer(activity, somebody, wave=1, answers=ANSWERS)
    world.later(days=60)
    assert not world.answer(activity, somebody, wave=0, answers=ANSWERS).placed
    assert len(rows(world)) == 1


def test_a_second_answer_of_one_participant_in_one_wave_is_kept_between_waves(world: World) -> None:
    activity, somebody = world.activity(), Participant()
    assert world.answer(activity, somebody, answers=ANSWERS).placed
    assert not world.answer(activity, somebody, answers={"trygghet_2": 1}).placed


def test_a_rolling_intervention_has_a_cohort_for_each_month(world: World) -> None:
    activity = world.activity(intake="rolling")
    world.answer(activity, answers=ANSWERS)
    world.later(days=31)
    world.answer(activity, answers=ANSWERS)
    assert len({row.wave for row in rows(world)}) == 2


def test_the_pepper_lies_wrapped(world: World) -> None:
    intervention = world.intervention()
    assert intervention.pepper is not None
    assert len(intervention.pepper) > 32
    assert pepper_context(intervention.id).endswith(str(intervention.id))
