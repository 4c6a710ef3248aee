"""The rows of partnerships in the table of doors, of the API and of the pages. What a row says, doors.py."""

from __future__ import annotations

from tests.house.knocks import ALL, FOREIGN, SHARED, STAFF, Door, Things

HOME = "/organisation/partnerships"
AGREED = {"name": "Avtalet", "type": "iop", "after": "gone"}
ADMIN_SEES, ADMIN_FOREIGN, NO = "401 403 403 200", "401 403 403 404", "401 403 403 403"


def code(things: Things) -> dict[str, str]:
    """A code of a partnership that nobody else of the street is in."""
    return {"code": things.join_code}


API = (
    Door(f"GET {STAFF}/partners", ALL),
    Door(
        f"POST {STAFF}/partners",
        "401 403 403 201",
        json=lambda _: {"name": "IOP", "type": "iop", "begins": "2026-01-01"},
    ),
    Door(f"GET {STAFF}/partners/<uuid:id>", ALL, FOREIGN, of="partner", partner=SHARED),
    Door(
        f"PATCH {STAFF}/partners/<uuid:id>",
        "401 403 403 200",
        "401 403 403 404",
        of="partner",
        json=lambda _: {"name": "Avtalet"},
        partner="401 403 403 403",
    ),
    Door(f"GET {STAFF}/partners/<uuid:id>/interventions", ALL, FOREIGN, of="partner", partner=SHARED),
    Door(
        f"PUT {STAFF}/partners/<uuid:id>/parties",
        "401 403 403 200",
        "401 403 403 404",
        of="partner",
        json=lambda t: {"organisation": t.organisation, "rights": "results"},
        partner="401 403 403 403",
    ),
    Door(
        f"POST {STAFF}/partners/<uuid:id>/invitations",
        "401 403 403 201",
        "401 403 403 404",
        of="partner",
        json=lambda _: {"rights": "results"},
        partner="401 403 403 403",
    ),
    Door(f"GET {STAFF}/partners/<uuid:id>/invitations", ADMIN_SEES, ADMIN_FOREIGN, of="partner", partner=NO),
    Door(
        f"DELETE {STAFF}/partners/<uuid:id>/invitations",
        "401 403 403 204",
        ADMIN_FOREIGN,
        of="partner",
        query=lambda t: {"invitation": t.invitation},
        partner=NO,
    ),
    Door(f"POST {STAFF}/partners/invitation", ADMIN_SEES, json=code),
    Door(f"POST {STAFF}/partners/join", "401 403 403 201", json=code),
    Door(
        f"POST {STAFF}/partners/<uuid:id>/leave",
        "401 403 403 204",
        "401 403 403 404",
        of="partner",
        partner="401 403 403 204",
    ),
    Door(
        f"POST {STAFF}/partners/<uuid:id>/remove",
        "401 403 403 204",
        "401 403 403 404",
        of="partner",
        json=lambda t: {"organisation": t.party},
        partner="401 403 403 403",
    ),
    Door(
        f"POST {STAFF}/partners/<uuid:id>/end",
        "401 403 403 200",
        "401 403 403 404",
        of="partner",
        partner="401 403 403 403",
    ),
)

PAGES = (
    Door(f"GET {HOME}", ALL),
    Door(f"GET {HOME}/new", "401 403 403 200"),
    Door(f"POST {HOME}/new", "401 403 403 303", form=lambda _: AGREED | {"begins": "2026-01-01"}),
    Door(f"POST {HOME}/join", ADMIN_SEES, form=code),
    Door(f"GET {HOME}/<uuid:id>", ALL, FOREIGN, of="partner", partner=SHARED),
    Door(f"GET {HOME}/<uuid:id>/change", ADMIN_SEES, ADMIN_FOREIGN, of="partner", partner=ADMIN_SEES),
    Door(
        f"POST {HOME}/<uuid:id>/change",
        "401 403 403 303",
        ADMIN_FOREIGN,
        of="partner",
        form=lambda _: AGREED,
        partner=NO,
    ),
    Door(
        f"POST {HOME}/<uuid:id>/invite",
        ADMIN_SEES,
        ADMIN_FOREIGN,
        of="partner",
        form=lambda _: {"rights": "results"},
        partner=NO,
    ),
    Door(
        f"POST {HOME}/<uuid:id>/withdraw",
        ADMIN_FOREIGN,
        ADMIN_FOREIGN,
        of="partner",
        form=lambda t: {"code": t.partner},
        partner=NO,
    ),
    Door(
        f"POST {HOME}/<uuid:id>/rights",
        "401 403 403 303",
        ADMIN_FOREIGN,
        of="partner",
        form=lambda t: {"organisation": t.party, "rights": "microdata"},
        partner=NO,
    ),
    Door(
        f"POST {HOME}/<uuid:id>/remove",
        "401 403 403 303",
        ADMIN_FOREIGN,
        of="partner",
        form=lambda t: {"organisation": t.party, "sure": "yes"},
        partner=NO,
    ),
    Door(
        f"POST {HOME}/<uuid:id>/leave",
        "401 403 403 303",
        ADMIN_FOREIGN,
        of="partner",
        form=lambda _: {"sure": "yes"},
        partner="401 403 403 303",
    ),
    Door(
        f"POST {HOME}/<uuid:id>/end",
        "401 403 403 303",
        ADMIN_FOREIGN,
        of="partner",
        form=lambda _: {"sure": "yes"},
        partner=NO,
    ),
)
