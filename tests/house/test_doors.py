"""Every route × every role × own and another's: the exact status. A route without a row, or a guard, fails."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask

from tests.house.doors import ROLES, TABLE, Door
from tests.house.street import Street

IGNORED = {"HEAD", "OPTIONS"}


def routes(app: Flask) -> set[str]:
    return {f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in (rule.methods or ()) - IGNORED}


def test_every_route_stands_in_the_table_once_and_every_row_is_a_route(street: Street) -> None:
    told = [door.door for door in TABLE]
    assert sorted(told) == sorted(set(told))
    assert set(told) == routes(street.app)


def test_every_view_names_its_guard(street: Street) -> None:
    assert [name for name, view in street.app.view_functions.items() if not hasattr(view, "guard")] == []


@pytest.mark.parametrize("door", TABLE, ids=lambda door: door.door)
def test_each_role_gets_what_the_table_says(street: Street, door: Door) -> None:
    got = {}
    if door.foreign:
        got["foreign"] = " ".join(str(street.knock(door, role, street.foreign)) for role in ROLES)
    got["own"] = " ".join(str(street.knock(door, role, street.own)) for role in ROLES)
    assert got == {"own": door.own} | ({"foreign": door.foreign} if door.foreign else {})


@pytest.mark.parametrize(
    "door",
    [door for door in TABLE if door.method == "POST" and door.own.startswith("401") and "/api/" not in door.rule],
    ids=lambda door: door.door,
)
def test_a_form_without_the_session_s_token_is_refused(street: Street, door: Door) -> None:
    assert street.knock(door, "admin", street.own, csrf=False) == 403


def test_a_view_that_names_no_guard_and_stands_in_no_table_would_be_seen(street: Street) -> None:
    street.app.add_url_rule("/secret", view_func=lambda: "")
    assert "GET /secret" in routes(street.app) - {door.door for door in TABLE}


@pytest.mark.parametrize("door", [door for door in TABLE if "<uuid:id>" in door.rule], ids=lambda door: door.door)
def test_what_does_not_exist_looks_like_what_is_another_s(street: Street, door: Door) -> None:
    ghost = replace(street.foreign, ids=street.foreign.ids | {door.of: str(uuid4())})
    told = " ".join(str(street.knock(door, role, ghost)) for role in ROLES)
    assert told == door.foreign, "and a door about an object has its row for another's"
