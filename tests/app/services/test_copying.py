"""What is copied, and what never: a questionnaire keeps its codes, an intervention leaves its people behind."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.extensions import db
from app.services import activities, audit, copying, interventions, questionnaires
from app.store.interventions import Activity, Intervention, Questionnaire
from app.store.waves import Cohort
from surveys.errors import Conflict, EditedMeanwhile, Forbidden, NotFound
from tests.builders import Participant, World, full_answers

TOLD = {"you_said", "we_did", "we_will", "we_cannot"}
ITS_END = {"ended_at", "archive_decision", "pepper_destroyed_at"}
COLUMNS_LEFT = {"id", "name", "pepper", "created_at", "revision"} | ITS_END
NOT_COPIED = {"partnership_id", "shared_from", "parent_id", "stage", "comparison_id", "comparison_group"} | TOLD


def keys(document: dict) -> list[str]:
    return [each["key"] for each in document["questions"]]


def test_a_published_questionnaire_becomes_a_draft_with_the_same_codes(world: World) -> None:
    lea = world.colleague("leader")
    theirs = world.published(world.intervention(name="Kören"), "course")
    mine = world.intervention(lea, name="Kaféet", languages=["en", "sv"])
    with world.app.app_context():
        copy = copying.into_new(actor=lea, intervention=mine.id, version=theirs.id, now=world.now)
        assert keys(copy.draft) == keys(theirs.document)
        assert copy.draft["questions"] == theirs.document["questions"], "no text is lost with a language"
        assert copy.draft["languages"] == ["sv"], "those of the intervention that it has"
        assert copy.versions == []
        published = questionnaires.publish(actor=lea, id=copy.id, now=world.now)
        assert (published.number, keys(published.document)) == (1, keys(theirs.document))


def test_what_may_be_copied_is_what_the_organisation_has_published(world: World) -> None:
    first, stranger = world.intervention(name="B"), world.stranger()
    one, two = world.published(first, "course"), world.published(world.intervention(name="A"))
    world.later(days=1)
    newer = world.published(first, "parents-group")
    theirs = world.published(world.intervention(stranger), actor=stranger)
    with world.app.app_context():
        questionnaires.start(actor=world.admin(), intervention=first.id, ready="children", now=world.now)
        offered = copying.published(actor=world.admin())
        assert [(place.name, [each.id for each in versions]) for place, versions in offered] == [
            ("A", [two.id]),
            ("B", [newer.id, one.id]),
        ]
        for version in (theirs.id, uuid4()):
            with pytest.raises(NotFound):
                copying.into_new(actor=world.admin(), intervention=first.id, version=version, now=world.now)
        with pytest.raises(NotFound):
            copying.into_new(actor=stranger, intervention=first.id, version=theirs.id, now=world.now)
    evaluator = world.colleague("evaluator")
    with world.app.app_context(), pytest.raises(Forbidden):
        copying.published(actor=evaluator)


def test_a_draft_that_is_nowhere_else_is_replaced_only_by_who_was_told(world: World) -> None:
    ada, mine = world.admin(), world.intervention()
    version = world.published(world.intervention(name="Kören"), "course")
    with world.app.app_context():
        draft = questionnaires.start(actor=ada, intervention=mine.id, ready="youth-activity", now=world.now)
        before = draft.draft
        says = {"actor": ada, "id": draft.id, "version": version.id, "now": world.now}
        with pytest.raises(Conflict):
            copying.into_draft(**says, revision=1)
        with pytest.raises(EditedMeanwhile):
            copying.into_draft(**says, revision=9, replace=True)
        assert questionnaires.one(actor=ada, id=draft.id).draft == before
        copied = copying.into_draft(**says, revision=1, replace=True)
        assert (keys(copied.draft), copied.revision) == (keys(version.document), 2)


def test_a_draft_that_says_what_was_published_is_lost_nowhere(world: World) -> None:
    ada, mine = world.admin(), world.intervention()
    own, other = world.published(mine), world.published(world.intervention(name="Kören"), "course")
    with world.app.app_context():
        draft = questionnaires.newest(actor=ada, intervention=mine.id)
        assert draft is not None
        copying.into_draft(actor=ada, id=draft.id, version=other.id, revision=draft.revision, now=world.now)
        assert [each.document for each in questionnaires.versions(actor=ada, id=draft.id)] == [own.document]


def test_an_intervention_of_last_year_leaves_its_people_behind(world: World) -> None:
    ada = world.admin()
    last = world.activity(name="Kören", expected_size=12, intake="rolling", languages=["sv", "ar"])
    somebody = Participant()
    with world.app.app_context():
        area = interventions.add_area(actor=ada, name="Torget", parent=None, now=world.now)
        said = {
            "goals": ["B", "E"],
            "area_id": area.id,
            "background": ["alder"],
            "main_outcome": "trygghet_2",
            "smallest_change": 0.3,
            "stage": "improve",
            "you_said": {"sv": "Mer musik."},
            "we_did": {"sv": "Piano."},
        }
        interventions.change(actor=ada, id=last.intervention_id, changes=said, now=world.now)
        document = questionnaires.newest(actor=ada, intervention=last.intervention_id).draft  # type: ignore[union-attr]
    world.answer(last, somebody, answers=full_answers(document))
    with world.app.app_context():
        made = copying.intervention(actor=ada, id=last.intervention_id, name="Kören 2027", now=world.now)
        old, new = db.session.get(Intervention, last.intervention_id), db.session.get(Intervention, made.id)
        assert old is not None
        assert new is not None
        columns = {each.name for each in Intervention.__table__.columns} - COLUMNS_LEFT - NOT_COPIED
        assert {name: getattr(old, name) for name in columns} == {name: getattr(new, name) for name in columns}
        assert (new.name, new.stage, new.you_said, new.we_did, new.partnership_id) == (
            "Kören 2027",
            "try",
            {},
            {},
            None,
        )
        assert old.pepper != new.pepper
        (draft,) = questionnaires.of_intervention(actor=ada, intervention=new.id)
        assert (draft.draft, draft.versions, draft.confirmed_languages) == (document, [], [])
        assert db.session.query(Activity).filter_by(intervention_id=new.id).count() == 0
        assert db.session.query(Cohort).filter_by(intervention_id=new.id).count() == 0
        questionnaires.publish(actor=ada, id=draft.id, confirmed=["ar"], now=world.now)
        again = activities.add(actor=ada, intervention=new.id, name="Tisdag", now=world.now)
    # the same code is somebody else here, and nobody has answered yet
    assert world.answer(again, somebody, answers=full_answers(document)).status == "stored"
    with world.app.app_context():
        assert audit.verify() is None


def test_every_column_of_an_intervention_is_either_copied_or_left() -> None:
    """A new column must be thought about: is it somebody's, or this year's?"""
    held = {each.name for each in Intervention.__table__.columns}
    assert held == COLUMNS_LEFT | NOT_COPIED | {"organisation_id"} | set(copying.COMES_ALONG)


def test_two_clicks_copy_once_and_an_unpublished_draft_comes_along(world: World) -> None:
    ada, mine, once = world.admin(), world.intervention(), uuid4()
    bare = world.intervention(name="Tom")
    with world.app.app_context():
        draft = questionnaires.start(actor=ada, intervention=mine.id, ready="course", now=world.now)
        for _ in range(2):
            made = copying.intervention(actor=ada, id=mine.id, name="Igen", once=once, now=world.now)
            assert made.id == once
        (copied,) = db.session.query(Questionnaire).filter_by(intervention_id=once)
        assert copied.draft == draft.draft
        empty = copying.intervention(actor=ada, id=bare.id, name="Tom 2", now=world.now)
        assert questionnaires.newest(actor=ada, intervention=empty.id) is None


def test_what_another_organisation_shares_is_not_copied(world: World) -> None:
    mine, stranger = world.intervention(), world.stranger()
    own = world.intervention(stranger)
    with world.app.app_context():
        with pytest.raises(NotFound):
            copying.intervention(actor=stranger, id=mine.id, name="Min nu", now=world.now)
        theirs = copying.intervention(actor=world.admin(), id=mine.id, name="Igen", now=world.now)
        with pytest.raises(NotFound):
            copying.intervention(actor=stranger, id=own.id, name="X", once=theirs.id, now=world.now)
