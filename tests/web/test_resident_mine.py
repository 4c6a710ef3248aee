"""With poster code and receipt code alone: see which waves were answered, stop reminders, erase everything."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.services import activities
from surveys import codes
from tests.browser import PHONE, Complaints, Pages
from tests.builders import Participant
from tests.web.resident import Place, begin, code_on, thanked, through
from tests.web.test_resident_signal import ITEMS, RESPONSES, WAITING

ANSWERS = {"tillhorighet_1": 4}


@pytest.mark.both_databases
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_what_was_answered_is_counted_never_shown_and_can_be_taken_back(
    both_places: Place, pages: Pages, complaints: Complaints, script: bool
):
    complaints.expect("422")
    place, activity, somebody = both_places, both_places.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    place.world.answer(activity, Participant(), answers=ANSWERS)
    with place.days_later(100):
        place.world.answer(activity, somebody, wave=1, answers=ANSWERS)
        page = pages.open(**PHONE, java_script_enabled=script)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
        page.goto(place.url(activity, rest="/mine"))
        page.fill("#typed", codes.grouped(somebody.code))
        page.get_by_role("button", name="Visa").click()
        expect(page.locator("[data-said=show] li")).to_have_text(["Första gången", "Uppföljning 1"])
        assert "Stämmer" not in page.content()

        page.get_by_role("button", name="Sluta skicka till mig").click()
        expect(page.get_by_text("Klart. Du får inga fler påminnelser.")).to_be_visible()
        assert len(place.responses()) == 3

        page.get_by_role("button", name="Ta bort allt").click()
        assert len(place.responses()) == 3, "only who has ticked that they are sure"
        page.check("[name=_sure]")
        page.get_by_role("button", name="Ta bort allt").click()
        expect(page.get_by_text("Klart. Dina svar är borttagna.")).to_be_visible()
        expect(page.get_by_text("Borttagna svarstillfällen: 2")).to_be_visible()
        expect(page.get_by_text("kan vi inte ta tillbaka")).to_be_visible()
        assert len(place.responses()) == 1
        assert not any(somebody.code in each for each in sent if script), "with a script the code stays on the phone"


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_swapped_digits_are_told_at_the_field(place: Place, pages: Pages, complaints: Complaints, script: bool):
    complaints.expect("422")
    page = pages.open(**PHONE, java_script_enabled=script)
    page.goto(place.url(place.activity(), "sv", "/mine"))
    page.fill("#typed", "7863 4420 0849 9064")
    page.get_by_role("button", name="Visa").click()
    expect(page.locator("#e-code")).to_contain_text("Koden stämmer inte")
    expect(page.locator("#typed")).to_have_value("7863 4420 0849 9064")


def test_a_code_that_never_answered_learns_nothing(place: Place, phone_without_script: Page):
    page = phone_without_script
    page.goto(place.url(place.activity(), "sv", "/mine"))
    page.fill("#typed", Participant().code)
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_text("Vi har inga svar med den koden här.")).to_be_visible()


def test_answers_can_be_erased_when_the_poster_is_out_of_use(place: Place, phone: Page, complaints: Complaints):
    complaints.expect("410")
    activity = place.activity()
    phone.goto(place.url(activity))
    through(phone)
    code = code_on(phone)
    with place.world.app.app_context():
        activities.close(actor=place.world.admin(), id=activity.id, now=place.world.now)
    phone.goto(place.url(activity))
    thanked(phone, "Frågorna är stängda just nu")
    phone.goto(place.url(activity, rest="/mine"))
    phone.fill("#typed", code)
    phone.check("[name=_sure]")
    phone.get_by_role("button", name="Ta bort allt").click()
    expect(phone.get_by_text("Klart. Dina svar är borttagna.")).to_be_visible()
    assert place.responses() == []
    assert phone.evaluate("localStorage.length") == 0


def test_what_waits_on_the_phone_does_not_bring_back_what_was_erased(place: Place, phone: Page, complaints: Complaints):
    """The reply was lost: the answers are stored, and wait to be sent once more."""
    complaints.expect("ERR_")
    activity = place.activity()
    phone.goto(place.url(activity))
    phone.route(RESPONSES, lambda route: (route.fetch(), route.abort()))
    through(phone)
    thanked(phone, WAITING)
    code = code_on(phone)
    assert len(place.responses()) == 1
    phone.goto(place.url(activity, rest="/mine"))
    phone.fill("#typed", code)
    phone.check("[name=_sure]")
    phone.get_by_role("button", name="Ta bort allt").click()
    expect(phone.get_by_text("Klart. Dina svar är borttagna.")).to_be_visible()
    assert phone.evaluate(ITEMS) == 0
    phone.unroute(RESPONSES)
    phone.goto(place.url(activity))
    begin(phone)
    phone.click("[data-do=next]")
    assert place.responses() == []


@pytest.mark.parametrize("trouble", ["no signal", "no scripts", "no storage"])
def test_what_did_not_come_through_is_told_and_what_did_is_not_denied(
    place: Place, phone: Page, complaints: Complaints, trouble: str
):
    complaints.expect("ERR_")
    activity, somebody = place.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    if trouble == "no storage":
        phone.add_init_script(
            "Object.defineProperty(window, 'localStorage',"
            " { get() { throw new DOMException('no', 'SecurityError'); } })"
        )
    phone.goto(place.url(activity, rest="/mine"))
    phone.fill("#typed", somebody.code)
    phone.check("[name=_sure]")
    if trouble != "no storage":
        phone.route("**/*.js" if trouble == "no scripts" else "**/api/**", lambda route: route.abort())
    phone.get_by_role("button", name="Ta bort allt").click()
    if trouble == "no storage":
        expect(phone.get_by_text("Klart. Dina svar är borttagna.")).to_be_visible()
        expect(phone.locator("#e-code")).to_be_empty()
        assert place.responses() == []
    else:
        expect(phone.locator("#e-code")).not_to_be_empty()
        assert len(place.responses()) == 1


def test_a_poster_that_nobody_printed_is_404_and_the_code_can_be_typed(
    place: Place, phone: Page, complaints: Complaints
):
    complaints.expect("404")
    activity = place.activity()
    answer = phone.goto(f"{place.address}/QQQQQQ?lang=sv")
    assert answer is not None
    assert answer.status == 404
    thanked(phone, "Vi hittar inte den affischen")
    phone.fill("[name=code]", f" {activity.code[:3].lower()} {activity.code[3:]}")
    phone.get_by_role("button", name="Öppna").click()
    expect(phone.locator("[data-do=yes]")).to_be_visible()


def test_between_waves_the_page_is_410_and_says_when_it_opens(place: Place, pages: Pages, complaints: Complaints):
    complaints.expect("410")
    activity = place.activity()
    with place.days_later(40):
        page = pages.open(**PHONE)
        answer = page.goto(place.url(activity))
        assert answer is not None
        assert answer.status == 410
        expect(page.get_by_text(re.compile(r"De öppnar igen \d+ [a-z]+ 20\d\d\."))).to_be_visible()
