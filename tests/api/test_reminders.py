"""Reminders over the API: what is uncertain and what is decided about it, and an intervention's ceiling."""

from __future__ import annotations

from typing import Any

from app.extensions import db
from app.store.rulings import Ruling
from tests.api.conftest import Client
from tests.builders import World
from tests.web.test_uncertain import decided, uncertain


def ada(api: Client, world: World) -> Client:
    world.admin()
    return api.signed_in("ada@example.org")


def told(client: Client, intervention: Any) -> list[Any]:
    return client.get(f"/waves/uncertain?intervention={intervention}").json["items"]


def test_the_first_decision_about_a_wave_holds_until_it_is_carried_out(api: Client, world: World) -> None:
    client = ada(api, world)
    activity = uncertain(world, wave_1=3)
    (wave,) = told(client, activity.intervention_id)
    assert (wave["number"], wave["n"], wave["again"]) == (1, None, None)
    assert client.post(f"/waves/{wave['wave']}/uncertain", {"again": False}).status_code == 202
    assert client.post(f"/waves/{wave['wave']}/uncertain", {"again": True}).status_code == 202
    assert told(client, activity.intervention_id)[0]["again"] is False
    assert decided(world) == [False]
    assert client.post(f"/waves/{wave['wave']}/uncertain", {"again": "yes"}).status_code == 422


def test_five_are_told_and_fewer_are_not(api: Client, world: World) -> None:
    activity = uncertain(world, wave_1=5, wave_2=4)
    assert [each["n"] for each in told(ada(api, world), activity.intervention_id)] == [5, None]


def test_where_nothing_is_uncertain_nothing_is_decided(api: Client, world: World) -> None:
    client = ada(api, world)
    activity = uncertain(world)
    assert told(client, activity.intervention_id) == []
    waves = client.get(f"/waves?intervention={activity.intervention_id}").json["items"]
    assert client.post(f"/waves/{waves[1]['id']}/uncertain", {"again": True}).status_code == 202
    with world.app.app_context():
        assert list(db.session.scalars(db.select(Ruling))) == []


def test_a_leader_sets_a_ceiling_and_takes_it_away(api: Client, world: World) -> None:
    client = ada(api, world)
    path = f"/interventions/{world.intervention().id}"
    assert client.get(path).json["reminder_ceiling"] is None
    changed = client.send("PATCH", path, {"reminder_ceiling": 40, "reminder_budget": 0}).json
    assert (changed["reminder_ceiling"], changed["reminder_budget"]) == (40, 0)
    assert client.send("PATCH", path, {"reminder_ceiling": None}).json["reminder_ceiling"] is None
    for wrong in (-1, 1.5, "40", 10**9, True):
        assert client.send("PATCH", path, {"reminder_ceiling": wrong}).status_code == 422
