"""A leader writes in the diary, and the evaluator has it beside the curve: drawn, in the table, in words; no claim."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.app.analyst.group import AFTER, OVER, TO_FOLLOW_UP, Group
from tests.browser import PHONE, Complaints, Pages
from tests.builders import World
from tests.service import application, dispose
from tests.web.desk import Desk

pytestmark = pytest.mark.figures

SPREAD = (1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5) * 2


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A page is the same on both."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


@pytest.fixture
def followed(live: tuple[World, str], ready_url: str, home: Path) -> Iterator[tuple[Group, str]]:
    """A youth activity, asked at the start and twice after it."""
    world, address = live
    world.now = datetime.now(UTC) - timedelta(days=230)
    analyst = application(ready_url, home, principal="analyst")
    people = Group(world, analyst, world.activity(name="Kometen"))
    people.start(SPREAD)
    world.later(**OVER)
    people.tick()
    world.later(**TO_FOLLOW_UP)
    people.return_(AFTER)
    world.later(**OVER)
    people.tick()
    world.later(days=60)
    people.return_(AFTER[::-1], wave=2)
    world.later(days=40)
    people.tick()
    yield people, address
    dispose(analyst)


def test_what_a_leader_writes_stands_beside_the_curve(
    followed: tuple[Group, str], pages: Pages, complaints: Complaints
) -> None:
    complaints.expect("422")
    people, address = followed
    people.world.colleague("leader", "lea@example.org")
    people.world.colleague("evaluator", "eva@example.org")
    own = f"/interventions/{people.intervention}"
    first, meanwhile = (datetime.now(UTC).date() - timedelta(days=230 - after) for after in (-30, 60))
    lea = Desk(pages.open(**PHONE), address)
    lea.is_at_work("lea@example.org")
    lea.open(own)
    lea.page.get_by_role("link", name="Dagbok").click()
    expect(lea.page.get_by_text("Dagboken är tom.")).to_be_visible()
    lea.fill(day=meanwhile.isoformat(), text="Ring 070-174 06 05", count="2")
    lea.tick("sort", "outside")
    lea.send("Spara anteckningen")
    expect(lea.page.locator("#problems")).to_contain_text("ser ut som ett personnummer, ett telefonnummer")
    lea.fill(text="Skolstrejk i två skolor.")
    lea.send("Spara anteckningen")
    lea.fill(day=first.isoformat(), text="En kväll till, för att många frågade.")
    lea.tick("sort", "own")
    lea.send("Spara anteckningen")
    texts = lea.page.locator(".dy-text").all_inner_texts()
    assert texts == ["Skolstrejk i två skolor. Antal: 2", "En kväll till, för att många frågade."], "the newest first"
    assert lea.violations() == []
    assert lea.page.evaluate("document.documentElement.scrollWidth") <= 360
    lea.open(f"{own}/waves")
    assert lea.page.locator(".wv-axis .chart-mark-number").all_text_contents() == ["2"], "1 lies before the line"
    assert lea.violations() == []

    eva = Desk(pages.open(**PHONE), address)
    eva.is_at_work("eva@example.org")
    eva.open(f"{own}/effects")
    figure = eva.page.locator("section[aria-labelledby=curves-h] figure").first
    assert figure.locator(".chart-mark-number").all_text_contents() == ["2"]
    told = figure.locator("desc").text_content() or ""
    assert "mellan starten och uppföljning 1: Skolstrejk i två skolor. (Antal: 2)" in told
    assert "har inte visats ha ändrat den" in told
    says, entry = figure.locator(".dy-rows tr").all()
    assert "har inte visats ha ändrat den" in says.inner_text()
    assert "Skolstrejk i två skolor." in entry.inner_text()
    below = eva.page.locator("#diary li")
    expect(below).to_have_count(2)
    expect(below.first).to_contain_text("Före starten")
    assert eva.violations() == []
    assert eva.page.evaluate("document.documentElement.scrollWidth") <= 360
    eva.open(f"{own}/diary")
    assert eva.page.locator("main form").count() == 0

    lea.open(f"{own}/diary")
    lea.page.locator(".dy summary").first.click()
    lea.send("Ja, ta bort den")
    assert lea.page.locator(".dy-text").all_inner_texts() == texts[1:]
