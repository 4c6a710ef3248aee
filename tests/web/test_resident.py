"""A resident answers on the phone: one question at a time, a card to come back with, a contact in a sealed box."""

from __future__ import annotations

import json
import re
import struct
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app import sealing
from app.extensions import SETTINGS
from app.keys import CourierKeys
from app.services import activities, asking
from surveys import codes
from tests.browser import PHONE, Pages
from tests.web.resident import (
    THANKS,
    Place,
    answer_all,
    begin,
    code_on,
    send,
    thanked,
    through,
)


@pytest.mark.both_databases
def test_what_was_answered_lies_in_the_database_under_the_code_s_key(both_places: Place, phone: Page):
    place, activity = both_places, both_places.activity()
    phone.goto(f"{place.address}/{activity.code.lower()}")
    through(phone)
    thanked(phone)

    (response,) = place.responses()
    scales = dict.fromkeys(("tillhorighet_1", "tillit_grannar_1", "trygghet_1"), 4)
    assert response.answers == scales | {"alder": response.answers["alder"]}
    assert len(place.texts()) == 1
    intervention = str(activity.intervention_id)
    key = codes.answer_key(codes.participant_key(codes.read_code(code_on(phone)), intervention))
    with place.world.app.app_context():
        own = asking.own_wave(code=activity.code, answer_key=key, now=place.world.now)
    assert own.known
    assert own.answered


def five_faces() -> dict[str, Any]:
    """Five closed questions for children."""
    faces = [{"value": value} for value in range(1, 6)]
    questions = [
        {"key": f"f{n}", "kind": "faces", "text": {"sv": f"Hur var dag {n}?"}, "options": faces, "direction": 1}
        for n in range(1, 6)
    ]
    return {"title": {"sv": "Dagarna"}, "languages": ["sv"], "audience": "children", "questions": questions}


def test_five_closed_questions_take_seven_taps_from_yes_to_sent(place: Place, phone: Page):
    """Counted by the browser: fingers that came down on the glass."""
    phone.goto(place.url(place.asking(five_faces())))
    phone.evaluate("(window.taps = 0, addEventListener('pointerdown', () => (window.taps += 1), true))")
    phone.tap("[data-do=yes]")
    for _ in range(5):
        step = phone.locator("fieldset[data-step]:visible")
        was = phone.locator(f"#{step.get_attribute('id')}")
        step.locator("[data-read] label.o").nth(2).tap()
        expect(was).to_be_hidden()
    phone.tap("#send")
    thanked(phone)
    assert phone.evaluate("window.taps") == 7
    assert len(place.responses()[0].answers) == 5


def test_the_page_runs_from_right_to_left_in_arabic(both_places: Place, phone: Page):
    place, activity = both_places, both_places.activity()
    phone.goto(place.url(activity))
    phone.click("nav.langs a[lang=ar]")
    expect(phone.locator("html")).to_have_attribute("lang", "ar")
    assert phone.evaluate("document.dir") == "rtl"
    begin(phone)
    yes, no = (phone.locator(".steps button").nth(n).bounding_box() for n in (1, 0))
    assert yes["x"] < no["x"], "Next lies to the left of Back"
    answer_all(phone)
    send(phone)
    thanked(phone, "شكرًا! وصلت إجاباتك.")
    assert phone.locator(".digits bdi").get_attribute("dir") == "ltr"
    assert len(place.responses()) == 1


ENDS = """each => {
  const text = document.createTreeWalker(each, NodeFilter.SHOW_TEXT).nextNode(), range = document.createRange();
  return [0, text.length - 1].map((n) => {
    range.setStart(text, n);
    range.setEnd(text, n + 1);
    return range.getBoundingClientRect().x;
  });
}"""


def test_numbers_below_zero_and_swedish_names_stay_whole_from_right_to_left(place: Place, phone: Page):
    """What is first in them stands to the left of what is last: not "3-", nor "(Kafé (alla"."""
    both = {"sv": "Hur?", "ar": "كيف؟"}
    points = [{"value": n, "label": both if n in (-1, 1) else {}} for n in (-1, 0, 1)]
    questions = [
        {"key": "how", "kind": "scale", "text": both, "options": points},
        {"key": "warm", "kind": "number", "text": both, "settings": {"minimum": -20, "maximum": 40}},
    ]
    document = {"title": both, "languages": ["sv", "ar"], "audience": "adults", "questions": questions}
    admin, made = place.world.admin(), place.asking(document).intervention_id
    with place.world.app.app_context():
        activity = activities.add(actor=admin, intervention=made, name="Kafé (alla)", now=place.world.now)
    phone.goto(place.url(activity, "ar"))
    first, last = phone.locator("header span").evaluate(ENDS)
    assert first < last
    begin(phone)
    first, last = phone.locator("#q-how .row b").first.evaluate(ENDS)
    assert first < last
    phone.click("[data-do=next]")
    assert phone.locator("[name=warm]").first.evaluate("each => getComputedStyle(each).direction") == "ltr"


def test_the_card_is_a_picture_to_save_with_the_digits_after_it(place: Place, phone: Page):
    phone.goto(place.url(place.activity()))
    through(phone)
    code = code_on(phone)
    picture = phone.locator(".picture img")
    expect(picture).to_have_attribute("alt", f"Ditt kort med koden {code}")
    with phone.expect_download() as saving:
        phone.get_by_role("link", name="Spara kortet som bild").click()
    saved = saving.value.path().read_bytes()
    assert saved.startswith(b"\x89PNG")
    assert struct.unpack(">II", saved[16:24]) == (1080, 1280)
    order = phone.locator("[download], .digits").evaluate_all("all => all.map(each => each.className)")
    assert order == ["button", "digits"]


def test_a_contact_is_sealed_on_the_phone_and_opens_with_the_couriers_key_alone(place: Place, phone: Page):
    activity = place.activity()
    phone.goto(place.url(activity))
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.post_data or ""))
    through(phone)
    code = codes.read_code(code_on(phone))
    save = phone.get_by_role("button", name="Skicka påminnelse till mig")
    phone.fill("[name=sms]", "040-12 34 56")
    save.click()
    expect(phone.locator("#e-sms")).to_have_text(re.compile("inte ut som ett mobilnummer"))
    expect(phone.locator("[name=sms]")).to_be_focused()
    expect(phone.locator("[name=sms]")).to_have_accessible_description(re.compile("mobilnummer"))
    phone.fill("[name=email]", "amina")
    save.click()
    expect(phone.get_by_role("alert").filter(has_text="@")).to_be_visible()
    expect(phone.locator("#e-sms")).to_be_empty()
    phone.fill("[name=email]", "amina@gmial.com")
    save.click()
    expect(phone.locator("#e-email")).to_have_text(re.compile("Menade du amina@gmail.com"))
    phone.press("[name=email]", "Enter")  # it was right
    expect(phone.get_by_text("Tack! Du får en länk när det är dags.")).to_be_visible()

    assert len(place.spooled("box")) == 1
    body = next(json.loads(text) for text in sent if '"box"' in text)
    assert not any("amina" in text for text in sent)
    keys = CourierKeys.load(place.world.app.extensions[SETTINGS].home)
    intervention = activity.intervention_id
    contact = sealing.open_contact(keys.box_private, codes.from_b64url(body["box"], None), intervention=intervention)
    key = codes.answer_key(codes.participant_key(code, intervention))
    assert (contact.channel, contact.address, contact.language) == ("email", "amina@gmial.com", "sv")
    assert contact.answer_key == codes.b64url(key)
    assert body["stop_hash"] == codes.b64url(codes.stop_hash(codes.stop_key(key)))


def test_a_number_in_any_digits_is_kept_as_an_sms_is_sent_to(place: Place, phone: Page):
    activity = place.activity()
    phone.goto(place.url(activity, "ar"))
    with phone.expect_request("**/contacts") as sending:
        through(phone)
        phone.fill("[name=sms]", "٠٧٠-١٢٣ ٤٥ ٦٧")
        phone.press("[name=sms]", "Enter")
    box = codes.from_b64url(json.loads(sending.value.post_data)["box"], None)
    held = CourierKeys.load(place.world.app.extensions[SETTINGS].home).box_private
    contact = sealing.open_contact(held, box, intervention=activity.intervention_id)
    assert (contact.channel, contact.address, contact.language) == ("sms", "+46701234567", "ar")


def test_children_get_faces_help_a_way_out_and_no_contact_form(place: Place, phone: Page):
    phone.goto(place.url(place.activity("children", "children")))
    expect(phone.get_by_role("link", name="Lämna sidan snabbt")).to_be_visible()
    expect(phone.locator("footer").get_by_text("116\u00a0111")).to_be_visible()
    begin(phone)
    expect(phone.get_by_role("radio", name="Väldigt glad")).to_be_visible()
    answer_all(phone, 5)
    send(phone)
    thanked(phone)
    assert phone.locator("[data-t=contact]").count() == 0
    assert place.responses()[0].answers["trivsel_barn_1"] == 5


def test_what_was_done_is_told_where_the_leader_has_written_it(place: Place, phone: Page):
    told = {"you_said": {"sv": "Det är mörkt."}, "we_did": {"sv": "Nio lampor är lagade."}}
    phone.goto(place.url(place.activity(**told), "ar"))
    through(phone)
    expect(phone.locator(".youdid span[lang=sv][dir=ltr]").last).to_have_text("Nio lampor är lagade.")


def test_no_thanks_stores_nothing(place: Place, phone: Page):
    phone.goto(place.url(place.activity()))
    phone.click("[data-do=no]")
    thanked(phone, "Tack ändå!")
    assert place.responses() == []
    assert phone.evaluate("localStorage.length") == 0


def test_keys_move_through_the_answers_without_going_on_and_back_finds_them_again(place: Place, phone: Page):
    phone.goto(place.url(place.activity()))
    begin(phone)
    expect(phone.locator("legend:visible .n")).to_have_text("Fråga 1 av 5")
    phone.locator("input[type=radio]:visible").first.focus()
    for _ in range(3):
        phone.keyboard.press("ArrowDown")
    phone.wait_for_timeout(400)
    expect(phone.locator("legend:visible .n")).to_have_text("Fråga 1 av 5")
    phone.keyboard.press("Enter")
    expect(phone.locator("legend:visible .n")).to_have_text("Fråga 2 av 5")
    phone.go_back()
    expect(phone.locator("input[type=radio]:visible").nth(3)).to_be_checked()


def test_a_tap_goes_on_and_says_so_to_who_cannot_see(place: Place, phone: Page):
    phone.goto(place.url(place.activity()))
    begin(phone)
    phone.get_by_text("Stämmer helt").click()
    expect(phone.locator("#live")).to_have_text("Du svarade: Stämmer helt. Nu kommer fråga 2 av 5.")
    assert phone.title().startswith("Fråga 2 av 5")


def test_not_knowing_and_not_wanting_to_say_are_stored_apart(place: Place, phone: Page):
    phone.goto(place.url(place.activity()))
    begin(phone)
    for word in ("Vet inte", "Vill inte svara"):
        step = phone.locator("fieldset:visible").get_attribute("id")
        phone.locator("label:visible", has_text=word).click()
        expect(phone.locator(f"#{step}")).to_be_hidden()
    phone.click("[data-do=next]")
    answer_all(phone)
    send(phone)
    thanked(phone)
    answers = place.responses()[0].answers
    assert answers["tillhorighet_1"] == {"missing": "dont_know"}
    assert answers["tillit_grannar_1"] == {"missing": "refused"}
    assert "trygghet_1" not in answers


RULES = {
    "title": {"sv": "Regler"},
    "languages": ["sv"],
    "audience": "adults",
    "questions": [
        {"key": "nojd", "kind": "yes_no", "text": {"sv": "Är du nöjd?"}},
        {
            "key": "saknas",
            "kind": "number",
            "text": {"sv": "Hur många saknas?"},
            "settings": {"minimum": 1, "maximum": 9},
            "show_if": {"question": "nojd", "equals": False},
        },
    ],
}


def test_a_question_with_a_rule_is_asked_only_where_it_holds(place: Place, pages: Pages):
    activity = place.asking(RULES)
    for word, total in (("Ja", 1), ("Nej", 2)):
        page = pages.open(**PHONE)
        page.goto(place.url(activity))
        begin(page)
        page.locator("label:visible", has_text=word).first.click()
        if total == 2:
            expect(page.locator("legend:visible .n")).to_have_text("Fråga 2 av 2")
            page.fill("[name=saknas]", "12")
            page.click("[data-do=next]")
            expect(page.locator(".err:visible")).to_have_text("Talet ska vara från 1 till 9.")
            page.fill("[name=saknas]", "٣")
            page.click("[data-do=next]")
        expect(page.locator("#end")).to_be_visible()
        send(page)
        thanked(page)
    assert sorted((r.answers for r in place.responses()), key=len) == [
        {"nojd": True},
        {"nojd": False, "saknas": 3},
    ]


def test_nothing_of_what_was_answered_comes_back(place: Place, phone: Page):
    """Not by Back, not by reload: phones are shared."""
    activity = place.activity()
    phone.goto(place.url(activity))
    through(phone)
    thanked(phone)
    phone.go_back()
    expect(phone.locator("h1:visible")).to_have_text(THANKS)
    assert phone.locator("fieldset:visible").count() == 0
    phone.goto(place.url(activity, "en"))
    phone.go_back()
    phone.wait_for_load_state()
    assert phone.locator("input:checked").count() == 0
    phone.reload()
    assert phone.locator("input:checked").count() == 0


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_no_code_and_no_key_is_ever_in_an_address(place: Place, phone: Page, language: str):
    addresses: list[str] = []
    phone.on("request", lambda request: addresses.append(request.url))
    phone.goto(place.url(place.activity(), language))
    through(phone)
    code = codes.read_code(code_on(phone))
    key = codes.b64url(place.responses()[0].pid)
    assert len(addresses) >= 4
    assert not any(code in address or code[:4] + "%20" in address or key in address for address in addresses)
    assert phone.context.cookies() == []
    assert phone.evaluate("Object.values(localStorage).join()").count(code) == 0
