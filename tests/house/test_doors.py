"""Every route × everybody × what is theirs and what is not: the exact status. A route without a row fails."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from tests.house.doors import TABLE, Door
from tests.house.street import MARKS, Street

IGNORED = {"HEAD", "OPTIONS"}
OURS = ("leader", "evaluator", "admin")
BESIDE = ("neighbour", "partner")
SAYS = ("text/", "application/json")


def routes(app: Flask) -> set[str]:
    return {f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in (rule.methods or ()) - IGNORED}


def is_public(street: Street, door: Door) -> bool:
    (view,) = (
        street.app.view_functions[rule.endpoint]
        for rule in street.app.url_map.iter_rules()
        if rule.rule == door.rule and door.method in (rule.methods or ())
    )
    return str(view.guard) == "public"


def test_every_route_stands_in_the_table_once_and_every_row_is_a_route(street: Street) -> None:
    told = [door.door for door in TABLE]
    assert sorted(told) == sorted(set(told))
    assert set(told) == routes(street.app)


def test_every_view_names_its_guard(street: Street) -> None:
    assert [name for name, view in street.app.view_functions.items() if not hasattr(view, "guard")] == []


@pytest.mark.parametrize("door", TABLE, ids=lambda door: door.door)
def test_everybody_gets_what_the_table_says_and_reads_nothing_of_others(street: Street, door: Door) -> None:
    got, read, public = {}, [], is_public(street, door)
    unseen = {"neighbour": (MARKS["own"], MARKS["kept"]), "partner": (MARKS["kept"],), "": (MARKS["foreign"],)}
    for who in door.cells():
        answer = street.knock(door, who, street.own)
        got[who] = str(answer.status_code)
        if not public and (answer.mimetype or "").startswith(SAYS):
            side = who.split()[0] if who.startswith(BESIDE) else ""
            read += [(who, mark) for mark in unseen[side] if mark in answer.text]
    assert {who: status for who, status in got.items() if status != door.cells()[who]} == {}
    assert read == []


@pytest.mark.parametrize("door", [door for door in TABLE if door.has_object], ids=lambda door: door.door)
def test_what_is_not_shared_and_what_does_not_exist_look_alike(street: Street, door: Door) -> None:
    wanted = dict(zip(OURS, door.foreign.split()[1:], strict=True))
    got = {role: str(street.knock(door, f"partner {role}", street.kept).status_code) for role in OURS}
    assert got == wanted
    if door.of:
        ghost = street.own.but(**{door.of: str(uuid4())})
        assert {role: str(street.knock(door, role, ghost).status_code) for role in OURS} == wanted


@pytest.mark.parametrize(
    "door",
    [door for door in TABLE if door.method == "POST" and door.own.startswith("401") and not door.is_api],
    ids=lambda door: door.door,
)
def test_a_form_without_the_session_s_token_is_refused(street: Street, door: Door) -> None:
    assert street.knock(door, "admin", street.own, csrf=False).status_code == 403


def test_a_view_that_names_no_guard_and_stands_in_no_table_would_be_seen() -> None:
    app = Flask(__name__)
    app.add_url_rule("/secret", view_func=lambda: "")
    assert "GET /secret" in routes(app) - {door.door for door in TABLE}
