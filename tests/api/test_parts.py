"""Parts, hopes, Tuesdays, taps and stops over the API, and what is refused there with which code."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from tests.api.conftest import Client
from tests.builders import START

TODAY = START.date().isoformat()
HOPE = {"indicator": "delaktighet", "because": "de planerar själva", "expect": "att fler kan påverka"}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What the store does is asked elsewhere."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


def test_an_outline_with_a_part_to_which_an_activity_belongs(api: Client) -> None:
    mine = api.world.activity().intervention_id
    ada = api.signed_in("ada@example.org")
    own = f"/interventions/{mine}"
    said = ada.send("PUT", f"{own}/outline", {"target_group": "Unga", "reached": 40, "hopes": [HOPE]}).json
    assert said["hopes"] == [{**HOPE, "why": "", "written": TODAY, "late": False}]
    part = ada.post(f"{own}/parts", {"id": str(uuid4()), "name": "Läxhjälpen"})
    assert (part.status_code, part.json["begins"]) == (201, None)
    made = ada.post("/activities", {"intervention": str(mine), "name": "Läxor", "part": part.json["id"]})
    assert made.json["part"] == part.json["id"]
    ada.post(f"/activities/{made.json['id']}/count", {"head_count": 8})
    (told,) = ada.get(f"{own}/outline").json["parts"]
    assert (told["name"], told["activities"], told["present"]) == ("Läxhjälpen", 1, 8)
    wrong = ada.send(
        "PUT", f"{own}/outline", {"hopes": [HOPE | {"indicator": "lycka"}], "begins": TODAY, "ends": "2026-01-01"}
    )
    assert (wrong.status_code, wrong.json["problems"]) == (422, {"ends": ["ends_before"], "indicator-0": ["unknown"]})
    assert ada.send("PATCH", own, {"stage": "improve", "stage_why": "Fler kom."}).json["stage"] == "improve"
    (entry,) = ada.get(f"{own}/diary").json["items"]
    assert (entry["stage"], entry["text"]) == ("improve", "Fler kom.")
    assert ada.send("DELETE", f"/parts/{part.json['id']}").status_code == 204
    assert ada.get(f"/activities/{made.json['id']}").json["part"] is None


def test_every_tuesday_is_one_activity_and_taps_are_counted_once(api: Client) -> None:
    mine = api.world.activity().intervention_id
    ada = api.signed_in("ada@example.org")
    tuesdays = {"weekdays": ["tue"], "until": "2026-04-14", "breaks": [{"first": "2026-02-16", "last": "2026-02-20"}]}
    made = ada.post("/activities", {"intervention": str(mine), "name": "Tisdagar", "series": tuesdays})
    assert (made.status_code, made.json["starts_on"]) == (201, TODAY)
    at = f"/activities/{made.json['id']}"
    assert ada.get(f"{at}/occasions").json["total"] == 10
    tap = {"day": TODAY, "counter": uuid4().hex, "step": 5, "sum": 5}
    assert [ada.post(f"{at}/taps", tap).json["head_count"] for _ in range(2)] == [5, 5]
    assert ada.get(at).json["head_count"] == 5
    assert ada.post(f"{at}/taps", tap | {"day": "2026-02-10"}).json["problems"] == {"day": ["future"]}
    assert ada.post(f"{at}/count", {"head_count": 3}).json["problems"] == {"day": ["required"]}
    assert ada.send("DELETE", f"{at}/occasions", query_string={"day": "2026-02-10"}).status_code == 204
    assert ada.post(f"{at}/occasions", {"day": "2026-02-17"}).status_code == 201
    assert ada.get(f"{at}/occasions").json["total"] == 10
    past = {"intervention": str(mine), "name": "X", "series": tuesdays | {"until": "2026-02-01"}}
    never = ada.post("/activities", past)
    assert never.json["problems"] == {"until": ["ends_before"]}


def test_the_stops_of_a_walk_are_put_into_the_draft(api: Client) -> None:
    mine = api.world.activity(ready="area-walk").intervention_id
    own = f"/interventions/{mine}/stops"
    ada = api.signed_in("ada@example.org")
    assert ada.send("PUT", own, {"stops": ["Torget"]}).json["problems"] == {"stops": ["stops"]}
    assert ada.send("PUT", own, {"stops": ["Torget", "Tunneln"]}).json == {"stops": ["Torget", "Tunneln"]}
    assert ada.get(own).json == {"stops": ["Torget", "Tunneln"]}
