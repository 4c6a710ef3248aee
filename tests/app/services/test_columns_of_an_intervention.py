"""All questionnaires of an intervention share its columns: no code means two things."""

from __future__ import annotations

from typing import Any

from app.services import questionnaires
from app.store import interventions as store
from tests.builders import World


def asked(kind: str = "yes_no", text: str = "Trivs du?", **says: Any) -> dict[str, Any]:
    question = {"key": "fraga_1", "kind": kind, "text": {"sv": text}} | says
    return {"title": {"sv": "Egen"}, "languages": ["sv"], "audience": "youth", "questions": [question]}


def published(world: World, intervention: store.Intervention, document: dict[str, Any]) -> list[str]:
    """The keys under which another questionnaire of the intervention is asked."""
    actor, now = world.admin(), world.now
    with world.app.app_context():
        draft = questionnaires.start(actor=actor, intervention=intervention.id, ready="youth-activity", now=now)
        questionnaires.save(actor=actor, id=draft.id, document=document, revision=draft.revision, now=now)
        version = questionnaires.publish(actor=actor, id=draft.id, now=now)
        return [each["key"] for each in version.document["questions"]]


def test_a_code_that_another_questionnaire_uses_for_something_else_is_taken(world: World) -> None:
    intervention = world.intervention()
    choices = [{"value": value, "label": {"sv": value}} for value in ("a", "b")]
    assert published(world, intervention, asked()) == ["fraga_1"]
    world.later(days=1)
    assert published(world, intervention, asked()) == ["fraga_1"]
    world.later(days=1)
    assert published(world, intervention, asked("choices", options=choices)) == ["fraga_1_v2"]
    world.later(days=1)
    assert published(world, intervention, asked(text="Är du rädd?")) == ["fraga_1_v3"]


def test_another_intervention_has_columns_of_its_own(world: World) -> None:
    assert published(world, world.intervention(), asked()) == ["fraga_1"]
    assert published(world, world.intervention(name="Annan"), asked(text="Är du rädd?")) == ["fraga_1"]


def test_publishing_raises_the_revision_only_where_it_gives_new_codes(world: World) -> None:
    actor, now = world.admin(), world.now
    intervention = world.intervention()
    world.published(intervention)
    with world.app.app_context():
        (draft,) = questionnaires.mine(actor=actor)
        assert draft.revision == 1
        questionnaires.save(actor=actor, id=draft.id, document=asked(), revision=1, now=now)
        questionnaires.publish(actor=actor, id=draft.id, now=now)
        assert questionnaires.one(actor=actor, id=draft.id).revision == 2
        questionnaires.save(actor=actor, id=draft.id, document=asked(text="Är du rädd?"), revision=2, now=now)
        questionnaires.publish(actor=actor, id=draft.id, now=now)
        again = questionnaires.one(actor=actor, id=draft.id)
        assert (again.revision, again.draft["questions"][0]["key"]) == (4, "fraga_1_v2")
