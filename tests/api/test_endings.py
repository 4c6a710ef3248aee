"""The end, the organisation and who is responsible over the API, and on every page where participants read it."""

from __future__ import annotations

from app.services import questionnaires
from surveys.ending import UNDO
from tests.api.conftest import Client, at
from tests.builders import World
from tests.house.knocks import decision

CITY = {"controller": "Socialnämnden", "controller_contact": "dso@example.org"}


def test_an_end_is_undone_within_thirty_days_and_refused_with_a_code_afterwards(api: Client, world: World) -> None:
    activity = world.activity()
    ada = api.signed_in("ada@example.org")
    path = f"/interventions/{activity.intervention_id}/end"
    refused = ada.post(path, decision() | {"decided_on": "2026-02-04"})
    assert (refused.status_code, refused.json["problems"]) == (422, {"decided_on": ["future"]})
    ended = ada.post(path, decision())
    assert (ended.status_code, ended.json["archive_decision"]) == (200, decision())
    assert ended.json["codes_until"] == (world.now + UNDO).isoformat()
    survey = api.get(f"/surveys/{activity.code}")
    assert (survey.status_code, survey.json["code"]) == (410, "intervention.ended")
    new = ada.post("/activities", {"intervention": str(activity.intervention_id), "name": "Ny"})
    assert (new.status_code, new.json["code"]) == (410, "intervention.ended")
    undone = ada.send("DELETE", path)
    assert (undone.status_code, undone.json["ended_at"], undone.json["codes_until"]) == (200, None, None)
    assert api.get(f"/surveys/{activity.code}").status_code == 200
    assert ada.post(path, decision()).status_code == 200
    world.now += UNDO
    late = api.signed_in("ada@example.org").send("DELETE", path)
    assert (late.status_code, late.json["code"]) == (409, "intervention.end_final")


def everywhere(world: World, code: str) -> dict[str, str]:
    """What stands on each page where participants read who is responsible."""
    client = world.app.test_client()
    pages = {name: f"/{code}{rest}?lang=sv" for name, rest in (("page", ""), ("mine", "/mine"))}
    pages["accessibility"] = f"/accessibility?lang=sv&at={code}"
    with at(world):
        return {name: client.get(path).text for name, path in pages.items()}


def test_a_new_controller_is_read_from_the_next_version_on(api: Client, world: World) -> None:
    activity = world.activity()
    ada = api.signed_in("ada@example.org")
    said = ada.send("PUT", "/organisation", CITY | {"archive_default": decision()})
    assert (said.status_code, said.json["archive_default"]) == (200, decision())
    assert said.json["outdated"] == [str(activity.intervention_id)]
    assert all("Socialnämnden" not in text for text in everywhere(world, activity.code).values())
    assert "Föreningen" in api.get(f"/surveys/{activity.code}").json["consent"]["sv"]["responsible"]
    with world.app.app_context():
        (draft,) = questionnaires.of_intervention(actor=world.admin(), intervention=activity.intervention_id)
        questionnaires.publish(actor=world.admin(), id=draft.id, now=world.now)
    read = everywhere(world, activity.code)
    assert [name for name, text in read.items() if "Socialnämnden" not in text] == []
    assert [name for name, text in read.items() if "dso@example.org" not in text] == ["page"]
    consent = api.get(f"/surveys/{activity.code}").json["consent"]["sv"]
    assert "Socialnämnden" in consent["responsible"]
    assert "dso@example.org" in consent["contact"]
    assert "Föreningen" in consent["reads"], "the evaluators are still the organisation's"
    assert api.signed_in("ada@example.org").get("/organisation").json["outdated"] == []
