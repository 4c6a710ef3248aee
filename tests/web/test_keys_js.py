"""The phone's half of the key chain, in a real browser: same bytes, and each side opens the other's seals."""

import gzip
import json
import secrets
import struct
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from app import sealing
from app.web import assets
from surveys import codes
from surveys.addresses import DOMAINS
from tests.vectors import make

pytestmark = pytest.mark.browser

STATIC = Path(sealing.__file__).parent / "web" / "static"
VECTORS: dict[str, Any] = json.loads(make.FILE.read_text(encoding="ascii"))
ADDRESSES: dict[str, Any] = json.loads(make.FILE.with_name("addresses.json").read_text(encoding="utf-8"))
COURIER = make.private(VECTORS["contact"]["recipient_private"])
CARD = {
    "organisation": "Föreningen Exempel",
    "title": "Föräldragrupp på tisdagar",
    "heading": "Din kod",
    "code": "8763442008499064",
    "note": "Spara bilden. Med koden kan du svara igen, se dina svar eller ta bort dem.",
    "address": "RINGAR.EXAMPLE/K7QF2M",
}
ARABIC_CARD = {
    "organisation": "جمعية المثال",
    "title": "مجموعة الوالدين يوم الثلاثاء",
    "heading": "رمزك",
    "code": "8763442008499064",
    "note": "احفظ هذه الصورة. بهذا الرمز يمكنك الإجابة مرة أخرى.",
    "address": "RINGAR.EXAMPLE/K7QF2M",
    "direction": "rtl",
}
# What every script below begins with. JSON carries no bytes, so they cross as hexadecimal.
HELPERS = """
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
"""


class Quiet(SimpleHTTPRequestHandler):
    """The static folder and one empty page."""

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b'<!doctype html><title>keys</title><link rel="icon" href="data:,"><canvas></canvas>')

    def log_message(self, format: str, *args: Any) -> None:
        """Test output is for failures."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(STATIC))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def page(phone: Page, port: int) -> Page:
    phone.goto(f"http://127.0.0.1:{port}/")
    return phone


def run(page: Page, body: str, given: Any = None) -> Any:
    """The value of an async function body that has `keys` (the module) and `given`."""
    return page.evaluate("async (given) => {" + HELPERS + 'const keys = await import("/keys.js");' + body + "}", given)


def recipient() -> str:
    return sealing.raw_public(COURIER).hex()


def test_the_module_is_small_enough_for_a_slow_phone():
    assert len(gzip.compress(assets.asset("keys.js").body)) <= 5 * 1024


def test_it_says_when_it_cannot_work(phone, port):
    """A plain-HTTP host on a LAN has no WebCrypto; the module loads all the same and the page can ask it."""
    phone.goto(f"http://ringar.test:{port}/")
    assert run(phone, "return keys.available()") is False

    phone.goto(f"http://127.0.0.1:{port}/")
    assert run(phone, "return keys.available()") is True


def test_codes_are_made_and_read_as_on_the_server(page):
    checked = run(page, "return given.map((digits) => keys.checkDigit(digits))", list(VECTORS["check_digit"]))
    made = run(page, "return given.map((random) => keys.codeFrom(unhex(random)))", list(VECTORS["receipt_codes"]))
    read = run(page, "return given.map(([typed]) => keys.readCode(typed))", VECTORS["typed"])

    assert checked == list(VECTORS["check_digit"].values())
    assert made == list(VECTORS["receipt_codes"].values())
    assert read == [code for _, code in VECTORS["typed"]]
    assert run(page, "return keys.grouped('8763442008499064')") == "8763 4420 0849 9064"


@pytest.mark.parametrize("rule", ADDRESSES)
def test_an_address_is_read_as_on_the_server(page, rule):
    """The control: the vectors hold both what is taken and what is not."""
    body = "return given.texts.map((text) => keys[given.rule](text, given.domains) ?? null)"
    texts = [text for text, _ in ADDRESSES[rule]]
    read = run(page, body, {"rule": rule, "texts": texts, "domains": list(DOMAINS)})

    assert dict(zip(texts, read, strict=True)) == dict(ADDRESSES[rule])
    assert {None} < {address for _, address in ADDRESSES[rule]}


def test_new_codes_are_good_and_differ(page):
    made = run(page, "return Array.from({length: 300}, () => keys.newCode())")

    assert [codes.read_code(code) for code in made] == made
    assert len(set(made)) == 300
    assert set("".join(made)) == set("0123456789")


def test_too_few_random_bytes_make_no_short_code(page):
    with pytest.raises(Error, match="too few"):
        run(page, "keys.codeFrom(new Uint8Array(14))")


def test_keys_travel_in_the_same_spelling_and_in_no_other(page):
    spelt = VECTORS["base64url"]
    refused = "return given.map((text) => { try { keys.fromB64url(text); return false; } catch { return true; } })"

    assert run(page, "return given.map((h) => keys.b64url(unhex(h)))", list(spelt)) == list(spelt.values())
    assert run(page, "return given.map((t) => hex(keys.fromB64url(t)))", list(spelt.values())) == list(spelt)
    assert all(run(page, refused, VECTORS["not_base64url"]))
    with pytest.raises(Error, match="not a key"):
        run(page, "keys.fromB64url('AAAA', 32)")


def test_the_chain_has_the_servers_bytes(page):
    body = """
    const participant = await keys.participantKey(given.code, given.intervention.toUpperCase());
    const answer = await keys.answerKey(participant), stop = await keys.stopKey(answer);
    return {participant_key: hex(participant), answer_key: hex(answer), stop_key: hex(stop),
            stop_hash: hex(await keys.sha256(stop))};
    """
    for vector in VECTORS["chain"]:
        got = run(page, body, vector)

        assert got == {name: vector[name] for name in got}
        assert len(got) == 4


@pytest.mark.parametrize(
    "vector",
    [
        make.RFC_9180,
        {
            "recipient_public": VECTORS["contact"]["recipient_public"],
            "ephemeral_private": VECTORS["contact"]["ephemeral_private"],
            "plaintext": VECTORS["contact"]["padded"],
            "info": sealing.contact_info(make.INTERVENTION).hex(),
            "aad": "",
            "sealed": VECTORS["contact"]["sealed"],
        },
    ],
    ids=["as published", "ours"],
)
def test_the_phone_seals_by_the_rfc(page, vector):
    own = make.private(vector["ephemeral_private"])
    point = sealing.raw_public(own)
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "d": codes.b64url(bytes.fromhex(vector["ephemeral_private"])),
        "x": codes.b64url(point[1:33]),
        "y": codes.b64url(point[33:]),
    }
    body = """
    const curve = {name: "ECDH", namedCurve: "P-256"}, {d, ...open} = given.jwk;
    const pair = {
      privateKey: await crypto.subtle.importKey("jwk", given.jwk, curve, false, ["deriveBits"]),
      publicKey: await crypto.subtle.importKey("jwk", open, curve, true, []),
    };
    const [plaintext, info, aad] = ["plaintext", "info", "aad"].map((name) => unhex(given[name]));
    return hex(await keys.seal(unhex(given.recipient_public), plaintext, info, aad, pair));
    """

    assert run(page, body, {**vector, "jwk": jwk}) == vector["sealed"]


def test_the_courier_opens_what_the_phone_seals(page):
    vector = VECTORS["contact"]
    body = """
    const {answer_key, ...rest} = given.contact;
    const contact = {...rest, answerKey: keys.fromB64url(answer_key, 32)};
    const box = () => keys.sealContact(unhex(given.to), contact, given.intervention);
    return [hex(await box()), hex(await box())];
    """

    one, other = map(bytes.fromhex, run(page, body, {**vector, "to": recipient()}))

    assert one != other
    assert len(one) == sealing.SEALED_CONTACT_BYTES
    assert sealing.open_contact(COURIER, one, intervention=vector["intervention"]) == sealing.Contact(
        **vector["contact"]
    )


def test_the_phone_pads_as_the_server_does(page):
    content = json.dumps(VECTORS["contact"]["contact"], ensure_ascii=False, separators=(",", ":")).encode()

    assert run(page, "return hex(keys.pad(unhex(given)))", content.hex()) == VECTORS["contact"]["padded"]
    assert run(page, "return keys.pad(new Uint8Array(511)).length") == sealing.PADDED_BYTES
    with pytest.raises(Error, match="too long"):
        run(page, "keys.pad(new Uint8Array(512))")


def test_the_phone_opens_the_couriers_link(page):
    link, answer = secrets.token_bytes(16), bytes(range(32))
    fresh = {
        "fragment": codes.b64url(link),
        "id": codes.link_id(link).hex(),
        "answer_key": answer.hex(),
        "sealed": sealing.seal_link(link, answer).hex(),
    }
    body = """
    const link = keys.readLink("#" + given.fragment);
    const answer = await keys.openLink(link, unhex(given.sealed));
    return {id: hex(await keys.sha256(link)), answer_key: hex(answer)};
    """
    for vector in (VECTORS["link"], fresh):
        assert run(page, body, vector) == {"id": vector["id"], "answer_key": vector["answer_key"]}

    wrong = {**fresh, "fragment": codes.b64url(bytes(16))}
    with pytest.raises(Error):
        run(page, body, wrong)
    assert run(page, "return ['', '#', '#AA', '#x y', '#innehall'].map(keys.readLink)") == [None] * 5


@pytest.mark.parametrize("texts", [CARD, ARABIC_CARD], ids=["swedish", "arabic"])
def test_the_card_is_a_picture_with_the_code_in_it(page, texts):
    body = """
    const canvas = document.querySelector("canvas"), pen = canvas.getContext("2d");
    const drawn = [], write = pen.fillText;
    pen.fillText = function (text, x, ...rest) {
      const {width} = this.measureText(text);
      const left = x - (this.textAlign === "center" ? width / 2 : this.direction === "rtl" ? width : 0);
      drawn.push({text, direction: this.direction, left, right: left + width});
      return write.call(this, text, x, ...rest);
    };
    const blob = await keys.card(canvas, given);
    const png = hex(new Uint8Array(await blob.arrayBuffer()));
    return {drawn, png, label: canvas.getAttribute("aria-label"), width: canvas.width};
    """
    card = run(page, body, texts)
    png = bytes.fromhex(card["png"])
    width, height = struct.unpack(">II", png[16:24])
    written = {piece["text"]: piece for piece in card["drawn"]}

    assert png.startswith(b"\x89PNG")
    assert width == card["width"] == 1080
    assert height == 1280
    assert len(png) < 200_000
    assert card["label"] == f"{texts['heading']}: 8763 4420 0849 9064"
    assert written["8763 4420 0849 9064"]["direction"] == "ltr"
    assert written[texts["heading"]]["direction"] == texts.get("direction", "ltr")
    joined = " ".join(written)
    assert all(texts[name] in joined for name in ("organisation", "title", "heading", "note", "address"))
    assert all(piece["left"] >= 0 and piece["right"] <= width for piece in card["drawn"])


def test_a_card_with_long_texts_stays_inside_the_picture(page):
    long = {
        "organisation": "Hyresgästföreningen " * 9,
        "title": "Trygghetsvandring " * 30,
        "note": "Spara. " * 99,
    }
    texts = CARD | long
    body = """
    const canvas = document.querySelector("canvas"), pen = canvas.getContext("2d");
    const lines = [], write = pen.fillText;
    pen.fillText = function (text, x, y, ...rest) {
      lines.push(y);
      write.call(this, text, x, y, ...rest);
    };
    await keys.card(canvas, given);
    return {lines, height: canvas.height};
    """
    card = run(page, body, texts)
    lines = card["lines"]

    assert len(lines) == 2 + 3 + 1 + 1 + 4 + 1
    assert all(below - above >= 46 for above, below in pairwise(lines))
    assert lines[-1] < card["height"] - 20
