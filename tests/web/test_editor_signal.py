"""The editor when something comes between: no network, a reload, somebody else, a session that has ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, TimeoutError, expect

from tests.browser import DESK, Complaints, Pages
from tests.builders import PASSWORD, World
from tests.web.desk import Desk
from tests.web.editor import LEA, Editor, lead, save
from tests.web.resident import STEP

Live = tuple[World, str]
DOOR = "**/questionnaires/*/draft"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What happens in the browser is the same with either database."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


@pytest.fixture
def editor(live: Live, desk: Page) -> Editor:
    return lead(*live, desk)


def title(editor: Editor, said: str) -> None:
    """Write the questionnaire's title."""
    if not editor.at("about-title").is_visible():
        editor.at("about").click()
    editor.at("about-title").fill(said)


def titled(editor: Editor) -> str:
    """The title as it is stored."""
    return str(editor.stored()["title"]["sv"])


def elsewhere(editor: Editor, said: str) -> None:
    """Somebody else changes the title."""
    save(editor, editor.stored() | {"title": {"sv": said}})


def test_without_network_it_is_kept_here_and_sent_when_there_is_one(editor: Editor, complaints: Complaints) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    page = editor.page
    page.context.set_offline(True)
    title(editor, "Skriven på tunnelbanan")
    expect(page.locator("#ed-status")).to_have_text("Inget nät – sparat här, skickas när nätet är tillbaka")
    assert titled(editor) == "Ungdomsaktivitet"
    page.context.set_offline(False)
    assert editor.saved()["title"]["sv"] == "Skriven på tunnelbanan"


def test_no_tap_is_lost_in_a_phone_that_is_about_to_go(editor: Editor) -> None:
    page, held = editor.page, list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    expect(editor.phone().locator("[data-do=yes]")).to_be_visible()
    page.route("**/preview?*at=varfor*", hold)
    editor.open("varfor")
    expect(page.locator("#ed-frame iframe")).to_have_count(2)
    before = page.frame_locator("#ed-frame iframe:first-child").locator("[data-do=yes]")
    with pytest.raises(TimeoutError):
        before.click(timeout=500)
    held[0].continue_()
    editor.phone().get_by_role("button", name="Nästa").click()
    expect(editor.phone().locator(STEP)).to_have_attribute("data-key", "alder")


def test_what_was_not_sent_is_there_after_a_reload(editor: Editor, complaints: Complaints) -> None:
    complaints.expect("ERR_FAILED")
    page = editor.page
    page.route(DOOR, lambda route: route.abort())
    title(editor, "Nästan borta")
    expect(page.locator("#ed-status")).to_contain_text("sparat här")
    page.unroute(DOOR)
    page.route(DOOR, lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    page.reload()
    expect(page.get_by_text("Det du skrev förra gången")).to_be_visible()
    page.unroute(DOOR)
    page.evaluate("dispatchEvent(new Event('online'))")
    assert editor.saved()["title"]["sv"] == "Nästan borta"
    page.reload()
    assert editor.saved()["title"]["sv"] == "Nästan borta"
    expect(page.get_by_text("Det du skrev förra gången")).to_have_count(0)
    page.get_by_role("button", name="Ångra").wait_for()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_an_answer_that_got_lost_on_the_way_back_is_no_conflict(editor: Editor, complaints: Complaints) -> None:
    complaints.expect("ERR_FAILED")
    page = editor.page

    def lose(route) -> None:
        route.fetch()
        route.abort()

    page.route(DOOR, lose)
    title(editor, "Framme men ingen sa det")
    expect(page.locator("#ed-status")).to_contain_text("sparat här")
    assert titled(editor) == "Framme men ingen sa det"
    page.unroute(DOOR)
    complaints.expect("409")
    page.evaluate("dispatchEvent(new Event('online'))")
    editor.saved()
    expect(page.locator(".ed-alert")).to_have_count(0)


def test_somebody_else_has_saved_and_theirs_is_taken(editor: Editor, complaints: Complaints) -> None:
    complaints.expect("409")
    page = editor.page
    elsewhere(editor, "Den andras")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    title(editor, "Min")
    bar = page.locator(".ed-alert")
    expect(bar).to_contain_text("Någon annan har ändrat enkäten.")
    title(editor, "Min ändå")
    page.wait_for_timeout(1000)  # more than the pause before saving
    assert titled(editor) == "Den andras"
    assert len(sent) == 1, "nothing is sent until somebody has chosen"
    bar.get_by_role("button", name="Visa den andras").click()
    expect(editor.at("about-title")).to_have_value("Den andras")
    page.get_by_role("button", name="Ångra").click()
    bar.get_by_role("button", name="Behåll min").click()
    expect(editor.at("about-title")).to_have_value("Min ändå")
    assert editor.saved()["title"]["sv"] == "Min ändå"


def test_somebody_else_has_saved_and_mine_is_kept_knowingly(editor: Editor, complaints: Complaints) -> None:
    complaints.expect("409")
    elsewhere(editor, "Den andras")
    title(editor, "Min")
    editor.page.get_by_role("button", name="Behåll min").click()
    assert editor.saved()["title"]["sv"] == "Min"
    expect(editor.page.locator(".ed-alert")).to_have_count(0)


def test_what_waited_while_somebody_else_saved_is_offered_back(editor: Editor, complaints: Complaints) -> None:
    complaints.expect("ERR_FAILED")
    page = editor.page
    page.route(DOOR, lambda route: route.abort())
    title(editor, "Min från i går")
    expect(page.locator("#ed-status")).to_contain_text("sparat här")
    elsewhere(editor, "Den andras")
    page.unroute(DOOR)
    page.reload()
    expect(page.locator(".ed-alert")).to_contain_text("enkäten har ändrats sedan dess")
    page.get_by_role("button", name="Visa den andras").click()
    page.reload()
    expect(page.locator(".ed-alert")).to_have_count(0)
    assert titled(editor) == "Den andras"


def test_two_pages_of_one_leader_tell_each_other(editor: Editor, complaints: Complaints) -> None:
    complaints.expect("409")
    other = editor.page.context.new_page()
    other.goto(editor.page.url)
    expect(other.locator("#ed-status")).to_have_text("Sparat")
    title(editor, "Från den ena")
    editor.saved()
    other.evaluate("dispatchEvent(new Event('focus'))")  # somebody comes back to it
    expect(other.get_by_text("Du ser det som gäller nu.")).to_be_visible()
    other.locator('[data-at="about"]').click()
    expect(other.locator('[data-at="about-title"]')).to_have_value("Från den ena")
    title(editor, "Från den ena igen")
    editor.saved()
    other.locator('[data-at="about-title"]').fill("Från den andra")
    expect(other.locator(".ed-alert")).to_contain_text("Någon annan har ändrat enkäten.")


def test_nothing_is_published_that_somebody_else_has_changed_unseen(editor: Editor) -> None:
    editor.desk.tick("confirmed", "ar")
    elsewhere(editor, "Den andras")
    editor.desk.send("Publicera")
    expect(editor.page.get_by_text("Du ser det som gäller nu.")).to_be_visible()
    assert editor.desk.path().endswith("/questionnaire")
    editor.desk.send("Publicera")
    editor.page.wait_for_url("**/activities/new")


def test_a_session_that_has_ended_loses_nothing(editor: Editor, complaints: Complaints) -> None:
    complaints.expect("401")
    page = editor.page
    page.context.clear_cookies()
    title(editor, "Skriven efter kvällen")
    expect(page.locator(".ed-alert")).to_contain_text("Du är utloggad.")
    assert titled(editor) == "Ungdomsaktivitet"
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Logga in i en ny flik").click()
    login = Desk(opened.value, editor.desk.address)
    login.fill(email=LEA, password=PASSWORD)
    login.send()
    expect(login.page).to_have_url(f"{editor.desk.address}/interventions")
    page.get_by_role("button", name="Försök igen").click()
    assert editor.saved()["title"]["sv"] == "Skriven efter kvällen"
    expect(page.locator(".ed-alert")).to_have_count(0)


def test_what_is_typed_while_it_is_being_saved_is_saved_too(live: Live, pages: Pages) -> None:
    editor = lead(*live, pages.open(**DESK))
    page = editor.page
    page.route(DOOR, lambda route: (page.wait_for_timeout(400), route.continue_()))
    key = editor.write("short_text", "")
    editor.at(f"text:{key}").press_sequentially("Vad heter din favoritplats här i området? ", delay=60)
    assert editor.saved()["questions"][-1]["text"]["sv"] == "Vad heter din favoritplats här i området?"
    expect(editor.at(f"text:{key}")).to_be_focused()
