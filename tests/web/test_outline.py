"""A leader says what an intervention hopes for and which parts it has: on the pages, and over the API."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import World
from tests.web.test_no_claims import read
from tests.web.test_staff_doors import Staff

TYPED = {
    "target_group": "Unga 13–16 år",
    "begins": "2026-01-13",
    "ends": "2026-06-02",
    "because-2": "de unga planerar kvällarna själva",
    "expect-2": "att fler känner att de kan påverka.",
    "indicator-2": "delaktighet",
    "why-2": "Det har de själva sagt.",
}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What the store does is asked elsewhere."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


def test_a_hope_is_one_sentence_and_a_part_is_a_name(world: World) -> None:
    place = world.activity()
    own = f"/interventions/{place.intervention_id}"
    leader = Staff(world, "ada@example.org")
    assert "Upplägg" in leader.get(own).text
    assert "Vi hoppas" not in leader.get(f"{own}/outline").text
    assert leader.post(f"{own}/outline", **TYPED).status_code == 303
    told = read(leader.get(f"{own}/outline").text)
    assert "Eftersom de unga planerar kvällarna själva, förväntar vi oss att fler känner att de kan påverka." in told
    assert "Varför tror vi det? Det har de själva sagt." in told
    assert "Enkäten frågar om det · skrevs" in told
    wrong = leader.post(f"{own}/outline", **(TYPED | {"indicator-2": "", "ends": "2026-01-01"}))
    assert wrong.status_code == 422
    assert 'id="e-indicator-2"' in wrong.text
    assert "Slutet kommer före början." in wrong.text
    assert leader.post(f"{own}/parts/new", once=str(place.id), name="Läxhjälpen").status_code == 303
    page = leader.get(f"/activities/{place.id}").text
    part = page.split('id="f-part"')[1].split('<option value="')[2].split('"')[0]
    assert leader.post(f"/activities/{place.id}/part", part=part).status_code == 303
    assert "tillfällen: 1" in read(leader.get(f"{own}/outline").text)
    assert leader.post(f"/parts/{part}", name="Läxor", ends="2026-06-02").status_code == 303
    assert leader.get(f"/parts/{part}").text.count("Läxor") > 1
    assert leader.post(f"/parts/{part}/remove").status_code == 303
    assert "Inga delinsatser." in read(leader.get(f"{own}/outline").text)


def test_the_step_to_another_stage_stands_in_the_diary(world: World) -> None:
    mine = world.intervention()
    own = f"/interventions/{mine.id}"
    leader = Staff(world, "ada@example.org")
    form = {"name": mine.name, "audience": "youth", "expected_size": "25", "languages": "sv", "revision": "1"}
    refused = leader.post(f"{own}/settings", **form, stage="improve", stage_why="Fråga a@example.org")
    assert refused.status_code == 422
    assert 'id="e-stage_why"' in refused.text
    assert leader.post(f"{own}/settings", **form, stage="improve", stage_why="Fler kom.").status_code == 303
    assert "Nytt skede: Förbättra. Fler kom." in read(leader.get(f"{own}/diary").text)
