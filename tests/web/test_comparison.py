"""A comparison group on the pages: a leader makes one in plain words, an evaluator sees what stands beside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.services import comparison, interventions
from surveys import codes
from tests.app.analyst.group import AFTER, BEFORE, OVER, TO_FOLLOW_UP, Group, group
from tests.browser import Complaints
from tests.builders import World
from tests.service import served
from tests.web.desk import Desk
from tests.web.test_staff_doors import Staff

pytestmark = pytest.mark.figures

Live = tuple[World, str]


def test_a_leader_makes_a_waiting_list_and_is_told_how_many_it_takes(
    live: Live, desk: Page, complaints: Complaints
) -> None:
    complaints.expect("422")
    world, address = live
    world.now = datetime.now(UTC)
    activity = world.activity()
    leader = Desk(desk, address)
    leader.is_at_work("ada@example.org")
    leader.open(f"/interventions/{activity.intervention_id}")
    desk.get_by_role("link", name="Jämförelsegrupp").click()
    expect(desk.get_by_text("Ingen än").first).to_be_visible()
    expect(desk.get_by_text("Med 25 som börjar brukar ungefär 13 svara båda gångerna.")).to_be_visible()
    table = desk.get_by_role("table")
    assert table.locator("td").all_inner_texts() == ["25", "63", "392"]
    assert leader.violations() == []
    leader.send("Gör gruppen")
    expect(desk.locator("#problems")).to_contain_text("Det här behöver fyllas i.")
    desk.get_by_label("Väntelista").check()
    leader.fill(name="Väntelistan")
    leader.send("Gör gruppen")
    expect(desk.get_by_role("heading", name="Väntelistan")).to_be_visible()
    leader.open(f"/interventions/{activity.intervention_id}/comparison")
    expect(desk.get_by_role("link", name="Väntelistan")).to_be_visible()
    with world.app.app_context():
        kept = interventions.one(actor=world.admin(), id=activity.intervention_id, now=world.now)
    assert kept.comparison_group == "waiting_list"


@pytest.fixture
def compared(ready_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Group, str]]:
    """Two groups of twelve, one of them on the waiting list, and their service; no phone counts a code here."""
    monkeypatch.setattr(codes, "ROUNDS", 1)
    with served(ready_url, home) as (app, address):
        world = World(app)
        with group(world, ready_url, home, name="Kometen") as own:
            others = Group(world, own.analyst, world.activity(name="Väntelistan"))
            with app.app_context():
                comparison.choose(
                    actor=world.admin(),
                    id=own.intervention,
                    group="waiting_list",
                    other=others.intervention,
                    now=world.now,
                )
            own.start()
            others.start()
            world.later(**OVER)
            world.later(**TO_FOLLOW_UP)
            own.return_(AFTER)
            others.return_(BEFORE[1:])
            world.later(**OVER)
            own.tick()
            yield own, address


def test_the_evaluator_sees_the_other_group_beside(compared: tuple[Group, str], desk: Page) -> None:
    own, address = compared
    own.world.colleague("evaluator", "eva@example.org")
    eva = Desk(desk, address)
    eva.is_at_work("eva@example.org")
    eva.open(f"/interventions/{own.intervention}/effects")
    part = desk.get_by_role("region", name="Bredvid Väntelistan")
    expect(part).to_be_visible()
    rows = [row.inner_text().split("\t") for row in part.locator("figure tbody tr").all()]
    assert [row[0] for row in rows] == ["Deltagarna", "Väntelistan", "Skillnad"]
    assert [row[2] for row in rows] == ["+1,0", "+0,1", "+0,9"]
    expect(part).to_contain_text("jämförelsegruppens")
    expect(part).to_contain_text("till svara båda gångerna")
    assert eva.violations() == []
    desk.set_viewport_size({"width": 360, "height": 740})
    assert desk.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_choice_that_is_fixed_is_shown_and_has_no_form(compared: tuple[Group, str]) -> None:
    own, _ = compared
    shown = Staff(own.world, "ada@example.org").get(f"/interventions/{own.intervention}/comparison")
    assert "ligger fast" in shown.text
    assert "<form class=" not in shown.text
