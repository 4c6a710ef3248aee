"""A leader is told of reminders that may have gone out or not, and decides with a button."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from app.extensions import db
from app.services.uncertain import UNDECIDED
from app.store import interventions as store
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from app.store.rulings import Ruling
from tests.builders import World
from tests.web.desk import Desk
from tests.web.resident import Place


def uncertain(world: World, **waves: int) -> store.Activity:
    """The courier tells: wave_1=3."""
    activity = world.activity()
    with world.app.app_context():
        for wave in waves_store.waves_of(db.session, activity.intervention_id):
            if n := waves.get(f"wave_{wave.number}", 0):
                counts_store.set_count(db.session, wave.id, UNDECIDED, n)
        db.session.commit()
    return activity


def decided(world: World) -> list[bool]:
    with world.app.app_context():
        return [each.again for each in db.session.scalars(db.select(Ruling))]


def test_a_leader_sends_some_again_and_leaves_others(place: Place, desk: Page) -> None:
    world = place.world
    world.now = datetime.now(UTC)
    activity = uncertain(world, wave_1=3, wave_2=7)
    world.admin()
    ada = Desk(desk, place.address)
    ada.is_at_work("ada@example.org")
    ada.open(f"/interventions/{activity.intervention_id}")
    card = desk.locator("#uncertain")
    first = card.locator("form").first
    expect(card).to_contain_text("färre än 5")
    expect(card).to_contain_text("7 stycken")
    expect(card).to_contain_text("Någon kan få samma påminnelse två gånger.")
    first.get_by_role("button", name="Skicka igen").click()
    expect(card.get_by_role("status")).to_have_text(
        "De skickas igen inom några minuter. Det sker bara mellan klockan 9 och 19."
    )
    assert decided(world) == [True]
    card.get_by_role("button", name="Låt vara").click()
    expect(card.get_by_role("status").last).to_have_text("De skickas inte igen.")
    assert sorted(decided(world)) == [False, True]
    assert ada.violations() == []


def test_where_nothing_is_uncertain_nothing_is_said(place: Place, desk: Page) -> None:
    world = place.world
    world.now = datetime.now(UTC)
    activity = uncertain(world)
    ada = Desk(desk, place.address)
    world.admin()
    ada.is_at_work("ada@example.org")
    ada.open(f"/interventions/{activity.intervention_id}")
    assert desk.locator("#uncertain").count() == 0
