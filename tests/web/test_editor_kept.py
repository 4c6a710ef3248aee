"""What the editor keeps in a browser: by page and by person, one's own save known again, nothing lost unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import DESK, Complaints, Pages
from tests.builders import PASSWORD, World
from tests.web.editor import Editor, lead, save

Live = tuple[World, str]
DOOR = "**/questionnaires/*/draft"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
FOCUS = "dispatchEvent(new Event('focus'))"
KEPT = "Object.values(localStorage).join()"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What happens in the browser is the same with either database."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


@pytest.fixture
def editor(live: Live, desk: Page) -> Editor:
    return lead(*live, desk)


def title(page: Page, said: str) -> None:
    """Write the questionnaire's title."""
    field = page.locator('[data-at="about-title"]')
    if not field.is_visible():
        page.locator('[data-at="about"]').click()
    field.fill(said)


def another(editor: Editor) -> Page:
    """The same questionnaire in another tab of the same browser."""
    tab = editor.page.context.new_page()
    tab.goto(f"{editor.desk.address}/interventions/{editor.intervention}/questionnaire")
    expect(tab.locator("#ed-status")).to_have_text("Sparat")
    return tab


def status(page: Page, said: str) -> None:
    expect(page.locator("#ed-status")).to_contain_text(said)


def titled(editor: Editor) -> str:
    """The title as it is stored."""
    return str(editor.stored()["title"]["sv"])


def cut(page: Page) -> None:
    """No request reaches the draft's door."""
    page.route(DOOR, lambda route: route.abort())


def lost(route: Route) -> None:
    """The server has it, and nobody hears of it."""
    if route.request.method == "PUT":
        route.fetch()
        route.abort()
    else:
        route.continue_()


def test_one_tab_s_save_leaves_what_another_tab_kept(editor: Editor, complaints: Complaints) -> None:
    complaints.expect("ERR_FAILED")
    other = another(editor)
    cut(other)
    title(other, "Bara i flik två")
    expect(other.locator("#ed-status")).to_have_attribute("data-status", "offline")
    other.close()
    title(editor.page, "Flik ett")
    assert editor.saved()["title"]["sv"] == "Flik ett"
    editor.page.reload()
    bar = editor.page.locator(".ed-alert")
    expect(bar).to_contain_text("enkäten har ändrats sedan dess")
    editor.page.reload()  # nobody has chosen: it is asked again, and nothing is sent meanwhile
    expect(bar).to_contain_text("enkäten har ändrats sedan dess")
    editor.page.wait_for_timeout(1000)
    assert titled(editor) == "Flik ett"
    bar.get_by_role("button", name="Behåll min").click()
    assert editor.saved()["title"]["sv"] == "Bara i flik två"
    assert editor.page.evaluate(KEPT) == ""


@pytest.mark.parametrize("signed_out", [False, True])
def test_a_browser_that_keeps_nothing_says_so_and_asks_before_it_closes(
    editor: Editor, complaints: Complaints, signed_out: bool
) -> None:
    complaints.expect("401" if signed_out else "ERR_FAILED")
    page = editor.page
    page.add_init_script(FULL)
    page.reload()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    if signed_out:
        page.context.clear_cookies()
    else:
        cut(page)
    title(page, "Bara på sidan")
    expect(page.locator(".ed-alert" if signed_out else "#ed-status")).to_contain_text("Stäng den inte")
    expect(page.locator("#editor")).not_to_contain_text("på den här datorn")
    page.reload()
    assert asked == ["beforeunload"]


def test_one_undo_does_not_wipe_a_colleague_s_work_unasked(editor: Editor) -> None:
    page = editor.page
    title(page, "Min")
    theirs = editor.saved() | {"title": {"sv": "Kims"}}
    save(editor, theirs)
    page.evaluate(FOCUS)
    expect(page.get_by_text("Du ser det som gäller nu.")).to_be_visible()
    undo = page.get_by_role("button", name="Ångra")
    undo.click()
    bar = page.locator(".ed-alert")
    expect(bar).to_contain_text("tar bort det som någon annan har ändrat")
    page.wait_for_timeout(1000)  # more than the pause before saving
    assert titled(editor) == "Kims"
    bar.get_by_role("button", name="Behåll den andras").click()
    expect(bar).to_have_count(0)
    assert titled(editor) == "Kims"
    undo.click()
    bar.get_by_role("button", name="Behåll min").click()
    assert editor.saved()["title"]["sv"] == "Min"


def test_who_types_on_after_a_lost_answer_hears_of_nobody_else(editor: Editor, complaints: Complaints) -> None:
    complaints.expect("ERR_FAILED")
    complaints.expect("409")
    page = editor.page
    page.route(DOOR, lost)
    title(page, "Hur mår du")
    expect(page.locator("#ed-status")).to_have_attribute("data-status", "offline")
    assert titled(editor) == "Hur mår du"
    page.unroute(DOOR)
    title(page, "Hur mår du i dag?")
    assert editor.saved()["title"]["sv"] == "Hur mår du i dag?"
    expect(page.locator(".ed-alert")).to_have_count(0)


def test_a_tab_closed_while_it_saved_is_no_conflict_later(editor: Editor) -> None:
    other = another(editor)
    other.route(DOOR, lambda route: route.fetch() if route.request.method == "PUT" else route.continue_())
    title(other, "Hur mår du")
    status(other, "Sparar")
    title(other, "Hur mår du i dag?")
    other.wait_for_timeout(100)
    assert titled(editor) == "Hur mår du"
    other.close()
    editor.page.reload()
    expect(editor.page.get_by_text("Det du skrev förra gången")).to_be_visible()
    assert editor.saved()["title"]["sv"] == "Hur mår du i dag?"
    expect(editor.page.locator(".ed-alert")).to_have_count(0)


def test_somebody_else_s_going_back_to_my_words_is_still_somebody_else_s(
    editor: Editor, complaints: Complaints
) -> None:
    complaints.expect("409")
    page = editor.page
    title(page, "Först")
    first = editor.saved()
    title(page, "Sedan")
    editor.saved()
    save(editor, first)
    title(page, "Till sist")
    expect(page.locator(".ed-alert")).to_contain_text("Någon annan har ändrat enkäten.")
    assert titled(editor) == "Först"


def test_a_late_answer_takes_nothing_away(editor: Editor) -> None:
    page = editor.page
    held: list[tuple[Route, Any]] = []

    def hold(route: Route) -> None:
        if route.request.method == "GET":
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route(DOOR, hold)
    page.evaluate(FOCUS)
    page.wait_for_timeout(300)
    title(page, "Nyare")
    editor.saved()
    for route, answer in held:
        route.fulfill(response=answer)
    assert held
    page.wait_for_timeout(300)
    expect(editor.at("about-title")).to_have_value("Nyare")
    assert editor.saved()["title"]["sv"] == "Nyare"


def test_what_one_person_kept_is_not_another_s(editor: Editor, complaints: Complaints) -> None:
    complaints.expect("ERR_FAILED")
    complaints.expect("401")
    page, address = editor.page, editor.desk.address
    cut(page)
    title(page, "Leas egna ord")
    expect(page.locator("#ed-status")).to_have_attribute("data-status", "offline")
    kim = page.context.new_page()
    editor.world.colleague("leader", "kim@example.org")
    kim.context.clear_cookies()
    kim.goto(f"{address}/login")
    kim.fill("#f-email", "kim@example.org")
    kim.fill("#f-password", PASSWORD)
    kim.get_by_role("main").get_by_role("button").first.click()
    kim.wait_for_url(f"{address}/interventions")
    page.unroute(DOOR)
    page.evaluate("dispatchEvent(new Event('online'))")  # Lea's page is open still, in Kim's session
    expect(page.locator(".ed-alert")).to_contain_text("Du är utloggad.")
    page.close()
    kim.goto(f"{address}/interventions/{editor.intervention}/questionnaire")
    kim.wait_for_timeout(1000)
    expect(kim.locator("#editor")).not_to_contain_text("Leas egna ord")
    expect(kim.locator("#ed-alert")).to_be_empty()
    assert titled(editor) == "Ungdomsaktivitet"
    assert "Leas egna ord" in kim.evaluate(KEPT)


@pytest.mark.parametrize("said", ["46701234567890123456789", "1e300", "1000001"])
def test_a_number_that_does_not_fit_is_refused_at_its_field(editor: Editor, said: str) -> None:
    key = editor.write("number", "Hur många?")
    field = editor.at(f"set-maximum:{key}")
    field.fill(said)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Skriv ett tal mellan −1 000 000 och 1 000 000.")
    editor.at(f"text:{key}").fill("Hur många då?")
    asked = editor.saved()["questions"][-1]
    assert (asked["text"]["sv"], asked["settings"]["maximum"]) == ("Hur många då?", 100)
    field.fill("200")
    expect(field).to_have_accessible_description("")
    assert editor.saved()["questions"][-1]["settings"]["maximum"] == 200


def sent_late(editor: Editor, page: Page) -> None:
    """Somebody else saves between the last look and the button's arrival."""

    def late(route: Route) -> None:
        save(editor, editor.stored() | {"title": {"sv": "Osedd"}})
        route.continue_()

    page.route("**/publish", late, times=1)


@pytest.mark.parametrize("script", [True, False])
def test_nothing_is_published_that_the_publisher_has_not_seen(
    live: Live, pages: Pages, complaints: Complaints, script: bool
) -> None:
    complaints.expect("409")
    editor = lead(*live, pages.open(**DESK, java_script_enabled=script))
    page = editor.page
    if script:
        title(page, "Min")
        editor.saved()
    sent_late(editor, page)
    editor.desk.tick("confirmed", "ar")
    editor.desk.send("Publicera")
    expect(page.locator("#problems")).to_contain_text("Någon annan har ändrat enkäten sedan du öppnade sidan.")
    expect(page.locator("h1")).to_have_text("Osedd")
    page.get_by_role("link", name="العربية").click()  # an address of its own after a form that was refused
    editor.desk.tick("confirmed", "ar")
    editor.desk.send("Publicera")
    page.wait_for_url("**/activities/new")
