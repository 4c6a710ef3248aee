"""Listening to a question: a recording on a tap, else the device's own voice, else no button; and what that weighs."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from app.web import assets
from tests.browser import PHONE, Complaints, Pages
from tests.web.aloud import SAID, SPEECH, read_aloud, until, voices
from tests.web.resident import Place, answer_all, begin, send, thanked
from tests.web.test_resident_weight import KILO, violations, weight

BUTTON = ".hear:visible"
PLAYING = "[...document.querySelectorAll('audio')].map((each) => !each.paused)"


def clip_requests(page: Page) -> list[Request]:
    """The clips that a page fetches from now on."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/clips/" in request.url else None)
    return asked


def test_a_question_is_heard_on_a_tap_and_nothing_is_fetched_before_it(place: Place, pages: Pages) -> None:
    """In Arabic, on a page that the service worker controls."""
    activity = place.activity("youth-activity", "youth")
    read_aloud(place, activity, "ar")
    page = pages.open(**PHONE)
    asked = clip_requests(page)
    page.goto(place.url(activity, "ar"))
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    begin(page)
    button = page.locator(BUTTON)
    expect(button).to_have_attribute("aria-label", "استمع إلى السؤال")
    assert violations(page) == []
    box, title = button.bounding_box(), page.locator("h2:visible").bounding_box()
    assert box
    assert title
    assert min(box["width"], box["height"]) >= 44
    assert box["x"] < 30, "from right to left it stands on the left"
    assert box["y"] + box["height"] <= title["y"] + 1, "and not upon the question"
    assert asked == []
    button.click()
    expect(button).to_have_attribute("aria-label", "أوقف الصوت")
    until(page, "document.querySelector('audio').currentTime > 0.2")
    assert len(asked) >= 1
    assert {request.response().status for request in asked} == {206}
    page.locator("label.o:visible").first.click()
    expect(page.locator(".n:visible")).to_contain_text("2")
    assert page.evaluate(PLAYING) == [False] * 5
    expect(button).to_have_attribute("aria-label", "استمع إلى السؤال")
    button.click()
    expect(button).to_have_attribute("aria-label", "أوقف الصوت")
    button.click()
    assert page.evaluate(PLAYING) == [False] * 5
    button.click()
    expect(button).to_have_attribute("aria-label", "استمع إلى السؤال", timeout=4000)  # it has come to its end
    answer_all(page)
    expect(page.locator(".hear:visible")).to_have_count(0)
    send(page)
    thanked(page, "شكرًا! وصلت إجاباتك.")


@pytest.mark.parametrize("language", ["sv", "ar", "ti"])
def test_the_first_screen_is_as_light_when_every_question_has_a_clip(place: Place, phone: Page, language: str) -> None:
    activity = place.activity()
    client = place.world.app.test_client()

    def sizes() -> tuple[int, int]:
        page = client.get(f"/{activity.code}?lang={language}", headers={"Accept-Encoding": "gzip"}).data
        return len(page), len(gzip.decompress(page))

    before = sizes()
    read_aloud(place, activity, language, seconds=0.6)
    after = sizes()
    assert after[0] - before[0] <= 30 * 5, (before, after)
    wire: dict[str, int] = {}
    cdp = phone.context.new_cdp_session(phone)
    cdp.send("Network.enable")
    names: dict[str, str] = {}
    cdp.on("Network.requestWillBeSent", lambda event: names.setdefault(event["requestId"], event["request"]["url"]))
    cdp.on(
        "Network.loadingFinished",
        lambda event: wire.__setitem__(names[event["requestId"]], event["encodedDataLength"]),
    )
    phone.goto(place.url(activity, language))
    expect(phone.locator("[data-do=yes]")).to_be_visible()
    first = {url: size for url, size in wire.items() if url.startswith("http") and not url.endswith("/sw.js")}
    assert len(first) <= 3, first
    assert sum(first.values()) <= 12 * KILO, first


def test_the_script_is_small() -> None:
    assert weight("listen.js") <= 1.2 * KILO
    assert b"fetch" not in assets.asset("listen.js").body


def test_the_device_s_own_voice_reads_where_it_has_one_and_no_voice_on_the_net(place: Place, pages: Pages) -> None:
    activity = place.activity("youth-activity", "youth")
    page = pages.open(**PHONE)
    page.add_init_script(SPEECH)
    page.goto(place.url(activity))
    begin(page)
    expect(page.locator("h2:visible")).to_have_text("Jag känner mig trygg på de platser där jag brukar vara.")
    until(page, "Boolean(speechSynthesis.onvoiceschanged)")
    expect(page.locator(BUTTON)).to_have_count(0)
    page.evaluate(voices(("sv-SE", False), ("ar-EG", True)))
    expect(page.locator(BUTTON)).to_have_count(0)
    page.evaluate(voices(("sv-FI", False), ("sv_SE", True)))
    page.locator(BUTTON).click()
    said: list[list[Any]] = page.evaluate(SAID)
    assert [text for text, *_ in said] == [
        "Jag känner mig trygg på de platser där jag brukar vara.",
        "Stämmer inte alls",
        "Stämmer ganska dåligt",
        "Stämmer delvis",
        "Stämmer ganska bra",
        "Stämmer helt",
        "Vet inte",
        "Vill inte svara",
    ]
    assert {(lang, voice, rate) for _, lang, voice, rate in said} == {("sv", "sv_SE", 0.9)}
    expect(page.locator(BUTTON)).to_have_attribute("aria-label", "Sluta lyssna")
    page.evaluate("spoken.said.at(-1).onend()")
    expect(page.locator(BUTTON)).to_have_attribute("aria-label", "Lyssna på frågan")
    page.locator(BUTTON).click()
    before = page.evaluate("spoken.cancelled")
    page.click("[data-do=next]")
    expect(page.locator(".n:visible")).to_contain_text("2")
    assert page.evaluate("spoken.cancelled") == before + 1


def test_every_kind_of_question_is_read_as_it_is_meant(place: Place, pages: Pages) -> None:
    """Points by their words, rows with their answers once, a text that fell back by a voice of its own language."""
    scale = [{"value": n, "label": {"sv": word} if word else {}} for n, word in enumerate(("sällan", "", "ofta"), 1)]
    rows = [{"value": "mat", "label": {"sv": "Maten"}}, {"value": "rum", "label": {"sv": "Rummet"}}]
    questions = [
        {"key": "lasa", "kind": "information", "text": {"sv": "Nu kommer en fråga.", "en": "Now a question."}},
        {
            "key": "hur",
            "kind": "matrix",
            "text": {"sv": "Hur är det?", "en": "How is it?"},
            "hint": {"sv": "Tänk på i dag."},
            "options": scale,
            "rows": rows,
        },
    ]
    document = {"title": {"sv": "Prov"}, "languages": ["sv", "en"], "audience": "adults", "questions": questions}
    activity = place.asking(document)
    page = pages.open(**PHONE)
    page.add_init_script(SPEECH)
    page.goto(place.url(activity, "en"))
    begin(page)
    until(page, "Boolean(speechSynthesis.onvoiceschanged)")
    page.evaluate(voices(("sv-SE", True), ("en-GB", True)))
    own, title = page.locator(BUTTON).bounding_box(), page.locator("h2:visible").bounding_box()
    assert own
    assert title
    assert own["y"] + own["height"] <= title["y"] + 1, "also where there is no number"
    page.click("[data-do=next]")
    page.locator(BUTTON).click()
    assert [(text, lang) for text, lang, *_ in page.evaluate(SAID)] == [
        ("How is it?", "en"),
        ("Tänk på i dag.", "sv"),
        ("Maten", "sv"),
        ("1 of 3: sällan", "en"),
        ("2 of 3", "en"),
        ("3 of 3: ofta", "en"),
        ("Don't know", "en"),
        ("Don't want to answer", "en"),
        ("Rummet", "sv"),
    ]


def test_without_a_signal_the_device_s_voice_does_what_the_clip_cannot(
    place: Place, pages: Pages, complaints: Complaints
) -> None:
    """In easy Swedish, which the Swedish voice reads."""
    complaints.expect("ERR_")
    activity = place.activity("youth-activity", "youth")
    read_aloud(place, activity, "sv-lattlast", only=0, seconds=0.6)
    page = pages.open(**PHONE)
    page.add_init_script(SPEECH)
    page.route("**/clips/*", lambda route: route.abort())
    page.goto(place.url(activity, "sv-lattlast"))
    begin(page)
    page.locator(BUTTON).click()
    expect(page.locator(BUTTON)).to_have_attribute("aria-label", "Lyssna på frågan")  # neither clip nor voice
    assert page.evaluate("spoken.said.length") == 0
    page.evaluate(voices(("sv-SE", True)))
    page.locator(BUTTON).click()
    until(page, "spoken.said.length > 5")
    expect(page.locator(BUTTON)).to_have_attribute("aria-label", "Stäng av ljudet")


def test_without_a_script_the_browser_s_own_player_stands_at_the_question(
    place: Place, phone_without_script: Page
) -> None:
    activity = place.activity("youth-activity", "youth")
    read_aloud(place, activity, "sv", only=1, seconds=0.6)
    asked = clip_requests(phone_without_script)
    phone_without_script.goto(place.url(activity))
    player = phone_without_script.locator("fieldset:has-text('Fråga 2 av 5') audio")
    expect(player).to_be_visible()
    assert player.get_attribute("aria-label") == "Lyssna på frågan"
    expect(phone_without_script.locator("audio")).to_have_count(1)
    phone_without_script.wait_for_load_state("networkidle")
    assert asked == []


def test_a_clip_is_given_in_parts_and_kept_for_ever(place: Place) -> None:
    activity = place.activity("youth-activity", "youth")
    read_aloud(place, activity, "sv", only=0, seconds=0.6)
    client = place.world.app.test_client()
    told = client.get(f"/api/v1/surveys/{activity.code}").json["clips"]
    (clip,) = told["sv"].values()
    assert clip["url"].startswith("http://127.0.0.1")
    assert (clip["seconds"], told["ar"]) == (0.6, {})
    path = "/clips/" + clip["url"].rpartition("/")[2]
    whole = client.get(path)
    assert (whole.status_code, whole.mimetype, whole.headers["Accept-Ranges"]) == (200, "audio/mp4", "bytes")
    assert whole.headers["Cache-Control"] == assets.FOR_EVER
    assert "Set-Cookie" not in whole.headers
    first = client.get(path, headers={"Range": "bytes=0-1"})  # what Safari asks before anything else
    size = len(whole.data)
    assert (first.status_code, first.data, first.headers["Content-Range"]) == (206, whole.data[:2], f"bytes 0-1/{size}")
    last = client.get(path, headers={"Range": "bytes=-10"})
    assert (last.status_code, last.data) == (206, whole.data[-10:])
    assert client.get(path, headers={"Range": f"bytes={size}-"}).status_code == 416
    assert client.head(path).content_length == size
    assert client.get(path, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert client.get("/clips/0.m4a").status_code == 404
