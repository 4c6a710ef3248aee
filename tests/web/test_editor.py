"""The editor in a browser: writing, moving, undoing, languages, rules, the phone beside it. Signal is elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from app.services import staff
from surveys.kinds import SHELF
from surveys.kinds import kind as plug
from tests.browser import DESK, PHONE, Pages
from tests.builders import PASSWORD, World
from tests.web.desk import Desk
from tests.web.editor import Editor, drafted, lead, save

Live = tuple[World, str]
CLICKS = "addEventListener('pointerdown', () => sessionStorage.clicks = 1 + Number(sessionStorage.clicks ?? 0), true)"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What happens in the browser is the same with either database."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


@pytest.fixture
def editor(live: Live, desk: Page) -> Editor:
    return lead(*live, desk)


def test_from_the_first_sign_in_to_a_published_questionnaire_in_few_screens(live: Live, pages: Pages) -> None:
    world, address = live
    lea = lead(world, address, pages.open(**DESK)).lea
    with world.app.app_context():
        _, token = staff.invite(
            actor=world.admin(), name="Nils", email="nils@example.org", role="leader", now=world.now
        )
    page = pages.open(**DESK)
    page.add_init_script(CLICKS)
    new = Desk(page, address)
    began = monotonic()
    new.open(f"/invite/{token}")
    new.fill(password=PASSWORD)
    new.send()
    page.get_by_role("link", name="Ny insats").first.click()
    new.fill(name="Sommarlovet", expected_size="25")
    new.tick("audience", "youth")
    new.tick("ready", "youth-activity")
    new.send("Fortsätt")
    mine = Editor(new, world, lea, drafted(world, lea).id)
    mine.write("yes_no", "Kommer du tillbaka?")
    new.tick("confirmed", "ar")
    new.send("Publicera")
    expect(page).to_have_url(re.compile("/activities/new$"))
    clicks, seconds = int(page.evaluate("sessionStorage.clicks")), monotonic() - began
    assert len(new.seen) <= 8, new.seen
    assert clicks <= 20
    assert seconds < 60  # what a person types and reads comes on top of it: five minutes in all
    print(f"screens {len(new.seen)}, clicks {clicks}, seconds {seconds:.1f}")  # noqa: T201  figures of a story
    expect(page.locator("h1")).to_be_visible()


def test_an_own_question_is_written_in_swedish_and_in_arabic(editor: Editor) -> None:
    page = editor.page
    key = editor.write("scale", "Hur är maten här?")
    editor.at(f"options-1:{key}").fill("Inte god")
    editor.at(f"options-5:{key}").fill("Mycket god")
    assert editor.saved()["questions"][-1]["text"] == {"sv": "Hur är maten här?"}
    page.get_by_role("link", name="العربية").click()
    field = editor.at(f"text:{key}")
    expect(field).to_have_attribute("dir", "rtl")
    expect(page.locator(".ed-form")).to_contain_text("Svenska: Hur är maten här?")
    field.fill("كيف الطعام هنا؟")
    editor.at(f"options-1:{key}").fill("سيئ")
    asked = editor.saved()["questions"][-1]
    assert asked["text"] == {"sv": "Hur är maten här?", "ar": "كيف الطعام هنا؟"}
    assert asked["options"][0]["label"] == {"sv": "Inte god", "ar": "سيئ"}
    expect(editor.phone().locator("html")).to_have_attribute("dir", "rtl")
    expect(editor.phone().get_by_text("كيف الطعام هنا؟").first).to_be_visible()


@pytest.mark.parametrize("kind", [each.name for each in SHELF])
def test_a_question_of_any_kind_is_written_with_nothing_but_its_words(editor: Editor, kind: str) -> None:
    page = editor.page
    key = editor.write(kind, "Vad tycker du?")
    entries = page.locator(".ed-entry input")
    for n in range(entries.count()):
        entries.nth(n).fill(f"Svar {n + 1}")
    if "good" in plug(kind).marks:
        editor.at(f"good-options-alt_1:{key}").check()
    asked = editor.saved()["questions"][-1]
    assert any(each.get("good") for each in asked.get("options", ())) is (kind == "choice")
    assert (asked["key"], asked["kind"]) == (key, kind)
    expect(page.locator(f"#q-{key} .ed-todo")).to_have_count(0)
    expect(page.locator("#publish-button")).to_be_enabled()
    expect(editor.phone().get_by_text("Vad tycker du?").first).to_be_visible()


def test_questions_are_moved_with_the_keyboard_and_the_focus_stays(editor: Editor) -> None:
    page = editor.page
    before = editor.texts()
    editor.at("down:trygghet_2").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(editor.at("down:trygghet_2")).to_be_focused()
    expect(page.locator("#ed-say")).to_have_text("Frågan är nu nummer 3 av 5.")
    assert editor.texts() == [before[1], before[2], before[0], *before[3:]]
    assert editor.order()[2] == "trygghet_2"
    editor.at("up:framtidstro_1").focus()
    page.keyboard.press("Enter")
    assert editor.order()[0] == "framtidstro_1"


def test_questions_are_dragged_and_escape_puts_them_back(editor: Editor) -> None:
    page = editor.page
    before = editor.order()

    def drag(key: str, onto: str) -> None:
        start, end = (page.locator(f"#q-{each} .ed-grip").bounding_box() for each in (key, onto))
        assert start
        assert end
        page.mouse.move(start["x"] + 10, start["y"] + 20)
        page.mouse.down()
        page.mouse.move(end["x"] + 10, end["y"] + 40, steps=8)

    drag("trygghet_2", "varfor")
    page.keyboard.press("Escape")
    page.mouse.up()
    assert editor.order() == before
    drag("trygghet_2", "varfor")
    page.mouse.up()
    assert editor.order() == [*before[1:4], before[0], before[4]]


def test_questions_are_dragged_with_a_finger(live: Live, phone: Page) -> None:
    editor = lead(*live, phone)
    before = editor.order()
    boxes = [phone.locator(f"#q-{key} .ed-grip").bounding_box() for key in before[:2]]
    phone.evaluate("scrollBy(0, 200)")
    (x, start), (_, end) = [(box["x"] + 10, box["y"] + 20 - 200) for box in boxes if box]
    finger = phone.context.new_cdp_session(phone)

    def touch(event: str, *points: tuple[float, float]) -> None:
        places = [{"x": across, "y": down} for across, down in points]
        finger.send("Input.dispatchTouchEvent", {"type": event, "touchPoints": places})

    touch("touchStart", (x, start))
    for part in range(1, 9):
        touch("touchMove", (x, start + (end + 50 - start) * part / 8))
    touch("touchEnd")
    assert editor.order()[:2] == [before[1], before[0]]


def test_the_phone_takes_nobody_s_focus(editor: Editor) -> None:
    key = editor.write("short_text", "Vad saknas")
    editor.saved()
    expect(editor.phone().get_by_text("Vad saknas").first).to_be_visible()
    editor.page.wait_for_timeout(300)  # its script has run
    editor.page.keyboard.type(" här?")
    assert editor.saved()["questions"][-1]["text"]["sv"] == "Vad saknas här?"
    expect(editor.at(f"text:{key}")).to_be_focused()


def test_words_that_look_like_markup_are_words(editor: Editor) -> None:
    nasty = "</script><script>document.title = 'in'</script><img src=x onerror=\"document.title = 'in'\">"
    key = editor.write("short_text", nasty)
    assert editor.saved()["questions"][-1]["text"]["sv"] == nasty
    editor.page.reload()
    expect(editor.at(f"open:{key}")).to_contain_text("</script>")
    assert editor.page.title() != "in"


def test_everything_is_undone_and_done_again(editor: Editor) -> None:
    page = editor.page
    before = editor.order()
    editor.open("varfor")
    page.get_by_role("button", name="Ta bort frågan").click()
    assert editor.order() == [key for key in before if key != "varfor"]
    page.keyboard.press("Control+z")
    assert editor.order() == before
    page.keyboard.press("Control+Shift+z")
    assert "varfor" not in editor.order()
    page.get_by_role("button", name="Ångra").click()
    assert editor.order() == before
    expect(page.get_by_role("button", name="Ångra")).to_have_attribute("aria-disabled", "true")
    editor.open("varfor")
    editor.at("text:varfor").press_sequentially(" Och sämst?")
    assert editor.saved()["questions"][3]["text"]["sv"].endswith("Och sämst?")
    page.get_by_role("button", name="Ångra").click()
    expect(editor.at("text:varfor")).to_have_value("Vad är bäst med att vara här?")


def test_a_core_item_is_locked_until_it_is_made_one_s_own(editor: Editor) -> None:
    page = editor.page
    editor.open("trygghet_2")
    expect(page.locator(".ed-form")).to_contain_text("Samma fråga överallt, så att svaren går att jämföra")
    expect(page.locator(".ed-form input[type=text], .ed-form textarea, .ed-entry")).to_have_count(0)
    page.get_by_role("button", name="Gör till egen fråga").click()
    editor.at("text:trygghet_2_egen").fill("Är du trygg här?")
    own = editor.saved()["questions"][0]
    assert own["key"] == "trygghet_2_egen"
    assert "item" not in own
    assert own["text"]["sv"] == "Är du trygg här?"


def test_a_copy_reads_as_the_question_does_now(editor: Editor) -> None:
    editor.open("varfor")
    editor.at("text:varfor").fill("Vad är sämst?")
    editor.at("copy:varfor").click()
    expect(editor.at("text:fraga_1")).to_be_focused()
    first, second = editor.saved()["questions"][3:5]
    assert second == first | {"key": "fraga_1"}
    assert second["text"]["sv"] == "Vad är sämst?"


def test_the_bank_is_searched(editor: Editor) -> None:
    page = editor.page
    page.get_by_text("Ur frågebanken").click()
    everything = page.locator(".ed-items li").count()
    editor.at("bank-search").fill("POLIS")
    found = page.locator(".ed-items li").all_inner_texts()
    assert 0 < len(found) < everything
    assert all("polis" in each.lower() for each in found)


def test_an_item_from_the_bank_is_one_click_and_marked_afterwards(editor: Editor) -> None:
    page = editor.page
    page.get_by_text("Ur frågebanken").click()
    row = page.locator(".ed-items li", has=editor.at("bank:trygghet_1"))
    row.get_by_role("button").click()
    expect(page.locator(".ed-items li", has_text="när det är mörkt")).to_contain_text("Finns med")
    assert editor.saved()["questions"][-1]["item"] == "trygghet_1"
    expect(editor.phone().get_by_text("när det är mörkt").first).to_be_visible()


def test_a_rule_that_looks_ahead_blocks_publishing_and_names_its_question(editor: Editor) -> None:
    page = editor.page
    key = editor.write("yes_no", "Har du varit här förut?")
    editor.at(f"when:{key}").select_option("when")
    editor.at(f"rule-question-0:{key}").select_option("alder")
    assert editor.saved()["questions"][-1]["show_if"] == {"question": "alder", "equals": "13_15"}
    expect(page.locator("#publish-button")).to_be_enabled()
    editor.at(f"up:{key}").click()
    editor.saved()
    expect(page.locator("#publish-button")).to_be_disabled()
    reason = page.locator("#ed-blocked li")
    expect(reason).to_contain_text("Fråga 5 av 6: Villkoret gäller en fråga som inte kommer före den här.")
    editor.at(f"close:{key}").click()
    reason.get_by_role("link").click()
    expect(editor.at(f"open:{key}")).to_be_focused()
    editor.at(f"when:{key}").select_option("always")
    editor.saved()
    expect(page.locator("#publish-button")).to_be_enabled()


def test_a_rule_made_here_holds_on_the_phone(editor: Editor) -> None:
    first = editor.write("yes_no", "Har du varit här förut?")
    editor.at(f"close:{first}").click()
    second = editor.write("yes_no", "Vill du komma igen?")
    editor.at(f"when:{second}").select_option("unless")
    editor.at(f"rule-value-0:{second}").select_option(label="Nej")
    assert editor.saved()["questions"][-1]["show_if"] == {"not": {"question": first, "equals": False}}
    editor.open(first)
    phone = editor.phone()
    expect(phone.get_by_text("Har du varit här förut?").first).to_be_visible()
    phone.get_by_text("Ja", exact=True).first.click()  # and it goes on by itself
    expect(phone.get_by_text("Vill du komma igen?").first).to_be_visible()


def test_conditions_are_joined_and_taken_away(editor: Editor) -> None:
    key = editor.write("text", "Berätta mer")
    editor.at(f"when:{key}").select_option("when")
    editor.at(f"rule-question-0:{key}").select_option("varfor")
    editor.at(f"rule-operator-0:{key}").select_option(label="innehåller inte")
    editor.at(f"more:{key}").click()
    editor.at(f"rule-question-1:{key}").select_option("trygghet_2")
    editor.at(f"rule-operator-1:{key}").select_option(label="är högst")
    editor.at(f"rule-value-1:{key}").select_option("1")
    editor.at(f"joined:{key}").select_option("or")
    lacks, low = {"not": {"question": "varfor", "contains": "kompisar"}}, {"question": "trygghet_2", "at_most": 2}
    assert editor.saved()["questions"][-1]["show_if"] == {"or": [lacks, low]}
    editor.at(f"rule-x-0:{key}").click()
    assert editor.saved()["questions"][-1]["show_if"] == low


def test_title_languages_and_audience_are_the_leader_s_to_say(editor: Editor) -> None:
    page = editor.page
    editor.at("about").click()
    editor.at("about-title").fill("Vårens frågor")
    editor.at("about-help").fill("Ring 116 111.")
    editor.at("audience-adults").check()
    expect(page.locator("#ed-about")).to_contain_text("inte läst av någon som talar språket än")
    editor.at("speaks-so").check()
    said = editor.saved()
    assert (said["title"]["sv"], said["help"]["sv"]) == ("Vårens frågor", "Ring 116 111.")
    assert (said["audience"], said["languages"]) == ("adults", ["sv", "ar", "so"])
    expect(page.get_by_role("link", name="Soomaali")).to_be_visible()
    expect(page.locator('[data-confirm="so"]')).to_be_visible()
    editor.at("speaks-so").uncheck()
    editor.saved()
    expect(page.locator('[data-confirm="so"]')).to_be_hidden()


def test_after_publishing_one_goes_on_and_makes_the_next_version(editor: Editor) -> None:
    page = editor.page
    editor.desk.tick("confirmed", "ar")
    editor.desk.send("Publicera")
    expect(page).to_have_url(re.compile("/activities/new$"))
    editor.desk.open(f"/interventions/{editor.intervention}/questionnaire")
    expect(page.locator("#publish-button")).to_be_disabled()
    expect(page.locator("#ed-nothing")).to_have_text("Inget har ändrats sedan version 1.")
    editor.write("yes_no", "Kommer du tillbaka?")
    expect(page.locator("#publish-button")).to_be_enabled()
    expect(page.locator("#publish-button")).to_have_text("Publicera version 2")
    editor.at("text:fraga_1").fill("Kommer du tillbaka i höst?")
    editor.desk.send("Publicera version 2")  # at once: what was typed last is saved before
    expect(page.get_by_text("Version 2 är publicerad.")).to_be_visible()
    assert editor.saved()["questions"][-1]["text"] == {"sv": "Kommer du tillbaka i höst?"}
    editor.open("fraga_1")
    page.get_by_role("button", name="Ta bort frågan").click()
    assert editor.write("yes_no", "Något annat?") == "fraga_2"  # fraga_1 has meant something


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("shape", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    live: Live, pages: Pages, language: str, shape: dict[str, object]
) -> None:
    """Axe, which takes a second for each look, sees each shape in one of the languages; how wide words are, both."""
    editor = lead(*live, pages.open(**shape))
    page = editor.page
    axe = language == ("sv" if shape is PHONE else "en")
    if language == "en":
        page.get_by_role("button", name="English").click()

    def fine(what: str) -> None:
        if axe:
            assert editor.desk.violations() == [], what
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.evaluate("innerWidth"), what

    fine("as it opens")
    editor.open("trygghet_2")
    fine("a core item")
    for summary in page.locator("summary[data-at]").all():
        summary.click()
        fine(str(summary.get_attribute("data-at")))
    page.locator('[data-kind="choices"]').click()
    page.locator("[data-at^='when:']").select_option("when")
    page.get_by_role("link", name="العربية").click()
    fine("an own question in Arabic")
    if shape is PHONE:
        page.locator("#ed-look").click()
        expect(page.locator("#ed-frame iframe:not(.is-coming)")).to_be_visible()
        expect(page.locator(".ed-left")).to_be_hidden()
        fine("the phone")


def test_without_javascript_it_is_read_and_published(live: Live, phone_without_script: Page) -> None:
    editor = lead(*live, phone_without_script)
    page = editor.page
    expect(page.get_by_text("behöver webbläsaren JavaScript")).to_be_visible()
    expect(page.locator(".ed-text").first).to_have_text("Jag känner mig trygg på de platser där jag brukar vara.")
    page.get_by_role("link", name="العربية").click()
    expect(page.locator(".ed-text").first).to_have_attribute("lang", "ar")
    editor.desk.tick("confirmed", "ar")
    editor.desk.send("Publicera")
    assert editor.desk.path().endswith("/activities/new")


def test_what_is_broken_is_told_without_javascript(live: Live, phone_without_script: Page) -> None:
    editor = lead(*live, phone_without_script)
    broken = editor.stored()
    broken["questions"][0]["show_if"] = {"question": "alder", "equals": "13_15"}
    save(editor, broken)
    editor.desk.open(f"/interventions/{editor.intervention}/questionnaire")
    page = editor.page
    expect(page.locator("#ed-blocked")).to_contain_text("Fråga 1 av 5")
    expect(page.locator("#publish-button")).to_be_disabled()


def test_the_page_s_policy_lets_in_nothing_but_the_phone(editor: Editor) -> None:
    answer = editor.page.reload()
    assert answer
    policy = answer.headers["content-security-policy"]
    assert "frame-src 'self'" in policy
    assert "unsafe" not in policy
    assert editor.page.locator("script:not([src]):not([type='application/json']), [style], [onclick]").count() == 0
