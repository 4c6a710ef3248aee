"""Every kind of question on the resident's page: answered with JavaScript and without it, in Swedish and Arabic."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from surveys.kinds import NAMES, kind
from surveys.questionnaire import from_document
from tests.browser import PHONE, Complaints, Pages
from tests.web.kinds import EVERYTHING, answers, both, fill_in, options
from tests.web.resident import STEP, Place, answer_all, begin, by_itself, send, thanked
from tests.web.test_resident_weight import violations

THANKS = {"sv": "Tack! Dina svar har kommit fram.", "ar": "شكرًا! وصلت إجاباتك."}
AT_FIRST, ANSWERED = "Fråga 1 av 14", "Fråga 14 av 14"


def asking(*questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A questionnaire of these questions alone."""
    return {"title": both("x", "x"), "languages": ["sv", "ar"], "audience": "adults", "questions": [*questions]} | more


def question(name: str, **more: Any) -> dict[str, Any]:
    """One of the questions of all kinds."""
    return next(each for each in EVERYTHING["questions"] if each["key"] == name) | more


def test_there_is_a_question_of_every_kind():
    assert {each["kind"] for each in EVERYTHING["questions"]} == NAMES


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_the_same_answers_are_stored_with_a_script_and_without(place: Place, pages: Pages, language: str):
    activity = place.asking(EVERYTHING)
    questionnaire, given = answers()
    for script in (True, False):
        page = pages.open(**PHONE, java_script_enabled=script)
        page.goto(place.url(activity, language))
        if script:
            step_by_step(page, given)
        else:
            fill_in(page, questionnaire, given)
        send(page)
        thanked(page, THANKS[language])
    texts = {each.key for each in questionnaire.asked() if kind(each.kind).apart}
    expected = {key: value for key, value in given.items() if key not in texts}
    assert [row.answers for row in place.responses()] == [expected, expected]
    assert len(place.texts()) == 2 * len(texts)


def step_by_step(page: Page, given: dict[str, Any]) -> None:
    """One question at a time, as it is with JavaScript."""
    questionnaire, _ = answers()
    begin(page)
    for each in questionnaire.questions:
        step = page.locator(f"#q-{each.key}")
        expect(step).to_be_visible()
        assert step.locator(".n").count() == int(kind(each.kind).asks)
        if each.key in given:
            fill_in(page, questionnaire, {each.key: given[each.key]})
        if not by_itself(step):
            page.click("[data-do=next]")
        expect(step).to_be_hidden()
    expect(page.locator("#end")).to_be_visible()


def test_what_is_only_read_is_not_counted(place: Place, phone: Page):
    phone.goto(place.url(place.asking(EVERYTHING)))
    expect(phone.get_by_text("Vi frågar om torget.")).to_be_visible()
    begin(phone)
    expect(phone.locator(STEP)).to_contain_text("Tänk på de senaste två veckorna.")
    assert phone.locator(f"{STEP} input").count() == 0
    assert not phone.title().startswith("Fråga")
    phone.click("[data-do=next]")
    expect(phone.locator(f"{STEP} .n")).to_have_text(AT_FIRST)
    answer_all(phone)
    phone.go_back()
    expect(phone.locator(f"{STEP} .n")).to_have_text(ANSWERED)


def test_without_a_script_it_is_not_counted_either(place: Place, phone_without_script: Page):
    page = phone_without_script
    page.goto(place.url(place.asking(EVERYTHING)))
    assert page.locator("#q-before .n").count() == 0
    numbers = page.locator(".n").all_inner_texts()
    assert (numbers[0], numbers[-1], len(numbers)) == (AT_FIRST, ANSWERED, 14)


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_no_kind_shuts_anybody_out(place: Place, pages: Pages, language: str):
    worded = [{"value": n, "label": both(f"Punkt nummer {n}", f"نقطة {n}")} for n in range(1, 6)]
    more = [question("safe", key="worded", options=worded), question("moved", key="open", settings={})]
    page = pages.open(**PHONE, reduced_motion="reduce")
    page.goto(place.url(place.asking(EVERYTHING | {"questions": [*EVERYTHING["questions"], *more]}), language))
    begin(page)
    while not page.locator("#end").is_visible():
        key = page.locator(STEP).get_attribute("data-key")
        assert violations(page) == [], key
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, key
        small = page.locator("label.o:visible, button:visible, .in select:visible").evaluate_all(
            "all => all.filter(each => each.getBoundingClientRect().height < 56).length"
        )
        assert small == 0, key
        page.click("[data-do=next]")


def test_a_refused_form_comes_back_with_everything_that_was_filled_in(
    place: Place, phone_without_script: Page, complaints: Complaints
):
    complaints.expect("422")
    page, (questionnaire, given) = phone_without_script, answers()
    page.goto(place.url(place.asking(EVERYTHING)))
    fill_in(page, questionnaire, given)
    before = page.locator("form").evaluate(FILLED_IN)
    page.locator("[name='first.park']").select_option("3")
    page.locator("[name='first.square']").select_option("3")
    page.fill("[name=hours]", "tolv")
    page.select_option("[name='moved.month']", "")
    page.click("#send")
    problems = {
        "#e-first": "Fel: Varje plats kan bara väljas en gång. Börja med 1.",
        "#e-hours": "Fel: Talet ska vara från 0,5 till 12.",
        "#e-moved": "Fel: Välj både månad och år.",
    }
    for place_of, said in problems.items():
        expect(page.locator(place_of)).to_have_text(said)
    assert page.locator("#summary a").count() == 3
    expect(page.locator("[name='first.park']")).to_have_value("3")
    expect(page.locator("[name=hours]").first).to_have_value("tolv")
    fill_in(page, questionnaire, {key: given[key] for key in ("hours", "moved", "first")})
    assert page.locator("form").evaluate(FILLED_IN) == before
    page.click("#send")
    thanked(page)


FILLED_IN = """form => [...form.querySelectorAll("input,select,textarea")]
  .filter(each => !each.name.startsWith("_"))
  .map(each => `${each.name}=${each.value}${/radio|checkbox/.test(each.type) && each.checked}`)"""


def test_a_tap_gives_the_next_place_and_takes_it_back_again(place: Place, phone: Page):
    phone.goto(place.url(place.asking(asking(question("first", settings={"max": 3})))))
    begin(phone)

    def places() -> list[str]:
        return [
            phone.locator(f"[name='first.{name}']").input_value() for name in ("park", "square", "school", "shop.2")
        ]

    def tap(name: str) -> None:
        phone.locator(f"label:has([name='first.{name}'])").tap()

    for name in ("school", "park", "shop.2"):
        tap(name)
    assert places() == ["2", "", "1", "3"]
    tap("square")
    expect(phone.locator(".err:visible")).to_have_text("Välj högst 3. 1 är viktigast.")
    tap("school")
    assert places() == ["1", "", "", "2"]
    expect(phone.locator("#live")).to_contain_text("Skolan")
    phone.locator("label:has([value='!dont_know'])").tap()
    assert places() == ["", "", "", ""]
    tap("square")
    assert phone.locator("input:checked").count() == 0
    phone.click("[data-do=next]")
    send(phone)
    thanked(phone)
    assert place.responses()[0].answers == {"first": ["square"]}


def test_places_are_chosen_with_the_keyboard_too_and_one_that_is_taken_swaps(place: Place, phone: Page):
    phone.goto(place.url(place.asking(asking(question("first", settings={})))))
    begin(phone)
    for name, key in (("park", "1"), ("school", "2"), ("square", "1")):
        phone.locator(f"[name='first.{name}']").focus()
        phone.keyboard.press(key)
    assert [phone.locator(f"[name='first.{n}']").input_value() for n in ("park", "square", "school")] == ["", "1", "2"]
    phone.locator("[name='first.park']").select_option("2")
    phone.locator("[name='first.school']").select_option("4")
    phone.click("[data-do=next]")
    expect(phone.locator(".err:visible")).to_have_text("Varje plats kan bara väljas en gång. Börja med 1.")
    phone.locator("label:has([name='first.shop.2'])").tap()
    phone.click("[data-do=next]")
    send(phone)
    thanked(phone)
    assert place.responses()[0].answers == {"first": ["square", "park", "shop.2", "school"]}


SAID = {
    "whole": "Skriv ett helt tal med siffror.",
    "decimal": "Skriv ett tal med siffror, till exempel 2,5.",
    "between": "Talet ska vara från -5 till 40.",
    "month": "Välj både månad och år.",
    "months": "Välj en månad från januari 2020 till februari 2021.",
}
WRITTEN = {
    "decimal": ("hours", {"decimals": 2}, "2,555", "٢٫٥", 2.5),
    "between": ("hours", {"decimals": 1, "minimum": -5, "maximum": 40}, "-6", "-0,5", -0.5),
    "whole": ("hours", {}, "2.5", "۲", 2),
    "month": ("moved", {}, "202", "١٩٩٩", "1999-03"),
    "months": ("moved", {"minimum": "2020-01", "maximum": "2021-02"}, "2021", "2020", "2020-03"),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_what_cannot_be_is_told_at_once_and_never_sent(place: Place, phone: Page, case: str):
    key, settings, wrong, right, stored = WRITTEN[case]
    phone.goto(place.url(place.asking(asking(question(key, settings=settings)))))
    begin(phone)

    def write(value: str) -> None:
        field = phone.locator(f"[name='{key}.year'], [name='{key}']:not([type])")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)

    if key == "moved":
        phone.select_option("[name='moved.month']", "03")
    write(wrong)
    phone.click("[data-do=next]")
    expect(phone.locator(".err:visible")).to_have_text(SAID[case])
    write(right)
    phone.click("[data-do=next]")
    send(phone)
    thanked(phone)
    assert place.responses()[0].answers == {key: stored}


def test_a_tap_in_a_matrix_stays_and_rows_are_missing_one_by_one(place: Place, phone: Page):
    phone.goto(place.url(place.asking(asking(question("safe", settings={})))))
    begin(phone)
    rows = phone.locator(".part")
    rows.nth(0).locator(".row label").nth(4).tap()
    rows.nth(1).locator("label", has_text="Vill inte svara").tap()
    phone.wait_for_timeout(400)
    expect(rows.nth(0)).to_be_visible()
    phone.click("[data-do=next]")
    send(phone)
    thanked(phone)
    assert place.responses()[0].answers == {"safe": {"day": 5, "night": {"missing": "refused"}}}


def test_a_text_that_is_not_in_the_page_s_language_says_which_it_is_in(place: Place, phone: Page):
    parts = {"text": {"sv": "Vad är bra?"}, "options": [o | {"label": {"sv": o["label"]["sv"]}} for o in WHERE]}
    document = asking(question("liked", settings={}) | parts, help={"sv": "Ring Mira: 070-000 00 00, kl. 08-16"})
    phone.goto(place.url(place.asking(document), "ar"))
    begin(phone)
    for text in ("Vad är bra?", "Parken"):
        expect(phone.locator("fieldset span[lang=sv][dir=ltr]", has_text=text)).to_be_visible()
    expect(phone.locator("footer span[lang=sv] a[href='tel:0700000000'][dir=ltr]")).to_be_visible()
    assert phone.locator("footer [href^='tel:08']").count() == 0


WHERE = options(("park", "Parken", "الحديقة"), ("square", "Torget", "الساحة"))


def test_whom_to_turn_to_stands_under_what_may_hurt(place: Place, phone_without_script: Page):
    page = phone_without_script
    page.goto(place.url(place.asking(EVERYTHING)))
    assert page.locator("fieldset:has-text('Kuratorn Mira')").evaluate_all("all => all.map(each => each.id)") == [
        "q-word",
        "q-more",
    ]
    expect(page.locator("footer")).to_contain_text("Kuratorn Mira")


def test_options_stand_in_the_order_that_follows_from_the_response(place: Place, phone_without_script: Page):
    """Without a script the id stands in the form; with one the page has an id of its own each time."""
    from surveys.order import shuffled

    page, asked = phone_without_script, from_document(EVERYTHING)
    page.goto(place.url(place.asking(EVERYTHING)))
    response = page.locator("[name=_id]").get_attribute("value")
    assert response
    for key, found in (
        ("often", "[data-read] [name=often]"),
        ("liked", "[data-read] [name=liked]"),
        ("activity", "[data-read] [name=activity]"),
    ):
        listed = page.locator(f"#q-{key} {found}").evaluate_all("all => all.map(each => each.value)")
        assert listed == [option.value for option in shuffled(asked.question(key), response)]
    rows = page.locator("#q-safe .part").evaluate_all("all => all.map(each => each.dataset.of)")
    assert rows == [row.value for row in shuffled(asked.question("safe"), response)]


def test_without_a_script_a_question_says_after_which_answer_it_comes(place: Place, phone_without_script: Page):
    page, rules = (
        phone_without_script,
        {
            "hours": {"question": "alone", "equals": False},
            "moved": {"question": "liked", "contains": "park"},
            "doing": {"question": "agree", "at_least": 4},
        },
    )
    asked = [
        each | ({"show_if": rules[each["key"]]} if each["key"] in rules else {}) for each in EVERYTHING["questions"]
    ]
    page.goto(place.url(place.asking(EVERYTHING | {"questions": asked})))
    said = {key: page.locator(f"#q-{key} > .plain").inner_text() for key in rules}
    assert said == {"hours": "Kom du själv? Nej", "moved": "Vad är bra? Parken", "doing": "Om du vill"}
    assert page.locator("fieldset > .plain").count() == 3
    page.locator("label:has([name=alone][value=true])").click()
    page.locator("#q-hours [name=hours]").first.fill("3")
    send(page)
    thanked(page)
    assert place.responses()[0].answers == {"alone": True}
