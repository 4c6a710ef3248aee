"""A whole story with things in it that nobody may keep, then a search through logs, databases and files: no trace."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask, request

from app import courier, logs, sealing
from app.extensions import web_keys
from app.guards import public
from app.store.interventions import Activity
from surveys import codes
from tests.builders import Participant, World
from tests.canary import files, traces, written
from tests.service import application, dispose, migrated, served

# Nothing but ASCII: in JSON other letters are written as \u00e5.
PHONE, EMAIL, TEXT = "+46701740605", "kanarie@example.org", "Kanariefageln sjunger om natten"
AGENT, ADDRESS = "Kanarieblasaren/7.1 (Sjungande; rv:3)", "198.51.100.77"
CHANNELS = {"sms": PHONE, "email": EMAIL}


class Phone:
    """A phone that speaks to the API over a real connection, and the secrets that it holds."""

    def __init__(self, address: str, world: World, activity: Activity) -> None:
        self.address, self.world, self.activity = address, world, activity
        self.owner, self.who = activity.intervention_id, Participant()
        self.keys = [self.who.participant_key(self.owner), self.who.answer_key(self.owner)]
        self.keys.append(codes.stop_key(self.keys[1]))

    def send(self, path: str, body: dict[str, Any], *, expected: int) -> None:
        headers = {"Content-Type": "application/json", "User-Agent": AGENT, "X-Forwarded-For": ADDRESS}
        line = HTTPConnection(self.address.removeprefix("http://"), timeout=10)
        line.request("POST", path, json.dumps(body), headers)
        answer = line.getresponse()
        said = answer.read()
        line.close()
        assert answer.status == expected, said

    def answer(self) -> None:
        sent = {"id": str(uuid4()), "wave": 0, "version": 1, "language": "sv", "mode": "phone", "again": False}
        sent |= {"answer_key": codes.b64url(self.keys[1]), "answers": {"trygghet_1": 4, "mer": TEXT}}
        self.send(f"/api/v1/surveys/{self.activity.code}/responses", sent, expected=201)

    def leave(self, channel: str) -> None:
        key = codes.b64url(self.keys[1])
        contact = sealing.Contact(channel=channel, address=CHANNELS[channel], answer_key=key, language="sv")
        with self.world.app.app_context():
            box = sealing.seal_contact(web_keys().box_public, contact, intervention=self.owner)
        left = {"code": self.activity.code, "box": codes.b64url(box)}
        left |= {"stop_hash": codes.b64url(codes.stop_hash(self.keys[2]))}
        self.send("/api/v1/contacts", left, expected=202)

    def mine(self, deed: str, expected: int = 200) -> None:
        body = {"intervention": str(self.owner), "participant_key": codes.b64url(self.keys[0])}
        self.send(f"/api/v1/participants/{deed}", body, expected=expected)

    def canaries(self) -> frozenset[bytes]:
        """Whatever nobody may keep, as it might be written down."""
        words = [PHONE, PHONE.removeprefix("+46"), EMAIL, TEXT, AGENT, ADDRESS, self.who.code]
        return written([*self.keys, *words, codes.grouped(self.who.code)])


@pytest.fixture
def street(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Phone]]:
    """The service behind a real server, its databases under its home."""
    home = tmp_path / "home"
    home.mkdir()
    url = f"sqlite:///{home / 'ringar.db'}"
    migrated(url, tmp_path_factory.getbasetemp())
    with served(url, home) as (app, address):
        world = World(app, now=datetime.now(UTC))
        yield world, Phone(address, world, world.activity(ready="meeting-place", audience="adults"))


def a_whole_story(world: World, phone: Phone, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer, leave two contacts, see, be refused, stop, meet a fault, erase; the courier ticks in between."""
    post = application(f"sqlite:///{home / 'ringar.db'}", home, "courier")
    clerk = courier.worker()

    def tick() -> None:
        with post.app_context():
            clerk.tick(world.now)

    tick()
    phone.answer()
    for channel in CHANNELS:
        phone.leave(channel)
    tick()
    phone.mine("waves")
    refused = {"code": phone.activity.code, "box": EMAIL, "stop_hash": PHONE}
    phone.send("/api/v1/contacts", refused, expected=422)
    phone.send(f"/api/v1/surveys/{phone.activity.code}/open", {"answer_key": TEXT}, expected=422)
    with monkeypatch.context() as broken:
        broken.setattr("app.services.participants.erase", _breaks)
        phone.mine("erase", expected=500)
    phone.send("/api/v1/participants/stop", {"stop_key": codes.b64url(phone.keys[2])}, expected=200)
    tick()
    phone.mine("erase")
    tick()
    dispose(post)


def _breaks(*, intervention: UUID, participant_key: bytes, now: object) -> None:  # noqa: ARG001  the service's own
    raise RuntimeError(f"{EMAIL} {PHONE} {AGENT} {codes.b64url(participant_key)}")


def test_a_whole_story_leaves_no_trace_of_who_it_was(
    street: tuple[World, Phone], tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, phone = street
    logs.configure()
    a_whole_story(world, phone, tmp_path / "home", monkeypatch)
    told = capfd.readouterr()
    logged = told.out + told.err
    assert "RuntimeError" in logged, "the fault was logged"
    assert phone.activity.code.encode() in b"".join(p.read_bytes() for p in (tmp_path / "home").rglob("*.db"))
    assert traces(phone.canaries(), [logged, *files(tmp_path / "home")]) == set()


def test_a_door_that_logs_what_it_is_sent_would_be_found(
    street: tuple[World, Phone], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Control: a log line, and a file, that say too much."""
    world, phone = street
    logs.configure()
    _chatty(world.app)
    phone.send("/chatty", {"tel": PHONE}, expected=200)
    told = capfd.readouterr()
    found = traces(phone.canaries(), [told.out + told.err])
    assert {PHONE.encode(), AGENT.encode()} <= found
    (tmp_path / "home" / "kept").write_bytes(b"x" + phone.keys[0])
    assert phone.keys[0] in traces(phone.canaries(), files(tmp_path / "home"))


def _chatty(app: Flask) -> None:
    def door() -> dict[str, str]:
        logging.getLogger("chatty").warning("%s from %s", request.get_data(as_text=True), request.user_agent)
        return {}

    app._got_first_request = False  # a rule after the first request is what Flask refuses
    app.add_url_rule("/chatty", view_func=public(door), methods=["POST"])
