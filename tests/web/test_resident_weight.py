"""What the page weighs, what it says to the browser, and whether everybody can use it."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

import brotli
import pytest
from playwright.sync_api import Page, Route, expect

from app.web import assets, headers
from surveys.kinds import NAMES
from tests.browser import PHONE, Complaints, Pages, slowed
from tests.web import axe
from tests.web.resident import Place, answer_all, begin, send, thanked, through

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KILO = 1000


def weight(name: str) -> int:
    """Bytes over the wire of a static file."""
    return len(gzip.compress(assets.asset(name).body, 6, mtime=0))


def violations(page: Page) -> list[str]:
    found = axe.found(page, {"runOnly": {"type": "tag", "values": TAGS}})
    return [
        f"{each['id']}: {node['html'][:120]} {node['any'][:1] or node['all'][:1]}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(
    ("ready", "audience", "language"),
    [("meeting-place", "adults", language) for language in ("sv", "ar", "ti")] + [("children", "children", "ti")],
)
def test_the_first_answerable_screen_weighs_twelve_kilobytes_in_three_requests(
    place: Place, phone: Page, ready: str, audience: str, language: str
):
    """Counted on the wire by the browser: five questions, eight languages, cold cache, until one can answer."""
    wire: dict[str, int] = {}
    cdp = phone.context.new_cdp_session(phone)
    cdp.send("Network.enable")
    names: dict[str, str] = {}
    cdp.on("Network.requestWillBeSent", lambda event: names.setdefault(event["requestId"], event["request"]["url"]))
    cdp.on(
        "Network.loadingFinished",
        lambda event: wire.__setitem__(names[event["requestId"]], event["encodedDataLength"]),
    )
    activity = place.activity(ready, audience)
    phone.goto(place.url(activity, language))
    expect(phone.locator("[data-do=yes]")).to_be_visible()
    first = {url: size for url, size in wire.items() if url.startswith("http") and not url.endswith("/sw.js")}
    assert len(first) <= 3, first
    assert sum(first.values()) <= 12 * KILO, first


def test_on_a_slow_phone_with_a_poor_signal_whoever_is_quick_waits_for_nothing(place: Place, pages: Pages):
    """The second module comes when the first question has long been answered; nothing is lost by that."""
    page = pages.open(**PHONE, service_workers="block")
    slowed(page)
    on_its_way: list[Route] = []
    page.route("**/after.js", lambda route: on_its_way.append(route))  # noqa: PLW0108  playwright looks into the function
    page.goto(place.url(place.activity()))
    page.tap("[data-do=yes]")
    first = page.locator("#q-tillhorighet_1")
    first.locator("[data-read] label.o").nth(2).tap()
    expect(first).to_be_hidden()
    on_its_way.pop().continue_()
    answer_all(page)
    send(page)
    thanked(page)
    assert place.responses()[0].answers["tillhorighet_1"] == 3
    assert place.responses()[0].pid is not None


def test_the_scripts_are_small_enough():
    assert weight("resident.js") <= 6 * KILO
    assert weight("after.js") + weight("keys.js") <= 10 * KILO


def test_every_answer_says_what_the_browser_may_do(place: Place):
    client, activity = place.world.app.test_client(), place.activity()
    for path in (f"/{activity.code}", f"/{activity.code}/mine", "/ZZZZZZ", "/nothing/here"):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert re.match(r"default-src 'none'; script-src 'self' 'sha256-\S+'; style-src 'self' 'sha256-\S+';", policy)
        assert "unsafe" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert not re.search(r"(?:src|href)=\"https?://", answer.text)


def test_scripts_are_kept_for_ever_under_their_contents_hash_and_an_old_address_is_not(place: Place):
    client = place.world.app.test_client()
    answer = client.get(assets.asset_url("keys.js"), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == assets.FOR_EVER
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.data) == assets.asset("keys.js").body
    assert client.get("/assets/0000000000/keys.js").headers["Cache-Control"] == "no-store"
    assert client.get("/assets/0000000000/../assets.py").status_code == 404
    assert client.get("/sw.js").headers["Cache-Control"] == "no-cache"


def test_what_takes_brotli_gets_it_and_what_takes_nothing_gets_it_plain(place: Place):
    client, activity = place.world.app.test_client(), place.activity()
    for path in (assets.asset_url("resident.js"), f"/{activity.code}"):
        packed = client.get(path, headers={"Accept-Encoding": "gzip, deflate, br"})
        assert packed.headers["Content-Encoding"] == "br"
        assert len(packed.data) < 0.95 * len(client.get(path, headers={"Accept-Encoding": "gzip"}).data)
        plain = client.get(path)
        assert "Content-Encoding" not in plain.headers
        if path.startswith("/assets"):
            assert brotli.decompress(packed.data) == plain.data


def test_what_only_explains_stays_at_home_and_nothing_else_does():
    works = b"const a = 1; // beside\n  const b = '/* c */';\n/* d */ e();\n"
    assert assets.EXPLAINS.sub(b"", b"// A caption.\n/** Says\n    more. */\n  // Why.\n" + works) == works
    for name in ("resident.js", "after.js", "keys.js", "resident.css"):
        assert not re.search(rb"^\s*(//|/\*)", assets.asset(name).body, re.MULTILINE), name


def test_the_inline_stylesheet_is_the_one_that_the_policy_names(place: Place, phone: Page):
    phone.goto(place.url(place.activity()))
    assert phone.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(251, 246, 236)"
    assert assets.csp_hash("resident.css") in headers.policy()


def test_every_kind_of_question_has_a_template_and_every_template_a_kind():
    folder = assets.FOLDER.parent / "templates" / "kinds"
    assert {path.stem for path in folder.glob("[!_]*.html")} == NAMES


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_nobody_is_shut_out(place: Place, pages: Pages, language: str):
    activity = place.activity("area-walk", we_did={"sv": "Nio lampor."}, you_said={"sv": "Det är mörkt."})
    page = pages.open(**PHONE, reduced_motion="reduce")
    page.goto(place.url(activity, language))
    assert violations(page) == []
    begin(page)
    while not page.locator("#end").is_visible():
        assert violations(page) == []
        small = page.locator("label.o:visible, button:visible").evaluate_all(
            "all => all.map(each => each.getBoundingClientRect())"
            ".filter(box => box.height < 56 || box.width < 44).length"
        )
        assert small == 0
        page.click("[data-do=next]")
    assert violations(page) == []
    send(page)
    expect(page.locator(".digits")).not_to_be_empty()
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/mine", "", "X"])
@pytest.mark.parametrize("language", ["sv", "ar"])
def test_nobody_is_shut_out_without_a_script_either(
    place: Place, pages: Pages, complaints: Complaints, path: str, language: str
):
    """axe itself is a script, so only the page's own is kept from it."""
    complaints.expect("404")
    activity = place.activity("children", "children")
    page = pages.open(**PHONE | {"viewport": {"width": 320, "height": 640}})
    page.route("**/resident.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{place.address}/{'X' * 6 if path == 'X' else activity.code + path}?lang={language}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_nothing_is_asked_of_any_other_host(place: Place, phone: Page):
    hosts: set[str] = set()
    phone.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    phone.goto(place.url(place.activity()))
    through(phone)
    thanked(phone)
    assert hosts - {""} == {urlsplit(place.address).netloc}


def test_a_keyboard_is_enough(place: Place, phone: Page):
    phone.goto(place.url(place.activity("children", "children")))
    phone.locator("[data-do=yes]").focus()
    phone.keyboard.press("Enter")
    for _ in range(5):
        expect(phone.locator("fieldset:visible")).to_be_visible()
        phone.keyboard.press("Tab")
        phone.keyboard.press("Space")
        step = phone.locator("fieldset:visible").get_attribute("id")
        phone.keyboard.press("Enter")
        expect(phone.locator(f"#{step}")).to_be_hidden()
    phone.locator("#send").focus()
    phone.keyboard.press("Enter")
    thanked(phone)
    assert len(place.responses()[0].answers) == 5
