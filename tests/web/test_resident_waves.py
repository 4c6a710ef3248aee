"""Coming back on the phone: with the code, without it, with a sibling, by a link."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from app import sealing
from app.extensions import db
from app.store.links import Link
from app.store.waves import Wave
from surveys import codes
from tests.browser import PHONE, Complaints, Pages
from tests.builders import Participant
from tests.web.resident import Place, answer_all, begin, code_on, come_back, send, thanked, through

ANSWERS = {"tillhorighet_1": 4}
LINKED = "Svaren hör ihop med dem du gav förut."
CODE = "8763442008499064"


@pytest.mark.both_databases
def test_with_the_code_after_a_hundred_days_the_answers_belong_together(both_places: Place, pages: Pages):
    place, activity, somebody = both_places, both_places.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    with place.days_later(100):
        page = pages.open(**PHONE)
        page.goto(place.url(activity))
        begin(page)
        come_back(page, codes.grouped(somebody.code))
        answer_all(page)
        send(page)
        thanked(page)
        expect(page.get_by_text(LINKED)).to_be_visible()
        assert page.locator("[data-t=card]:visible").count() == 0
    first, second = place.responses()
    assert first.pid == second.pid
    assert first.wave != second.wave
    assert (place.counts(0), place.counts(1)) == ({"answered": 1}, {"answered": 1, "linked_card": 1})


def test_a_printed_card_answers_the_first_time_and_belongs_together_the_next(place: Place, pages: Pages):
    activity, somebody = place.activity(), Participant()
    ticket = f"{place.url(activity)}#{codes.b64url(somebody.answer_key(activity.intervention_id))}"
    for number, later in ((0, 0), (1, 100)):
        with place.days_later(later):
            page = pages.open(**PHONE)
            page.goto(ticket)
            expect(page).not_to_have_url(re.compile("#"))
            begin(page)
            answer_all(page)
            send(page)
            thanked(page)
            expect(page.get_by_text(LINKED)).to_be_visible(visible=number == 1)
            assert page.locator("[data-t=card]:visible").count() == 0, "the card is in the hand"
    assert (place.counts(0), place.counts(1)) == ({"answered": 1}, {"answered": 1, "linked_ticket": 1})
    first, second = place.responses()
    assert first.pid == second.pid


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_code_that_has_no_answers_here_is_not_said_to_belong_to_any(place: Place, pages: Pages, script: bool):
    """From another poster's card, say; or all that it answered has been erased."""
    activity = place.activity()
    with place.days_later(100):
        page = pages.open(**PHONE, java_script_enabled=script)
        page.goto(place.url(activity))
        if script:
            begin(page)
            come_back(page, CODE)
            answer_all(page)
        else:
            page.check("[name=_again][value=yes]")
            page.fill("#typed", CODE)
        send(page)
        thanked(page)
        expect(page.get_by_text(LINKED)).to_be_hidden()
        expect(page.get_by_text("Svaren är skickade utan kod.")).to_be_hidden()
    assert place.responses()[0].pid is not None


def test_here_before_but_without_a_code_is_a_later_answer_that_is_not_linked(place: Place, pages: Pages):
    activity = place.activity()
    place.world.answer(activity, Participant(), answers=ANSWERS)
    with place.days_later(100):
        page = pages.open(**PHONE)
        page.goto(place.url(activity))
        begin(page)
        come_back(page)
        answer_all(page)
        send(page)
        thanked(page)
        expect(page.get_by_text("Svaren är skickade utan kod.")).to_be_visible()
    later = next(row for row in place.responses() if row.pid is None)
    assert later.wave is not None
    assert later.wave != next(row for row in place.responses() if row.pid).wave


def test_a_mistyped_code_is_caught_on_the_phone(place: Place, pages: Pages):
    activity = place.activity()
    with place.days_later(100):
        page = pages.open(**PHONE)
        page.goto(place.url(activity))
        begin(page)
        come_back(page, "7863 4420 0849 9064")
        expect(page.locator("#e-code")).to_contain_text("Koden stämmer inte")
        page.fill("#typed", "8763 4420")
        page.click("[data-do=next]")
        expect(page.locator("#e-code")).to_have_text("Koden har 16 siffror. Du har skrivit 8.")
        page.fill("#typed", "٨٧٦٣ ٤٤٢٠ ٠٨٤٩ ٩٠٦٤")
        page.click("[data-do=next]")
        expect(page.locator("legend:visible .n")).to_have_text("Fråga 1 av 5")


def test_the_phone_remembers_who_may_say_that_it_is_them(place: Place, phone: Page):
    activity = place.activity()
    phone.goto(place.url(activity))
    through(phone)
    thanked(phone)
    code = code_on(phone).replace(" ", "")
    assert code not in str(phone.evaluate("Object.entries(localStorage)")), "the code could erase"
    with place.days_later(100):
        phone.goto(place.url(activity))
        begin(phone)
        expect(phone.locator("legend:visible")).to_have_text("Är du samma person som sist?")
        phone.click("[data-do=same-yes]")
        answer_all(phone, 5)
        send(phone)
        thanked(phone)
        expect(phone.get_by_text(LINKED)).to_be_visible()
    assert len({row.pid for row in place.responses()}) == 1
    assert len({row.wave for row in place.responses()}) == 2
    assert place.counts(1) == {"answered": 1, "linked_phone": 1}


def test_a_sibling_on_the_same_phone_gets_an_own_code_and_never_the_first_ones(place: Place, phone: Page):
    activity = place.activity("children", "children")
    phone.goto(place.url(activity))
    through(phone, 5)
    first = code_on(phone)
    remembered = phone.evaluate("Object.entries(localStorage)")

    phone.goto(place.url(activity))
    begin(phone)
    phone.click("[data-do=same-no]")
    answer_all(phone, 1)
    send(phone)
    thanked(phone)
    assert code_on(phone) != first
    assert first not in phone.content()
    assert phone.evaluate("Object.entries(localStorage)") == remembered
    assert len({row.pid for row in place.responses()}) == 2


def test_after_a_reload_back_does_not_go_past_the_question_who_it_is(place: Place, phone: Page):
    """Else whoever went on would be somebody new, and the phone forget the one before."""
    phone.goto(place.url(place.activity()))
    through(phone)
    thanked(phone)
    phone.reload()
    begin(phone)
    phone.click("[data-do=same-no]")
    for n in (2, 3):
        phone.click("[data-do=next]")
        expect(phone.locator("legend:visible .n")).to_have_text(f"Fråga {n} av 5")
    phone.reload()
    expect(phone.locator("#start")).to_be_visible()
    phone.go_back()
    expect(phone.locator("[data-step]:visible")).to_have_attribute("id", "start")


def test_on_a_phone_that_is_not_ones_own_nothing_is_remembered(place: Place, phone: Page):
    phone.goto(place.url(place.activity()))
    begin(phone)
    answer_all(phone)
    phone.check("#shared")
    send(phone)
    thanked(phone)
    code_on(phone)
    assert phone.evaluate("localStorage.length") == 0


def test_a_second_answer_asks_was_that_you(place: Place, phone: Page):
    activity = place.activity()
    phone.goto(place.url(activity))
    through(phone)
    thanked(phone)
    for was, stored in (("yes", 1), ("no", 2)):
        phone.goto(place.url(activity))
        begin(phone)
        phone.click("[data-do=same-yes]")
        answer_all(phone)
        send(phone)
        thanked(phone, "Någon har redan svarat med den här koden")
        phone.click(f"[data-was={was}]")
        expect(phone.locator("h1:visible")).to_contain_text("Då är du klar" if was == "yes" else "Tack!")
        assert len(place.responses()) == stored
    assert len({row.pid for row in place.responses()}) == 2


def link_for(place: Place, activity, participant: Participant) -> str:
    """What the courier writes into a reminder."""
    secret = secrets.token_bytes(16)
    with place.world.app.app_context():
        wave = db.session.scalar(db.select(Wave.id).where(Wave.number == 1))
        key = participant.answer_key(activity.intervention_id)
        held = {"sealed": sealing.seal_link(secret, key), "stop": sealing.seal_link(secret, codes.stop_key(key))}
        db.session.add(Link(id=codes.link_id(secret), wave=wave, **held))
        db.session.commit()
    return codes.b64url(secret)


def test_a_link_answers_for_the_one_it_was_sent_to_and_stays_in_no_history(place: Place, pages: Pages):
    activity, somebody = place.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    secret = link_for(place, activity, somebody)
    with place.days_later(100):
        page = pages.open(**PHONE)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
        page.goto(f"{place.address}/{activity.code}#{secret}")
        expect(page.locator("[data-do=stop]")).to_be_visible()
        assert secret not in page.url
        through(page)
        thanked(page)
        expect(page.get_by_text(LINKED)).to_be_visible()
    assert not any(secret in each for each in asked[1:])
    assert place.counts(1) == {"answered": 1, "linked_link": 1}
    assert len({row.pid for row in place.responses()}) == 1


def test_a_link_is_not_lost_by_choosing_another_language(place: Place, pages: Pages):
    activity, somebody = place.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    secret = link_for(place, activity, somebody)
    with place.days_later(100):
        page = pages.open(**PHONE)
        page.goto(f"{place.address}/{activity.code}#{secret}")
        expect(page.locator("[data-do=stop]")).to_be_visible()
        page.click("nav.langs a[lang=en]")
        expect(page.locator("[data-do=stop]")).to_have_text("Stop sending to me")
        assert secret not in page.url
        through(page)
        expect(page.locator("h1:visible")).to_contain_text("Thank")
    assert len({row.pid for row in place.responses()}) == 1


def test_a_link_can_stop_the_reminders_without_answering(place: Place, pages: Pages):
    activity, somebody = place.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    page = pages.open(**PHONE)
    page.goto(f"{place.address}/{activity.code}#{link_for(place, activity, somebody)}")
    page.click("[data-do=stop]")
    thanked(page, "Klart. Du får inga fler påminnelser.")
    assert place.stop_orders()


def test_a_link_of_a_wave_that_has_closed_still_stops_them(place: Place, pages: Pages, complaints: Complaints):
    complaints.expect("410")
    activity, somebody = place.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    secret = link_for(place, activity, somebody)
    with place.days_later(1000):
        page = pages.open(**PHONE)
        page.goto(f"{place.address}/{activity.code}#{secret}")
        page.click("#stop button")
        expect(page.locator("#said")).to_contain_text("Klart. Du får inga fler påminnelser.")
        expect(page.locator("#stop")).to_be_hidden()
        assert secret not in page.url
        page.goto(f"{place.address}/{activity.code}")
        expect(page.locator("#stop")).to_be_hidden()
    key = somebody.answer_key(activity.intervention_id)
    assert place.stop_orders() == [codes.stop_hash(codes.stop_key(key))]


def test_a_link_that_has_run_out_stops_nothing_and_says_so(place: Place, pages: Pages, complaints: Complaints):
    complaints.expect("404")
    activity = place.activity()
    page = pages.open(**PHONE)
    page.goto(f"{place.address}/{activity.code}#{codes.b64url(bytes(16))}")
    page.click("[data-do=stop]")
    thanked(page, "Det gick inte att sluta just nu.")
    assert not place.stop_orders()


def test_a_link_that_has_run_out_asks_for_the_code(place: Place, pages: Pages, complaints: Complaints):
    complaints.expect("404")
    activity, somebody = place.activity(), Participant(CODE)
    place.world.answer(activity, somebody, answers=ANSWERS)
    with place.days_later(100):
        page = pages.open(**PHONE)
        page.goto(f"{place.address}/{activity.code}#{codes.b64url(bytes(16))}")
        begin(page)
        come_back(page, CODE)
        answer_all(page)
        send(page)
        thanked(page)
    assert len({row.pid for row in place.responses()}) == 1
