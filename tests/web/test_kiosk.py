"""A tablet at the door: started by its leader, wiped between people, a whole afternoon without a signal."""

from __future__ import annotations

import json
import re
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Page, Route, expect

from app import sealing
from app.services import activities
from app.web import assets
from tests.browser import PHONE, Complaints, Pages
from tests.web.desk import Desk
from tests.web.resident import Place, answer_all, begin, come_back, send
from tests.web.tablet import KEEP, SEALED, SEND, TABLET, Tablet
from tests.web.test_resident_weight import violations

BY_HAND, BY_MODULE = 3, 197


@pytest.fixture(autouse=True)
def _no_signal_and_refusals_are_said_on_the_console(complaints: Complaints):
    for piece in ("ERR_", "403", "410", "422"):
        complaints.expect(piece)


@pytest.fixture
def page(pages: Pages) -> Page:
    return pages.open(**TABLET)


def tablet(place: Place, page: Page, **says) -> Tablet:
    return Tablet(page, place, place.activity(**{"languages": ["sv", "ar"]} | says))


def rank_correlation(one: list[str], other: list[str]) -> float:
    """Spearman's: 1 for the same order, about 0 for orders that know nothing of each other."""
    n, places = len(one), {each: place for place, each in enumerate(other)}
    return 1 - 6 * sum((place - places[each]) ** 2 for place, each in enumerate(one)) / (n * (n * n - 1))


def test_a_whole_afternoon_without_a_signal_is_sent_once_in_an_order_that_tells_nothing(place: Place, page: Page):
    door = tablet(place, page)
    door.started()
    door.ready()
    page.context.set_offline(True)
    page.reload()
    door.waits_for_the_next()
    for language in ("sv", "ar", "sv"):
        door.answers(language)
        door.done()
    by_hand = [item["id"] for item in door.items()]
    given = [{"trygghet_1": n % 5 + 1} for n in range(BY_MODULE)]
    kept = page.evaluate(KEEP, given)

    items = door.items()
    assert len(items) == BY_HAND + BY_MODULE
    assert {tuple(item) for item in items} == {("id", "code", "sealed")}
    assert "trygghet" not in json.dumps(items)
    assert {len(item["sealed"]) for item in items} == {1474}, "the length says nothing"
    inside = {json.loads(door.opened(item))["id"] for item in items}
    assert len(inside) == len(items)
    assert inside.isdisjoint(item["id"] for item in items), "nor does the envelope's id"
    with pytest.raises(sealing.CannotOpen):
        door.opened(items[0], ec.generate_private_key(ec.SECP256R1()))
    assert not page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])").count("trygghet")

    # The browser is closed and opened again, still without a signal: locked, and nothing is lost.
    again = page.context.new_page()
    page.close()
    door.page = again
    again.on("request", door._heard)
    door.open()
    door.type_pin("999999")
    expect(again.locator("#k-wrong")).to_have_text("PIN-koden stämmer inte.")
    door.type_pin()
    door.waits_for_the_next()
    door.leader()
    door.counts(waiting=BY_HAND + BY_MODULE, sent=0)
    door.arrived.clear()

    again.context.set_offline(False)
    again.click("[data-l=send]")
    expect(again.locator("#k-said")).to_have_text("Allt är skickat.", timeout=60_000)
    door.counts(waiting=0, sent=BY_HAND + BY_MODULE)
    assert sorted(door.arrived) == sorted(by_hand + kept), "each once"
    stored = place.responses()
    assert {str(row.id) for row in stored} == inside
    assert len(stored) == BY_HAND + BY_MODULE
    assert {row.mode for row in stored} == {"kiosk"}
    late = [each for each in door.arrived if each in kept]
    assert abs(rank_correlation(late, kept)) < 0.35
    assert abs(rank_correlation(late, sorted(late))) < 0.35


def test_an_order_that_tells_something_would_be_seen(place: Place, pages: Pages):
    """The control of the afternoon: envelopes numbered as they come, and sent as they lie."""
    page = pages.open(**TABLET, service_workers="block")
    honest = assets.asset("kiosk-box.js").body.decode()
    numbered = (
        "globalThis.made = (globalThis.made ?? 0) + 1, `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`"
    )
    told = honest.replace("crypto.randomUUID()", f"({numbered})").replace("below(last + 1)", "last")
    assert told.count("made") > 1
    assert "below(last + 1)" not in told
    page.route("**/kiosk-box.js", lambda route: route.fulfill(body=told, content_type="text/javascript"))
    door = tablet(place, page)
    door.started()
    kept = page.evaluate(KEEP, [{}] * 30)
    page.evaluate(SEND)
    assert rank_correlation(door.arrived, kept) == 1


def test_an_answer_waits_for_others_or_for_a_while_so_that_it_does_not_tell_who_stood_there(place: Place, page: Page):
    page.clock.install()
    door = tablet(place, page)
    door.started()
    page.evaluate(KEEP, [{}] * 3)
    door.answers()
    page.clock.fast_forward(20_000)
    assert door.arrived == [], "four are too few"
    door.done()
    door.answers()
    door.done()
    _sent(door, 5)
    door.answers()
    door.done()
    page.clock.fast_forward(19 * 60_000)
    page.wait_for_timeout(200)
    assert len(door.arrived) == 5
    page.clock.fast_forward(2 * 60_000)
    _sent(door, 6)


def _sent(door: Tablet, n: int) -> None:
    for _ in range(100):
        if len(door.place.responses()) == n and not door.items():
            return
        door.page.wait_for_timeout(50)
    pytest.fail(f"sent: {len(door.place.responses())} of {n}, kept: {len(door.items())}")


def test_a_lost_reply_is_one_response_and_what_is_refused_neither_blocks_nor_disappears(place: Place, page: Page):
    door = tablet(place, page)
    door.started()
    kept = page.evaluate(KEEP, [{}, {}, {}, {"shoe_size": 42}])
    lost: list[str] = []

    def lose(route: Route) -> None:
        body = route.request.post_data_json
        if body["id"] == kept[0] and not lost:
            lost.append(route.fetch().text())
            route.abort()
        else:
            route.continue_()

    page.route(SEALED, lose)
    door.leader()
    for _ in range(2):  # what is left after a lost reply waits, and is tried again
        page.click("[data-l=send]")
        expect(page.locator("#k-said")).to_have_text("Allt gick inte att skicka. Försök igen där det finns nät.")
    door.counts(waiting=0, sent=3, refused=1)
    assert json.loads(lost[0])["status"] == "stored"
    assert len(place.responses()) == 3
    expect(page.get_by_text("De som inte togs emot ligger kvar")).to_be_visible()
    assert [item["id"] for item in door.items()] == [kept[3]]


def fulfil(route: Route, **answer) -> None:
    route.fulfill(**answer)


def test_a_captive_portal_is_no_receipt(place: Place, page: Page):
    door = tablet(place, page)
    door.started()
    page.evaluate(KEEP, [{}] * 5)
    for portal in (
        {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to Free Wifi</h1>"},
        {"status": 200, "content_type": "application/json", "body": '{"id": "welcome", "status": "stored"}'},
        {"status": 403, "content_type": "text/html", "body": "sign in"},
    ):
        page.route(SEALED, partial(fulfil, **portal))
        page.evaluate(SEND)
        assert len(door.items()) == 5
        page.unroute(SEALED)
    page.evaluate(SEND)
    _sent(door, 5)


def test_the_next_person_sees_nothing_by_back_reload_or_waiting(place: Place, page: Page):
    page.clock.install()
    door = tablet(place, page)
    door.started()
    door.starts()
    begin(page)
    answer_all(page, text="Lampan vid port 7.")
    page.click("[data-do=back]")
    expect(page.locator("textarea")).to_have_value("Lampan vid port 7.")

    page.clock.fast_forward(59_000)
    expect(page.locator("#k-idle")).to_be_hidden()
    page.clock.fast_forward(2_000)
    expect(page.locator("#k-left")).to_have_text("Är du kvar? Annars tar vi bort svaren om 20 sekunder.")
    expect(page.get_by_role("button", name="Jag är kvar")).to_be_focused()
    page.clock.fast_forward(10_000)
    expect(page.locator("#k-left")).to_contain_text("om 10 sekunder")
    page.click("[data-k=here]")
    expect(page.locator("textarea")).to_have_value("Lampan vid port 7.")

    page.clock.fast_forward(61_000)
    expect(page.locator("#k-idle")).to_be_visible()
    page.clock.fast_forward(21_000)
    door.waits_for_the_next()
    expect(page.get_by_text("Allt är borta från skärmen. Nästa person kan börja.")).to_be_visible()
    assert door.items() == [], "what was not sent is not kept"
    for look in (page.go_back, page.go_back, page.reload, page.go_forward):
        look()
        door.waits_for_the_next()
        assert "port 7" not in page.content()
        assert page.evaluate("[...document.querySelectorAll('textarea')].map((each) => each.value).join('')") == ""
        assert page.locator("input:checked").count() == 0
    door.answers("ar")
    code = page.locator(".digits").inner_text()
    page.clock.fast_forward(31_000)
    expect(page.locator("#k-left")).to_contain_text("20")
    page.clock.fast_forward(21_000)
    door.waits_for_the_next()
    expect(page.locator(".k-go")).to_have_attribute("data-lang", "sv")
    page.go_back()
    door.waits_for_the_next()
    assert code not in page.content()
    assert page.evaluate("Object.keys(localStorage).filter((name) => !name.startsWith('ringar|kiosk|'))") == []
    assert place.world.app.test_client().get(f"/{door.activity.code}/kiosk").text.count('type="email"') == 0


def _with(door: Tablet, code: str) -> None:
    door.starts()
    begin(door.page)
    come_back(door.page, code)
    answer_all(door.page)
    send(door.page)


def test_somebody_who_comes_back_with_a_code_is_linked_also_without_a_signal(place: Place, page: Page):
    door = tablet(place, page)
    door.started()
    door.answers()
    code = page.locator(".digits").inner_text()
    door.done()
    page.evaluate(SEND)
    _sent(door, 1)
    with place.days_later(95):
        page.reload()
        door.ready()
        page.context.set_offline(True)
        _with(door, code)
        expect(page.locator("[data-t=card]")).to_be_hidden()
        expect(page.locator("[data-t=linked]")).to_be_hidden()  # nobody could ask whether the code is known
        page.context.set_offline(False)
        page.evaluate(SEND)
        _sent(door, 2)
        assert len({row.pid for row in place.responses()}) == 1
        door.done()
        _with(door, code)
        page.get_by_role("button", name="Nej, det var någon annan").click()
        expect(page.locator(".digits bdi")).to_have_text(re.compile(r"\d{4} "))
        assert page.locator(".digits").inner_text() != code


def test_the_leader_ends_it_is_warned_of_what_waits_and_sends_it_after_the_poster_s_time(place: Place, page: Page):
    door = tablet(place, page)
    door.started()
    door.ready()
    page.evaluate(KEEP, [{}, {}])
    page.context.set_offline(True)
    door.leader()
    page.click("[data-l=end]")
    expect(page.locator("#k-said")).to_contain_text("Svar som inte är skickade: 2.")
    page.click("[data-l=sure]")
    expect(page.locator("#k-pin")).to_be_visible()
    assert len(door.items()) == 2
    page.context.set_offline(False)
    with place.days_later(60):
        door.open()
        expect(page.get_by_role("heading", name="Frågorna är stängda just nu")).to_be_visible()
        _sent(door, 2)
    with place.world.app.app_context():
        activities.close(actor=place.world.admin(), id=door.activity.id, now=place.world.now)
    page.evaluate("location.reload()")
    door.leader()
    door.counts(waiting=0, sent=2)
    expect(page.locator("#k-said")).to_be_empty()


def test_over_plain_http_it_says_that_it_cannot_lock_answers(plain_http_place: Place, page: Page):
    page.goto(plain_http_place.url(plain_http_place.activity(), rest="/kiosk"))
    expect(page.locator(".k-needs")).to_contain_text("en adress som börjar med https")
    expect(page.locator("#form")).to_be_hidden()


def test_in_a_private_window_it_does_not_start(place: Place, page: Page):
    page.add_init_script("indexedDB.open = () => { throw new DOMException('private', 'SecurityError'); }")
    door = tablet(place, page)
    door.open()
    door.type_pin()
    expect(page.locator("#k-wrong")).to_contain_text("Öppna sidan i ett vanligt fönster")


@pytest.mark.parametrize(("shape", "scheme", "language"), [(TABLET, "light", "sv"), (PHONE, "dark", "ar")])
def test_nobody_is_shut_out(place: Place, pages: Pages, shape: dict, scheme: str, language: str):
    page = pages.open(**shape, color_scheme=scheme, reduced_motion="reduce")
    page.clock.install()
    door = tablet(place, page, ready="children", audience="children")

    def fine() -> None:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        leads = page.locator("a:visible").evaluate_all("all => all.map((each) => each.protocol + each.pathname)")
        assert all(each.startswith("tel:") or each.endswith("/kiosk") for each in leads), leads
        assert not page.locator("button:visible, #form label.o:visible").evaluate_all(
            "all => all.map((each) => each.getBoundingClientRect())"
            ".filter((box) => box.height < 44 || box.width < 44).length"
        )

    door.open(language)
    fine()
    door.type_pin()
    door.waits_for_the_next()
    fine()
    door.starts(language)
    fine()
    begin(page)
    page.clock.fast_forward(61_000)
    fine()
    page.keyboard.press("Escape")
    expect(page.locator("#k-idle")).to_be_hidden()
    answer_all(page)
    fine()
    send(page)
    expect(page.locator(".digits bdi")).not_to_be_empty()
    fine()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    door.waits_for_the_next()
    page.click("[data-k=leader]")
    fine()
    door.type_pin(field="#k-pin2")
    expect(page.locator(".k-panel")).to_be_visible()
    fine()
    page.keyboard.press("Escape")
    door.starts(language)
    page.click("#exit")
    door.waits_for_the_next()


def test_a_leader_finds_the_pin_on_the_activity_s_page_and_it_starts_the_tablet(place: Place, pages: Pages, desk: Page):
    activity = place.activity()
    place.world.colleague("leader", "lo@example.org")
    office = Desk(desk, place.address)
    office.is_at_work("lo@example.org")
    office.open(f"/activities/{activity.id}")
    office.send("Gör en PIN-kod")
    pin = desk.locator(".pin").inner_text()
    assert re.fullmatch(r"\d{6}", pin)
    assert office.violations() == []
    page = pages.open(**TABLET)
    page.goto(desk.locator("#tablet a.code").get_attribute("href") or "")
    page.fill("#k-pin", pin)
    page.press("#k-pin", "Enter")
    expect(page.locator(".k-go")).to_be_visible()
    office.open(f"/activities/{activity.id}")
    assert pin not in desk.content()
    expect(desk.get_by_role("button", name="Gör en ny PIN-kod")).to_be_visible()
