"""SMS against a server that takes what 46elks documents and nothing else: what is sent, refused, waits, uncertain."""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from http.client import HTTPConnection, RemoteDisconnected
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from app import channels
from app.channels import sms
from app.channels.base import Message, NotNow, Refused
from app.channels.sms import Sms, Uncertain
from app.config import ConfigError, Settings, settings
from tests.app.channels.test_email import ALL_WAIT, REFUSED, UNCERTAIN, WAITS, outcome
from tests.postgres import _free_port

MESSAGE = Message("070-123 45 67", "", "Hej! & مرحبا https://ringar.example/K7QF2M#abc", "sv")
FORM = urlencode({"from": "Ringar", "to": "+46701234567", "message": MESSAGE.text, "dontlog": "message"})
RECEIPT = {"status": "created", "direction": "outgoing", "from": "Ringar", "to": "+46701234567", "parts": 1}


class Elks(ThreadingHTTPServer):
    """Keeps each request as it came over the wire; answers 200 to a documented one, or what it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: tuple[int, dict[str, str], bytes] | None = None
        self.hangs_up = False

    @property
    def port(self) -> int:
        return self.server_address[1]


class Door(BaseHTTPRequestHandler):
    """https://46elks.com/docs/send-sms: POST, basic auth, a form with from, to and message; text may stay unlogged."""

    server: Elks

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.requestline, dict(self.headers), body))
        if self.server.hangs_up:
            self.connection.close()
            return
        status, headers, answer = self.server.answer or self.judged(body)
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def judged(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")) != b"user:l\xc3\xb6sen@ord":
            return 401, {}, b"no"
        fine = (self.path, self.headers["Content-Type"], body.decode()) in {
            ("/a1/sms", "application/x-www-form-urlencoded", form) for form in (FORM, FORM + "&dryrun=yes")
        }
        return (200, {}, json.dumps(RECEIPT).encode()) if fine else (400, {}, b"not as documented")

    def log_message(self, format: str, *args: Any) -> None:
        """Test output is for failures."""


@pytest.fixture
def elks() -> Iterator[Elks]:
    with Elks() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def said(url: str, home: Path) -> Settings:
    return settings("courier", {"RINGAR_HOME": str(home), "RINGAR_SMS_URL": url})


def through(elks: Elks, home: Path, options: str = "") -> Sms:
    return Sms(said(f"http://user:l%C3%B6sen%40ord@127.0.0.1:{elks.port}/a1/sms{options}", home))


def test_a_message_is_asked_for_as_it_is_documented_and_its_text_is_not_kept(elks: Elks, home: Path) -> None:
    through(elks, home).send(MESSAGE)
    ((line, headers, body),) = elks.requests
    assert line == "POST /a1/sms HTTP/1.1"
    assert body == FORM.encode()
    assert b"dontlog=message" in body
    assert set(headers) == {"Host", "Accept-Encoding", "Content-Length", "Authorization", "Content-Type"}


def test_the_server_of_these_tests_refuses_what_is_not_documented(elks: Elks) -> None:
    """The control: a wrong path, type, field or password does not get through."""
    good = {"Authorization": "Basic dXNlcjpsw7ZzZW5Ab3Jk", "Content-Type": "application/x-www-form-urlencoded"}

    def posted(path: str, body: str, headers: dict[str, str]) -> int:
        connection = HTTPConnection("127.0.0.1", elks.port)
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
        connection.close()
        return status

    assert posted("/a1/sms", FORM, good) == 200
    assert posted("/a1/SMSes", FORM, good) == 400
    assert posted("/a1/sms", FORM.replace("to=", "number="), good) == 400
    assert posted("/a1/sms", FORM.removesuffix("&dontlog=message"), good) == 400
    assert posted("/a1/sms", json.dumps(RECEIPT), good | {"Content-Type": "application/json"}) == 400
    assert posted("/a1/sms", FORM, good | {"Authorization": "Basic dXNlcjpub25l"}) == 401


def test_a_dry_run_is_checked_there_and_does_not_count_as_sent(elks: Elks, home: Path) -> None:
    dry = through(elks, home, "?dryrun=yes")
    dry.send(MESSAGE)
    assert elks.requests[0][2].endswith(b"&dryrun=yes")
    assert not dry.reaches
    assert through(elks, home).reaches


@pytest.mark.parametrize(
    ("answer", "becomes"),
    [
        ((400, b"to is not a valid phone number"), REFUSED),
        ((400, b'{"to": "invalid"}'), REFUSED),
        ((400, b"invalid sender"), WAITS),
        ((400, b"from must be text or a phone number"), WAITS),
        ((400, b"not able to send: too great a number of parts"), WAITS),
        ((400, b"you are not allowed to send to this recipient from here"), WAITS),
        ((401, b""), ALL_WAIT),
        ((403, b"Not enough credits"), ALL_WAIT),
        ((404, b""), ALL_WAIT),
        ((429, b""), ALL_WAIT),
        ((302, b""), ALL_WAIT),
        ((500, b""), UNCERTAIN),
        ((503, b""), ALL_WAIT),
        ((502, b""), UNCERTAIN),
        ((504, b""), UNCERTAIN),
        ((200, b"<html>Log in to the network</html>"), UNCERTAIN),
        ((200, b'{"to": "somebody"}'), UNCERTAIN),
        ((200, b'{"direction": "outgoing", "status": "failed"}'), REFUSED),
    ],
)
def test_what_they_answer_decides_what_becomes_of_it(
    elks: Elks, home: Path, answer: tuple[int, bytes], becomes: str
) -> None:
    status, body = answer
    elks.answer = status, {}, body
    with pytest.raises((Refused, NotNow, Uncertain)) as met:
        through(elks, home).send(MESSAGE)
    assert outcome(met.value) == becomes
    assert "123" not in str(met.value)


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"Retry-After": "120"}, timedelta(minutes=2)),
        (
            {"Retry-After": "Wed, 21 Oct 2026 07:31:00 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"},
            timedelta(minutes=3),
        ),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT", "Date": "Wed, 21 Oct 2026 07:31:00 GMT"}, timedelta(0)),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_theirs_to_say(
    elks: Elks, home: Path, headers: dict[str, str], after: timedelta | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Door, "date_time_string", lambda _self: headers.get("Date", "no date"))
    elks.answer = 429, {name: value for name, value in headers.items() if name != "Date"}, b""
    with pytest.raises(NotNow) as met:
        through(elks, home).send(MESSAGE)
    assert met.value.after == after


def test_nobody_there_means_later_and_a_cut_after_the_request_is_uncertain(
    elks: Elks, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = Sms(said(f"http://user:password@127.0.0.1:{_free_port()}/a1/sms", home))
    with pytest.raises(NotNow) as met:
        nobody.send(MESSAGE)
    assert met.value.everybody
    elks.hangs_up = True
    with pytest.raises(RemoteDisconnected):
        through(elks, home).send(MESSAGE)
    monkeypatch.setattr(sms, "PATIENCE_S", 0.2)
    monkeypatch.setattr(Door, "do_POST", lambda _self: threading.Event().wait(0.6))
    with pytest.raises(TimeoutError):
        through(elks, home).send(MESSAGE)


def test_a_server_without_a_certificate_that_somebody_vouches_for_gets_nothing(elks: Elks, home: Path) -> None:
    with pytest.raises(NotNow):
        Sms(said(f"https://user:password@127.0.0.1:{elks.port}/a1/sms", home)).send(MESSAGE)
    assert elks.requests == []


@pytest.mark.parametrize("number", ["+46701234567", "0701234567", "+4741234567"])
def test_numbers_that_are_taken(elks: Elks, home: Path, number: str) -> None:
    assert through(elks, home).check(number)


@pytest.mark.parametrize("number", ["", "112", "+46812345678", "040-12 34 56", "amina@example.org"])
def test_numbers_that_are_not(elks: Elks, home: Path, number: str) -> None:
    channel = through(elks, home)
    assert not channel.check(number)
    with pytest.raises(Refused):
        channel.send(Message(number, "", "Hej"))
    assert elks.requests == []


def test_a_message_costs_what_its_parts_do(elks: Elks, home: Path) -> None:
    priced = through(elks, home, "?price=0.35")
    assert priced.price(Message("+46701234567", "", "a" * 160)) == Decimal("0.35")
    assert priced.price(Message("070-123 45 67", "", "ا" * 71)) == Decimal("0.70")
    assert through(elks, home).price(MESSAGE) is None


def test_abroad_it_costs_what_is_set_for_that_country_or_nobody_knows(elks: Elks, home: Path) -> None:
    priced = through(elks, home, "?price=0.35&abroad=47:0.62,358:0.71")
    assert priced.price(Message("+4741234567", "", "a" * 161)) == Decimal("1.24")
    assert priced.price(Message("+358401234567", "", "Hej")) == Decimal("0.71")
    assert priced.price(Message("+4520123456", "", "Hej")) is None


# --- settings ---


def test_what_is_set_is_told_without_the_password(home: Path) -> None:
    url = "https://user:secret@api.46elks.com/a1/sms?from=+46701234567&price=0.35&per_minute=30"
    channel = Sms(said(url, home))
    assert channel.per_minute == 30
    assert channel.told() == "through api.46elks.com as +46701234567, 30 a minute, 0.35 SEK a part to +46"
    assert Sms(said("https://user:secret@api.46elks.com/a1/sms", home)).per_minute == 100


@pytest.mark.parametrize(
    "url",
    [
        "api.46elks.com",
        "http://user:secret@api.46elks.com/a1/sms",
        "https://api.46elks.com/a1/sms",
        "https://user@api.46elks.com/a1/sms",
        "https://user:secret@api.46elks.com/a1/sms?from=46",
        "https://user:secret@api.46elks.com/a1/sms?from=4Ringar",
        "https://user:secret@api.46elks.com/a1/sms?from=RingarRingar",
        "https://user:secret@api.46elks.com/a1/sms?from=Räkan",
        "https://user:secret@api.46elks.com/a1/sms?price=free",
        "https://user:secret@api.46elks.com/a1/sms?price=-1",
        "https://user:secret@api.46elks.com/a1/sms?price=nan",
        "https://user:secret@api.46elks.com/a1/sms?abroad=47",
        "https://user:secret@api.46elks.com/a1/sms?abroad=+47:0.62",
        "https://user:secret@api.46elks.com/a1/sms?abroad=46:0.62",
        "https://user:secret@api.46elks.com/a1/sms?abroad=47:0.62,47:0.71",
        "https://user:secret@api.46elks.com/a1/sms?dryrun=no",
        "https://user:secret@api.46elks.com/a1/sms?sender=Ringar",
    ],
)
def test_a_bad_setting_says_so_in_one_line(url: str, home: Path) -> None:
    with pytest.raises(ConfigError, match=r"^RINGAR_SMS_URL.*$") as met:
        Sms(said(url, home))
    assert "secret" not in str(met.value)


def test_only_channels_that_are_set_up_are_opened_and_a_wrong_one_is_named(home: Path) -> None:
    def chosen(smtp: str, sms: str) -> Settings:
        names = {"RINGAR_HOME": str(home), "RINGAR_SMTP_URL": smtp, "RINGAR_SMS_URL": sms}
        return settings("courier", names)

    both = chosen("smtp://localhost", "https://user:secret@api.46elks.com/a1/sms")
    assert set(channels.opened(chosen("", ""))) == {"log"}
    assert set(channels.opened(both)) == {"email", "sms", "log"}
    assert [(name, fine) for name, fine, _ in channels.examined(both)] == [("email", True), ("sms", True)]
    (_, _, empty), (_, fine, wrong) = channels.examined(chosen("", "elks"))
    assert empty.startswith("RINGAR_SMTP_URL is empty")
    assert not fine
    assert wrong.startswith("RINGAR_SMS_URL")
