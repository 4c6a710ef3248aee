"""Many answers from one place: a crowd gets through, and whoever sends hundreds is kept, counted apart and shown."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app import counting, limits
from app.counting import Rate
from app.extensions import db
from app.services import free_texts
from app.store.texts import FreeText
from surveys import codes
from surveys.disclosure.figures import People
from tests.api.conftest import Client
from tests.app.analyst.group import OVER, Group, group
from tests.builders import Participant

TRUST = "trygghet_2"
CROWD = counting.RATES["crowd"].burst


def body(answer: int = 3, **says: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "wave": 0,
        "version": 1,
        "language": "sv",
        "mode": "phone",
        "again": False,
        "answer_key": None,
        "answers": {TRUST: answer},
    } | says


def send(api: Client, code: str, sent: dict[str, Any], address: str = "192.0.2.7") -> int:
    return api.post(f"/surveys/{code}/responses", sent, environ_base={"REMOTE_ADDR": address}).status_code


def shown(people: Group) -> tuple[int, dict[str, int]]:
    """How many the start says have answered, and how many were suspect."""
    people.world.later(**OVER)
    people.tick()
    report = people.report()
    return report["waves"][0]["flow"]["answered"], report["suspect"]


@pytest.fixture
def club(api: Client, ready_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(codes, "ROUNDS", 1)
    with group(api.world, ready_url, home) as made:
        yield made


@pytest.mark.figures
def test_fifty_phones_behind_one_address_in_two_minutes_all_count(api: Client, club: Group) -> None:
    for _ in range(50):
        assert send(api, club.activity.code, body()) == 201
        api.world.later(seconds=2)
    assert shown(club) == (50, {"least": 0, "most": 4})


def flood(api: Client, club: Group, n: int = 500) -> list[int]:
    """One machine, which waits for a second whenever it is told to slow down; ten others answer in between."""
    said = []
    for number in range(n):
        status = send(api, club.activity.code, body(5))
        while status == 429:
            api.world.later(seconds=1)
            status = send(api, club.activity.code, body(5))
        said.append(status)
        if number % (n // 10) == 0:
            assert send(api, club.activity.code, body(1), f"192.0.2.{100 + number % 97}") == 201, (
                "nobody else is slowed"
            )
    return said


@pytest.mark.both_databases
def test_five_hundred_from_one_machine_are_kept_and_count_apart(api: Client, club: Group) -> None:
    began = api.world.now
    assert set(flood(api, club)) == {201}, "whoever sends them is not told"
    assert (api.world.now - began).total_seconds() > 30, "slowed"
    answered, suspect = shown(club)
    assert 10 + CROWD <= answered <= 10 + CROWD + 10
    assert suspect["least"] >= 370
    item = club.item(0)
    assert item["n"]["most"] < CROWD + 20


@pytest.mark.figures
def test_without_a_bound_they_all_count(api: Client, club: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setitem(counting.RATES, "crowd", Rate(10_000, 1))
    flood(api, club, 150)
    assert shown(club) == (160, {"least": 0, "most": 4})


def test_the_same_sent_again_counts_once_and_stays_what_it_was(api: Client, club: Group) -> None:
    code, first = club.activity.code, body()
    assert send(api, code, first) == 201
    assert {send(api, code, first) for _ in range(100)} == {200}
    assert {send(api, code, body()) for _ in range(int(CROWD) - 1)} == {201}
    assert send(api, code, first) == 200
    late = body()
    assert (send(api, code, late), send(api, code, late)) == (201, 200)
    assert shown(club)[0] == CROWD


def test_texts_of_suspect_answers_are_set_apart_and_a_release_tells_how_many_there_were(
    api: Client, ready_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody pours in is neither deleted nor told; a reviewer reads it last, see test_suspect_texts.py."""
    monkeypatch.setitem(counting.RATES, "crowd", Rate(12, 0))
    monkeypatch.setattr(codes, "ROUNDS", 1)
    with group(api.world, ready_url, home, ready="meeting-place", audience="adults") as club:
        evaluator = club.evaluator()
        for number in range(19):
            key = codes.b64url(Participant(typed=False).answer_key(club.activity.intervention_id))
            said = {"trygghet_1": 3, "mer": f"Text {number}"}
            assert send(api, club.activity.code, body(answers=said, answer_key=key)) == 201
        api.world.later(**OVER)
        club.tick()
        with api.world.app.app_context():
            found = free_texts.queue(actor=evaluator, intervention=club.activity.intervention_id, now=api.world.now)
            kept = Counter(db.session.scalars(db.select(FreeText.state)))
        assert kept == {"waiting": 12, "suspect": 7}
        assert (found.told, found.apart) == ({"waiting": 12, "suspect": 7}, People(5, 9))
        (offer,) = club.releases(evaluator)
        assert offer.details["suspect"] == {"least": 5, "most": 9}
        held = zipfile.ZipFile(io.BytesIO(club.file(evaluator, offer, "csv-zip").content))
        assert "from one place are not in it: 5–9" in " ".join(held.read("README.txt").decode().split())


@pytest.mark.figures
def test_another_poster_and_another_hour_begin_anew(api: Client, club: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(counting.RATES, "crowd", Rate(12, 0.1))
    other = api.world.activity(name="Planen")
    for code in (club.activity.code, other.code, club.activity.code.lower()):
        assert {send(api, code, body()) for _ in range(12)} == {201}
    api.world.later(minutes=2)
    assert {send(api, club.activity.code, body()) for _ in range(12)} == {201}
    assert shown(club) == (24, {"least": 10, "most": 14})


@pytest.mark.figures
def test_neither_upper_nor_lower_half_of_an_address_makes_a_machine_two(
    api: Client, club: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has one IPv6 address has eighteen trillion million."""
    monkeypatch.setitem(counting.RATES, "crowd", Rate(12, 0))
    for number in range(20):
        assert send(api, club.activity.code, body(), f"2001:db8::{number:x}:1") == 201
    assert send(api, club.activity.code, body(), "2001:db8:0:1::1") == 201
    assert shown(club)[0] == 13


def test_of_the_machine_nothing_is_kept(api: Client, club: Group) -> None:
    """Neither its address nor what it is, in memory; what is stored of a response is a closed list."""
    assert send(api, club.activity.code, body(), "192.0.2.77") == 201
    held = repr(api.world.app.extensions[limits.EXTENSION])
    assert "192.0.2.77" not in held
    assert club.activity.code not in held
