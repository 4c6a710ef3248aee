"""Whom an intervention is compared with: chosen before a follow-up begins, seen by the chooser, and then fixed."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.services import comparison, interventions, questionnaires
from surveys.errors import BadInput, ComparisonLocked, Forbidden, NotFound
from tests.builders import World


def test_it_may_be_changed_until_a_follow_up_begins(world: World) -> None:
    ada, activity = world.admin(), world.activity()
    id, other = activity.intervention_id, world.intervention(name="Väntelistan").id
    with world.app.app_context():
        chosen = comparison.choose(actor=ada, id=id, group="waiting_list", other=other, now=world.now)
        assert (chosen.comparison_group, chosen.comparison_id, chosen.revision) == ("waiting_list", other, 2)
        assert comparison.choose(actor=ada, id=id, group=None, other=None, now=world.now).comparison_id is None
        comparison.choose(actor=ada, id=id, group="lottery", other=other, now=world.now)
    world.answer(activity, answers={"trygghet_2": 3})
    with world.app.app_context():
        assert not comparison.is_locked(actor=ada, id=id, now=world.now), "a start tells nothing of a change"
    world.later(days=95)
    with world.app.app_context():
        assert comparison.is_locked(actor=ada, id=id, now=world.now)
        with pytest.raises(ComparisonLocked):
            comparison.choose(actor=ada, id=id, group="waiting_list", other=other, now=world.now)
        with pytest.raises(ComparisonLocked):
            comparison.begin(actor=ada, id=id, group="waiting_list", name="Sen", once=uuid4(), now=world.now)
        assert [each.name for each in interventions.mine(actor=ada, now=world.now)] == ["Fritidsgården", "Väntelistan"]
        same = comparison.choose(actor=ada, id=id, group="lottery", other=other, now=world.now)
        assert same.comparison_group == "lottery"


def test_a_new_group_has_the_same_questionnaire_and_is_made_once(world: World) -> None:
    ada, activity, once = world.admin(), world.activity(), uuid4()
    id = activity.intervention_id
    with world.app.app_context():
        made = comparison.begin(actor=ada, id=id, group="waiting_list", name="Väntelistan", once=once, now=world.now)
        again = comparison.begin(actor=ada, id=id, group="waiting_list", name="Väntelistan", once=once, now=world.now)
        assert made.id == again.id
        found = interventions.one(actor=ada, id=id, now=world.now)
        assert (found.comparison_id, found.comparison_group) == (made.id, "waiting_list")
        (own,), (theirs,) = (questionnaires.of_intervention(actor=ada, intervention=each) for each in (id, made.id))
        assert own.versions[-1].document["questions"] == theirs.draft["questions"]
        assert interventions.one(actor=ada, id=made.id, now=world.now).comparison_id is None


def test_what_cannot_be_compared_with_is_refused_at_its_field(world: World) -> None:
    ada, id = world.admin(), world.intervention().id
    other = world.intervention(name="En annan").id
    wrong = (
        ({"group": "waiting_list", "other": None}, {"other": ["required"]}),
        ({"group": None, "other": other}, {"group": ["required"]}),
        ({"group": "friends", "other": other}, {"group": ["unknown"]}),
        ({"group": "lottery", "other": id}, {"other": ["unknown"]}),
        ({"group": "lottery", "other": uuid4()}, {"other": ["unknown"]}),
    )
    with world.app.app_context():
        for said, problems in wrong:
            with pytest.raises(BadInput) as refused:
                comparison.choose(actor=ada, id=id, now=world.now, **said)  # type: ignore[arg-type]  # on purpose
            assert refused.value.problems == problems
        with pytest.raises(NotFound):
            comparison.choose(actor=ada, id=uuid4(), group="lottery", other=other, now=world.now)
        with pytest.raises(Forbidden):
            comparison.choose(actor=world.colleague("evaluator"), id=id, group="lottery", other=other, now=world.now)
