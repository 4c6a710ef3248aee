"""The evaluator in a browser: from twelve starters to a change with its interval, and a file; what the public sees."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.services import interventions
from surveys import codes
from tests.app.analyst.group import OVER, TO_FOLLOW_UP, Group
from tests.browser import DESK, PHONE, Complaints, Pages
from tests.builders import World
from tests.service import application, dispose
from tests.web.desk import Desk

Place = tuple[Group, str]


@pytest.fixture
def group(live: tuple[World, str], ready_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A youth activity whose start and follow-up have closed, seen at today's clock; no phone counts a code here."""
    monkeypatch.setattr(codes, "ROUNDS", 1)
    world, address = live
    world.now = datetime.now(UTC) - timedelta(days=150)
    analyst = application(ready_url, home, principal="analyst")
    yield Group(world, analyst, world.activity(name="Kometen")), address
    dispose(analyst)


def both_waves(group: Group) -> None:
    group.start()
    group.world.later(**OVER)
    group.tick()
    group.world.later(**TO_FOLLOW_UP)
    group.return_()
    for _ in range(6):
        group.world.answer(group.activity, wave=1, again=True, answers={"trygghet_2": 3})
    group.world.later(**OVER)
    group.tick()


def test_the_evaluator_sees_flow_change_and_how_sure_and_downloads(group: Place, desk: Page) -> None:
    people, address = group
    both_waves(people)
    people.world.colleague("evaluator", "eva@example.org")
    eva = Desk(desk, address)
    eva.sign_in("eva@example.org")
    expect(
        desk.get_by_text("Deltagarna gav i snitt högre svar än vid starten: 1,0 steg (0,4 till 1,6).")
    ).to_be_visible()
    desk.get_by_role("link", name="Kometen").click()
    rows = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts()
        for row in desk.locator(".scroll tbody tr").all()
    }
    assert rows["Svarade"] == ["12", "17"]
    assert rows["Hör ihop med starten"] == ["–", "visas inte"]  # 11 of 12: the one who did not come back would follow
    assert rows["Har svarat förut, utan kod"] == ["–", "visas inte"]
    assert rows["Kom inte tillbaka"] == ["–", "visas inte"]
    start, later = desk.locator(".flows svg").all()
    assert start.locator("desc").text_content() == "Svarade: 12, Nya: 12, Svarade utan kod: 0"
    assert start.locator(".chart-bar").count() == 2, "nobody is drawn whom no number tells"
    assert float(later.locator(".chart-bar").first.get_attribute("width") or 0) == 292, "the most of all waves"
    figure = desk.locator("article figure").first
    assert figure.locator("td").all_inner_texts() == ["10–14", "2,7", "+1,0", "+0,4 – +1,6"]
    expect(desk.get_by_text("Hur säkert vi vet: 1 av 5")).to_be_visible()

    desk.get_by_role("link", name="Data").click()
    eva.send("godkänner villkoren")
    newest = desk.locator("li.card").first
    with desk.expect_download() as download:
        newest.get_by_role("link", name="CSV, en rad per svar").click()
    head, *table = csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"), newline=""))
    assert (head[:2], len(table)) == (["person_id", "wave"], 29)  # 12 at the start, 17 at the follow-up
    assert {len(each) for each in table} == {len(head)}
    with desk.expect_download() as download:
        newest.get_by_role("link", name="Kodbok – Kometen", exact=True).click()
    assert "trygghet_2" in download.value.path().read_text("utf-8-sig")


COUNTED = "addEventListener('click', () => { sessionStorage.clicks = 1 + Number(sessionStorage.clicks || 0) }, true)"


def test_from_signing_in_to_a_csv_with_its_codebook_it_takes_three_clicks(group: Place, desk: Page) -> None:
    people, address = group
    both_waves(people)
    people.world.colleague("evaluator", "eva@example.org")
    desk.add_init_script(COUNTED)
    eva = Desk(desk, address)
    eva.sign_in("eva@example.org")
    desk.evaluate("sessionStorage.clicks = 0")
    desk.get_by_role("link", name="Data").click()
    desk.get_by_role("button", name="godkänner villkoren").click()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Hämta allt i CSV, med kodbok").click()
    assert desk.evaluate("Number(sessionStorage.clicks)") == 3
    held = zipfile.ZipFile(download.value.path())
    assert any(name.endswith("long.csv") for name in held.namelist())
    assert any("codebook" in name for name in held.namelist())


def test_what_can_be_fetched_stays_in_sight_where_the_newest_release_was_refused(group: Place, desk: Page) -> None:
    people, address = group
    people.start()
    people.world.later(**OVER)
    people.tick()
    people.world.later(**TO_FOLLOW_UP)
    people.return_((3, 4, 3))
    people.world.later(**OVER)
    people.tick()
    people.world.colleague("evaluator", "eva@example.org")
    eva = Desk(desk, address)
    eva.is_at_work("eva@example.org")
    eva.open("/releases")
    eva.send("godkänner villkoren")
    expect(desk.get_by_text("Inget nytt att hämta än: färre än 5 nya.")).to_be_visible()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Hämta allt i CSV, med kodbok").click()
    assert zipfile.is_zipfile(download.value.path())
    assert desk.get_by_text("Tidigare datauttag").count() == 0


def test_a_file_that_is_asked_for_comes_by_itself_and_the_admin_sees_who_took_it(group: Place, pages: Pages) -> None:
    people, address = group
    both_waves(people)
    people.world.colleague("evaluator", "eva@example.org", "Eva Berg")
    eva = Desk(pages.open(**DESK), address)
    eva.is_at_work("eva@example.org")
    eva.open("/releases")
    eva.send("godkänner villkoren")
    eva.page.get_by_role("link", name="Alla format").first.click()
    plain = pages.open(**DESK, java_script_enabled=False)
    eva.send("Gör filen")
    expect(eva.page.get_by_text("Görs: 0 %")).to_be_visible()
    without = Desk(plain, address)
    without.is_at_work("eva@example.org")
    without.open(eva.path().partition("#")[0])
    assert plain.locator("noscript meta[http-equiv=refresh]").count() == 1
    people.world.now = datetime.now(UTC)  # the door's own clock said when it was asked for
    people.tick()
    with eva.page.expect_download() as download:
        eva.page.get_by_role("link", name="Hämta Alla format (zip)").click()
    assert zipfile.is_zipfile(download.value.path())
    expect(plain.get_by_role("link", name="Hämta Alla format (zip)")).to_be_visible(timeout=15_000)
    ada = Desk(pages.open(**PHONE), address)
    ada.is_at_work("ada@example.org")
    ada.open("/staff")
    ada.page.get_by_role("link", name="Vem som har hämtat data").click()
    expect(ada.page.get_by_text("Eva Berg")).to_be_visible()
    assert ada.violations() == []


def test_a_page_of_results_is_asked_for_and_comes_by_itself(group: Place, desk: Page) -> None:
    people, address = group
    both_waves(people)
    people.world.colleague("evaluator", "eva@example.org")
    eva = Desk(desk, address)
    eva.is_at_work("eva@example.org")
    eva.open(f"/interventions/{people.intervention}/effects")
    eva.send("Gör en pdf på svenska")
    expect(desk.get_by_text("Görs i ordning. Det tar några sekunder.")).to_be_visible()
    assert eva.violations() == []
    people.world.now = datetime.now(UTC)  # the door's own clock said when it was asked for
    people.tick()
    link = desk.get_by_role("link", name="Hämta pdf på svenska")
    expect(link).to_be_visible()
    assert eva.violations() == []
    fetched = desk.request.get(f"{address}{link.get_attribute('href')}")
    assert (fetched.status, fetched.body()[:5]) == (200, b"%PDF-")


def test_below_ten_people_nothing_is_shown_and_the_page_says_why(group: Place, desk: Page) -> None:
    people, address = group
    people.start(scores=(3, 4, 2, 5, 3, 3, 4, 2))
    people.world.later(**OVER)
    people.tick()
    people.world.colleague("evaluator", "eva@example.org")
    eva = Desk(desk, address)
    eva.is_at_work("eva@example.org")
    eva.open(f"/interventions/{people.intervention}/effects")
    expect(desk.get_by_text("För få för att visa. Det behövs 10, alltså 1–5 svar till.").first).to_be_visible()
    expect(desk.locator("article figure")).to_have_count(0)
    eva.open("/releases")
    eva.send("godkänner villkoren")
    expect(desk.get_by_text("svar från 5–9. Det behövs 10, alltså 1–5 till.")).to_be_visible()
    expect(desk.get_by_role("link", name="CSV")).to_have_count(0)


def test_a_group_of_eight_is_told_that_nothing_will_ever_be_shown(
    live: tuple[World, str], ready_url: str, home: Path, pages: Pages
) -> None:
    world, address = live
    world.now = datetime.now(UTC) - timedelta(days=150)
    analyst = application(ready_url, home, principal="analyst")
    people = Group(world, analyst, world.activity(name="Odlarna", expected_size=8))
    people.start(scores=(3, 4, 2, 5, 3, 3, 4, 2))
    world.later(**OVER)
    people.tick()
    world.later(**TO_FOLLOW_UP)
    people.return_(scores=(3, 4, 2, 5))
    world.later(**OVER)
    people.tick()
    world.colleague("evaluator", "eva@example.org")
    told = "Med 8 personer kommer inga resultat någonsin att visas."
    eva = Desk(pages.open(**DESK), address)
    eva.sign_in("eva@example.org")
    expect(eva.page.get_by_text(told)).to_be_visible()
    expect(eva.page.get_by_text("Ingen uppföljning har stängt än")).to_have_count(0)
    eva.open(f"/interventions/{people.intervention}/effects")
    expect(eva.page.get_by_text(told)).to_be_visible()
    expect(eva.page.locator("article")).to_have_count(0)
    anybody = pages.open(**PHONE)
    anybody.goto(f"{address}/r/{people.activity.code}")
    expect(anybody.get_by_text("Gruppen är så liten att vi aldrig visar några siffror.")).to_be_visible()
    expect(anybody.get_by_text("Ännu")).to_have_count(0)
    dispose(analyst)


def test_a_follow_up_that_too_few_answered_is_told_as_closed(group: Place, desk: Page) -> None:
    people, address = group
    people.start()
    people.world.later(**OVER)
    people.tick()
    people.world.later(**TO_FOLLOW_UP)
    people.world.later(**OVER)
    people.tick()
    people.world.colleague("evaluator", "eva@example.org")
    eva = Desk(desk, address)
    eva.sign_in("eva@example.org")
    expect(desk.get_by_text("Uppföljningar som har stängt: 1. För få har svarat båda gångerna")).to_be_visible()


def test_the_leader_sees_how_many_and_nothing_more(group: Place, phone: Page) -> None:
    people, address = group
    both_waves(people)
    people.world.colleague("leader", "lea@example.org")
    lea = Desk(phone, address)
    lea.is_at_work("lea@example.org")
    lea.open(f"/interventions/{people.intervention}")
    expect(phone.get_by_text("Startmätning: 12 svar")).to_be_visible()
    expect(phone.get_by_text("Uppföljning 1: 17 svar")).to_be_visible()


def test_everybody_sees_what_was_done_and_the_published_figures(
    group: Place, phone_without_script: Page, complaints: Complaints
) -> None:
    complaints.expect("404")
    people, address = group
    page, world = phone_without_script, people.world
    with world.app.app_context():
        interventions.change(
            actor=world.admin(),
            id=people.intervention,
            changes={"you_said": {"sv": "Det är mörkt vid stigen."}, "we_did": {"sv": "Fyra nya lampor."}},
            now=world.now,
        )
    page.goto(f"{address}/r/{people.activity.code}")
    expect(page.get_by_text("Fyra nya lampor.")).to_be_visible()
    expect(page.get_by_text("Ännu har för få svarat")).to_be_visible()
    both_waves(people)
    page.goto(f"{address}/r/{people.activity.code.lower()}?lang=sv")
    expect(page.get_by_text("I snitt 2,7, på en skala från 1 till 5.")).to_be_visible()
    expect(page.get_by_text("Ändring sedan starten: 1,0 (mellan 0,4 och 1,6).")).to_be_visible()
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.goto(f"{address}/r/ZZZZZZ").status == 404  # type: ignore[union-attr]


def test_axe_finds_nothing_on_the_evaluators_pages(group: Place, pages: Pages) -> None:
    people, address = group
    both_waves(people)
    people.world.colleague("evaluator", "eva@example.org", "Eva-Kristina Andersson-Långström")
    eva = Desk(pages.open(**PHONE), address)
    eva.sign_in("eva@example.org")
    for path in (
        "/effects",
        f"/interventions/{people.intervention}/effects",
        "/releases",
        f"/r/{people.activity.code}",
    ):
        eva.open(path)
        assert eva.page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert eva.violations() == [], path
    eva.open("/releases")
    eva.send("godkänner villkoren")
    assert eva.violations() == []
    eva.page.get_by_role("link", name="Alla format").first.click()
    eva.send("Gör filen")
    assert eva.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert eva.violations() == []
