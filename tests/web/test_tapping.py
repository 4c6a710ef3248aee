"""A leader plans Tuesdays and counts at the door by tapping: with no signal, twice, after a reload, all of it once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.services import occasions
from surveys.series import WEEKDAYS
from tests.browser import PHONE, Complaints, Pages
from tests.builders import World
from tests.web.desk import Desk
from tests.web.test_no_claims import read
from tests.web.test_staff_doors import Staff


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What the store does is asked elsewhere."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


def test_every_week_until_a_day_is_one_form_and_one_code(world: World) -> None:
    world.now = datetime.now(UTC)
    intervention = world.intervention()
    world.published(intervention)
    leader, own = Staff(world, "ada@example.org"), f"/interventions/{intervention.id}"
    today = world.now.date()
    typed = {
        "once": str(intervention.id),
        "name": "Gården",
        "starts_on": today.isoformat(),
        "weekdays": [WEEKDAYS[today.weekday()]],
        "until": (today + timedelta(days=35)).isoformat(),
        "red": "red",
    }
    form = leader.get(f"{own}/activities/new").text
    assert '<details class="more"><summary>Kommer det tillbaka' in form, "who needs it not is not asked"
    for wrong, field in (({"until": ""}, "until"), ({"breaks": "vecka 44"}, "breaks"), ({"weekdays": []}, "weekdays")):
        refused = leader.post(f"{own}/activities/new", **(typed | wrong))
        assert (refused.status_code, f'id="e-{field}"' in refused.text) == (422, True)
        assert '<details class="more" open><summary>Kommer det tillbaka' in refused.text
    off = (today + timedelta(days=14)).isoformat()
    made = leader.post(f"{own}/activities/new", **(typed | {"breaks": off}))
    assert made.status_code == 303
    page = leader.get(made.location).text
    assert page.count("Räkna<span") == 1, "today"
    assert page.count("Ställ in<span") == 4, "and four weeks of those that come; the break is none"
    ahead = (today + timedelta(days=7)).isoformat()
    assert leader.post(f"{made.location}/days/remove", day=ahead).status_code == 303
    assert leader.post(f"{made.location}/days", day=off).status_code == 303
    assert leader.get(made.location).text.count("Ställ in<span") == 4
    assert leader.post(f"{made.location}/count", head_count="7", day=today.isoformat()).status_code == 303
    assert "Räknade sammanlagt: 7." in read(leader.get(made.location).text)


def shown(page: Page, n: int) -> None:
    expect(page.locator("#tap-n")).to_have_text(str(n))


def test_taps_without_a_signal_and_after_a_reload_count_once(
    live: tuple[World, str], pages: Pages, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    world, address = live
    world.now = datetime.now(UTC)
    activity = world.activity()
    at = f"/activities/{activity.id}/tap"

    def heads() -> list[int | None]:
        with world.app.app_context():
            return [each.head_count for each in occasions.of_activity(actor=world.admin(), id=activity.id)]

    door = Desk(pages.open(**PHONE), address)
    door.is_at_work("ada@example.org")
    door.open(at)
    assert door.violations() == []
    plus, minus = (door.page.get_by_role("button", name=name) for name in ("En till", "En färre"))
    status = door.page.locator("#tap-status")
    expect(minus).to_be_disabled()
    plus.dblclick()
    plus.tap()
    shown(door.page, 3)
    expect(status).to_have_text("Sparat.")
    assert heads() == [3]
    door.page.context.set_offline(True)
    for _ in range(4):
        plus.tap()
    minus.tap()
    shown(door.page, 6)
    expect(status).to_contain_text("Ingen kontakt")
    assert heads() == [3]
    door.page.goto("about:blank")  # the phone goes into a pocket before anything has been sent
    door.page.context.set_offline(False)
    door.open(at)
    shown(door.page, 6)
    expect(status).to_have_text("Sparat.")
    assert heads() == [6]
    other = Desk(pages.open(**PHONE), address)
    other.is_at_work("ada@example.org")
    other.open(at)
    shown(other.page, 6)
    other.page.get_by_role("button", name="En till").tap()
    expect(other.page.locator("#tap-status")).to_have_text("Sparat.")
    plus.tap()
    shown(door.page, 8)
    assert heads() == [8]
