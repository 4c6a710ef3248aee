"""Earlier answers over the API: said first, brought in when sure, once."""

from __future__ import annotations

from tests.api.conftest import Client

TABLE = "id;när;trygghet_2;namn\n1;före;2;Kim\n1;efter;bra;Kim\n"


def test_an_app_looks_at_a_table_and_brings_it_in_once(api: Client) -> None:
    activity = api.world.activity()
    leader = api.signed_in("ada@example.org")
    (questionnaire,) = leader.get(f"/questionnaires?intervention={activity.intervention_id}").json["items"]
    (version,) = leader.get(f"/questionnaires/{questionnaire['id']}/versions").json["items"]
    path, body = f"/interventions/{activity.intervention_id}/earlier", {"version": version["id"], "table": TABLE}
    looked = leader.post(path, body).json
    assert looked["columns"] == {"id": "=who", "när": "", "trygghet_2": "trygghet_2", "namn": ""}
    assert (looked["unfit"], looked["done"]) == ({"wave 0": ["no_day"]}, False)
    days = [{"value": "före", "number": 0, "day": "2024-09-10"}, {"value": "efter", "number": 1, "day": "2024-12-10"}]
    body |= {"columns": {"när": "=wave"}, "waves": days}
    wrong = leader.post(path, body).json
    assert wrong["problems"] == [{"row": 3, "column": "trygghet_2", "code": "choice", "said": "bra"}]
    refused = leader.post(path, body | {"sure": True})
    assert (refused.status_code, refused.json["code"]) == (422, "import.refused")
    assert refused.json["problems"] == {"row 3": ["choice"]}
    body |= {"values": {"trygghet_2": {"bra": "4"}}, "sure": True}
    done = leader.post(path, body).json
    assert (done["good"], done["dropped"], done["done"]) == (2, ["namn"], True)
    again = leader.post(path, body)
    assert (again.status_code, again.json["code"]) == (409, "import.again")
