"""The main outcome on the settings page: chosen in plain words, and shown locked once somebody has answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from app.services import interventions
from app.services.actor import Actor
from app.store.interventions import Intervention
from tests.builders import World
from tests.web.desk import Desk
from tests.web.test_staff_doors import Staff

Live = tuple[World, str]
USUAL = {"name": "Gården", "audience": "youth", "expected_size": "25", "languages": ["sv"], "stage": "try"}


@pytest.fixture
def at(world: World) -> World:
    """The real clock: sessions are signed by it."""
    world.now = datetime.now(UTC)
    return world


def stored(at: World, actor: Actor, id: object) -> Intervention:
    with at.app.app_context():
        return interventions.one(actor=actor, id=id, now=at.now)  # type: ignore[arg-type]


def test_a_leader_says_what_matters_most_before_anybody_answers(live: Live, desk: Page) -> None:
    world, address = live
    world.now = datetime.now(UTC)
    activity = world.activity()
    leader = Desk(desk, address)
    leader.sign_in("ada@example.org")
    path = f"/interventions/{activity.intervention_id}/settings"
    leader.open(path)
    expect(desk.get_by_label("En liten men märkbar ändring")).to_be_checked()
    offered = desk.locator("#f-main_outcome option").all_inner_texts()
    assert len(offered) == 4, "not decided, and the three questions that measure"
    desk.get_by_label("Frågan som visar det").select_option("trygghet_2")
    desk.get_by_label("En tydlig ändring").check()
    leader.send("Spara")
    kept = stored(world, world.admin(), activity.intervention_id)
    assert (kept.main_outcome, kept.smallest_change) == ("trygghet_2", 0.5)
    world.answer(activity, answers={"trygghet_2": 3})
    leader.open(path)
    expect(desk.locator("#outcome")).to_contain_text("Jag känner mig trygg")
    expect(desk.locator("#outcome")).to_contain_text("En tydlig ändring")
    expect(desk.locator("#outcome")).to_contain_text("ligger fast")
    assert desk.locator("#outcome").locator("input, select").count() == 0
    assert leader.violations() == []
    leader.fill(name="Gården 2027")
    leader.send("Spara")
    assert stored(world, world.admin(), activity.intervention_id).name == "Gården 2027"


def test_a_form_that_was_open_when_somebody_answered_changes_nothing(at: World) -> None:
    ada, activity = at.admin(), at.activity()
    path = f"/interventions/{activity.intervention_id}/settings"
    at.answer(activity, answers={"trygghet_2": 3})
    late = Staff(at, "ada@example.org").post(path, revision="1", main_outcome="trygghet_2", **USUAL)
    assert late.status_code == 409
    assert "Huvudutfallet går inte att ändra när någon har börjat svara." in late.text
    assert 'value="Gården"' in late.text
    assert "Inget valdes innan någon svarade." in late.text
    kept = stored(at, ada, activity.intervention_id)
    assert (kept.main_outcome, kept.name) == (None, "Fritidsgården")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"main_outcome": "alder"}, 422),
        ({"main_outcome": "trygghet_2", "smallest_change": "0,3"}, 303),
        ({"smallest_change": "2"}, 422),
        ({"smallest_change": "lite"}, 422),
        ({"main_outcome": ""}, 303),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(at: World, fields: dict[str, str], status: int) -> None:
    made = at.intervention()
    at.published(made)
    answer = Staff(at, "ada@example.org").post(f"/interventions/{made.id}/settings", revision="1", **USUAL, **fields)
    assert answer.status_code == status
    if status == 422:
        assert f'id="e-{next(iter(fields))}"' in answer.text
    else:
        kept = stored(at, at.admin(), made.id)
        assert kept.main_outcome == (fields["main_outcome"] or None)
        assert kept.smallest_change == (0.3 if "smallest_change" in fields else None)
