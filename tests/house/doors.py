"""The table of doors: who gets which answer, with what is theirs and with what is another organisation's.

A row: method and rule; the statuses for anonymous, leader, evaluator and admin with an object of their own
organisation; the same with another organisation's object, where the door is about one. `of` names what fills the
rule's id; bodies are made from Things, which hold the ids.
"""

from __future__ import annotations

from uuid import uuid4

from surveys.codes import b64url
from tests.builders import PASSWORD
from tests.house.knocks import (
    ALL,
    EVERYBODY,
    FOREIGN,
    KEY,
    LEADS,
    LEADS_FOREIGN,
    MAKES,
    ROLES,
    SEES,
    SEES_FOREIGN,
    STAFF,
    Door,
    Things,
    changed,
    intervention,
    mine,
    nothing,
    spreadsheet,
    submission,
    whose,
)
from tests.house.pages import PAGES

__all__ = ["API", "OPERATIONS", "PARTICIPANT", "ROLES", "TABLE", "Door", "Things"]

PARTICIPANT = (
    Door("GET /api/v1/surveys/<code>", EVERYBODY, of="code"),
    Door("POST /api/v1/surveys/<code>/open", EVERYBODY, of="code", json=lambda _: {"answer_key": KEY}),
    Door("POST /api/v1/surveys/<code>/responses", "201 201 201 201", of="code", json=submission),
    Door("GET /api/v1/links/<id>", EVERYBODY, of="link"),
    Door(
        "POST /api/v1/contacts",
        "202 202 202 202",
        json=lambda t: {"code": t.code, "box": b64url(bytes(593)), "stop_hash": KEY},
    ),
    Door("POST /api/v1/participants/waves", EVERYBODY, json=mine),
    Door("POST /api/v1/participants/erase", EVERYBODY, json=mine),
    Door("POST /api/v1/participants/stop", EVERYBODY, json=lambda _: {"stop_key": KEY}),
)

API = (
    Door(
        f"POST {STAFF}/auth/login",
        EVERYBODY,
        json=lambda _: {"email": "ada@example.org", "password": PASSWORD},
    ),
    Door(f"POST {STAFF}/auth/refresh", "401 401 401 401"),  # an access token refreshes nothing
    Door(f"POST {STAFF}/auth/logout", "401 204 204 204", json=nothing),
    Door(f"POST {STAFF}/auth/password", "401 204 204 204", json=lambda _: {"old": PASSWORD, "new": PASSWORD + "!"}),
    Door(f"POST {STAFF}/auth/accept", "204 410 410 410", json=lambda t: {"token": t.invite, "password": PASSWORD}),
    Door(
        f"POST {STAFF}/auth/setup",
        "410 410 410 410",
        json=lambda t: {
            "token": t.invite,
            "organisation": "X",
            "name": "X",
            "email": "x@example.org",
            "password": PASSWORD,
        },
    ),
    Door(f"GET {STAFF}/auth/me", ALL),
    Door(f"POST {STAFF}/auth/terms", "401 403 200 403"),
    Door(f"GET {STAFF}/interventions", ALL),
    Door(f"POST {STAFF}/interventions", MAKES, json=intervention),
    Door(f"GET {STAFF}/interventions/<uuid:id>", ALL, FOREIGN, of="intervention"),
    Door(
        f"PATCH {STAFF}/interventions/<uuid:id>",
        LEADS,
        LEADS_FOREIGN,
        of="intervention",
        json=lambda _: {"name": "Nytt namn"},
    ),
    Door(
        f"PUT {STAFF}/interventions/<uuid:id>/partnership",
        LEADS,
        LEADS_FOREIGN,
        of="intervention",
        json=lambda t: {"partnership": t.partner},
    ),
    Door(
        f"POST {STAFF}/interventions/<uuid:id>/copy",
        MAKES,
        LEADS_FOREIGN,
        of="intervention",
        json=lambda _: {"name": "Nästa år"},
    ),
    Door(f"GET {STAFF}/interventions/<uuid:id>/effects", ALL, FOREIGN, of="intervention"),
    Door(f"GET {STAFF}/effects", ALL),
    Door(f"GET {STAFF}/areas", ALL),
    Door(f"POST {STAFF}/areas", MAKES, LEADS_FOREIGN, json=lambda t: {"name": "Torget", "parent": t.area}),
    Door(f"GET {STAFF}/areas/<uuid:id>", ALL, FOREIGN, of="area"),
    Door(f"PATCH {STAFF}/areas/<uuid:id>", LEADS, LEADS_FOREIGN, of="area", json=lambda _: {"name": "Parken"}),
    Door(f"GET {STAFF}/goals", ALL),
    Door(f"GET {STAFF}/waves", ALL, FOREIGN, query=whose),
    Door(f"GET {STAFF}/questionnaires/ready", ALL),
    Door(f"GET {STAFF}/questionnaires", ALL, FOREIGN, query=whose),
    Door(
        f"POST {STAFF}/questionnaires",
        MAKES,
        LEADS_FOREIGN,
        json=lambda t: {"intervention": t.intervention, "ready": "course"},
    ),
    Door(f"GET {STAFF}/questionnaires/<uuid:id>", ALL, FOREIGN, of="questionnaire"),
    Door(
        f"PUT {STAFF}/questionnaires/<uuid:id>",
        LEADS,
        LEADS_FOREIGN,
        of="questionnaire",
        json=changed,
    ),
    Door(
        f"GET {STAFF}/questionnaires/<uuid:id>/difference",
        ALL,
        FOREIGN,
        of="questionnaire",
        query=lambda _: {"before": "1", "after": "draft"},
    ),
    Door(f"GET {STAFF}/questionnaires/<uuid:id>/xlsform", SEES, SEES_FOREIGN, of="questionnaire"),
    Door(f"POST {STAFF}/questionnaires/<uuid:id>/xlsform", LEADS, LEADS_FOREIGN, of="questionnaire", form=spreadsheet),
    Door(f"GET {STAFF}/questionnaires/<uuid:id>/versions", ALL, FOREIGN, of="questionnaire"),
    Door(
        f"POST {STAFF}/questionnaires/<uuid:id>/versions",
        MAKES,
        LEADS_FOREIGN,
        of="questionnaire",
        json=lambda _: {"confirmed": ["ar"]},
    ),
    Door(f"GET {STAFF}/activities", ALL, FOREIGN, query=whose),
    Door(
        f"POST {STAFF}/activities",
        MAKES,
        LEADS_FOREIGN,
        json=lambda t: {"intervention": t.intervention, "name": "Onsdag"},
    ),
    Door(f"GET {STAFF}/activities/<uuid:id>", ALL, FOREIGN, of="activity"),
    Door(f"PATCH {STAFF}/activities/<uuid:id>", LEADS, LEADS_FOREIGN, of="activity", json=lambda _: {"name": "Nytt"}),
    Door(
        f"POST {STAFF}/activities/<uuid:id>/count",
        LEADS,
        LEADS_FOREIGN,
        of="activity",
        json=lambda _: {"head_count": 9},
    ),
    Door(f"POST {STAFF}/activities/<uuid:id>/close", LEADS, LEADS_FOREIGN, of="activity"),
    Door(f"GET {STAFF}/activities/<uuid:id>/poster.pdf", SEES, SEES_FOREIGN, of="activity"),
    Door(f"GET {STAFF}/activities/<uuid:id>/cards.pdf", SEES, SEES_FOREIGN, of="activity"),
    Door(f"GET {STAFF}/activities/<uuid:id>/qr.svg", SEES, SEES_FOREIGN, of="activity"),
    Door(f"GET {STAFF}/staff", "401 403 403 200"),
    Door(
        f"POST {STAFF}/staff",
        "401 403 403 201",
        json=lambda _: {"name": "Ny", "email": f"{uuid4()}@example.org", "role": "leader"},
    ),
    Door(f"GET {STAFF}/staff/<uuid:id>", "401 403 403 200", "401 403 403 404", of="person"),
    Door(f"DELETE {STAFF}/staff/<uuid:id>", "401 403 403 204", "401 403 403 404", of="person"),
    Door(f"POST {STAFF}/staff/<uuid:id>/link", "401 403 403 201", "401 403 403 404", of="person"),
    Door(f"GET {STAFF}/partners", ALL),
    Door(
        f"POST {STAFF}/partners",
        "401 403 403 201",
        json=lambda _: {"name": "IOP", "type": "iop", "begins": "2026-01-01"},
    ),
    Door(f"GET {STAFF}/partners/<uuid:id>", ALL, FOREIGN, of="partner"),
    Door(
        f"PATCH {STAFF}/partners/<uuid:id>",
        "401 403 403 200",
        "401 403 403 404",
        of="partner",
        json=lambda _: {"name": "Avtalet"},
    ),
    Door(
        f"POST {STAFF}/partners/<uuid:id>/parties",
        "401 403 403 201",
        "401 403 403 404",
        of="partner",
        json=lambda t: {"organisation": t.other_organisation, "rights": "results"},
    ),
    Door(f"GET {STAFF}/releases", "401 403 200 403"),
    Door(f"GET {STAFF}/releases/<uuid:id>/<format>", "401 403 200 403", "401 403 404 403", of="release"),
)

OPERATIONS = (
    Door("GET /healthz", EVERYBODY),
    Door("GET /readyz", EVERYBODY),
    Door("GET /metrics", EVERYBODY),
    Door("GET /api/v1/openapi.json", EVERYBODY),
    Door("GET /api/docs", EVERYBODY),
    Door("GET /api/docs.css", EVERYBODY),
)

RESIDENT = (
    Door("GET /<poster:code>", EVERYBODY, of="code"),
    Door(
        "POST /<poster:code>",
        EVERYBODY,
        of="code",
        form=lambda _: {"_id": str(uuid4()), "_wave": "0", "_version": "1"},
    ),
    Door(
        "POST /<poster:code>/contact",
        EVERYBODY,
        of="code",
        form=lambda t: {"_typed": t.receipt, "_email": "a@example.org"},
    ),
    Door("GET /<poster:code>/after", EVERYBODY, of="code"),
    Door("GET /<poster:code>/mine", EVERYBODY, of="code"),
    Door("POST /<poster:code>/mine", EVERYBODY, of="code", form=lambda t: {"_typed": t.receipt, "_do": "show"}),
    Door("GET /r/<code>", EVERYBODY, of="code"),
    Door("GET /find", "302 302 302 302", query=lambda t: {"code": t.code}),
    Door("GET /assets/<digest>/<path:name>", EVERYBODY),
    Door("GET /sw.js", EVERYBODY),
)

TABLE: tuple[Door, ...] = (*PARTICIPANT, *API, *OPERATIONS, *RESIDENT, *PAGES)
