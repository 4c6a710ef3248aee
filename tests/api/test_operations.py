"""Alive, ready, figures: for whoever runs the service, and without a word about who answers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.services import doctor, health
from app.store import machine
from app.store.session import transaction
from tests.api.conftest import Client
from tests.service import application, dispose


def test_a_migrated_service_is_ready_before_the_courier_has_ticked(api: Client) -> None:
    ready = api.world.app.test_client().get("/readyz")
    assert ready.status_code == 200
    assert ready.json == {
        "ready": True,
        "database": True,
        "migrated": True,
        "silent_for": {"courier": None, "analyst": None},
    }


def test_a_database_that_is_behind_is_not_ready(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.migrate, "behind", lambda: True)
    ready = api.world.app.test_client().get("/readyz")
    assert (ready.status_code, ready.json["migrated"]) == (503, False)


def test_a_database_that_is_gone_is_not_ready_and_the_process_lives(
    api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> bool:
        raise OSError

    monkeypatch.setattr(health.migrate, "behind", gone)
    client = api.world.app.test_client()
    assert (client.get("/readyz").status_code, client.get("/healthz").status_code) == (503, 200)


def test_figures_are_by_rule_and_hold_no_code(api: Client) -> None:
    activity = api.world.activity()
    api.get(f"/surveys/{activity.code}")
    api.get("/api/v1/" + "x" * 30)
    text = api.world.app.test_client().get("/metrics").text
    line = 'ringar_requests_total{method="GET",rule="/api/v1/surveys/<code>",status="200"} 1.0'
    assert line in text
    assert 'rule="none",status="404"' in text
    assert activity.code not in text
    assert "xxx" not in text


def test_heartbeats_are_told_in_seconds(api: Client) -> None:
    """What an alarm is set on: a courier that is silent sends nothing and says nothing."""
    client = api.world.app.test_client()
    before = client.get("/metrics").text
    assert "ringar_ready 1.0" in before
    assert 'ringar_silent_seconds{process="courier"} NaN' in before
    with api.world.app.app_context(), transaction() as session:
        machine.beat(session, "courier", datetime.now(UTC) - timedelta(seconds=90))
    assert 85 < client.get("/readyz").json["silent_for"]["courier"] < 600
    (line,) = [
        each for each in client.get("/metrics").text.splitlines() if each.startswith("ringar_silent") and "cou" in each
    ]
    assert 85 < float(line.split()[1]) < 600


def test_a_heartbeat_of_a_clock_that_was_ahead_is_not_taken_for_life(api: Client) -> None:
    with api.world.app.app_context(), transaction() as session:
        machine.beat(session, "courier", datetime.now(UTC) + timedelta(days=28))
    assert api.world.app.test_client().get("/readyz").json["silent_for"]["courier"] > 27 * 86400
    with api.world.app.app_context():
        found = {each.what: each for each in doctor.examine(now=datetime.now(UTC), addresses={})}
    assert not found["courier"].fine


def test_no_label_of_a_figure_says_who_or_where(api: Client) -> None:
    """A closed list of labels; rules and methods have a bounded number of values, which nobody outside chooses."""
    activity = api.world.activity()
    client = api.world.app.test_client()
    client.get(f"/{activity.code}", headers={"User-Agent": "somebody's own"})
    client.open("/healthz", method="FROBNICATE")
    text = client.get("/metrics").text
    labels = {name for line in text.splitlines() for name in re.findall(r"(\w+)=\"", line)}
    assert labels == {"method", "rule", "status", "le", "process"}
    assert "FROBNICATE" not in text
    assert "somebody" not in text


@pytest.mark.parametrize("loopback", ["127.0.0.1", "::1"])
def test_figures_are_told_to_this_machine(api: Client, loopback: str) -> None:
    client = api.world.app.test_client()
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": loopback}).status_code == 200


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("192.0.2.7", {}),
        ("", {}),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1, 192.0.2.7"}),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}),
        ("192.0.2.7", {"X-Forwarded-For": "127.0.0.1"}),
    ],
)
def test_to_everybody_else_there_are_no_figures(api: Client, peer: str, headers: dict[str, str]) -> None:
    """Whoever polls them would see when an answer comes in."""
    client = api.world.app.test_client()
    told = client.get("/metrics", environ_base={"REMOTE_ADDR": peer}, headers=headers)
    assert told.status_code == 404
    assert "ringar_request" not in told.text


def test_a_machine_asks_itself_by_its_own_name_and_nobody_else_by_any(ready_url: str, home: Path) -> None:
    """The container's health check and Prometheus know no https://ringar.example.se."""
    app = application(ready_url, home, RINGAR_PUBLIC_BASE_URL="https://ringar.example.se")
    ask = app.test_client().get
    for host in ("127.0.0.1:8000", "localhost:8000", "ringar.example.se"):
        assert {path: ask(path, headers={"Host": host}).status_code for path in ("/healthz", "/metrics")} == {
            "/healthz": 200,
            "/metrics": 200,
        }
    assert {ask("/healthz", headers={"Host": host}).status_code for host in ("evil.example", "10.0.0.1")} == {400}
    assert ask("/login", headers={"Host": "127.0.0.1:8000"}).status_code == 400
    dispose(app)


def test_no_answer_may_be_framed(api: Client) -> None:
    client, code = api.world.app.test_client(), api.world.activity().code
    for path in (f"/{code}", "/login", "/sw.js", "/healthz", "/api/v1/openapi.json", f"/api/v1/surveys/{code}", "/no"):
        assert "frame-ancestors" in client.get(path).headers["Content-Security-Policy"], path
