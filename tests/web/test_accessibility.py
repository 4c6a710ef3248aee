"""Nobody is shut out: every page and state of the resident's, in every language, light and dark, at 320 and 360 px.

`make test` sees each page with one look, in three languages and axe in two; `make proof` in eight, with every look.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.services import activities
from surveys import codes
from surveys.languages import say
from tests.browser import PHONE, Complaints, Pages
from tests.builders import Participant
from tests.proof import FULL
from tests.web.access import Inspector
from tests.web.kinds import EVERYTHING
from tests.web.resident import EVERYWHERE, STEP, Place, answer_all, begin, code_on, come_back, send
from tests.web.test_resident_waves import link_for

ANSWERS = {"tillhorighet_1": 4}
WHOLE = EVERYWHERE if FULL else ["sv", "ar", "ti"]
CALM: dict[str, Any] = PHONE | {"reduced_motion": "reduce"}
EVERY_KIND = EVERYTHING | {"languages": EVERYWHERE}
SWAPPED = "7863 4420 0849 9064"
pytestmark = [pytest.mark.proof, pytest.mark.timeout(3600 if FULL else 180)]


ROWS = """all => all.map((row) => new Set([...row.children].map((each) => each.getBoundingClientRect().top)).size)"""


def without_its_script(page: Page) -> Page:
    """As without JavaScript; axe itself is a script, so only the page's own is kept from it."""
    for name in ("resident", "mine"):
        page.route(f"**/{name}.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    return page


@pytest.mark.parametrize("language", WHOLE)
def test_from_yes_to_the_reminder(place: Place, pages: Pages, language: str):
    """Consent, every kind of question, an error at one, the end, the receipt, an address that is none."""
    look, page = Inspector(language), pages.open(**CALM)
    page.goto(place.url(place.asking(EVERY_KIND), language))
    look(page, "consent")
    page.locator("details").evaluate("each => (each.open = true)")
    look(page, "who reads")
    begin(page)
    while not page.locator("#end").is_visible():
        step = page.locator(STEP)
        key = step.get_attribute("data-key")
        look(page, str(key))
        # Five points in one row: one alone below the others would look like more than a point.
        assert step.locator(".row:not(.pics)").evaluate_all(ROWS) in ([], [1], [1, 1]), key
        if key == "hours":
            step.locator("[name=hours]").first.fill("x")
            page.click("[data-do=next]")
            look(page, "an error")
            step.locator("[name=hours]").first.fill("")
        elif step.locator("[data-read] > label.o input").count():
            step.locator("[data-read] > label.o input").first.evaluate("each => (each.checked = true)")
            look(page, f"{key}, answered")
        page.click("[data-do=next]")
    look(page, "the end")
    send(page)
    code_on(page)
    look(page, "receipt")
    page.fill("[name=email]", "amina")
    page.press("[name=email]", "Enter")
    look(page, "an address that is none")
    expect(page.locator("[name=email]")).to_be_focused()
    expect(page.locator("[name=email]")).to_have_attribute("aria-invalid", "true")
    expect(page).to_have_title(re.compile(rf"^{say(language, 'participant.error.prefix')} "))
    assert len(look.seen) == 29


@pytest.mark.parametrize("language", WHOLE)
def test_coming_back(place: Place, pages: Pages, complaints: Complaints, language: str):
    """The same person, the code and a wrong one, twice the same, done, declined, stopped, closed."""
    complaints.expect("410")
    look, activity, somebody = Inspector(language), place.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    page = pages.open(**CALM)
    page.goto(f"{place.url(activity, language)}#{link_for(place, activity, somebody)}")
    look(page, "by a link")
    page.click("[data-do=stop]")
    expect(page.locator(".done h1")).to_be_visible()
    look(page, "stopped")
    page.goto(place.url(activity, language))
    page.click("[data-do=no]")
    look(page, "declined")
    with place.days_later(40):
        page.goto(place.url(activity, language))
        look(page, "closed")
    with place.days_later(60):
        page.goto(place.url(activity, language))
        begin(page)
        look(page, "here before")
        come_back(page, SWAPPED)
        expect(page.locator("#e-code")).not_to_be_empty()
        look(page, "a wrong code")
        expect(page.locator("#typed")).to_be_focused()
        expect(page).to_have_title(re.compile(rf"^{say(language, 'participant.error.prefix')} "))
        page.fill("#typed", somebody.code)
        page.click("[data-do=next]")
        answer_all(page)
        send(page)
        expect(page.locator("[data-t=linked]")).to_be_visible()
        look(page, "linked")
        page.evaluate("localStorage.setItem(`ringar|${JSON.parse(survey.textContent).intervention}`, 'A'.repeat(43))")
        page.goto(place.url(activity, language))
        begin(page)
        look(page, "the same person")
        page.click("[data-do=same-no]")
        come_back(page, somebody.code)
        answer_all(page)
        send(page)
        expect(page.locator("[data-was=yes]")).to_be_visible()
        look(page, "was that you")
        page.click("[data-was=yes]")
        expect(page.locator("[data-was=yes]")).to_be_hidden()
        look(page, "it was")


@pytest.mark.parametrize("language", WHOLE)
def test_without_a_script(place: Place, pages: Pages, complaints: Complaints, language: str):
    """All questions at once, refused, asked who that was, the card, an address that is none, thanks."""
    for status in ("422", "409"):
        complaints.expect(status)
    look, page, activity = Inspector(language), without_its_script(pages.open(**CALM)), place.asking(EVERY_KIND)
    page.goto(place.url(activity, language))
    look(page, "all questions")
    page.locator("[name=hours]").first.fill("tolv")
    page.fill("[name='moved.year']" if page.locator("input[name='moved.year']").count() else "[name=word]", "x")
    page.check("[name=_card]")
    page.click("#send")
    expect(page.locator("#summary")).to_be_focused()
    look(page, "refused")
    page.locator("[name=hours]").first.fill("3")
    page.click("#send")
    look(page, "the card")
    page.fill("[name=_sms]", "070")
    page.press("[name=_sms]", "Enter")
    expect(page.locator("[name=_sms]")).to_be_focused()
    look(page, "a number that is none")
    page.fill("[name=_sms]", "070-123 45 67")
    page.press("[name=_sms]", "Enter")
    look(page, "thanks")
    activity, somebody = place.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    with place.days_later(100):
        place.world.answer(activity, somebody, wave=1, answers=ANSWERS)
        page.goto(place.url(activity, language))
        page.check("[name=_again][value=yes]")
        page.fill("#typed", somebody.code)
        page.click("#send")
        look(page, "was that you")


@pytest.mark.parametrize("language", WHOLE)
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_seeing_and_erasing(place: Place, pages: Pages, complaints: Complaints, language: str, script: bool):
    """The code asked for, a wrong one, none with it, the waves, stopped, not sure, erased."""
    complaints.expect("422")
    look, activity, somebody = Inspector(language), place.activity(), Participant()
    place.world.answer(activity, somebody, answers=ANSWERS)
    page = pages.open(**CALM)
    if not script:
        without_its_script(page)
    page.goto(place.url(activity, language, "/mine"))
    look(page, "mine")

    def press(deed: str, code: str, shows: str) -> None:
        page.fill("#typed", code)
        page.click(f"[value={deed}]")
        expect(page.locator(shows)).not_to_be_empty()
        expect(page.locator(shows)).to_be_visible()
        look(page, f"{deed}: {shows}")

    press("show", SWAPPED, "#e-code")
    press("show", Participant().code, "[data-said=none]")
    press("show", somebody.code, "[data-said=show]")
    press("stop", somebody.code, "[data-said=stop]")
    press("erase", somebody.code, "#e-sure")
    page.check("[name=_sure]")
    press("erase", somebody.code, "[data-said=erase]")


@pytest.mark.parametrize("language", EVERYWHERE)
def test_a_childs_pages_and_those_of_no_questions(place: Place, pages: Pages, complaints: Complaints, language: str):
    """The child's first page, faces, free text, receipt; the statement; a poster out of use, and one of nobody's."""
    for status in ("404", "410"):
        complaints.expect(status)
    look, activity, page = Inspector(language), place.activity("children", "children"), pages.open(**CALM)

    def childs(name: str) -> None:
        """There is help, a way out, and who reads this, on each."""
        look(page, name)
        expect(page.locator("footer [href='tel:116111']")).to_be_visible()
        expect(page.locator("header .exit")).to_be_visible()
        never = page.get_by_text(say(language, "participant.who.children.never")).locator("visible=true")
        expect(never).to_have_count(1)

    page.goto(place.url(activity, language))
    childs("consent")
    page.click("[data-do=no]")
    childs("declined")
    page.click("[data-do=changed]")
    begin(page)
    while not page.locator("#end").is_visible():
        step = page.locator(STEP)
        childs(str(step.get_attribute("data-key")))
        if step.locator("textarea").count():
            described = re.compile(re.escape(say(language, "participant.help.now_children")))
            expect(step.locator("textarea")).to_have_accessible_description(described)
            expect(step.get_by_text(say(language, "participant.help.now_children"))).to_be_visible()
            expect(step.get_by_text(say(language, "participant.help.no_names"))).to_be_visible()
        page.click("[data-do=next]")
    childs("the end")
    send(page)
    code_on(page)
    childs("receipt")
    for rest in ("/mine", ""):
        page.goto(place.url(activity, language, rest))
        childs(rest or "same")
    page.get_by_role("link", name=say(language, "participant.accessibility.link")).click()
    childs("the statement from a poster")
    with place.world.app.app_context():
        activities.close(actor=place.world.admin(), id=activity.id, now=place.world.now)
    page.goto(place.url(activity, language))
    childs("out of use")
    for path in ("accessibility", "QQQQQQ"):
        page.goto(f"{place.address}/{path}?lang={language}")
        look(page, path)
    page = without_its_script(pages.open(**CALM))
    with place.days_later(40):
        page.goto(place.url(activity, language))
        childs("closed, plain")
    page.goto(place.url(place.activity("children", "children"), language))
    childs("all at once")
    expect(page.locator("details")).to_have_attribute("open", "")
    page.check("[name=_card]")
    page.click("#send")
    assert codes.read_code(code_on(page))
    childs("the card, plain")
