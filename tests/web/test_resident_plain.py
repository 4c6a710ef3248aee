"""The same page without JavaScript: it scrolls, posts, keeps what was written, shows the code in the 200."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from app.services import activities, asking
from app.store import admissions
from app.store import interventions as store
from app.store.session import transaction
from surveys import codes
from tests.browser import PHONE, Complaints, Pages
from tests.builders import Participant
from tests.web.resident import Place, answer_all, begin, code_on, thanked

ANSWERS = {"tillhorighet_1": 4}


def tickets(place: Place, activity: store.Activity) -> tuple[str, str]:
    """Two one-time tickets, put in by hand: what is printed is tests/api/test_admissions.py's."""
    made = "CDFHJKMN", "PQRTVWXY"
    with place.world.app.app_context(), transaction() as session:
        found = store.by_id(session, activity.intervention_id)
        assert found is not None
        pepper = asking.pepper_of(found)
        admissions.add(session, activity.id, {codes.ticket_hash(pepper, activity.id, each) for each in made})
        session.get_one(store.Activity, activity.id).admission = True
    return made


def fill_in(page: Page, text: str = "Fler lampor.") -> None:
    for step in page.locator("fieldset.q").all():
        if step.locator("textarea").count():
            step.locator("textarea").fill(text)
        elif step.locator("[data-read]").count():
            step.locator("[data-read] label.o").nth(3).click()


@pytest.mark.parametrize(("language", "thanks"), [("sv", "Tack!"), ("ar", "شكرًا!")])
def test_it_scrolls_and_posts_and_the_code_asked_for_stands_in_the_answer(
    both_places: Place, phone_without_script: Page, language: str, thanks: str
):
    place, page, activity = both_places, phone_without_script, both_places.activity()
    page.goto(place.url(activity, language))
    fill_in(page)
    page.check("[name=_card]")
    page.click("#send")
    expect(page.locator("h1")).to_contain_text(thanks)
    expect(page.locator("svg.card text", has_text=code_on(page))).to_be_visible()
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    (response,) = place.responses()
    assert response.answers["trygghet_1"] == 4
    assert response.pid is not None
    assert len(place.texts()) == 1

    page.reload()  # the browser posts the same once more
    thanked(page, page.locator("h1").inner_text())
    assert len(place.responses()) == 1


@pytest.mark.parametrize("language", ["sv", "ar"])
@pytest.mark.parametrize("name", ["Trygghetsvandringar i Norra Molnängens stadsdelsområde om våren", "Å" * 120])
def test_a_long_name_stays_on_the_card(place: Place, phone_without_script: Page, name: str, language: str):
    page, activity = phone_without_script, place.activity()
    with place.world.app.app_context():
        activities.change(actor=place.world.admin(), id=activity.id, changes={"name": name}, now=place.world.now)
    page.goto(place.url(activity, language))
    page.check("[name=_card]")
    page.click("#send")
    code_on(page)
    card = page.locator("svg.card").bounding_box()
    assert card is not None
    for line in page.locator("svg.card text").all():
        box = line.bounding_box()
        assert box is not None
        assert card["x"] <= box["x"], line.text_content()
        assert box["x"] + box["width"] <= card["x"] + card["width"], line.text_content()
        assert box["y"] + box["height"] <= card["y"] + card["height"], line.text_content()


def test_without_asking_for_a_code_there_is_none(place: Place, phone_without_script: Page):
    page = phone_without_script
    page.goto(place.url(place.activity()))
    fill_in(page)
    page.click("#send")
    thanked(page)
    assert page.locator(".digits").count() == 0
    assert place.responses()[0].pid is None


def test_an_error_keeps_what_was_written_and_leads_to_the_question(
    place: Place, phone_without_script: Page, complaints: Complaints
):
    complaints.expect("422")
    page = phone_without_script
    page.goto(place.url(place.activity("area-walk")))
    for box in page.locator("#q-forst [data-read] input").all()[:3]:
        box.check()
    page.locator("#q-trygghet_1 label.o").nth(1).click()
    page.fill("textarea", "Mer fotboll, <b>tack</b>.")
    page.click("#send")
    expect(page).to_have_title("Fel: Frågor från Föreningen")
    expect(page.locator("#summary a")).to_have_count(1)
    expect(page.locator("#e-forst")).to_have_text("Fel: Du har valt för många. Välj högst 2.")
    expect(page.locator("#q-trygghet_1 input").nth(1)).to_be_checked()
    expect(page.locator("textarea")).to_have_value("Mer fotboll, <b>tack</b>.")
    page.locator("#summary a").click()
    assert page.url.endswith("#q-forst")
    page.locator("#q-forst [data-read] input").first.uncheck()
    page.click("#send")
    thanked(page)
    assert len(place.responses()) == 1


def test_a_refused_form_that_was_then_stored_shows_no_answer_when_it_is_posted_once_more(place: Place):
    """A browser's Back and reload post what stood in an earlier step; by then somebody else may hold the phone."""
    client, activity = place.world.app.test_client(), place.activity("area-walk")
    hidden = {"_id": str(uuid4()), "_wave": "0", "_version": "1"}
    wrong = hidden | {"mer": "Mer fotboll.", "trygghet_1": "99"}
    first = client.post(f"/{activity.code}?lang=sv", data=wrong)
    assert first.status_code == 422
    assert client.post(f"/{activity.code}?lang=sv", data=wrong | {"trygghet_1": "2"}).status_code == 200
    once_more = client.post(f"/{activity.code}?lang=sv", data=wrong)
    assert "Mer fotboll" not in once_more.text
    assert once_more.status_code == 200
    assert len(place.responses()) == 1


@pytest.mark.both_databases
def test_who_has_been_here_before_types_the_code_and_is_linked(both_places: Place, pages: Pages):
    place, activity, somebody = both_places, both_places.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    with place.days_later(100):
        page = pages.open(**PHONE, java_script_enabled=False)
        page.goto(place.url(activity))
        fill_in(page)
        page.check("[name=_again][value=yes]")
        page.fill("#typed", codes.grouped(somebody.code))
        page.click("#send")
        thanked(page)
        expect(page.get_by_text("Svaren hör ihop med dem du gav förut.")).to_be_visible()
    first, second = place.responses()
    assert first.pid == second.pid
    assert first.wave != second.wave


def test_two_swapped_digits_are_caught_at_the_field_and_nothing_is_lost(
    place: Place, pages: Pages, complaints: Complaints
):
    complaints.expect("422")
    activity, somebody = place.activity(), Participant("8763442008499064")
    place.world.answer(activity, somebody, answers=ANSWERS)
    with place.days_later(100):
        page = pages.open(**PHONE, java_script_enabled=False)
        page.goto(place.url(activity))
        fill_in(page, "Bänkar.")
        page.check("[name=_again][value=yes]")
        page.fill("#typed", "7863 4420 0849 9064")
        page.click("#send")
        expect(page.locator("#e-code")).to_contain_text("Koden stämmer inte")
        expect(page.locator("textarea")).to_have_value("Bänkar.")
        assert len(place.responses()) == 1
        page.fill("#typed", somebody.code)
        page.click("#send")
        thanked(page)
    assert len({row.pid for row in place.responses()}) == 1


def test_a_code_that_has_answered_asks_was_that_you_and_no_gives_an_own_code(
    place: Place, pages: Pages, complaints: Complaints
):
    complaints.expect("409")
    activity, somebody = place.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    with place.days_later(100):
        place.world.answer(activity, somebody, wave=1, answers=ANSWERS)
        page = pages.open(**PHONE, java_script_enabled=False)
        page.goto(place.url(activity))
        fill_in(page)
        page.check("[name=_again][value=yes]")
        page.fill("#typed", somebody.code)
        page.click("#send")
        expect(page.locator("#summary h2")).to_have_text("Någon har redan svarat med den här koden")
        page.check("[name=_was][value=no]")
        page.click("#send")
        thanked(page)
        assert codes.read_code(code_on(page)) != somebody.code
    assert len({row.pid for row in place.responses()}) == 2


def test_a_contact_can_be_left_and_is_sealed_before_it_is_stored(
    place: Place, phone_without_script: Page, complaints: Complaints
):
    complaints.expect("422")
    page = phone_without_script
    page.goto(place.url(place.activity()))
    fill_in(page)
    page.check("[name=_card]")
    page.click("#send")
    code = code_on(page)
    save = page.get_by_role("button", name="Skicka påminnelse till mig")
    page.fill("[name=_sms]", "040-12 34 56")
    save.click()
    expect(page.locator("#e-sms")).to_contain_text("inte ut som ett mobilnummer")
    page.fill("[name=_sms]", "")
    page.fill("[name=_email]", "amina@hotmial.se")
    save.click()
    expect(page.locator("#e-email")).to_contain_text("Menade du amina@hotmail.se?")
    page.fill("[name=_email]", "amina@gmial.com")  # another slip is another question
    save.click()
    expect(page.locator("#e-email")).to_contain_text("Menade du amina@gmail.com?")
    save.click()
    thanked(page, "Tack! Du får en länk när det är dags.")
    (box,) = place.spooled("box")
    assert b"amina" not in box.sealed
    assert code.replace(" ", "") not in page.content()


def test_over_plain_http_it_behaves_as_without_a_script(plain_http_place: Place, phone: Page):
    """Browsers give no WebCrypto to a host on the LAN without https."""
    place = plain_http_place
    phone.goto(place.url(place.activity()))
    expect(phone.locator("#send")).to_be_visible()
    fill_in(phone)
    phone.check("[name=_card]")
    phone.click("#send")
    thanked(phone)
    code_on(phone)
    assert place.responses()[0].pid is not None


def test_a_double_press_of_send_is_one_response(place: Place, phone_without_script: Page):
    page = phone_without_script
    page.goto(place.url(place.activity()))
    fill_in(page)
    page.check("[name=_card]")
    page.dblclick("#send")
    thanked(page)
    assert len(place.responses()) == 1


def test_a_ticket_is_typed_and_a_spent_one_is_said_with_everything_kept(
    place: Place, phone_without_script: Page, complaints: Complaints
):
    complaints.expect("422")
    page, activity = phone_without_script, place.activity()
    first, second = tickets(place, activity)
    page.goto(place.url(activity))
    page.fill("#slip", f"{first[:4]} {first[4:]}")
    fill_in(page)
    page.click("#send")
    thanked(page)
    page.goto(place.url(activity))
    page.fill("#slip", first)
    fill_in(page, "Fler bänkar.")
    page.click("#send")
    expect(page.locator("#e-ticket")).to_contain_text("Din är redan använd")
    expect(page.locator("textarea")).to_have_value("Fler bänkar.")
    page.fill("#slip", second)
    page.click("#send")
    thanked(page)
    assert len(place.responses()) == 2


def test_a_ticket_that_was_scanned_is_not_asked_for_and_a_spent_one_can_be_typed_anew(
    place: Place, phone: Page, complaints: Complaints
):
    complaints.expect("422")
    activity = place.activity()
    first, second = tickets(place, activity)
    for scanned, then in ((first, None), (first, second)):
        phone.goto("about:blank")
        phone.goto(f"{place.url(activity)}#{scanned}")
        expect(phone.locator("#start")).to_be_visible()
        assert scanned not in phone.url, "it stays in no history"
        begin(phone)
        if phone.locator("#same").is_visible():
            phone.click("[data-do=same-no]")
        answer_all(phone)
        phone.click("#send")
        if then:
            expect(phone.locator("#e-ticket")).to_contain_text("Din är redan använd")
            phone.fill("#slip", then)
            while phone.locator("[data-do=next]").is_visible():
                phone.click("[data-do=next]")
            phone.click("#send")
        thanked(phone)
    assert len(place.responses()) == 2
