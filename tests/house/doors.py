"""The table of doors: who gets which answer, with what is theirs and with what is another organisation's.

A row: method and rule; the statuses for anonymous, leader, evaluator and admin with an object of their own
organisation; the same with another organisation's object, where the door is about one. `of` names what fills the
rule's id; bodies are made from Things, which hold the ids.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from surveys.codes import b64url
from tests.builders import PASSWORD

ROLES = ("anonymous", "leader", "evaluator", "admin")
KEY = b64url(bytes(range(32)))


@dataclass(frozen=True)
class Things:
    """One organisation's objects by what they are, and whose turn it is to knock."""

    ids: dict[str, str]
    role: str = "anonymous"

    def __getattr__(self, name: str) -> str:
        return self.ids[name]


Make = Callable[[Things], Any]


@dataclass(frozen=True)
class Door:
    """One row."""

    door: str
    own: str
    foreign: str = ""
    of: str = ""
    json: Make | None = None
    form: Make | None = None
    query: Make | None = None

    @property
    def method(self) -> str:
        """As in HTTP."""
        return self.door.split()[0]

    @property
    def rule(self) -> str:
        """As in the URL map."""
        return self.door.split()[1]


def nothing(_: Things) -> dict[str, Any]:
    """An empty body."""
    return {}


def submission(_: Things) -> dict[str, Any]:
    """A response that is in order."""
    return {
        "id": str(uuid4()),
        "wave": 0,
        "version": 1,
        "language": "sv",
        "mode": "phone",
        "answers": {},
    }


def intervention(_: Things) -> dict[str, Any]:
    """An intervention that is in order."""
    return {"name": "Kören", "audience": "adults", "expected_size": 30, "languages": ["sv"]}


def whose(things: Things) -> dict[str, str]:
    """A list narrowed to one intervention."""
    return {"intervention": things.intervention}


def mine(things: Things) -> dict[str, str]:
    """The key that sees and erases."""
    return {"intervention": things.intervention, "participant_key": KEY}


def once(_: Things) -> dict[str, Any]:
    """The id that a form chooses for what it makes."""
    return {"once": str(uuid4())}


def revision(things: Things) -> int:
    """Each one that saves raises it, and the leader knocks before the admin."""
    return 2 if things.role == "admin" else 1


def changed(things: Things) -> dict[str, Any]:
    """A draft as somebody has changed it."""
    return {
        "revision": revision(things),
        "document": {
            "title": {"sv": "Två frågor"},
            "languages": ["sv"],
            "audience": "youth",
            "questions": [{"key": "q", "kind": "yes_no", "text": {"sv": "Bra?"}}],
        },
    }


STAFF = "/api/v1"
ALL, FOREIGN = "401 200 200 200", "401 404 404 404"
LEADS, LEADS_FOREIGN = "401 200 403 200", "401 404 403 404"
MAKES = "401 201 403 201"
SEES, SEES_FOREIGN = "401 200 403 200", "401 404 403 404"
SENDS = "401 303 403 303"
EVERYBODY = "200 200 200 200"

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

PAGES = (
    Door("GET /", "200 303 303 303"),
    Door("GET /login", "200 303 303 303"),
    Door("POST /login", "303 303 303 303", form=lambda _: {"email": "ada@example.org", "password": PASSWORD}),
    Door("POST /logout", "401 303 303 303"),
    Door("GET /setup/<token>", "410 410 410 410", of="wrong_token"),
    Door("POST /setup/<token>", "410 410 410 410", of="wrong_token"),
    Door("GET /invite/<token>", EVERYBODY, of="invite"),
    Door("POST /invite/<token>", "303 410 410 410", of="invite", form=lambda _: {"password": PASSWORD}),
    Door("GET /account", ALL),
    Door("POST /account", "401 303 303 303", form=lambda _: {"old": PASSWORD, "password": PASSWORD + "!"}),
    Door("POST /account/language", "401 303 303 303", form=lambda _: {"language": "en"}),
    Door("GET /staff", "401 403 403 200"),
    Door(
        "POST /staff",
        "401 403 403 200",  # the page shows the link once
        form=lambda _: {"name": "Ny", "email": f"{uuid4()}@example.org", "role": "leader"},
    ),
    Door("POST /staff/<uuid:id>/link", "401 403 403 200", "401 403 403 404", of="person"),
    Door(
        "POST /staff/<uuid:id>/remove",
        "401 403 403 303",
        "401 403 403 404",
        of="person",
        form=lambda _: {"sure": "yes"},
    ),
    Door("GET /interventions", SEES),
    Door("GET /interventions/new", SEES),
    Door("POST /interventions/new", SENDS, form=lambda t: intervention(t) | once(t) | {"ready": "course"}),
    Door("GET /interventions/<uuid:id>", SEES, SEES_FOREIGN, of="intervention"),
    Door("GET /interventions/<uuid:id>/questionnaire", SEES, SEES_FOREIGN, of="intervention"),
    Door(
        "POST /interventions/<uuid:id>/questionnaire",
        SENDS,
        LEADS_FOREIGN,
        of="intervention",
        form=lambda _: {"ready": "course"},
    ),
    Door(
        "POST /interventions/<uuid:id>/publish",
        SENDS,
        LEADS_FOREIGN,
        of="intervention",
        form=lambda _: {"confirmed": ["ar"]},
    ),
    Door("GET /questionnaires/<uuid:id>/draft", SEES, SEES_FOREIGN, of="questionnaire"),
    Door("PUT /questionnaires/<uuid:id>/draft", LEADS, LEADS_FOREIGN, of="questionnaire", json=changed),
    Door("GET /interventions/<uuid:id>/questionnaire/translate", SEES, SEES_FOREIGN, of="intervention"),
    Door(
        "POST /interventions/<uuid:id>/questionnaire/translate",
        SENDS,
        LEADS_FOREIGN,
        of="intervention",
        form=lambda t: {"to": "so", "revision": str(revision(t)), "t.title": f"Su'aalo {t.role}"},
    ),
    Door("GET /interventions/<uuid:id>/questionnaire/translations/<format>", SEES, SEES_FOREIGN, of="intervention"),
    Door(
        "POST /interventions/<uuid:id>/questionnaire/translations",
        SENDS,
        LEADS_FOREIGN,
        of="intervention",
        form=lambda _: {"file": (io.BytesIO(b"place;so\ntitle;Su'aalo\n"), "so.csv")},
    ),
    Door("GET /interventions/<uuid:id>/questionnaire/versions", SEES, SEES_FOREIGN, of="intervention"),
    Door("GET /interventions/<uuid:id>/questionnaire/versions/<int:number>", SEES, SEES_FOREIGN, of="intervention"),
    Door("GET /interventions/<uuid:id>/questionnaire/difference", SEES, SEES_FOREIGN, of="intervention"),
    Door("GET /interventions/<uuid:id>/questionnaire/copy", SEES, SEES_FOREIGN, of="intervention"),
    Door(
        "POST /interventions/<uuid:id>/questionnaire/copy",
        LEADS,  # the page shows what has been replaced, with the way back
        LEADS_FOREIGN,
        of="intervention",
        form=lambda t: {"version": t.version, "revision": str(revision(t))},
    ),
    Door(
        "POST /interventions/<uuid:id>/questionnaire/undo",
        SENDS,
        LEADS_FOREIGN,
        of="intervention",
        form=lambda t: {"document": json.dumps(changed(t)["document"]), "revision": str(revision(t))},
    ),
    Door("GET /interventions/copy", SEES),
    Door("GET /interventions/<uuid:id>/copy", SEES, SEES_FOREIGN, of="intervention"),
    Door(
        "POST /interventions/<uuid:id>/copy",
        SENDS,
        LEADS_FOREIGN,
        of="intervention",
        form=lambda t: once(t) | {"name": "Nästa år"},
    ),
    Door("GET /interventions/<uuid:id>/settings", SEES, SEES_FOREIGN, of="intervention"),
    Door(
        "POST /interventions/<uuid:id>/settings",
        SENDS,
        LEADS_FOREIGN,
        of="intervention",
        form=lambda t: intervention(t) | {"stage": "try", "revision": str(revision(t))},
    ),
    Door("GET /questionnaires/<uuid:id>/preview", SEES, SEES_FOREIGN, of="questionnaire"),
    Door("GET /interventions/<uuid:id>/activities/new", SEES, SEES_FOREIGN, of="intervention"),
    Door(
        "POST /interventions/<uuid:id>/activities/new",
        SENDS,
        LEADS_FOREIGN,
        of="intervention",
        form=lambda t: once(t) | {"name": "Onsdag"},
    ),
    Door("GET /activities/<uuid:id>", SEES, SEES_FOREIGN, of="activity"),
    Door("POST /activities/<uuid:id>/count", SENDS, LEADS_FOREIGN, of="activity", form=lambda _: {"head_count": "9"}),
    Door("POST /activities/<uuid:id>/close", SENDS, LEADS_FOREIGN, of="activity", form=lambda _: {"sure": "yes"}),
    Door("GET /activities/<uuid:id>/poster.pdf", SEES, SEES_FOREIGN, of="activity"),
    Door("GET /activities/<uuid:id>/cards.pdf", SEES, SEES_FOREIGN, of="activity"),
    Door("GET /activities/<uuid:id>/qr.svg", SEES, SEES_FOREIGN, of="activity"),
    Door("GET /effects", ALL),
    Door("GET /interventions/<uuid:id>/effects", ALL, FOREIGN, of="intervention"),
    Door("GET /releases", "401 403 200 403"),
    Door("POST /releases", "401 403 303 403", form=lambda _: {"terms": "yes"}),
    Door("GET /releases/<uuid:id>/<format>", "401 403 200 403", "401 403 404 403", of="release"),
)

TABLE: tuple[Door, ...] = (*PARTICIPANT, *API, *OPERATIONS, *RESIDENT, *PAGES)
