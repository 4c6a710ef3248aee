"""What an intervention most wants to change is said before anybody answers, and then it stays."""

from __future__ import annotations

import pytest

from app.services import interventions, participants, questionnaires
from surveys.errors import BadInput, OutcomeLocked
from tests.builders import Participant, World


def test_it_may_be_changed_until_somebody_answers(world: World) -> None:
    ada, activity = world.admin(), world.activity()
    id = activity.intervention_id
    with world.app.app_context():
        assert not interventions.outcome_is_locked(actor=ada, id=id)
        for key in ("framtidstro_1", None, "trygghet_2"):
            changes = {"main_outcome": key, "smallest_change": 0.2}
            assert interventions.change(actor=ada, id=id, changes=changes, now=world.now).main_outcome == key
    world.answer(activity, somebody := Participant(), answers={"trygghet_2": 3})
    with world.app.app_context():
        assert interventions.outcome_is_locked(actor=ada, id=id)
        for changes in ({"main_outcome": "framtidstro_1"}, {"main_outcome": None}, {"smallest_change": 0.5}):
            with pytest.raises(OutcomeLocked):
                interventions.change(actor=ada, id=id, changes=changes | {"name": "Nytt namn"}, now=world.now)
        same = {"main_outcome": "trygghet_2", "smallest_change": 0.2, "name": "Gården"}
        kept = interventions.change(actor=ada, id=id, changes=same, now=world.now)
        assert (kept.name, kept.main_outcome) == ("Gården", "trygghet_2")
    with world.app.app_context():
        key = somebody.participant_key(id)
        assert participants.erase(intervention=id, participant_key=key, now=world.now).responses == 1
        assert interventions.outcome_is_locked(actor=ada, id=id), "what was known once is not forgotten"


def test_whom_it_asks_is_not_changed_once_somebody_has_answered(world: World) -> None:
    """Children leave no contact: those that are there already could not be told from others."""
    ada, activity = world.admin(), world.activity()
    with world.app.app_context():
        for audience in ("adults", "youth"):
            interventions.change(actor=ada, id=activity.intervention_id, changes={"audience": audience}, now=world.now)
    world.answer(activity, Participant(), answers={"trygghet_2": 3})
    with world.app.app_context():
        with pytest.raises(BadInput) as refused:
            interventions.change(
                actor=ada, id=activity.intervention_id, changes={"audience": "children"}, now=world.now
            )
        assert refused.value.problems == {"audience": ["answered"]}
        same = interventions.change(
            actor=ada, id=activity.intervention_id, changes={"audience": "youth", "name": "Gården"}, now=world.now
        )
        assert same.name == "Gården"


@pytest.mark.parametrize("key", ["alder", "varfor", "no_such_question", "trygghet_9"])
def test_only_a_question_with_a_better_and_a_worse_end_will_do(world: World, key: str) -> None:
    ada, made = world.admin(), world.intervention()
    world.published(made)
    with world.app.app_context(), pytest.raises(BadInput) as refused:
        interventions.change(actor=ada, id=made.id, changes={"main_outcome": key}, now=world.now)
    assert refused.value.problems == {"main_outcome": ["unknown"]}


def test_another_intervention_s_answers_lock_nothing(world: World) -> None:
    ada, answered, quiet = world.admin(), world.activity(), world.intervention(name="Kören")
    world.answer(answered, answers={"trygghet_2": 3})
    with world.app.app_context():
        questionnaires.start(actor=ada, intervention=quiet.id, ready="youth-activity", now=world.now)
        changes = {"main_outcome": "trygghet_2"}
        assert interventions.change(actor=ada, id=quiet.id, changes=changes, now=world.now).main_outcome
