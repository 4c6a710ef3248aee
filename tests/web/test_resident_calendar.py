"""A note in the calendar, the third way back: when we ask again, and nothing about what or who."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from icalendar import Calendar
from playwright.sync_api import Page

from surveys.languages import say
from tests.browser import PHONE, Complaints, Pages
from tests.builders import Participant
from tests.web.resident import Place, begin, come_back, thanked, through
from tests.web.test_resident_offline import keeps

ASK = "Lägg in en påminnelse i kalendern"


def note(body: bytes) -> Calendar:
    """The one event of a calendar file, as another program reads it."""
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    return event


@pytest.mark.parametrize("script", [True, False])
def test_the_note_says_the_day_and_neither_what_nor_who(place: Place, pages: Pages, script: bool):
    page, activity = pages.open(**PHONE, java_script_enabled=script), place.activity()
    page.goto(place.url(activity))
    if script:
        through(page)
    else:
        page.check("[name=_card]")
        page.click("#send")
    thanked(page)
    with page.expect_download() as saving:
        page.get_by_role("link", name=ASK).click()
    body = saving.value.path().read_bytes()
    event = note(body)
    day: date = event["DTSTART"].dt
    assert timedelta(days=85) < day - place.world.now.date() < timedelta(days=95)
    assert event["DTEND"].dt == day + timedelta(days=1)
    assert str(event["SUMMARY"]) == "Påminnelse"
    assert event.walk("VALARM")[0]["TRIGGER"].dt == timedelta(hours=16)
    told = body.decode().lower()
    for secret in (
        activity.code,
        str(activity.id),
        str(activity.intervention_id),
        "föreningen",
        "språk",
        "http",
        "ringar",
    ):
        assert secret.lower() not in told
    thanked(page)  # the receipt is still there


def test_without_a_signal_the_note_is_there_too(place: Place, phone: Page, complaints: Complaints):
    complaints.expect("ERR_")
    activity = place.activity()
    phone.goto(place.url(activity))
    keeps(phone, activity.code)
    begin(phone)
    phone.click("[data-do=next]")
    keeps(phone, f"{activity.code}/calendar.ics")
    phone.context.set_offline(True)
    phone.goto(place.url(activity))
    through(phone)
    with phone.expect_download() as saving:
        phone.get_by_role("link", name=ASK).click()
    assert str(note(saving.value.path().read_bytes())["SUMMARY"]) == "Påminnelse"


def test_at_a_follow_up_it_is_the_next_one_and_after_the_last_there_is_none(
    place: Place, pages: Pages, complaints: Complaints
):
    complaints.expect("404")
    activity = place.activity()
    days = []
    for later in (0, 100, 90):
        with place.days_later(later):
            page, somebody = pages.open(**PHONE), Participant()
            page.goto(place.url(activity))
            begin(page)
            if later:
                come_back(page, somebody.code)
            through_rest(page)
            thanked(page)
            link = page.get_by_role("link", name=ASK)
            days.append(link.get_attribute("href") if link.count() and link.is_visible() else None)
            if days[-1]:
                answer = place.world.app.test_client().get(days[-1])
                assert answer.mimetype == "text/calendar"
                assert note(answer.data)["DTSTART"].dt > place.world.now.date()
    assert [bool(each) for each in days] == [True, True, False]
    assert days[0] != days[1]
    with place.world.app.app_context():
        assert place.world.app.test_client().get(f"/{activity.code}/calendar.ics?again=yes").status_code == 404


def through_rest(page: Page) -> None:
    """From the first question to sent, whatever is asked."""
    while not page.locator("#end").is_visible():
        page.click("[data-do=next]")
    page.click("#send")


@pytest.mark.parametrize("language", ["ar", "ti", "sv-lattlast"])
def test_it_is_in_the_language_of_the_page(place: Place, language: str):
    activity = place.activity()
    answer = place.world.app.test_client().get(f"/{activity.code}/calendar.ics?lang={language}")
    assert str(note(answer.data)["SUMMARY"]) == say(language, "calendar.title")
    assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75
