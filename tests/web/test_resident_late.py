"""Answered without a signal, and sent when something has changed meanwhile: another wave, a poster out of use."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.services import activities
from tests.browser import Complaints
from tests.web.resident import Place, answer_all, begin, send, thanked, through
from tests.web.test_resident_offline import keeps
from tests.web.test_resident_signal import ITEMS, RESPONSES, WAITING


@pytest.fixture(autouse=True)
def _no_signal_and_closed_doors_are_said_on_the_console(complaints: Complaints):
    complaints.expect("ERR_")
    complaints.expect("410")


def test_a_follow_up_on_a_page_kept_since_the_start_finds_its_wave_when_the_signal_is_back(place: Place, phone: Page):
    activity = place.activity()
    phone.goto(place.url(activity))
    keeps(phone, activity.code)
    through(phone)
    thanked(phone)
    phone.context.set_offline(True)
    with place.days_later(100):
        phone.goto(place.url(activity))
        begin(phone)
        phone.click("[data-do=same-yes]")
        answer_all(phone)
        send(phone)
        thanked(phone, WAITING)
        asked: list[str] = []
        phone.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        phone.context.set_offline(False)
        thanked(phone)
    assert asked[:2] == ["open", "responses"], "which wave is theirs is asked first"
    rows = place.responses()
    assert len(rows) == 2
    assert len({row.pid for row in rows}) == 1
    assert None not in {row.wave for row in rows}
    assert len({row.wave for row in rows}) == 2


@pytest.mark.parametrize(("hours", "taken"), [(1, True), (30, False)])
def test_a_poster_out_of_use_takes_what_comes_soon_and_the_rest_is_told(
    place: Place, phone: Page, hours: int, taken: bool
):
    activity = place.activity()
    other = place.activity("children", "children")
    phone.goto(place.url(activity))
    phone.route(RESPONSES, lambda route: route.abort())
    through(phone)
    thanked(phone, WAITING)
    with place.world.app.app_context():
        activities.close(actor=place.world.admin(), id=activity.id, now=place.world.now)
    phone.unroute(RESPONSES)
    with place.days_later(hours / 24):
        phone.goto(place.url(other))
        queue = phone.locator("#queue")
        if taken:
            expect(queue).to_be_hidden()
        else:
            expect(queue).to_have_text("Frågorna är stängda just nu. Dina svar har inte sparats.")
        for _ in range(100):
            if phone.evaluate(ITEMS) == 0:
                break
            phone.wait_for_timeout(50)
        assert phone.evaluate(ITEMS) == 0
    assert len(place.responses()) == taken


def test_what_is_refused_for_another_reason_says_which(place: Place, phone: Page, complaints: Complaints):
    complaints.expect("413")
    said = {"code": "request.too_large", "message": "Det som skickades är för stort.", "problems": {}}
    phone.route(RESPONSES, lambda route: route.fulfill(status=413, json=said))
    phone.goto(place.url(place.activity()))
    begin(phone)
    answer_all(phone)
    send(phone)
    expect(phone.locator("#e-end")).to_have_text(said["message"])
    phone.unroute(RESPONSES)
    send(phone)
    thanked(phone)
    assert len(place.responses()) == 1


def test_nobody_is_remembered_who_was_not_stored(place: Place, phone: Page):
    activity = place.activity()
    phone.goto(place.url(activity))
    begin(phone)
    answer_all(phone)
    with place.world.app.app_context():
        activities.close(actor=place.world.admin(), id=activity.id, now=place.world.now)
    with place.days_later(2):
        send(phone)
        thanked(phone, "Frågorna är stängda just nu")
    assert phone.evaluate("Object.keys(localStorage).length") == 0
