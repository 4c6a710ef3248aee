"""A keyboard alone, errors that lead to where they are mended, forced colours, the way out, the statement."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Complaints, Pages
from tests.builders import Participant
from tests.web.kinds import EVERYTHING
from tests.web.resident import EVERYWHERE, STEP, Place, begin, code_on

ANSWERS = {"tillhorighet_1": 4}
EVERY_KIND = EVERYTHING | {"languages": EVERYWHERE}


ONE = """() => {
  const each = document.activeElement, shown = each.matches(".o input") ? each.nextElementSibling : each;
  const { left, top, width, height } = shown.getBoundingClientRect(), look = getComputedStyle(shown);
  const whole = each.closest(".o") ?? each;
  const hit = document.elementFromPoint(left + width / 2, top + Math.min(height, innerHeight) / 2);
  return {
    html: each.outerHTML.slice(0, 120),
    place: [...document.querySelectorAll("*")].indexOf(each),
    outlined: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
    covered: !hit || !(whole.contains(hit) || hit.contains(whole)),
    sort: each.dataset.do ?? (each.id === "send" ? "send" : each.type),
    empty: each.type === "radio" ? !each.form.querySelector(`[name="${each.name}"]:checked`) : !each.value,
    read: Boolean(each.closest("[data-read]")),
    listed: each.matches("select") && !each.closest("[data-full]"),
  };
}"""


def tab(page: Page, before: int) -> dict[str, Any]:
    """To the next thing: it comes later in the document, has an outline, and nothing lies over it."""
    page.keyboard.press("Tab")
    one: dict[str, Any] = page.evaluate(ONE)
    assert one["place"] > before, one
    assert one["outlined"], one
    assert not one["covered"], one
    return one


def answer_with_keys(page: Page, one: dict[str, Any], number: int) -> None:
    """Something, with the keyboard alone."""
    if not one["read"] or (not one["empty"] and one["sort"] != "checkbox"):
        return
    if one["sort"] in ("radio", "checkbox"):
        page.keyboard.press("Space")
    elif one["listed"]:
        page.keyboard.press("ArrowDown")
    else:
        page.keyboard.type(str(number))


@pytest.mark.parametrize(("language", "height"), [("sv", 256), ("ar", 640)])
def test_the_whole_survey_with_a_keyboard_at_400_per_cent(place: Place, pages: Pages, language: str, height: int):
    """1280 x 1024 pixels at 400 % are 320 x 256: no pointer, everything in order, seen, and stored."""
    page = pages.open(viewport={"width": 320, "height": height}, locale="sv-SE", reduced_motion="reduce")
    page.goto(place.url(place.asking(EVERY_KIND), language))
    while (one := tab(page, -1))["sort"] != "yes":
        pass
    page.keyboard.press("Enter")
    while not page.locator("#end").is_visible():
        step, at, number = page.locator(STEP).get_attribute("id"), -1, 0
        while (one := tab(page, at))["sort"] != "next":
            at, number = one["place"], number + 1
            answer_with_keys(page, one, number)
        page.keyboard.press("Enter")
        expect(page.locator(f"#{step}")).to_be_hidden()
    while (one := tab(page, -1))["sort"] != "send":
        pass
    page.keyboard.press("Enter")
    code_on(page)
    (response,) = place.responses()
    asked = {
        each["key"] for each in EVERYTHING["questions"] if each["kind"] not in ("information", "text", "short_text")
    }
    assert set(response.answers) == asked
    assert len(place.texts()) == 2


REQUIRED = EVERYTHING | {
    "questions": [
        next(each for each in EVERYTHING["questions"] if each["key"] == "often") | {"required": True},
        *[each for each in EVERYTHING["questions"] if each["key"] in ("hours", "moved", "word")],
    ]
}


def test_an_error_stands_in_the_title_and_the_focus_where_it_is_mended(place: Place, phone: Page):
    phone.goto(place.url(place.asking(REQUIRED)))
    begin(phone)
    plain, wrong = "Fråga {} av 4 – Frågor från Föreningen", "Fel: Fråga {} av 4 – Frågor från Föreningen"
    phone.click("[data-do=next]")
    expect(phone).to_have_title(wrong.format(1))
    expect(phone.locator("[name=often]").first).to_be_focused()
    phone.locator("[name=often]").first.press("Space")
    expect(phone).to_have_title(plain.format(1))
    phone.click("[data-do=next]")
    expect(phone).to_have_title(plain.format(2))
    hours = phone.locator("[name=hours]").first
    hours.fill("hundra")
    phone.click("[data-do=next]")
    expect(phone).to_have_title(wrong.format(2))
    expect(hours).to_be_focused()
    expect(hours).to_have_attribute("aria-invalid", "true")
    expect(hours).to_have_accessible_description(
        "Skriv ett tal från 0,5 till 12. Decimaler går bra, till exempel 2,5. Talet ska vara från 0,5 till 12."
    )
    phone.go_back()
    expect(phone).to_have_title(plain.format(1))
    phone.click("[data-do=next]")
    expect(phone).to_have_title(wrong.format(2))
    hours.fill("3")
    expect(hours).to_have_attribute("aria-invalid", "false")
    expect(phone).to_have_title(plain.format(2))


def test_erasing_without_being_sure_says_why_it_stops(place: Place, phone: Page):
    activity, somebody = place.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    phone.goto(place.url(activity, rest="/mine"))
    phone.fill("#typed", somebody.code)
    phone.click("[value=erase]")
    sure = phone.locator("[name=_sure]")
    expect(phone.get_by_role("alert").filter(has_text="Kryssa i rutan")).to_be_visible()
    expect(sure).to_be_focused()
    expect(sure).to_have_attribute("aria-invalid", "true")
    expect(sure).to_have_accessible_description("Kryssa i rutan om du vill ta bort allt.")
    expect(phone).to_have_title("Fel: Dina svar")
    assert len(place.responses()) == 1
    sure.check()
    phone.click("[value=erase]")
    expect(phone.locator("[data-said=erase]")).to_be_visible()
    expect(phone).to_have_title("Dina svar")
    expect(phone.locator("#e-sure")).to_be_empty()


def test_without_a_script_the_summary_leads_to_the_question_and_the_field_says_that_it_is_wrong(
    place: Place, phone_without_script: Page, complaints: Complaints
):
    complaints.expect("422")
    page = phone_without_script
    page.goto(place.url(place.asking(REQUIRED)))
    page.fill("[name=hours]", "tolv")
    page.click("#send")
    expect(page.locator("#summary")).to_be_focused()
    for key in ("often", "hours"):
        page.click(f"#summary a[href='#q-{key}']")
        expect(page.locator(f"#q-{key}")).to_be_focused()
    expect(page.locator("[name=hours]").first).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=hours]").first).to_have_accessible_description(re.compile("Fel: Talet ska vara"))
    assert page.locator("[name=word]").first.get_attribute("aria-invalid") is None


def test_what_is_chosen_is_seen_where_colours_are_forced(place: Place, phone: Page):
    """Windows' contrast themes take away backgrounds and give every border one colour."""
    phone.emulate_media(forced_colors="active", reduced_motion="reduce")
    phone.goto(place.url(place.asking(EVERY_KIND)))
    begin(phone)
    outline = "each => getComputedStyle(each.nextElementSibling).outlineStyle"
    for _ in range(8):
        options = phone.locator(f"{STEP} [data-read] > label.o > input")
        if options.count():
            options.first.evaluate("each => (each.checked = true)")
            assert options.first.evaluate(outline) == "solid"
            assert options.nth(1).evaluate(outline) == "none"
        phone.click("[data-do=next]")


def test_from_a_childs_page_one_leaves_without_a_way_back(place: Place, phone: Page):
    """Neither to the page itself nor to a question that was passed on the way; opened anew, it is there again."""
    activity = place.activity("children", "children")
    weather = {"body": "Ute är det sol", "content_type": "text/plain; charset=utf-8"}
    phone.context.route("https://www.smhi.se/", lambda route: route.fulfill(**weather))
    for rest, passed in (("", 2), ("/mine", 1)):
        phone.goto(place.url(activity, rest=rest))
        if not rest:
            begin(phone)
            phone.click("[data-do=next]")
            expect(phone.locator(".n:visible")).to_contain_text("2")
        before = phone.evaluate("history.length")
        phone.locator("#exit").click()
        expect(phone.locator("body")).to_have_text("Ute är det sol")
        assert phone.evaluate("history.length") == before, rest
        for _ in range(passed):
            phone.go_back(wait_until="commit")
            phone.wait_for_url("https://www.smhi.se/")
            expect(phone.locator("body")).to_have_text("Ute är det sol")
    phone.goto(place.url(activity))
    expect(phone.locator("[data-do=yes]")).to_be_visible()
    phone.reload()
    expect(phone.locator("[data-do=yes]")).to_be_visible()


def test_the_statement_says_who_can_mend_it_and_claims_no_more_than_has_been_tried(place: Place):
    client, activity = place.world.app.test_client(), place.activity()
    told = client.get(f"/accessibility?lang=sv&at={activity.code.lower()}").text
    assert "Säg till hos Föreningen." in told
    assert 'href="https://www.digg.se/tdosanmalan"' in told
    assert "delvis förenliga med lagen" in told
    assert "helt förenliga" not in told
    assert "varje gång" not in told  # every language and look are tried in `make proof` alone
    assert f'href="/{activity.code}?lang=sv"' in told
    assert "satt upp affischen" in client.get("/accessibility?lang=sv").text
    assert client.get("/accessibility?at=ZZZZZZ").status_code == 404
    assert client.get("/accessibility?at=<b>").status_code == 404
