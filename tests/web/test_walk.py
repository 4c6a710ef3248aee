"""A walk from the form to the answer: its stops are asked with one code, and who walks sends one response."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.extensions import db
from app.services import activities, questionnaires
from app.store.submissions import Submission
from tests.builders import Participant, World
from tests.web.test_no_claims import read
from tests.web.test_staff_doors import Staff


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What the store does is asked elsewhere."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


def test_the_stops_are_typed_asked_and_answered_as_one(world: World) -> None:
    world.now = datetime.now(UTC)
    mine = world.intervention(audience="adults", languages=["sv", "ar"])
    leader, own = Staff(world, "ada@example.org"), f"/interventions/{mine.id}"
    nothing = leader.post(f"{own}/stops", stops="Torget\nTunneln")
    assert nothing.location.endswith("/questionnaire"), "there is nothing to put them into yet"
    with world.app.app_context():
        draft = questionnaires.start(actor=world.admin(), intervention=mine.id, ready="area-walk", now=world.now)
    assert leader.post(f"{own}/stops", stops="Torget").status_code == 422
    assert leader.post(f"{own}/stops", stops="Torget\r\n\r\n Tunneln \r\nSkolan").status_code == 303
    assert ">Torget\nTunneln\nSkolan</textarea>" in leader.get(f"{own}/stops").text
    with world.app.app_context():
        questionnaires.publish(actor=world.admin(), id=draft.id, confirmed=["ar"], now=world.now)
        walk = activities.add(actor=world.admin(), intervention=mine.id, name="Vandringen", now=world.now)
    assert "Torget Tunneln Skolan" in " ".join(read(leader.get(f"/activities/{walk.id}").text).split())
    page = leader.client.get(f"/{walk.code}").text
    assert [page.index(each) for each in ("Torget", "Tunneln", "Skolan")] == sorted(
        page.index(each) for each in ("Torget", "Tunneln", "Skolan")
    )
    world.answer(walk, Participant(), answers={"stopp": {"stopp_1": 4, "stopp_2": 1}, "trygghet_1": 3})
    with world.app.app_context():
        assert db.session.query(Submission).count() == 1
