"""What a log line may hold, also when something breaks with an answer in its hands."""

import json
import logging

import pytest

from app import logs
from tests.builders import World

SECRET = "070-123 45 67"


def test_an_exception_is_logged_by_type_and_place_and_never_by_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("ringar").exception("unexpected", extra={"endpoint": "resident.page", "address": SECRET})
    line = json.loads(capsys.readouterr().err)
    assert (line["error"], line["endpoint"]) == ("ValueError", "resident.page")
    assert line["where"][0].startswith("test_logs.py:")
    assert SECRET not in json.dumps(line)
    assert set(line) <= logs.ALLOWED


def test_a_request_that_breaks_is_a_friendly_500_and_tells_the_log_nothing_that_was_sent(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(**_: object) -> None:
        raise RuntimeError(SECRET)

    code = world.activity().code
    logs.configure()
    monkeypatch.setattr("app.services.asking.survey", breaks)
    answer = world.app.test_client().get(f"/api/v1/surveys/{code}?tel={SECRET}", headers={"Host": "127.0.0.1:8000"})
    assert answer.status_code == 500
    assert answer.json["code"] == "server.error"
    logged = capsys.readouterr().err
    assert "RuntimeError" in logged
    assert SECRET not in logged
    assert code not in logged


def test_the_fields_of_a_log_line_are_a_closed_list(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever adds one decides here that it can never hold anything about a person."""
    assert {"event", "level", "timestamp", "logger", "endpoint", "error", "where", "principal"} == logs.ALLOWED
    logs.configure()
    logging.getLogger("ringar").warning("something", extra={"principal": "web", "ip": SECRET, "code": SECRET})
    line = json.loads(capsys.readouterr().err)
    assert line.keys() == {"event", "level", "timestamp", "logger", "principal"}
    assert line["timestamp"].endswith("Z"), "in UTC, whatever the machine's zone"
