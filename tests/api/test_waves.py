"""Waves and plans over the API: said first, done when sure, and exact to the last code."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Client

DAYS = {"first_day": "2026-06-01", "last_day": "2026-06-21"}


def test_an_app_says_what_a_change_would_do_and_does_it(api: Client) -> None:
    activity = api.world.activity()
    leader = api.signed_in("ada@example.org")

    def waves() -> list[Any]:
        return leader.get(f"/waves?intervention={activity.intervention_id}").json["items"]

    start, first, last = waves()
    assert start["counts"] == {name: {"least": 0, "most": 4} for name in ("answered", "erased")}
    assert (first["counts"], first["first_day"], first["revision"]) == ({}, "2026-05-03", 1)
    asked = leader.send("PATCH", f"/waves/{first['id']}", DAYS | {"revision": 1})
    assert (asked.status_code, asked.json["done"], asked.json["after"]) == (200, False, DAYS)
    assert asked.json["effects"][:3] == [
        {"code": "asked_from", "values": {"date": "2026-06-01"}},
        {"code": "told", "values": {"date": "2026-05-03"}},
        {
            "code": "distance",
            "values": {
                "before": {"n": 3, "unit": "months", "exact": True},
                "after": {"n": 4, "unit": "months", "exact": False},
            },
        },
    ]
    assert waves() == [start, first, last]
    done = leader.send("PATCH", f"/waves/{first['id']}", DAYS | {"revision": 1, "sure": True})
    assert (done.json["done"], done.json["revision"]) == (True, 2)
    late = leader.send("DELETE", f"/waves/{first['id']}?revision=1&sure=1")
    assert (late.status_code, late.json["code"]) == (409, "edited.meanwhile")
    assert leader.send("DELETE", f"/waves/{first['id']}?revision=2&sure=1").json["after"] is None
    assert [each["number"] for each in waves()] == [0, 2]
    wanted = {"cohort": start["cohort"], "revision": 3, "sure": True}
    refused = leader.post("/waves", wanted | {"first_day": "2026-08-10", "last_day": "2026-08-11"})
    assert (refused.status_code, refused.json["problems"]) == (422, {"first_day": ["overlap"]})
    assert leader.post("/waves", wanted | DAYS).json["number"] == 1
    api.world.later(days=60)
    over = leader.send("PATCH", f"/waves/{start['id']}", {**DAYS, "first_day": start["first_day"], "revision": 4})
    assert (over.status_code, over.json["code"]) == (401, "auth.expired")
    leader = api.signed_in("ada@example.org")
    over = leader.send("PATCH", f"/waves/{start['id']}", {**DAYS, "first_day": start["first_day"], "revision": 4})
    assert (over.status_code, over.json["code"]) == (409, "wave.over")


def test_a_plan_is_read_and_changed(api: Client) -> None:
    api.world.admin()
    leader = api.signed_in("ada@example.org")
    own = {"first_days": 14, "follow_ups": [{"weeks": 6, "open_days": 14}, {"days": 100}]}
    body = {"name": "Kören", "audience": "adults", "expected_size": 30, "languages": ["sv"], "plan": own}
    made = leader.post("/interventions", body).json["id"]
    first, second = {"months": 0, "weeks": 6, "days": 0}, {"months": 0, "weeks": 0, "days": 100}
    steps = [first | {"open_days": 14}, second | {"open_days": 28}]
    assert leader.get(f"/interventions/{made}/plan").json == {"first_days": 14, "follow_ups": steps, "revision": 1}
    for follow_ups, problems in (
        ([{"months": 1, "days": 1}], {"follow_ups"}),
        ([{}], {"follow_ups"}),
        ([], {"follow_ups"}),
        ([{"weeks": 6}, {"weeks": 8}], {"plan"}),
    ):
        answer = leader.send("PUT", f"/interventions/{made}/plan", {"follow_ups": follow_ups})
        assert (answer.status_code, set(answer.json["problems"])) == (422, problems)
    changed = leader.send("PUT", f"/interventions/{made}/plan", {"follow_ups": [{"months": 3}], "revision": 1})
    assert (changed.status_code, changed.json["revision"]) == (200, 2)
    late = leader.send("PUT", f"/interventions/{made}/plan", {"follow_ups": [{"months": 3}], "revision": 1})
    assert late.status_code == 409
