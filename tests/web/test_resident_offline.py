"""What a phone keeps for when there is no signal: pages, answers; and nothing on a phone that is shared."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.held import let_go
from app.web import assets
from tests.browser import ARGS, PATIENCE_MS, PHONE, Complaints, Pages, chromium
from tests.web.resident import Place, answer_all, begin, code_on, send, thanked, through
from tests.web.test_resident_signal import ITEMS, RESPONSES, WAITING, controlled

KEPT = """caches.open('ringar-pages').then((kept) => kept.keys())
  .then((keys) => keys.map((key) => new URL(key.url).pathname))"""
NOT_KEPT = "Svaren är inte sparade på den här telefonen. Stäng inte sidan innan de är skickade."


@pytest.fixture(autouse=True)
def _no_signal_is_said_on_the_console(complaints: Complaints):
    complaints.expect("ERR_")


def test_answers_outlive_the_browser_and_are_sent_when_it_is_opened_with_a_signal(
    place: Place, browser: Browser, tmp_path: Path
):
    """A real profile on disk: answered without a signal, closed, opened without a signal, closed, opened with one."""
    activity = place.activity()

    def closed(page: Page) -> None:
        page.goto("about:blank")  # chromium takes the offline mode away before the page, which then would send
        page.context.close()

    def opened() -> Page:
        context = browser.browser_type.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=chromium(), args=ARGS, **PHONE
        )
        context.set_default_timeout(PATIENCE_MS)
        return context.pages[0]

    phone = opened()
    phone.goto(place.url(activity))
    controlled(phone)
    phone.context.set_offline(True)
    through(phone)
    thanked(phone, WAITING)
    closed(phone)
    assert place.responses() == []

    phone = opened()
    phone.context.set_offline(True)
    phone.goto(place.url(activity))
    expect(phone.locator("#queue")).to_have_text("Väntar på att skickas: 1")
    assert phone.locator("input:checked").count() == 0
    closed(phone)

    phone = opened()
    phone.goto(place.url(activity))
    for _ in range(100):
        if phone.evaluate(ITEMS) == 0:
            break
        phone.wait_for_timeout(50)
    expect(phone.locator("#queue")).to_be_hidden()
    closed(phone)
    assert len(place.responses()) == 1


def test_a_newer_service_worker_keeps_what_the_older_one_kept(
    place: Place, phone: Page, monkeypatch: pytest.MonkeyPatch
):
    one, other = place.activity(), place.activity("children", "children")
    for activity in (one, other):
        phone.goto(place.url(activity))
        controlled(phone)
        keeps(phone, activity.code)
    real = assets.asset
    newer = assets.Asset(b"// A newer version.\n" + real("sw.js").body, "newer", "text/javascript")
    monkeypatch.setattr(assets, "asset", lambda name: newer if name == "sw.js" else real(name))
    assert phone.evaluate(
        """async () => { const at = await navigator.serviceWorker.ready, before = at.active;
        await at.update();
        for (let n = 0; n < 100 && at.active === before; n += 1) await new Promise((done) => setTimeout(done, 50));
        return at.active !== before; }"""
    )
    phone.context.set_offline(True)
    for activity in (one, other):
        phone.goto(place.url(activity).replace(activity.code, activity.code.lower()))
        begin(phone)
        expect(phone.locator("legend:visible .n")).to_have_text("Fråga 1 av 5")


def keeps(page: Page, code: str) -> None:
    """Wait until what stands behind this poster's code, or this path, is kept."""
    for _ in range(100):
        if f"/{code}" in page.evaluate(KEPT):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"kept: {page.evaluate(KEPT)}")


def test_a_newer_page_whose_scripts_never_came_does_not_take_the_place_of_a_whole_one(
    place: Place, phone: Page, monkeypatch: pytest.MonkeyPatch
):
    activity = place.activity()
    phone.goto(place.url(activity))
    keeps(phone, activity.code)
    real = assets.asset
    newer = assets.Asset(real("resident.js").body + b"\n", "0123456789", "text/javascript")
    monkeypatch.setattr(assets, "asset", lambda name: newer if name == "resident.js" else real(name))
    with place.world.app.app_context():
        let_go()  # as the start of a newer service does
    phone.context.route("**/0123456789/resident.js", lambda route: route.abort())
    phone.goto(place.url(activity))
    expect(phone.locator("#send")).to_be_visible()  # as without a script
    phone.context.set_offline(True)
    phone.goto(place.url(activity))
    begin(phone)
    expect(phone.locator("legend:visible .n")).to_have_text("Fråga 1 av 5")


def test_a_full_phone_says_that_nothing_is_kept_and_sends_at_once(place: Place, phone: Page):
    phone.goto(place.url(place.activity()))
    controlled(phone)
    cdp = phone.context.new_cdp_session(phone)
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": place.address, "quotaSize": 1})
    phone.route(RESPONSES, lambda route: route.abort())
    through(phone)
    thanked(phone, NOT_KEPT)
    phone.unroute(RESPONSES)
    phone.get_by_role("button", name="Försök nu").click()
    thanked(phone)
    assert len(place.responses()) == 1


@pytest.mark.parametrize("signal", [True, False])
def test_a_phone_that_is_not_ones_own_keeps_nothing_at_all(place: Place, phone: Page, signal: bool):
    mine, other = place.activity(), place.activity("children", "children")
    for activity in (other, mine):
        phone.goto(place.url(activity))
        keeps(phone, activity.code)
    begin(phone)
    answer_all(phone)
    phone.check("#shared")
    phone.context.set_offline(not signal)
    send(phone)
    if not signal:
        thanked(phone, NOT_KEPT)
        assert phone.evaluate(ITEMS) == 0
        phone.context.set_offline(False)
    thanked(phone)
    code_on(phone)
    assert phone.evaluate(ITEMS) == 0
    assert phone.evaluate("localStorage.length") == 0
    assert phone.evaluate("sessionStorage.length") == 0
    kept = phone.evaluate(KEPT)
    assert not any(path.startswith(f"/{mine.code}") for path in kept)
    assert f"/{other.code}" in kept, "what somebody else opened on this phone stays"
    assert len(place.responses()) == 1


def test_without_a_script_back_shows_no_answer(place: Place, pages: Pages):
    page = pages.open(**PHONE, java_script_enabled=False)
    page.goto(place.url(place.activity()))
    page.locator("#q-trygghet_1 label.o").nth(3).click()
    page.fill("textarea", "Fler lampor.")
    page.click("#send")
    thanked(page)
    page.go_back()
    expect(page.locator("textarea")).to_have_value("")
    assert page.locator("input:checked").count() == 0
