"""Signing in over the API: what a token opens, for how long, and what ends it."""

from __future__ import annotations

from typing import Any

import pytest

from app.services import staff
from tests.api.conftest import Client, at
from tests.builders import PASSWORD

ADA = "ada@example.org"


def tokens(api: Client, email: str = ADA, password: str = PASSWORD) -> Any:
    api.world.admin()
    answer = api.post("/auth/login", {"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    return answer.json


def refreshed(api: Client, token: str) -> Any:
    return Client(api.world, token).post("/auth/refresh")


def me(api: Client, token: str | None) -> int:
    return Client(api.world, token).get("/auth/me").status_code


def test_an_access_token_opens_for_ten_minutes(api: Client) -> None:
    pair = tokens(api)
    assert pair["expires_in"] == 600
    assert me(api, pair["access_token"]) == 200
    api.world.later(minutes=11)
    late = Client(api.world, pair["access_token"]).get("/auth/me")
    assert (late.status_code, late.json["code"]) == (401, "auth.expired")
    assert me(api, refreshed(api, pair["refresh_token"]).json["access_token"]) == 200


@pytest.mark.parametrize("body", [{"email": ADA, "password": "wrong"}, {"email": "no@example.org", "password": "x"}])
def test_a_wrong_password_and_an_unknown_address_look_the_same(api: Client, body: dict[str, str]) -> None:
    api.world.admin()
    answer = api.post("/auth/login", body)
    assert (answer.status_code, answer.json["code"]) == (401, "auth.wrong")


def test_no_token_a_broken_one_and_one_of_the_wrong_sort_are_401(api: Client) -> None:
    pair = tokens(api)
    assert me(api, None) == 401
    assert me(api, "x.y.z") == 401
    assert me(api, pair["refresh_token"]) == 401
    assert refreshed(api, pair["access_token"]).status_code == 401
    assert Client(api.world).get("/auth/me", headers={"Authorization": "Basic YTpi"}).status_code == 401


def test_a_refresh_token_that_comes_twice_ends_the_sign_in(api: Client) -> None:
    first = tokens(api)
    other = tokens(api)
    second = refreshed(api, first["refresh_token"]).json
    assert refreshed(api, first["refresh_token"]).status_code == 401
    assert refreshed(api, second["refresh_token"]).status_code == 401
    assert me(api, second["access_token"]) == 401
    assert me(api, other["access_token"]) == 200


def test_logging_out_ends_this_sign_in_and_no_other(api: Client) -> None:
    here, there = tokens(api), tokens(api)
    assert Client(api.world, here["access_token"]).post("/auth/logout", {}).status_code == 204
    assert me(api, here["access_token"]) == 401
    assert refreshed(api, here["refresh_token"]).status_code == 401
    assert me(api, there["access_token"]) == 200
    assert Client(api.world, there["access_token"]).post("/auth/logout", {"everywhere": True}).status_code == 204
    assert me(api, there["access_token"]) == 401


def test_a_new_password_ends_every_session(api: Client) -> None:
    pair = tokens(api)
    client = Client(api.world, pair["access_token"])
    new = "en helt annan mening"
    wrong = client.post("/auth/password", {"old": "fel", "new": new})
    assert (wrong.status_code, wrong.json["code"]) == (401, "auth.wrong")
    short = client.post("/auth/password", {"old": PASSWORD, "new": "kort"})
    assert (short.status_code, short.json["code"]) == (422, "password.too_short")
    assert client.post("/auth/password", {"old": PASSWORD, "new": new}).status_code == 204
    assert me(api, pair["access_token"]) == 401
    assert refreshed(api, pair["refresh_token"]).status_code == 401
    assert tokens(api, password=new)


def test_the_first_start_s_link_makes_the_admin_once(api: Client) -> None:
    with api.world.app.app_context():
        token = staff.setup_link(now=api.world.now)
    body = {
        "token": token,
        "organisation": "Föreningen",
        "name": "Ada",
        "email": ADA,
        "password": PASSWORD,
    }
    assert api.post("/auth/setup", body).status_code == 204
    assert api.post("/auth/setup", body).status_code == 410
    assert api.signed_in(ADA).get("/auth/me").json["role"] == "admin"


def test_somebody_who_was_removed_is_out_at_once(api: Client) -> None:
    leader = api.world.colleague("leader", "li@example.org")
    client, admin = api.signed_in("li@example.org"), api.signed_in(ADA)
    assert client.get("/auth/me").status_code == 200
    assert admin.send("DELETE", f"/staff/{leader.id}").status_code == 204
    assert client.get("/auth/me").status_code == 401


def test_guessing_one_account_s_password_is_slowed(api: Client) -> None:
    api.world.admin()
    guess = {"email": ADA, "password": "fel"}
    with at(api.world):
        statuses = [api.post("/auth/login", guess).status_code for _ in range(21)]
    assert set(statuses[:20]) == {401}
    assert statuses[20] == 429
    api.world.later(minutes=2)
    assert tokens(api)
