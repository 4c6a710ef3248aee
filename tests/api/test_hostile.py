"""Nothing that is sent makes the service fall over, or grow: every answer of the corpus is one that was meant."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask_jwt_extended import get_csrf_token

from app import limits
from app.api.strict import StrictParser
from tests.api.hostile import Attack, corpus, request
from tests.house.street import Street
from tests.proof import FULL

MOST_GROWTH = 50 * 1024  # kB
ATTACKS = corpus() if FULL else corpus()[::3]
PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


def answered(street: Street, attacks: Sequence[Attack]) -> dict[str, int]:
    """Every attack with the status that it got."""
    token = street.token("admin")
    with street.app.app_context():
        csrf = get_csrf_token(token)
    got = {}
    for attack in attacks:
        street.app.extensions.pop(limits.EXTENSION, None)
        client, told = street.app.test_client(), request(attack, street.own.ids)
        if attack.signed_in:
            client.set_cookie("ringar_session", token)
            told["headers"] = {"Authorization": f"Bearer {token}", "X-CSRF-TOKEN": csrf} | told["headers"]
        answer = client.open(**told)
        got[attack.what] = answer.status_code
        answer.close()
    return got


def fallen(got: dict[str, int]) -> list[str]:
    return [f"{what}: {status}" for what, status in got.items() if status >= 500]


def peak() -> int:
    """The most memory that this process has taken since it was last forgotten, in kB."""
    found = PEAK.search(Path("/proc/self/status").read_text(encoding="ascii"))
    assert found
    return int(found[1])


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def test_there_are_more_than_five_hundred_attacks_of_every_sort() -> None:
    assert len({attack.what for attack in ATTACKS}) == len(ATTACKS) > 500


@pytest.mark.proof
def test_no_attack_makes_the_service_fall_over_or_grow(street: Street) -> None:
    answered(street, ATTACKS[:50])  # what is loaded once is loaded
    forget_peak()
    before = peak()
    got = answered(street, ATTACKS)
    assert fallen(got) == []
    assert {200, 400, 401, 404, 405, 413, 415, 422} <= set(got.values())
    assert peak() - before < MOST_GROWTH


def test_a_door_that_believes_what_it_is_sent_would_be_seen(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    def believing(_self: Any, req: Any) -> Any:
        return json.loads(req.get_data(cache=False))

    monkeypatch.setattr(StrictParser, "_raw_load_json", believing)
    assert fallen(answered(street, [attack for attack in corpus() if "/open" in attack.path]))


def test_a_service_that_takes_everything_in_would_be_seen() -> None:
    forget_peak()
    before = peak()
    kept = [bytearray(60 * 1024 * 1024)]
    assert peak() - before > MOST_GROWTH
    kept.clear()
