"""The main job from end to end in real browsers: a poster, answers, a second wave, what changed, and the data."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.extensions import db
from app.services import staff
from app.store.interventions import Activity
from tests.app.analyst.group import Group
from tests.browser import DESK, PHONE, Pages
from tests.builders import PASSWORD, World
from tests.service import application, dispose
from tests.web.desk import Desk, decoded
from tests.web.resident import Place, answer_all, begin, code_on, come_back, send, thanked, through
from tests.web.test_staff import invited, poster

DONE = "Vi har öppet till klockan 21."


@pytest.mark.both_databases
def test_from_a_name_to_data(live: tuple[World, str], pages: Pages, home: Path) -> None:
    world, address = live
    world.now = datetime.now(UTC)
    place = Place(world, address)

    links = an_admin_adds_a_leader_and_an_evaluator(world, pages, address)
    leader = Desk(pages.open(**DESK), address)
    leader.page.goto(links["leader"])
    leader.fill(password=PASSWORD)
    leader.send()
    evaluator = Desk(pages.open(**DESK), address)
    evaluator.page.goto(links["evaluator"])
    evaluator.fill(password=PASSWORD)
    evaluator.send()
    evaluator.page.context.clear_cookies()
    activity = a_leader_prints_a_poster_and_writes_what_was_done(leader, world)
    analyst = application(str(world.app.config["SQLALCHEMY_DATABASE_URI"]), home, principal="analyst")
    group = Group(world, analyst, activity)

    anna = pages.open(**PHONE)
    code = a_resident_answers_in_swedish_and_keeps_the_card(anna, place, activity)
    a_resident_without_javascript_answers_in_arabic(pages.open(**PHONE, java_script_enabled=False), place, activity)
    group.start()  # twelve more, whose browsers other stories open

    with place.days_later(100):
        the_same_resident_is_linked_by_the_code(pages.open(**PHONE), place, activity, code)
        somebody_who_was_here_before_is_not_a_newcomer(pages.open(**PHONE), place, activity)
        a_sibling_on_the_same_phone_gets_an_own_code(anna, place, activity, code)
        group.return_()

    with place.days_later(40):
        group.tick()
        the_evaluator_sees_the_change_and_downloads_the_data(evaluator)
    dispose(analyst)


def an_admin_adds_a_leader_and_an_evaluator(world: World, pages: Pages, address: str) -> dict[str, str]:
    with world.app.app_context():
        token = staff.setup_link(now=world.now)
    admin = Desk(pages.open(**DESK), address)
    admin.open(f"/setup/{token}")
    admin.fill(organisation="Föreningen Solsidan", name="Ada", email="ada@example.org", password=PASSWORD)
    admin.send()
    return {role: invited(admin, role) for role in ("leader", "evaluator")}


def a_leader_prints_a_poster_and_writes_what_was_done(leader: Desk, world: World) -> Activity:
    leader.seen.clear()
    pdf = poster(leader, size="25")
    assert len(leader.seen) <= 8, leader.seen
    with world.app.app_context():
        (activity,) = db.session.scalars(select(Activity))
        assert decoded(pdf) == f"{leader.address}/{activity.code}".upper()
        intervention = activity.intervention_id
    leader.open(f"/interventions/{intervention}/settings")
    leader.page.fill("#f-you_said-sv", "Ni ville ha längre öppet.")
    leader.page.fill("#f-we_did-sv", DONE)
    leader.send()
    return activity


def a_resident_answers_in_swedish_and_keeps_the_card(page: Page, place: Place, activity: Activity) -> str:
    page.goto(place.url(activity))
    through(page)
    thanked(page)
    code = code_on(page)
    with page.expect_download() as card:
        page.locator("[download]").click()
    assert card.value.path().read_bytes().startswith(b"\x89PNG")
    expect(page.get_by_text(DONE)).to_be_visible()
    return code


def a_resident_without_javascript_answers_in_arabic(page: Page, place: Place, activity: Activity) -> None:
    page.goto(place.url(activity, "ar"))
    for step in page.locator("fieldset.q:not(#again)").all():
        step.locator("[data-read] label.o").first.click()
    page.check("[name=_card]")
    page.click("#send")
    assert code_on(page)
    assert page.locator("html").get_attribute("dir") == "rtl"
    expect(page.get_by_text(DONE)).to_have_attribute("lang", "sv")  # not translated, and marked so


def the_same_resident_is_linked_by_the_code(page: Page, place: Place, activity: Activity, code: str) -> None:
    page.goto(place.url(activity))
    begin(page)
    come_back(page, code)
    answer_all(page, 5)
    send(page)
    thanked(page)
    expect(page.get_by_text("Svaren hör ihop med dem du gav förut.")).to_be_visible()


def somebody_who_was_here_before_is_not_a_newcomer(page: Page, place: Place, activity: Activity) -> None:
    page.goto(place.url(activity))
    begin(page)
    come_back(page)
    answer_all(page)
    send(page)
    thanked(page)
    expect(page.get_by_text("Svaren är skickade utan kod.")).to_be_visible()


def a_sibling_on_the_same_phone_gets_an_own_code(page: Page, place: Place, activity: Activity, code: str) -> None:
    page.goto(place.url(activity))
    begin(page)
    page.click("[data-do=same-no]")
    page.click("[name=_again][value=no] + span")
    answer_all(page, 2)
    send(page)
    thanked(page)
    assert code_on(page) != code


def the_evaluator_sees_the_change_and_downloads_the_data(evaluator: Desk) -> None:
    page = evaluator.page
    evaluator.sign_in("evaluator@example.org")
    page.get_by_role("link", name="Fritidsgården").first.click()
    flow = {row[0]: row[1:] for row in rows_of(page.locator("table").first)}
    assert flow["Svarade"] == ["14", "14"]
    assert flow["Hör ihop med starten"] == ["–", "visas inte"]  # 12: it would tell of the two that do not
    item = page.locator(".item", has_text="Jag känner mig trygg på de platser där jag brukar vara.").first
    (measured,) = rows_of(item.locator("table.small").first)
    assert measured == ["10–14", "2,6", "+1,0", "+0,5 – +1,5"]
    expect(item).to_contain_text("Deltagarna gav i snitt högre svar")

    page.get_by_role("link", name="Data").click()
    page.get_by_role("button", name="godkänner villkoren").click()
    with page.expect_download() as download:
        page.locator("a[href$='/csv']").first.click()
    table = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert len({row["person_id"] for row in table}) >= 10
    assert not {"week", "language", "pid", "activity"} & set(table[0])
    with page.expect_download() as download:
        page.locator("a[href$='/codebook']").first.click()
    assert "Jag känner mig trygg" in download.value.path().read_text(encoding="utf-8")


def rows_of(table: Locator) -> list[list[str]]:
    """The body of a table as text."""
    return [[cell.inner_text() for cell in row.locator("th,td").all()] for row in table.locator("tbody tr").all()]
