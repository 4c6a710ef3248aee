"""What an intervention costs: entered by a leader with every source, told to whoever sees the results, taken away."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from app.services import copying, costs
from surveys.effects.causal import causal_words
from surveys.effects.cost import Cost, Value
from tests.app.analyst.group import BEFORE, OVER, group
from tests.builders import World
from tests.web.test_no_claims import read
from tests.web.test_staff_doors import Staff

pytestmark = pytest.mark.figures

ENTERED = {
    "kronor": "450 000",
    "period": "hela 2026",
    "source": "Budget 2026",
    "starters": "60",
    "starters_source": "Närvarolistan",
    "state": "i arbete",
    "actor-0": "Kommunen",
    "value-0": "180 000",
    "source-0": "Stadens kalkyl 2025",
}
FIELD = re.compile(r'name="([^"]+)"[^>]*value="([^"]*)"')
NAMES = {name.split("-")[0] for name in ENTERED}


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
        send = partial(leader.post, f"/interventions/{people.intervention}/cost")
        assert send(**ENTERED).status_code == 303
        told = read(eva.get(page).text)
        assert "Insatsen kostade 450 000 kr. Det gäller hela 2026." in told
        assert "7 500 kr för var och en av de 60 som började." in told
        assert "Kommunen Källa: Stadens kalkyl 2025 180 000 kr 3 1 1" in told
        for source in ("Budget 2026", "Närvarolistan"):
            assert f"Källa: {source}" in told
        assert causal_words(told, "sv") == []
        assert "7 500" not in Staff(at).get(f"/r/{people.activity.code}").text, "the public page says nothing of money"
        assert send(**(ENTERED | {"starters": "", "starters_source": ""})).status_code == 303
        assert "37 500 kr för var och en av de 12 som svarade vid starten." in read(eva.get(page).text)
        assert send().status_code == 303
        assert 'id="cost"' not in eva.get(page).text


@pytest.mark.parametrize(
    ("field", "said"),
    [("source", ""), ("starters_source", ""), ("source-0", ""), ("period", ""), ("starters", "4")],
)
def test_what_lacks_its_source_or_tells_of_a_few_is_refused_and_all_stays_in_the_form(
    at: World, field: str, said: str
) -> None:
    intervention = at.intervention()
    leader = Staff(at, "ada@example.org")
    found = leader.post(f"/interventions/{intervention.id}/cost", **(ENTERED | {field: said}))
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


def test_before_anything_has_closed_the_cost_is_told_and_no_actor_is_lost_in_the_form(at: World) -> None:
    intervention = at.intervention()
    five = tuple(Value(name, 1000, "Kalkyl") for name in ("Kommunen", "Staten", "Regionen", "Värden", "Deltagaren"))
    with at.app.app_context():
        costs.change(
            actor=at.admin(),
            id=intervention.id,
            cost=Cost(450_000, "B", None, "", "i arbete", five, "2026"),
            now=at.now,
        )
    leader = Staff(at, "ada@example.org")
    form = leader.get(f"/interventions/{intervention.id}/cost").text
    typed = {name: value for name, value in FIELD.findall(form) if name.split("-")[0] in NAMES}
    assert leader.post(f"/interventions/{intervention.id}/cost", **typed).status_code == 303
    told = read(leader.get(f"/interventions/{intervention.id}/effects").text)
    assert "Insatsen kostade 450 000 kr. Det gäller 2026." in told
    assert "Ingen har skrivit hur många som började" in told
    assert all(each.actor in told for each in five)
