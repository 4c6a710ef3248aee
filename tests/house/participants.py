"""The rows of the participants' doors in the table of doors. What a row says, doors.py."""

from __future__ import annotations

from uuid import uuid4

from surveys.codes import b64url
from tests.house.knocks import EVERYBODY, KEY, Door, mine, submission

PARTICIPANT = (
    Door("GET /api/v1/surveys/<code>", EVERYBODY, of="code"),
    Door("GET /api/v1/surveys/<code>/place", EVERYBODY, of="code"),
    Door("GET /api/v1/languages/<code>", EVERYBODY, of="language"),
    Door("POST /api/v1/surveys/<code>/open", EVERYBODY, of="code", json=lambda _: {"answer_key": KEY}),
    Door("POST /api/v1/surveys/<code>/responses", "201 201 201 201", of="code", json=submission),
    Door("POST /api/v1/surveys/<code>/kiosk", "403 403 403 403", of="code", json=lambda _: {"pin": "000000"}),
    Door(
        "POST /api/v1/surveys/<code>/sealed",
        "422 422 422 422",  # what is sealed to the service's own key is tests/api/test_kiosk.py's
        of="code",
        json=lambda _: {"id": str(uuid4()), "sealed": b64url(bytes(1105))},
    ),
    Door("GET /api/v1/links/<id>", EVERYBODY, of="link"),
    Door("GET /api/v1/links/<id>/stop", EVERYBODY, of="link"),
    Door(
        "POST /api/v1/contacts",
        "202 202 202 202",
        json=lambda t: {"code": t.code, "box": b64url(bytes(593)), "stop_hash": KEY},
    ),
    Door("GET /api/v1/surveys/<code>/voices", EVERYBODY, of="code"),
    Door(
        "POST /api/v1/surveys/<code>/proposals",
        "202 202 202 202",
        of="code",
        json=lambda _: {"id": str(uuid4()), "text": "En bänk."},
    ),
    Door(
        "POST /api/v1/surveys/<code>/votes",
        "202 202 202 202",
        of="code",
        json=lambda t: {"ballot": t.ballot, "choice": 1},
    ),
    Door("POST /api/v1/participants/waves", EVERYBODY, json=mine),
    Door("POST /api/v1/participants/erase", EVERYBODY, json=mine),
    Door("POST /api/v1/participants/stop", EVERYBODY, json=lambda _: {"stop_key": KEY}),
)
