"""What befalls a tablet at the door: it sleeps, its server is away, somebody pastes what nobody can read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app import counting
from tests.browser import Complaints, Pages
from tests.web.resident import Place, answer_all, begin, send
from tests.web.tablet import SEND, TABLET, Tablet


@pytest.fixture
def page(pages: Pages) -> Page:
    return pages.open(**TABLET)


def tablet(place: Place, page: Page) -> Tablet:
    return Tablet(page, place, place.activity(languages=["sv"]))


def test_a_tablet_that_slept_shows_nothing_to_whoever_wakes_it(place: Place, page: Page):
    page.clock.install()
    door = tablet(place, page)
    door.started()
    door.starts()
    begin(page)
    answer_all(page, text="Lampan vid port 7.")
    page.clock.fast_forward(3_600_000)
    door.waits_for_the_next()
    expect(page.locator("#k-idle")).to_be_hidden()
    assert "port 7" not in page.content()
    door.leader()
    page.clock.fast_forward(61_000)
    expect(page.locator("#k-leader")).to_be_hidden()


def test_a_server_that_is_down_or_overrun_does_not_stop_a_tablet_that_has_been_started(
    place: Place, page: Page, complaints: Complaints, monkeypatch: pytest.MonkeyPatch
):
    for piece in ("ERR_", "502", "429"):
        complaints.expect(piece)
    door = tablet(place, page)
    door.started()
    door.ready()
    monkeypatch.setitem(place.world.app.view_functions, "kiosk.page", lambda **_: ("<h1>Bad gateway</h1>", 502))
    page.reload()
    door.waits_for_the_next()
    door.leader()
    page.click("[data-l=end]")
    monkeypatch.setitem(counting.RATES, "kiosk", counting.Rate(0, 0))
    door.type_pin("999999")
    expect(page.locator("#k-wrong")).to_have_text("Det blev för många försök. Vänta några minuter.")
    door.type_pin()
    door.waits_for_the_next()


def test_a_text_of_nothing_but_steering_marks_does_not_cost_somebody_their_other_answers(place: Place, page: Page):
    """The server refuses it, and a tablet cannot ask again: phones put such marks round what is pasted."""
    door = tablet(place, page)
    door.started()
    door.starts()
    begin(page)
    answer_all(page, text="\u2066\u2069 \x01")
    send(page)
    door.done()
    page.evaluate(SEND)
    assert door.items() == []
    assert len(place.responses()) == 1
