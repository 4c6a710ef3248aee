"""Staff type in forms from paper: with the keyboard alone, with a phone, with a scanner, without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.services import activities, questionnaires
from app.store import interventions as store
from surveys.codes import b64url
from surveys.questionnaire import from_document
from tests.browser import DESK, PHONE, Complaints, Pages
from tests.builders import Participant
from tests.web.desk import Desk
from tests.web.kinds import EVERYTHING
from tests.web.resident import Place

LEADER = "lo@example.org"


def leader(place: Place, page: Page) -> Desk:
    """A project leader, signed in."""
    place.world.colleague("leader", email=LEADER, name="Lo Ledare")
    desk = Desk(page, place.address)
    desk.sign_in(LEADER)
    return desk


def keys(page: Page, *pressed: str) -> None:
    """One key after another; of a word each letter is one."""
    for each in pressed:
        for key in [each] if each.endswith(("Enter", "Up")) else each:
            page.keyboard.press(key)


def focused(page: Page) -> Locator:
    """Where the next key goes."""
    return page.locator(":focus")


def square(place: Place, activity: store.Activity, somebody: Participant, version: int = 1) -> str:
    """The address in the square on somebody's form."""
    key = b64url(somebody.answer_key(activity.intervention_id))
    return f"{place.address}/activities/{activity.id}/paper?v={version}&l=ar#{key}"


def strip(place: Place, activity: store.Activity, somebody: Participant) -> str:
    """The address in the square that somebody tore off."""
    return f"{place.address}/{activity.code}#{b64url(somebody.answer_key(activity.intervention_id))}"


def test_a_form_is_typed_twice_with_the_keyboard_alone_and_a_slip_is_found(place: Place, desk: Page) -> None:
    activity, page = place.asking(EVERYTHING), desk
    at = leader(place, page)
    at.open(f"/activities/{activity.id}")
    assert at.violations() == []
    page.get_by_role("link", name="Mata in svar från papper").click()
    assert at.violations() == []
    page.check("[name=_mode][value=interpreter]")

    def typed(agree: str, liked: str) -> None:
        keys(page, agree, "2", "5", "1", liked, "Enter", "1", "3", "2,5", "Enter", "05", "2020", "?", "4", "-")
        keys(page, "1", "Enter", "3", "2")

    page.focus("#f-scan")
    keys(page, "Enter")
    typed("4", "13")
    keys(page, "Bra", "Enter", "Mer fotboll.", "Enter", "Och lampor.", "Control+Enter")
    expect(focused(page)).to_have_text("Fortsätt: skriv en gång till")
    keys(page, "Enter")

    expect(page.locator(".turns [aria-current]")).to_contain_text("Andra gången")
    expect(page.locator("#f-agree")).to_have_value("")
    expect(page.locator("#f-more")).to_have_value("Mer fotboll.\nOch lampor.")  # read through, not typed again
    assert "2,5" not in page.content(), "the first typing is sealed"
    typed("5", "31")
    keys(page, "Enter", "Control+Enter", "ArrowUp", "Control+Enter", "Enter")

    expect(page.locator("#differ")).to_have_text("Svar som blev olika: 1")
    expect(page.locator(".items > li")).to_have_count(1)
    expect(page.locator(".differs")).to_have_text(re.compile(r"Först skrev du\s*4\s*Sedan skrev du\s*5 Stämmer helt"))
    expect(focused(page)).to_have_attribute("name", "agree")
    assert at.violations() == []
    assert place.responses() == []
    keys(page, "3", "Enter")  # a third value is as little proven as the two before
    expect(page.locator(".differs dd")).to_have_count(3)
    keys(page, "4", "Enter")

    expect(page.get_by_text("Inmatade den här gången: 1")).to_be_visible()
    expect(page.locator("[name=_mode][value=interpreter]")).to_be_checked()
    (row,) = place.responses()
    assert row.mode == "interpreter"
    assert row.pid is None
    assert row.answers == {
        "agree": 4,
        "mood": 2,
        "fun": 5,
        "often": "daily",
        "liked": ["park", "school"],
        "alone": True,
        "activity": "book",
        "hours": 2.5,
        "moved": "2020-05",
        "doing": {"missing": "dont_know"},
        "safe": {"day": 4, "night": {"missing": "refused"}},
        "first": ["park", "shop.2", "school"],
    }
    assert len(place.texts()) == 2


def test_a_phone_that_scans_the_square_signs_in_and_the_form_is_linked(
    place: Place, pages: Pages, complaints: Complaints
) -> None:
    complaints.expect("401")
    complaints.expect("422")
    activity, somebody = place.asking(EVERYTHING), Participant()
    place.world.answer(activity, somebody, answers={"agree": 2})
    place.world.colleague("leader", email=LEADER)
    with place.days_later(100):
        page = pages.open(**PHONE)
        at = Desk(page, place.address)
        page.goto(square(place, activity, somebody))
        at.fill(email=LEADER, password="en lång hemlig mening")
        at.send()
        expect(page.locator("#linked")).to_have_text("Hör ihop med koden på lappen")
        expect(page).not_to_have_url(re.compile("#"))
        assert "#" not in str(page.evaluate("location.href"))
        expect(page.locator("#f-language")).to_have_value("ar")
        assert at.violations() == []
        for turn in ("first", "again"):
            page.tap("[id='m-agree'] [data-mark='5']")
            page.tap("[id='m-liked'] [data-mark='1']")
            page.tap("[id='m-liked'] [data-mark='3']")
            page.tap("[id='m-liked'] [data-mark='1']")
            expect(page.locator("#f-liked")).to_have_value("3")
            if turn == "again":
                expect(page.locator(".chosen")).to_contain_text("Hör ihop med koden på lappen")
            page.tap("#on")
        expect(page.get_by_text("Inmatade den här gången: 1")).to_be_visible()
        first, second = sorted(place.responses(), key=lambda row: row.answers["agree"])
        assert first.pid == second.pid
        assert second.answers == {"agree": 5, "liked": ["school"]}

        page.goto(square(place, activity, somebody))  # the same paper lies in the pile twice
        page.tap("#on")
        expect(page.locator("#e-scan")).to_contain_text("Blanketten är nog redan inmatad")
        assert len(place.responses()) == 2


def test_a_scanner_in_the_field_goes_to_the_form_that_was_scanned(place: Place, desk: Page) -> None:
    activity, somebody, page = place.asking(EVERYTHING), Participant(), desk
    admin, now = place.world.admin(), place.world.now
    with place.world.app.app_context():
        draft = questionnaires.of_intervention(actor=admin, intervention=activity.intervention_id)[0]
        fewer = EVERYTHING | {"questions": EVERYTHING["questions"][:3]}
        saved = questionnaires.save(actor=admin, id=draft.id, document=fewer, revision=draft.revision, now=now)
        questionnaires.publish(actor=admin, id=saved.id, confirmed=["sv", "ar"], now=now)
        other = activities.add(actor=admin, intervention=activity.intervention_id, name="Onsdagsgården", now=now)
    at = leader(place, page)
    at.open(f"/activities/{other.id}/paper?n=7&mode=helped")
    expect(page.locator(".items > li")).to_have_count(2)
    page.keyboard.type(square(place, activity, somebody, version=1))
    keys(page, "Enter")
    expect(page.locator("#linked")).to_be_visible()
    expect(page.locator(".items > li")).to_have_count(len(from_document(EVERYTHING).asked()))
    expect(page.get_by_text("Inmatade den här gången: 7")).to_be_visible()
    expect(page.locator("[name=_mode][value=helped]")).to_be_checked()
    expect(focused(page)).to_have_attribute("name", "agree")
    assert f"/activities/{activity.id}/" in page.url
    assert "#" not in page.url


@pytest.mark.parametrize("mistyped", [False, True], ids=["as it is", "by a scanner with another keyboard"])
def test_without_a_script_it_is_typed_twice_all_the_same(
    place: Place, pages: Pages, complaints: Complaints, mistyped: bool
) -> None:
    complaints.expect("422")
    page, activity, somebody = pages.open(**DESK, java_script_enabled=False), place.asking(EVERYTHING), Participant()
    at = leader(place, page)
    at.open(f"/activities/{activity.id}/paper")
    key = b64url(b"\xfb\xef\xbe\xff" * 8)  # with both of the signs that get lost
    page.focus("#f-scan")
    page.keyboard.type(
        f"Ö--#{key.replace('-', '+').replace('_', '?')}" if mistyped else square(place, activity, somebody)
    )
    keys(page, "Enter")  # as a scanner does
    expect(page.locator("#f-scan")).to_be_visible()
    page.fill("#f-agree", "7")
    page.fill("#f-liked", "1,2,3")
    page.click("#on")
    expect(page).to_have_title(re.compile("^Fel:"))
    expect(page.locator("#e-agree")).to_contain_text("Det numret finns inte på blanketten.")
    page.fill("#f-agree", "2")
    page.click("#on")
    expect(page.locator("#e-liked")).to_contain_text("Du har valt för många. Välj högst 2.")
    page.fill("#f-liked", "1,2")
    page.click("#on")
    page.fill("#f-agree", "2")
    page.fill("#f-liked", "1")
    page.click("#on")
    expect(page.locator(".differs dd")).to_have_text(["1,2", "1 Parken"])
    page.fill("#f-liked", "2 1")
    page.dblclick("#on")
    expect(page.get_by_text("Inmatade den här gången: 1")).to_be_visible()
    (row,) = place.responses()
    assert row.answers == {"agree": 2, "liked": ["park", "square"]}
    assert row.pid is not None


def test_a_form_of_another_stack_is_not_taken_and_a_closed_wave_is_told(
    place: Place, pages: Pages, complaints: Complaints
) -> None:
    complaints.expect("422")
    activity, other, somebody = place.asking(EVERYTHING), place.asking(EVERYTHING), Participant()
    place.world.colleague("leader", email=LEADER)
    with place.days_later(60):
        page = pages.open(**DESK, java_script_enabled=False)
        at = Desk(page, place.address)
        at.is_at_work(LEADER)
        at.open(f"/activities/{activity.id}/paper")
        expect(page.get_by_text("Ingen mätomgång är öppen nu.")).to_be_visible()
        for wrong, said in (
            (square(place, other, somebody), "ett annat tillfälle"),
            (strip(place, other, somebody), "ett annat tillfälle"),
            ("4 711", "Det gick inte att läsa"),
        ):
            page.fill("#f-scan", wrong)
            page.click("#on")
            expect(page.locator("#e-scan")).to_contain_text(said)
        page.fill("#f-scan", strip(place, activity, somebody))
        for _ in ("once", "again"):
            page.fill("#f-agree", "1")
            page.click("#on")
        expect(page.locator("p.note").first).to_have_text(
            "Sparat, men utanför mätomgångarna: ingen mätomgång var öppen."
        )
        assert [(row.wave, row.pid is None) for row in place.responses()] == [(None, False)]


def test_an_answer_that_another_hides_is_told_before_it_is_left_out(place: Place, pages: Pages) -> None:
    first, second, third = (
        {"key": key, "kind": "yes_no", "text": {"sv": f"{key}?", "ar": f"{key}?"}} for key in ("came", "liked", "more")
    )
    second["show_if"] = {"question": "came", "equals": True}
    third["required"] = True
    activity = place.asking(EVERYTHING | {"questions": [first, second, third]})
    page = pages.open(**DESK, java_script_enabled=False)
    at = leader(place, page)
    at.open(f"/activities/{activity.id}/paper")
    for turn in ("once", "again"):
        page.fill("#f-came", "2")
        page.fill("#f-liked", "1")
        page.click("#on")
        if turn == "once":
            expect(page.locator("#hidden")).to_have_text(re.compile(r"Svaren på dem tas inte med: 2$"))
    assert [row.answers for row in place.responses()] == [{"came": False}]


def test_the_forms_are_fetched_from_the_activitys_page(place: Place, desk: Page) -> None:
    activity = place.asking(EVERYTHING)
    at = leader(place, desk)
    at.open(f"/activities/{activity.id}")
    desk.select_option("#f-form-language", "ar")
    desk.fill("#f-form-copies", "2")
    for button in ("Hämta blanketterna (PDF)", "En utan kod, att kopiera"):
        with desk.expect_download() as arriving:
            desk.get_by_role("button", name=button).click()
        assert arriving.value.suggested_filename == f"blankett-{activity.code}.pdf"
