"""What an intervention costs: entered by a leader with every source, told to whoever sees the results, taken away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.services import copying, costs
from surveys.effects.causal import causal_words
from tests.app.analyst.group import BEFORE, OVER, group
from tests.builders import World
from tests.web.test_no_claims import read
from tests.web.test_staff_doors import Staff

ENTERED = {
    "kronor": "450 000",
    "source": "Budget 2026",
    "starters": "60",
    "starters_source": "Närvarolistan",
    "state": "i arbete",
    "actor-0": "Kommunen",
    "value-0": "180 000",
    "source-0": "Stadens kalkyl 2025",
}


@pytest.fixture
def at(world: World) -> World:
    world.now = datetime.now(UTC) - timedelta(days=60)
    return world


def test_from_the_form_to_the_results(at: World, ready_url: str, home: Path) -> None:
    with group(at, ready_url, home, name="Jobbspåret") as people:
        people.start(BEFORE)
        at.later(**OVER)
        people.tick()
        at.colleague("evaluator", "eva@example.org")
        leader, eva = Staff(at, "ada@example.org"), Staff(at, "eva@example.org")
        page = f"/interventions/{people.intervention}/effects"
        assert 'id="cost"' not in eva.get(page).text
        assert leader.post(f"/interventions/{people.intervention}/cost", **ENTERED).status_code == 303
        told = read(eva.get(page).text)
        assert "Insatsen kostade 450 000 kr." in told
        assert "7 500 kr för var och en av de 60 som började." in told
        assert "Kommunen 180 000 kr 3 1 1 Stadens kalkyl 2025" in told
        for source in ("Budget 2026", "Närvarolistan"):
            assert f"Källa: {source}" in told
        assert causal_words(told, "sv") == []
        assert "7 500" not in Staff(at).get(f"/r/{people.activity.code}").text, "the public page says nothing of money"
        assert leader.post(f"/interventions/{people.intervention}/cost").status_code == 303
        assert 'id="cost"' not in eva.get(page).text


@pytest.mark.parametrize(
    ("left_out", "field"), [("source", "source"), ("starters_source", "starters_source"), ("source-0", "source-0")]
)
def test_a_number_without_its_source_is_refused_and_all_stays_in_the_form(at: World, left_out: str, field: str) -> None:
    intervention = at.intervention()
    leader = Staff(at, "ada@example.org")
    found = leader.post(f"/interventions/{intervention.id}/cost", **(ENTERED | {left_out: ""}))
    assert found.status_code == 422
    assert f'id="e-{field}"' in found.text
    assert 'value="450 000"' in found.text
    with at.app.app_context():
        assert costs.told(actor=at.admin(), id=intervention.id, now=at.now) is None


def test_last_years_cost_is_not_this_years(at: World) -> None:
    intervention = at.intervention()
    Staff(at, "ada@example.org").post(f"/interventions/{intervention.id}/cost", **ENTERED)
    with at.app.app_context():
        admin = at.admin()
        assert costs.told(actor=admin, id=intervention.id, now=at.now)
        again = copying.intervention(actor=admin, id=intervention.id, name="Nästa år", once=at.admin().id, now=at.now)
        assert costs.told(actor=admin, id=again.id, now=at.now) is None
