"""A response belongs to the version that it was given under: read, exported and analysed so after the next one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.services import asking, comparing, questionnaires
from app.store.interventions import Version
from surveys.errors import AnswersInvalid, NotAsked, NotFound
from tests.app.analyst.group import OVER, Group, group
from tests.builders import Participant, World
from tests.stored import stored

OLD, NEW = "trygghet_2", "trygghet_2_v2"


@pytest.fixture
def youths(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home) as made:
        yield made


def reworded(world: World, intervention: object) -> Version:
    """Version 2: safety is asked in other words, and so under another code."""
    ada = world.admin()
    with world.app.app_context():
        draft = questionnaires.newest(actor=ada, intervention=intervention)  # type: ignore[arg-type]
        assert draft is not None
        document = deepcopy(draft.draft)
        (safe,) = [each for each in document["questions"] if each["key"] == OLD]
        safe["text"]["sv"] = "Hur trygg är du på vägen hem?"
        questionnaires.save(actor=ada, id=draft.id, document=document, revision=draft.revision, now=world.now)
        return questionnaires.publish(actor=ada, id=draft.id, confirmed=["ar"], now=world.now)


def test_a_phone_with_the_old_page_answers_the_old_questions(youths: Group) -> None:
    world = youths.world
    youths.start((2, 3, 4, 5, 1, 3))  # before there is a second version
    second = reworded(world, youths.intervention)
    assert second.document["questions"][0]["key"] == NEW
    for score in (1, 2, 3, 4, 5, 3):  # phones that opened the page before
        world.answer(youths.activity, Participant(), version=1, answers={OLD: score})
    for score in (1, 1, 2, 2, 3, 3, 4, 4, 5, 5):
        world.answer(youths.activity, Participant(), version=2, answers={NEW: score})
    with pytest.raises(NotAsked):
        world.answer(youths.activity, version=2, answers={OLD: 3})
    with pytest.raises(NotAsked):
        world.answer(youths.activity, version=1, answers={NEW: 3})

    with world.app.app_context():
        first, _ = questionnaires.versions(actor=world.admin(), id=second.questionnaire_id)
        assert asking.survey(code=youths.activity.code, now=world.now).version == 2
        sent = stored(world.app)
        by_version = {
            version: [each.answers for each in sent if each.version == version.id] for version in (first, second)
        }
        assert [len(each) for each in by_version.values()] == [12, 10]
        for version, answers in by_version.items():
            reader = questionnaires.reader(version)
            assert all(reader.read(each) == each for each in answers)
        other = questionnaires.reader(second)
        with pytest.raises((NotAsked, AnswersInvalid)):
            other.read(by_version[first][0])

    world.later(**OVER)
    youths.tick()
    ten_and_some = {"least": 10, "most": 14}
    assert (youths.item(0, OLD)["n"], youths.item(0, NEW)["n"]) == (ten_and_some, ten_and_some)
    assert youths.item(0, OLD)["mean"] == {"low": 3.0, "high": 3.0}
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    rows = list(csv.DictReader(io.StringIO(youths.file(evaluator, offer).content.decode())))
    assert sorted(row[OLD] for row in rows if int(row[OLD]) > 0) == sorted("234513" + "123453")
    assert sorted(row[NEW] for row in rows if int(row[NEW]) > 0) == sorted("1122334455")
    assert all((int(row[OLD]) > 0) != (int(row[NEW]) > 0) for row in rows)
    assert "1, 2" in youths.file(evaluator, offer, "codebook").content.decode()


def test_a_published_version_never_changes(world: World) -> None:
    activity = world.activity()
    with world.app.app_context():
        first = db.session.scalars(db.select(Version)).one()
        kept = (first.digest, deepcopy(first.document), first.published_at)
        questionnaire = first.questionnaire_id
    reworded(world, activity.intervention_id)
    with world.app.app_context():
        same = db.session.scalars(db.select(Version).filter_by(number=1)).one()
        assert (same.digest, same.document, same.published_at) == kept
        double = {"id": uuid4(), "questionnaire_id": questionnaire, "number": 1}
        double |= {"digest": "x", "document": {}, "published_at": world.now}
        with pytest.raises(IntegrityError):
            db.session.execute(db.insert(Version).values(double))
        db.session.rollback()


def test_postgresql_lets_nobody_but_the_owner_change_one(world: World) -> None:
    """SQLite has no roles; tests/app/store/test_roles.py tries the statement itself."""
    from app.store.roles import RIGHTS

    assert set(RIGHTS["version"]["web"]) == {"SELECT", "INSERT"}
    assert set(RIGHTS["version"]["analyst"]) == {"SELECT"}
    with world.app.app_context():
        assert db.session.execute(text("SELECT count(*) FROM version")).scalar_one() == 0


def test_what_differs_is_what_publishing_would_make(world: World) -> None:
    ada, activity = world.admin(), world.activity()
    second = reworded(world, activity.intervention_id)
    id = second.questionnaire_id
    with world.app.app_context():
        published = comparing.compare(actor=ada, id=id, before=1, after=2)
        told = [(each.sort, each.question, each.what, each.language) for each in published.differences]
        assert told == [
            ("recoded", NEW, "", None),
            ("changed", NEW, "text", "sv"),
            ("changed", NEW, "item", None),
        ]
        recoded = published.differences[0]
        assert (recoded.before, recoded.after) == (OLD, NEW)
        assert comparing.compare(actor=ada, id=id, before=2, after=None).differences == ()
        draft = questionnaires.one(actor=ada, id=id)
        document = deepcopy(draft.draft)
        document["questions"][0]["direction"] = -1
        questionnaires.save(actor=ada, id=id, document=document, revision=draft.revision, now=world.now)
        planned = comparing.compare(actor=ada, id=id, before=2, after=None)
        first = planned.differences[0]
        assert (first.sort, first.before, first.after) == ("recoded", NEW, "trygghet_2_v3")
        for before, after in ((3, 1), (1, 9), (0, None)):
            with pytest.raises(NotFound):
                comparing.compare(actor=ada, id=id, before=before, after=after)
    stranger = world.stranger()
    with world.app.app_context(), pytest.raises(NotFound):
        comparing.compare(actor=stranger, id=id, before=1, after=2)
