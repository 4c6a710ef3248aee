"""The rows of weeks, decisions and areas in the table of doors. What a row says, doors.py."""

from __future__ import annotations

import io

from tests.house.knocks import ALL, FOREIGN, LEADS, LEADS_FOREIGN, SENDS, Door, decided, figures, once

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
    Door("GET /areas/<uuid:id>/figures/<name>.csv", "401 404 404 404", of="area"),  # no table of that name
)
