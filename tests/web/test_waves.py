"""The leader's pages about waves, on a small phone without scripts: what is seen, what is said before it is done."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import expect

from app.extensions import db
from app.services import interventions, waves
from app.store import waves as waves_store
from app.web import desk as staff_pages
from app.web.timeline import days
from surveys import moves
from surveys.languages import STAFF_LANGUAGES, staff_keys
from surveys.moves import Effect
from surveys.waves import SWEDEN, Distance
from tests.browser import DESK, PHONE, Complaints, Pages
from tests.web.desk import Desk
from tests.web.resident import Place

CODES = set(re.findall(r'Effect\("(\w+)"', Path(moves.__file__).read_text(encoding="utf-8")))


@pytest.fixture
def leader(place: Place, pages: Pages) -> Desk:
    """The admin on a phone without scripts. The real clock: sessions are signed by it."""
    place.world.now = datetime.now(UTC)
    place.world.admin()
    desk = Desk(pages.open(**PHONE, java_script_enabled=False), place.address)
    desk.sign_in("ada@example.org")
    return desk


def in_days(n: int) -> date:
    return datetime.now(SWEDEN).date() + timedelta(days=n)


def test_a_leader_chooses_a_plan_sees_the_strip_and_moves_a_wave(
    place: Place, leader: Desk, pages: Pages, complaints: Complaints
) -> None:
    complaints.expect("409")
    complaints.expect("422")
    page = leader.page
    leader.open("/interventions/new")
    leader.fill(name="Föräldrakursen", expected_size="20")
    for name, value in (("audience", "adults"), ("plan", "own"), ("ready", "parents-group")):
        leader.tick(name, value)
    for name, value in (("after_1", "3"), ("unit_1", "weeks")):
        field = page.locator(f"[name={name}]")
        field.select_option(value) if name.startswith("unit") else field.fill(value)
    leader.send()
    expect(page.locator("#problems")).to_contain_text("En uppföljning skulle börja innan den förra har stängt")
    page.locator("[name=after_1]").fill("6")
    leader.send()
    intervention = page.url.split("/")[-2]
    with place.world.app.app_context():
        made = interventions.one(actor=place.world.admin(), id=UUID(intervention), now=place.world.now)
    place.world.published(made)
    leader.open(f"/interventions/{intervention}/activities/new")
    leader.fill(name="Träffarna")
    leader.send()
    leader.open(f"/interventions/{intervention}")
    strip = page.get_by_role("table")
    assert strip.get_by_role("columnheader").all_inner_texts() == ["Deltagaromgång", "Startmätning", "Uppföljning 1"]
    expect(strip.get_by_role("cell").nth(1)).to_contain_text("6 veckor efter start")
    page.get_by_role("link", name="Se alla och ändra").click()
    page.get_by_role("link", name=re.compile("Ändra Uppföljning 1")).click()
    here = leader.path()
    leader.fill(first_day=in_days(20).isoformat(), last_day=in_days(30).isoformat())
    leader.send()
    expect(page.locator("#problems")).to_contain_text("Den går in i en annan mätomgång")
    leader.fill(first_day=in_days(60).isoformat(), last_day=in_days(70).isoformat())
    leader.send()
    expect(page.locator(".wv-does")).to_contain_text("Den låg 6 veckor efter starten. Nu blir det ungefär 9 veckor.")
    colleague = Desk(pages.open(**DESK, color_scheme="dark"), place.address)
    colleague.is_at_work("ada@example.org")
    colleague.open(f"/interventions/{intervention}/waves")
    assert colleague.violations() == []
    colleague.open(here)
    colleague.page.get_by_role("button", name="Visa vad det gör").last.click()
    expect(colleague.page.get_by_role("heading", level=1)).to_have_text("Stämmer det här?")
    assert colleague.violations() == []
    leader.send("Ja, ändra dagarna")
    assert leader.path() == f"/interventions/{intervention}/waves"
    expect(page.locator("main")).to_contain_text("ungefär 9 veckor efter start")
    colleague.send("Ja, ta bort den")
    expect(colleague.page.locator("#problems")).to_contain_text("Någon annan har sparat under tiden")
    expect(page.get_by_role("link", name=re.compile("Lägg till en mätomgång"))).to_have_count(1)


def test_everything_that_a_change_may_do_has_its_sentence(place: Place) -> None:
    activity = place.activity()
    some_day = date(2026, 4, 3)
    gaps = {"date": some_day, "before": some_day, "after": some_day, "hours": 12, "number": 2}
    apart = {
        "before": Distance(3, "months"),
        "after": Distance(1, "weeks", exact=False),
        "theirs": Distance(2, "days"),
        "number": 2,
    }
    far = ("distance", "unlike", "also_distance")
    effects = [Effect(code, apart if code.startswith(far) else gaps) for code in sorted(CODES)]
    with place.world.app.app_context():
        *_, last = waves_store.waves_of(db.session, activity.intervention_id)
        seen = waves.remove(actor=place.world.admin(), wave=last.id, now=place.world.now)
    seen = replace(seen, effects=tuple(effects), contacts={"left_contact": None})
    for code in STAFF_LANGUAGES:
        assert {key.removeprefix("waves.does_") for key in staff_keys(code) if key.startswith("waves.does_")} == CODES
        with place.world.app.test_request_context(f"/?lang={code}"):
            shown = {"intervention": seen.standing.intervention, "start": seen.standing.waves[0], "said": {}}
            page = staff_pages.page("waves_preview.html", seen=seen, which="removed", days=days, **shown).get_data(True)
        told = re.findall(r"<li>(.*?)</li>", page, re.DOTALL)
        assert len(told) == len(CODES) + 1
        assert all(sentence.strip() and "{" not in sentence for sentence in told)
        assert "3 april 2026" in page.lower()
