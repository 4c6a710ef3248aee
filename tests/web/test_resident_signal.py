"""Poor signal: what was answered is sent once, however often it was tried, and nothing else is a receipt."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import PHONE, Complaints, Pages
from tests.web.resident import THANKS, Place, answer_all, begin, code_on, send, thanked, through

WAITING = "Sparat på den här telefonen. Det skickas när du har nät."
RESPONSES = "**/api/v1/surveys/*/responses"
ITEMS = """() => new Promise((done) => { const open = indexedDB.open("ringar", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("outbox", { keyPath: "id" });
  open.onsuccess = () => { const all = open.result.transaction("outbox").objectStore("outbox").getAll();
    all.onsuccess = () => { open.result.close(); done(all.result.length); }; }; })"""


@pytest.fixture(autouse=True)
def _no_signal_is_said_on_the_console(complaints: Complaints):
    complaints.expect("ERR_")


def controlled(page: Page) -> None:
    """The first visit is safe without a reload: the service worker has page, words and all three scripts."""
    page.wait_for_timeout(100)
    for _ in range(100):
        kept = page.evaluate(
            "caches.open('ringar-pages').then((kept) => kept.keys()).then((keys) => keys.map((key) => key.url))"
        )
        if len(kept) >= 5 and page.evaluate("Boolean(navigator.serviceWorker.controller)"):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"kept: {kept}")


@pytest.mark.both_databases
def test_a_lost_reply_sent_again_is_one_response(both_places: Place, phone: Page):
    place = both_places
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    phone.route(RESPONSES, lose)
    phone.goto(place.url(place.activity()))
    through(phone)
    thanked(phone, WAITING)
    assert json.loads(lost[0])["status"] == "stored"
    assert len(place.responses()) == 1
    assert phone.evaluate(ITEMS) == 1
    phone.get_by_role("button", name="Försök nu").click()
    thanked(phone)
    assert len(place.responses()) == 1
    assert phone.evaluate(ITEMS) == 0


def test_answered_without_a_signal_and_sent_once_when_it_is_back(place: Place, phone: Page):
    posts: list[str] = []
    phone.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    phone.goto(place.url(place.activity()))
    controlled(phone)
    expect(phone.locator("#offline")).to_be_hidden()
    phone.context.set_offline(True)
    expect(phone.locator("#offline")).to_have_text("Du har inget nät just nu. Du kan svara ändå.")
    through(phone)
    thanked(phone, WAITING)
    code_on(phone)
    assert place.responses() == []
    phone.context.set_offline(False)
    thanked(phone)
    assert len(place.responses()) == 1
    assert len(posts) == 2


def test_the_page_opens_again_without_a_signal_and_sends_what_waits_from_two_activities(place: Place, phone: Page):
    one, other = place.activity(), place.activity("children", "children")
    for activity in (one, other):
        phone.goto(place.url(activity))
        controlled(phone)
        phone.wait_for_timeout(200)
    phone.context.set_offline(True)
    for activity in (one, other):
        phone.goto(place.url(activity))
        through(phone)
        thanked(phone, WAITING)
    phone.goto(place.url(one))
    expect(phone.locator("#queue")).to_have_text("Väntar på att skickas: 2")
    assert phone.locator("input:checked").count() == 0
    phone.context.set_offline(False)
    expect(phone.locator("#queue")).to_be_hidden()
    assert {each.intervention for each in place.responses()} == {one.intervention_id, other.intervention_id}
    assert len(place.responses()) == 2


@pytest.mark.parametrize(
    "portal",
    [
        {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to Free Wifi</h1>"},
        {"status": 200, "content_type": "application/json", "body": '{"id": "welcome", "status": "stored"}'},
        {"status": 502, "content_type": "text/html", "body": "bad gateway"},
    ],
    ids=["a page", "somebody else's json", "a gateway"],
)
def test_a_captive_portal_is_no_receipt(place: Place, phone: Page, complaints: Complaints, portal: dict):
    complaints.expect("502")
    phone.route(RESPONSES, lambda route: route.fulfill(**portal))
    phone.goto(place.url(place.activity()))
    through(phone)
    thanked(phone, WAITING)
    assert place.responses() == []
    phone.unroute(RESPONSES)
    phone.get_by_role("button", name="Försök nu").click()
    thanked(phone)
    assert len(place.responses()) == 1


def test_where_the_phone_keeps_nothing_it_says_so_and_sends_at_once(place: Place, pages: Pages):
    page = pages.open(**PHONE)
    page.add_init_script("indexedDB.open = () => { throw new DOMException('private', 'SecurityError'); }")
    page.goto(place.url(place.activity()))
    page.route(RESPONSES, lambda route: route.abort())
    through(page)
    thanked(page, "Svaren är inte sparade på den här telefonen. Stäng inte sidan innan de är skickade.")
    page.unroute(RESPONSES)
    page.get_by_role("button", name="Försök nu").click()
    thanked(page)
    assert len(place.responses()) == 1


def test_a_refused_text_leads_back_to_its_question_with_all_the_rest_kept(
    place: Place, phone: Page, complaints: Complaints
):
    complaints.expect("422")
    phone.goto(place.url(place.activity()))
    begin(phone)
    answer_all(phone, text="Fler lampor.")
    phone.evaluate(  # a limit that this page does not know of: it was kept before the server had a stricter one
        "(document.querySelector('textarea').value = 'lampa '.repeat(200),"
        "document.querySelector('[data-room]').dataset.room = 9999)"
    )
    send(phone)
    expect(phone.locator("textarea")).to_be_visible()
    expect(phone.locator(".err:visible")).to_contain_text("Svaren kunde inte tas emot")
    assert place.responses() == []
    phone.fill("textarea", "lampor och bänkar")
    phone.click("[data-do=next]")
    send(phone)
    thanked(phone, THANKS)
    assert place.responses()[0].answers["trygghet_1"] == 4


def test_the_second_script_may_come_late(place: Place, pages: Pages, complaints: Complaints):
    complaints.expect("dynamically imported")
    phone = pages.open(**PHONE, service_workers="block")
    phone.route("**/after.js", lambda route: route.abort())
    phone.goto(place.url(place.activity()))
    begin(phone)
    answer_all(phone)
    send(phone)
    expect(phone.locator("#e-end")).to_be_visible()
    phone.unroute("**/after.js")
    send(phone)
    thanked(phone)
    assert len(place.responses()) == 1


@pytest.mark.parametrize(("status", "body"), [(429, '{"code": "rate.limited"}'), (503, "<h1>503</h1>")])
def test_a_server_that_asks_for_peace_gets_it_also_from_whoever_presses(
    place: Place, phone: Page, complaints: Complaints, status: int, body: str
):
    """429 is ours, 503 may be a proxy's own page. Retry-After counts, not the phone's patience."""
    complaints.expect(f"{status}")
    posts: list[str] = []
    phone.on("request", lambda request: posts.append(request.url) if request.url.endswith("/responses") else None)
    phone.clock.install()
    phone.route(RESPONSES, lambda route: route.fulfill(status=status, headers={"Retry-After": "120"}, body=body))
    phone.goto(place.url(place.activity()))
    through(phone)
    thanked(phone, WAITING)
    assert len(posts) == 1
    phone.unroute(RESPONSES)
    phone.get_by_role("button", name="Försök nu").click()
    phone.evaluate("dispatchEvent(new Event('online'))")
    phone.clock.run_for(60_000)
    thanked(phone, WAITING)
    assert len(posts) == 1
    phone.clock.run_for(70_000)
    thanked(phone)
    assert (len(posts), len(place.responses())) == (2, 1)
