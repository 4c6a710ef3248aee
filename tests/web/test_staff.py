"""Staff in a browser: from the set-up link to a poster that a decoder reads, in few pages, with and without scripts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from app.services import staff
from surveys.waves import SWEDEN
from tests.browser import DESK, PHONE, Complaints, Pages
from tests.builders import PASSWORD, World
from tests.web.desk import Desk, decoded

Live = tuple[World, str]


@pytest.fixture
def at(live: Live) -> Live:
    """The real clock: sessions are signed by it."""
    live[0].now = datetime.now(UTC)
    return live


def test_from_the_setup_link_to_a_poster_on_the_wall(at: Live, pages: Pages) -> None:
    world, address = at
    with world.app.app_context():
        token = staff.setup_link(now=world.now)
    admin = Desk(pages.open(**DESK), address)
    admin.open(f"/setup/{token}")
    admin.fill(organisation="Föreningen Solsidan", name="Ada", email="ada@example.org", password=PASSWORD)
    admin.send()
    assert admin.path() == "/staff"
    links = {role: invited(admin, role) for role in ("leader", "evaluator")}

    leader = Desk(pages.open(**PHONE), address)
    leader.page.goto(links["leader"])
    leader.fill(password=PASSWORD)
    leader.send()
    assert leader.path() == "/interventions"
    leader.page.locator("header summary").click()
    leader.page.get_by_role("button", name="Logga ut").click()
    expect(leader.page).to_have_url(f"{address}/")

    leader.seen.clear()
    leader.sign_in("leader@example.org")
    pdf = poster(leader, size="25")
    assert len(leader.seen) <= 8, leader.seen
    code = leader.page.locator("dd.code").inner_text()
    assert decoded(pdf) == f"{address}/{code}".upper()
    assert leader.page.goto(f"{address}/{code}").status == 200  # type: ignore[union-attr]


def invited(admin: Desk, role: str) -> str:
    """Add a colleague; the one-time link that the page shows."""
    admin.fill(name=role.title(), email=f"{role}@example.org")
    admin.tick("role", role)
    admin.send("Lägg till")
    link = admin.page.locator("#link").input_value()
    admin.page.get_by_role("link", name="Klart").click()
    return link


def poster(leader: Desk, size: str) -> bytes:
    """From the list of interventions to the poster's bytes."""
    leader.page.get_by_role("link", name="Ny insats").first.click()
    leader.fill(name="Fritidsgården", expected_size=size)
    leader.tick("audience", "youth")
    leader.page.uncheck('input[name="languages"][value="en"]')
    leader.tick("ready", "youth-activity")
    leader.send("Fortsätt")
    leader.tick("confirmed", "ar")
    leader.send("Publicera")
    leader.fill(name="Tisdagsgården", place="Torget", starts_on=str(datetime.now(SWEDEN).date()))
    leader.send("Skapa")
    with leader.page.expect_download() as download:
        leader.page.get_by_role("link", name="Hämta affischen").click()
    return download.value.path().read_bytes()


def test_a_leader_needs_no_javascript(at: Live, pages: Pages) -> None:
    world, address = at
    world.colleague("leader", "lea@example.org")
    leader = Desk(pages.open(**PHONE, java_script_enabled=False), address)
    leader.sign_in("lea@example.org")
    assert poster(leader, size="8").startswith(b"%PDF")


def test_eight_people_are_told_before_asking_that_nothing_will_be_shown(at: Live, phone: Page) -> None:
    world, address = at
    lea = world.colleague("leader", "lea@example.org")
    small = world.intervention(lea, expected_size=8)
    world.published(small, actor=lea)
    leader = Desk(phone, address)
    leader.is_at_work("lea@example.org")
    leader.open(f"/interventions/{small.id}/questionnaire")
    expect(phone.get_by_text("Med 8 personer kommer inga resultat någonsin att visas.")).to_be_visible()
    leader.open(f"/interventions/{small.id}")
    expect(phone.get_by_text("Med 8 personer kommer inga resultat någonsin att visas.")).to_be_visible()


def test_an_unread_language_is_not_published_by_accident(at: Live, desk: Page, complaints: Complaints) -> None:
    complaints.expect("422")
    world, address = at
    lea = world.colleague("leader", "lea@example.org")
    made = world.intervention(lea, languages=["sv", "ar"])
    leader = Desk(desk, address)
    leader.is_at_work("lea@example.org")
    leader.open(f"/interventions/{made.id}/questionnaire")
    leader.tick("ready", "meeting-place")
    leader.send()
    leader.send("Publicera")
    expect(desk.locator("#e-confirmed")).to_contain_text("Ingen som talar språket")
    desk.get_by_role("link", name="العربية").click()
    expect(desk.frame_locator("#ed-frame iframe:last-child").locator("html")).to_have_attribute("dir", "rtl")


def test_the_language_is_kept_in_the_account(at: Live, pages: Pages) -> None:
    world, address = at
    world.colleague("leader", "lea@example.org")
    first = Desk(pages.open(**DESK), address)
    first.sign_in("lea@example.org")
    first.page.get_by_role("button", name="English").click()
    expect(first.page.get_by_role("heading", level=1)).to_have_text("Interventions")
    second = Desk(pages.open(**DESK), address)
    second.sign_in("lea@example.org")
    expect(second.page.locator("html")).to_have_attribute("lang", "en")


def test_what_was_typed_stays_where_something_is_wrong(at: Live, phone: Page, complaints: Complaints) -> None:
    complaints.expect("422")
    world, address = at
    world.colleague("leader", "lea@example.org")
    leader = Desk(phone, address)
    leader.is_at_work("lea@example.org")
    leader.open("/interventions/new")
    leader.fill(name="Språkkaféet", expected_size="många")
    leader.tick("audience", "adults")
    leader.tick("languages", "so")
    leader.send("Fortsätt")
    expect(phone.locator("#problems")).to_be_focused()
    expect(phone.locator("#e-expected_size")).to_contain_text("går inte att läsa")
    expect(phone.locator("#e-ready")).to_contain_text("behöver fyllas i")
    assert phone.input_value("#f-name") == "Språkkaféet"
    assert phone.input_value("#f-expected_size") == "många"
    assert phone.is_checked('input[value="so"]')
    assert phone.is_checked('input[value="adults"]')


def test_axe_finds_nothing_on_any_staff_page(at: Live, pages: Pages) -> None:
    world, address = at
    ada = world.admin()
    activity = world.activity(ada, languages=["sv", "ar", "so"])
    picked = world.intervention(ada, expected_size=8, intake="rolling")
    at_one = f"/interventions/{activity.intervention_id}"
    someone = Desk(pages.open(**PHONE), address)
    for path in ("/", "/login", f"/r/{activity.code}", f"/r/{activity.code}?lang=ar"):
        someone.open(path)
        assert someone.violations() == [], path
    someone.sign_in("ada@example.org")
    for path in (
        "/staff",
        "/interventions",
        "/interventions/new",
        at_one,
        f"{at_one}/questionnaire?show=ar",
        f"/interventions/{picked.id}/questionnaire",
        f"{at_one}/questionnaire/xlsform",
        f"{at_one}/settings",
        f"{at_one}/activities/new",
        f"/activities/{activity.id}",
        "/effects",
        f"{at_one}/effects",
        "/account",
    ):
        someone.open(path)
        assert someone.violations() == [], path


def test_axe_finds_nothing_on_the_way_in_nor_where_something_is_wrong(
    at: Live, pages: Pages, complaints: Complaints
) -> None:
    for status in ("401", "404", "410", "422"):
        complaints.expect(status)
    world, address = at
    with world.app.app_context():
        token = staff.setup_link(now=world.now)
    somebody = Desk(pages.open(**PHONE), address)

    def fine(heading: str) -> None:
        expect(somebody.page.locator("h1")).to_have_text(heading)
        assert somebody.violations() == [], heading
        assert somebody.page.evaluate("document.documentElement.scrollWidth") <= 360, heading

    somebody.open(f"/setup/{token}")
    fine("Kom igång med Ringar")
    somebody.send()
    fine("Kom igång med Ringar")
    somebody.fill(organisation="Solsidan", name="Ada", email="ada@example.org", password=PASSWORD)
    somebody.send()
    fine("Kollegor")
    somebody.send("Lägg till")
    fine("Kollegor")
    somebody.fill(name="Lea", email="lea@example.org")
    somebody.send("Lägg till")
    fine("En länk till Lea")
    link = somebody.page.locator("#link").input_value()
    for path in ("/interventions/new", "/account"):
        somebody.open(path)
        somebody.send()
        expect(somebody.page.locator("#problems")).to_be_focused()
        assert somebody.violations() == [], path
    somebody.page.context.clear_cookies()
    somebody.page.goto(link)
    fine("Välkommen, Lea!")
    somebody.fill(password="kort")
    somebody.send()
    fine("Välkommen, Lea!")
    somebody.open("/invite/used")
    fine("Länken är redan använd eller har gått ut. Be om en ny.")
    somebody.open("/staff")
    fine("Logga in")
    somebody.fill(email="ada@example.org", password="fel")
    somebody.send()
    fine("Logga in")
    somebody.open("/?code=QQ")
    fine("Ringar på vattnet, som går att mäta")


def test_the_account_page_is_reached_with_the_keyboard_and_speaks_both_languages(at: Live, desk: Page) -> None:
    world, address = at
    world.colleague("evaluator", "eva@example.org")
    eva = Desk(desk, address)
    eva.sign_in("eva@example.org")
    desk.locator("header summary").focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Ditt konto")
    eva.fill(old=PASSWORD, password="en helt annan mening")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("Lösenordet är bytt")
    desk.get_by_role("button", name="English").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Your account")


@pytest.mark.parametrize("name", ["Föräldragruppskoordineringsverksamheten", "Å" * 120, "Ord och " * 15])
def test_no_page_is_wider_than_a_small_phone(at: Live, phone: Page, name: str) -> None:
    world, address = at
    activity = world.activity(world.admin(), name=name)
    leader = Desk(phone, address)
    leader.sign_in("ada@example.org")
    at_one = f"/interventions/{activity.intervention_id}"
    for path in (
        "/staff",
        "/interventions",
        "/interventions/new",
        at_one,
        f"{at_one}/settings",
        f"{at_one}/questionnaire",
        f"{at_one}/effects",
        f"/activities/{activity.id}",
        "/effects",
        f"/r/{activity.code}",
        f"/{activity.code}",
        f"/{activity.code}/mine",
    ):
        leader.open(path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_an_author_is_told_what_to_think_about_and_may_publish_all_the_same(at: Live, phone: Page) -> None:
    world, address = at
    lea = world.colleague("leader", "lea@example.org")
    small = world.intervention(lea, expected_size=12)
    leader = Desk(phone, address)
    leader.is_at_work("lea@example.org")
    leader.open(f"/interventions/{small.id}/questionnaire")
    leader.tick("ready", "youth-activity")
    leader.send()
    expect(phone.get_by_text("I en grupp på 12 kan svaret peka ut någon.")).to_be_visible()
    leader.tick("confirmed", "ar")
    leader.send("Publicera")
    phone.wait_for_url("**/activities/new")
