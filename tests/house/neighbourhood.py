"""The rows of weeks, decisions, areas, and the API of what residents say in the table of doors: see doors.py."""

from __future__ import annotations

import io
from typing import Any

from tests.house.knocks import (
    ALL,
    FOREIGN,
    LEADS,
    LEADS_FOREIGN,
    MAKES,
    SEES,
    SEES_FOREIGN,
    SENDS,
    SHARED,
    STAFF,
    Door,
    Things,
    decided,
    figures,
    once,
)

NEIGHBOURHOOD = (
    Door("GET /weeks", "401 303 303 303"),
    Door("GET /weeks/<week>", ALL),
    Door("POST /weeks/<week>", SENDS, LEADS_FOREIGN, form=decided, co="303"),
    Door(
        "POST /weeks/<week>/decisions/<uuid:id>",
        SENDS,
        LEADS_FOREIGN,
        of="decision",
        form=lambda _: {"outcome": "Det blev av."},
        co="303",
    ),
    Door("POST /weeks/<week>/decisions/<uuid:id>/remove", SENDS, LEADS_FOREIGN, of="decision", co="303"),
    Door("GET /areas", ALL),
    Door("POST /areas", SENDS, form=lambda t: once(t) | {"name": "Torget", "parent": ""}),
    Door("GET /areas/<uuid:id>", ALL, FOREIGN, of="area"),
    Door("POST /areas/<uuid:id>", SENDS, LEADS_FOREIGN, of="area", form=lambda _: {"name": "Torget", "parent": ""}),
    Door("GET /areas/<uuid:id>/figures", ALL, FOREIGN, of="area"),
    Door(
        "POST /areas/<uuid:id>/figures",
        LEADS,  # the page says what the file would do
        LEADS_FOREIGN,
        of="area",
        form=lambda t: {"file": (io.BytesIO(figures(t)["table"].encode()), "tabell.csv")},
    ),
    Door(
        "POST /areas/<uuid:id>/figures/withdraw",
        SENDS,
        LEADS_FOREIGN,
        of="area",
        form=lambda t: {"figure": t.figure},
    ),
    Door("GET /areas/<uuid:id>/figures/<name>.csv", "401 404 404 404", of="area"),  # no table of that name
)


def taken(things: Things) -> dict[str, Any]:
    """A decision that is in order."""
    said = decided(things)
    return {"id": said.pop("once")} | {name: said[name] for name in said if name != "intervention"}


OWN = f"{STAFF}/interventions/<uuid:id>"
READS_FOREIGN = "401 403 404 403"

API = (
    Door(
        f"DELETE {STAFF}/areas/<uuid:id>/figures",
        "401 204 403 204",
        LEADS_FOREIGN,
        of="area",
        query=lambda t: {"figure": t.figure},
    ),
    Door(f"GET {STAFF}/weeks/<week>", ALL),
    Door(f"GET {STAFF}/letter", ALL),
    Door(f"PUT {STAFF}/letter", ALL, json=lambda _: {"wants": True}),
    Door(f"GET {OWN}/decisions", ALL, FOREIGN, of="intervention", partner=SHARED),
    Door(f"POST {OWN}/decisions", MAKES, LEADS_FOREIGN, of="intervention", json=taken, co="201"),
    Door(
        f"PUT {STAFF}/decisions/<uuid:id>/outcome",
        LEADS,
        LEADS_FOREIGN,
        of="decision",
        json=lambda _: {"outcome": "Det blev av."},
        co="200",
    ),
    Door(f"DELETE {STAFF}/decisions/<uuid:id>", "401 204 403 204", LEADS_FOREIGN, of="decision", co="204"),
    Door(f"GET {OWN}/proposals", SEES, SEES_FOREIGN, of="intervention"),
    Door(f"PUT {OWN}/proposals", LEADS, LEADS_FOREIGN, of="intervention", json=lambda _: {"open": True}),
    Door(
        f"POST {OWN}/proposals/approve",
        LEADS,
        LEADS_FOREIGN,
        of="intervention",
        json=lambda t: {"proposal": t.waiting, "seen": t.waiting_seen},
    ),
    Door(
        f"POST {OWN}/proposals/hide",
        LEADS,
        LEADS_FOREIGN,
        of="intervention",
        json=lambda t: {"proposal": t.waiting, "seen": t.waiting_seen, "reason": "again"},
    ),
    Door(
        f"POST {OWN}/proposals/answer",
        LEADS,
        LEADS_FOREIGN,
        of="intervention",
        json=lambda t: {"proposal": t.shown, "seen": t.shown_seen, "reply": "we_will", "answer": {"sv": "I maj."}},
    ),
    Door(f"GET {OWN}/ballot", SEES, SEES_FOREIGN, of="intervention"),
    Door(
        f"POST {OWN}/ballot",
        MAKES,  # the one that is there, once more
        LEADS_FOREIGN,
        of="intervention",
        json=lambda t: {"id": t.ballot, "questions": ["trygghet_1", "trygghet_3"]},
    ),
    Door(
        f"POST {OWN}/ballot/hands",
        MAKES,
        LEADS_FOREIGN,
        of="intervention",
        json=lambda t: {"ballot": t.ballot, "choice": 0},
    ),
    Door(
        f"POST {OWN}/ballot/end",
        LEADS,
        LEADS_FOREIGN,
        of="intervention",
        json=lambda t: {"ballot": t.ballot, "do": "close"},
    ),
    Door(f"GET {OWN}/themes", ALL, FOREIGN, of="intervention"),
    Door(f"POST {OWN}/themes", "401 403 201 403", READS_FOREIGN, of="intervention", json=lambda _: {"name": "Ute"}),
    Door(f"DELETE {OWN}/themes", "401 403 204 403", READS_FOREIGN, of="intervention", query=lambda _: {"name": "Ute"}),
    Door(f"GET {OWN}/texts", ALL, FOREIGN, of="intervention", micro="200"),
)
