"""A tablet at the door, over the API: its leader's PIN, and answers that it sealed while it waited."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from app import sealing
from app.extensions import web_keys
from app.services import activities, endings, kiosk
from app.store.interventions import Activity
from surveys import codes
from tests.api.conftest import Client
from tests.api.test_participant import response, rows
from tests.builders import Participant
from tests.stored import stored


def answer(**says: Any) -> dict[str, Any]:
    """What a tablet puts into a seal."""
    return response(mode="kiosk") | says


def envelope(api: Client, activity: Activity, content: Any, **says: Any) -> dict[str, str]:
    """As kiosk-box.js makes one."""
    plain = content if isinstance(content, bytes) else json.dumps(content).encode()
    length = next(each for each in sealing.KIOSK_LENGTHS if each >= len(plain))
    with api.world.app.app_context():
        public, info = web_keys().kiosk_public, sealing.kiosk_info(says.pop("intervention", activity.intervention_id))
    sealed = sealing.seal(says.pop("key", public), plain.ljust(says.pop("length", length)), info=info)
    return {"id": str(uuid4()), "sealed": codes.b64url(sealed)} | says


def send(api: Client, activity: Activity, body: dict[str, str]) -> tuple[int, Any]:
    sent = api.post(f"/surveys/{activity.code}/sealed", body)
    return sent.status_code, sent.json


def test_a_leader_makes_a_pin_and_a_new_one_ends_it(api: Client) -> None:
    activity = api.world.activity()
    api.world.colleague("leader", "lo@example.org")
    leader, path = api.signed_in("lo@example.org"), f"/surveys/{activity.code}/kiosk"
    assert api.post(path, {"pin": "000000"}).status_code == 403
    first = leader.post(f"/activities/{activity.id}/kiosk")
    assert first.status_code == 201
    assert first.json["address"].endswith(f"/{activity.code}/kiosk")
    pin = first.json["pin"]
    assert len(pin) == 6
    assert pin.isdecimal()
    assert api.post(path, {"pin": pin}).json == {"status": "unlocked"}
    assert [row.kiosk_pin.startswith("$argon2") for row in rows(api, Activity)] == [True]
    other = leader.post(f"/activities/{activity.id}/kiosk").json["pin"]
    wrong = api.post(path, {"pin": pin})
    assert (wrong.status_code, wrong.json["code"]) == (403, "kiosk.pin")
    assert api.post(path, {"pin": other}).status_code == 200
    with api.world.app.app_context():
        activities.close(actor=api.world.admin(), id=activity.id, now=api.world.now)
    assert api.post(path, {"pin": other}).status_code == 410
    assert leader.post(f"/activities/{activity.id}/kiosk").status_code == 410


def test_a_pin_is_not_guessed_from_many_addresses_nor_by_spelling_the_code_otherwise(api: Client) -> None:
    """The right one itself is not let in any more, so that nobody learns by trying."""
    activity, other = api.world.activity(), api.world.activity()
    api.world.colleague("leader", "lo@example.org")
    pin = api.signed_in("lo@example.org").post(f"/activities/{activity.id}/kiosk").json["pin"]
    spelt = (activity.code, activity.code.lower())
    tried = [
        api.post(
            f"/surveys/{spelt[n % 2]}/kiosk", {"pin": "x"}, environ_base={"REMOTE_ADDR": f"192.0.2.{n}"}
        ).status_code
        for n in range(31)
    ]
    assert tried == [403] * 30 + [429]
    assert api.post(f"/surveys/{activity.code}/kiosk", {"pin": pin}).status_code == 429
    assert api.post(f"/surveys/{other.code}/kiosk", {"pin": "x"}).status_code == 403
    api.world.later(minutes=5)
    assert api.post(f"/surveys/{activity.code}/kiosk", {"pin": pin}).status_code == 200


def test_a_sealed_answer_is_stored_once_under_an_id_that_its_envelope_does_not_show(api: Client) -> None:
    activity, somebody = api.world.activity(), Participant()
    content = answer(answer_key=codes.b64url(somebody.answer_key(activity.intervention_id)))
    one, other = envelope(api, activity, content), envelope(api, activity, content)
    assert send(api, activity, one) == (201, {"id": one["id"], "status": "stored", "placed": True})
    assert send(api, activity, one) == (200, {"id": one["id"], "status": "same", "placed": True})
    assert send(api, activity, other)[0] == 200
    (row,) = stored(api.world.app)
    assert (str(row.id), row.mode, row.pid is not None) == (content["id"], "kiosk", True)
    assert one["id"] != content["id"]
    status, problem = send(api, activity, envelope(api, activity, content | {"answers": {"trygghet_2": 1}}))
    assert (status, problem["code"]) == (409, "response.conflict")


def test_after_the_wave_has_closed_the_afternoon_s_answers_are_kept_between_waves(api: Client) -> None:
    activity = api.world.activity()
    waiting = envelope(api, activity, answer())
    api.world.later(days=60)
    status, said = send(api, activity, waiting)
    assert (status, said["placed"]) == (201, False)


def test_a_tablet_brings_its_answers_home_after_the_poster_is_out_of_use(api: Client) -> None:
    """The leader ends the evening where there is no signal; a poster that never had a tablet stays closed."""
    stood, never = api.world.activity(), api.world.activity()
    waiting = {each.id: envelope(api, each, answer()) for each in (stood, never)}
    with api.world.app.app_context():
        kiosk.new_pin(actor=api.world.admin(), id=stood.id, now=api.world.now)
        for each in (stood, never):
            activities.close(actor=api.world.admin(), id=each.id, now=api.world.now)
    assert send(api, stood, waiting[stood.id]) == (
        201,
        {"id": waiting[stood.id]["id"], "status": "stored", "placed": True},
    )
    status, problem = send(api, never, waiting[never.id])
    assert (status, problem["code"]) == (410, "wave.closed")


def test_a_tablet_brings_nothing_home_once_the_intervention_has_ended(api: Client) -> None:
    activity, ada = api.world.activity(), api.world.admin()
    waiting = envelope(api, activity, answer())
    decision = endings.Decision("dispose", "Styrelsen", api.world.now.date())
    with api.world.app.app_context():
        kiosk.new_pin(actor=ada, id=activity.id, now=api.world.now)
        endings.end(actor=ada, id=activity.intervention_id, decision=decision, now=api.world.now)
    status, problem = send(api, activity, waiting)
    assert (status, problem["code"]) == (410, "intervention.ended")


@pytest.mark.parametrize(
    ("content", "says", "expected"),
    [
        (response(), {}, (422, "request.invalid", {"mode": ["unknown"]})),
        (answer(answers={"shoe_size": 42}), {}, (422, "answers.not_asked", {"shoe_size": ["not_asked"]})),
        (answer(ip="192.0.2.1"), {}, (422, "request.invalid", {"ip": ["unknown"]})),
        (b"[]", {}, (422, "request.invalid", {"body": ["invalid"]})),
        (b"hello", {}, (400, "request.malformed", {"body": ["not_json"]})),
        (answer(), {"intervention": uuid4()}, (422, "request.invalid", {"sealed": ["unopened"]})),
        (answer(), {"length": 1000}, (422, "request.invalid", {"sealed": ["length"]})),
        (answer(), {"sealed": "a+b"}, (422, "request.invalid", {"sealed": ["malformed"]})),
        (answer(), {"id": "1"}, (422, "request.invalid", {"id": ["not_uuid4"]})),
    ],
)
def test_what_does_not_open_or_does_not_fit_is_refused_and_nothing_is_stored(
    api: Client, content: Any, says: dict[str, Any], expected: tuple[int, str, dict[str, Any]]
) -> None:
    activity = api.world.activity()
    status, problem = send(api, activity, envelope(api, activity, content, **says))
    assert (status, problem["code"], problem["problems"]) == expected
    assert stored(api.world.app) == []


def test_only_the_service_s_own_key_opens_it(api: Client) -> None:
    activity = api.world.activity()
    with api.world.app.app_context():
        courier = web_keys().box_public
    status, problem = send(api, activity, envelope(api, activity, answer(), key=courier))
    assert (status, problem["problems"]) == (422, {"sealed": ["unopened"]})
    survey = api.get(f"/surveys/{activity.code}").json
    assert (
        send(api, activity, envelope(api, activity, answer(), key=codes.from_b64url(survey["kiosk_key"], 65)))[0] == 201
    )
