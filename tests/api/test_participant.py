"""A participant's app: asks, answers, comes back, leaves a contact, stops, erases. All over the API."""

from __future__ import annotations

import html
from typing import Any
from uuid import uuid1, uuid4

import pytest

from app import sealing
from app.extensions import SETTINGS, db, web_keys
from app.keys import CourierKeys
from app.services import activities
from app.store.orders import EraseOrder, StopOrder
from app.store.spool import Spooled
from surveys import codes
from surveys.bank.pictures import PICTURES
from surveys.languages import keys
from surveys.questionnaire import AUDIENCES
from tests.api.conftest import Client, at
from tests.builders import Participant, full_answers
from tests.stored import stored
from tests.web.kinds import EVERYTHING
from tests.web.resident import Place

ANSWERS = {"trygghet_2": 4}


def response(**says: Any) -> dict[str, Any]:
    """A body for POST …/responses."""
    usual = {"id": str(uuid4()), "wave": 0, "version": 1, "language": "sv", "mode": "phone", "answers": ANSWERS}
    return usual | says


def key(participant: Participant, intervention: Any) -> str:
    return codes.b64url(participant.answer_key(intervention))


def rows(api: Client, table: Any) -> list[Any]:
    with api.world.app.app_context():
        return list(db.session.scalars(db.select(table)))


def test_an_app_learns_all_that_it_needs_to_ask(api: Client) -> None:
    activity = api.world.activity()
    survey = api.get(f"/surveys/{activity.code.lower()}").json
    assert survey["code"] == activity.code
    assert survey["intervention"] == str(activity.intervention_id)
    assert (survey["wave"], survey["waves"], survey["follow_up"]) == (0, [0], False)
    assert [each["code"] for each in survey["languages"]] == survey["questionnaire"]["languages"] == ["sv", "ar"]
    assert [each["direction"] for each in survey["languages"]] == ["ltr", "rtl"]
    assert "Föreningen" in survey["consent"]["ar"]["lines"][0]
    assert "Fritidsgården" in survey["consent"]["sv"]["lines"][0]
    assert len(codes.from_b64url(survey["courier_key"], 65)) == 65
    assert survey["opens_next"].startswith("2026-05")
    assert survey["contact"] is True


def test_an_answer_is_stored_once_and_another_with_its_id_is_a_conflict(api: Client) -> None:
    activity = api.world.activity()
    body, path = response(), f"/surveys/{activity.code}/responses"
    first, again = api.post(path, body), api.post(path, body)
    assert (first.status_code, first.json) == (201, {"id": body["id"], "status": "stored", "placed": True})
    assert (again.status_code, again.json) == (200, {"id": body["id"], "status": "same", "placed": True})
    other = api.post(path, body | {"answers": {"trygghet_2": 1}})
    assert (other.status_code, other.json["code"]) == (409, "response.conflict")
    assert [row.answers for row in stored(api.world.app)] == [ANSWERS]


@pytest.mark.parametrize(
    ("says", "code", "where"),
    [
        ({"answers": {"shoe_size": 42}}, "answers.not_asked", "shoe_size"),
        ({"answers": {"trygghet_2": "4"}}, "answers.invalid", "trygghet_2"),
        ({"answers": {"trygghet_2": 4.0}}, "answers.invalid", "trygghet_2"),
        ({"answers": {"trygghet_2": True}}, "answers.invalid", "trygghet_2"),
        ({"answers": []}, "request.invalid", "answers"),
        ({"wave": True}, "request.invalid", "wave"),
        ({"wave": 0.0}, "request.invalid", "wave"),
        ({"wave": "0"}, "request.invalid", "wave"),
        ({"wave": 10**12}, "request.invalid", "wave"),
        ({"again": "true"}, "request.invalid", "again"),
        ({"mode": "imported"}, "request.invalid", "mode"),
        ({"language": "tlh"}, "request.invalid", "language"),
        ({"id": str(uuid1())}, "request.invalid", "id"),
        ({"id": "{" + str(uuid4()) + "}"}, "request.invalid", "id"),
        ({"answer_key": "A" * 42 + "B"}, "key.malformed", "answer_key"),
        ({"ip": "192.0.2.1"}, "request.invalid", "ip"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_stored(
    api: Client, says: dict[str, Any], code: str, where: str
) -> None:
    activity = api.world.activity()
    answer = api.post(f"/surveys/{activity.code}/responses", response(**says))
    assert (answer.status_code, answer.json["code"], list(answer.json["problems"])) == (422, code, [where])
    assert stored(api.world.app) == []


def test_a_language_that_the_questionnaire_lacks_is_refused(api: Client) -> None:
    activity = api.world.activity()
    answer = api.post(f"/surveys/{activity.code}/responses", response(language="so"))
    assert (answer.status_code, answer.json["code"]) == (422, "language.unknown")


def test_unknown_codes_are_404_and_what_is_closed_is_410(api: Client) -> None:
    activity = api.world.activity()
    assert api.get("/surveys/222222").status_code == 404
    assert api.post("/surveys/nothing/responses", response()).status_code == 404
    early = api.post(f"/surveys/{activity.code}/responses", response(wave=1))
    assert (early.status_code, early.json["code"]) == (410, "wave.closed")
    with api.world.app.app_context():
        activities.close(actor=api.world.admin(), id=activity.id, now=api.world.now)
    assert api.get(f"/surveys/{activity.code}").status_code == 410
    assert api.post(f"/surveys/{activity.code}/responses", response()).status_code == 201, "a phone had no signal"
    api.world.later(hours=13)
    assert api.post(f"/surveys/{activity.code}/responses", response()).status_code == 410


def test_whoever_comes_back_with_the_code_finds_their_own_wave(api: Client) -> None:
    activity, somebody = api.world.activity(), Participant()
    own = {"answer_key": key(somebody, activity.intervention_id)}
    path = f"/surveys/{activity.code}"
    assert api.post(f"{path}/open", own).json == {"wave": 0, "answered": False, "known": False}
    api.post(f"{path}/responses", response(**own))
    assert api.post(f"{path}/open", own).json == {"wave": 0, "answered": True, "known": True}
    api.world.later(days=100)
    assert api.get(path).json["follow_up"] is True
    assert api.get(f"{path}?again=true").json["wave"] == 1
    assert api.post(f"{path}/open", own).json == {"wave": 1, "answered": False, "known": True}
    assert api.post(f"{path}/responses", response(wave=1, **own)).status_code == 201
    assert api.post(f"{path}/responses", response(wave=1, again=True)).status_code == 201
    sent = stored(api.world.app)
    assert len({row.pid for row in sent if row.pid}) == 1
    assert sum(row.pid is None for row in sent) == 1


def test_the_code_alone_shows_the_waves_and_erases_everything(api: Client) -> None:
    activity, somebody = api.world.activity(ready="meeting-place", audience="adults"), Participant()
    intervention = activity.intervention_id
    survey = api.get(f"/surveys/{activity.code}").json
    answers = full_answers(survey["questionnaire"])
    sent = api.post(
        f"/surveys/{activity.code}/responses", response(answers=answers, answer_key=key(somebody, intervention))
    )
    assert sent.status_code == 201, sent.text
    mine = {
        "intervention": str(intervention),
        "participant_key": codes.b64url(somebody.participant_key(intervention)),
    }
    assert api.post("/participants/waves", mine).json == {"waves": [0]}
    assert api.post("/participants/erase", mine).json == {"responses": 1}
    assert api.post("/participants/waves", mine).json == {"waves": []}
    assert stored(api.world.app) == []
    assert len(rows(api, EraseOrder)) == len(rows(api, StopOrder)) == 1


def test_behind_a_poster_out_of_use_the_code_still_sees_and_erases(api: Client) -> None:
    activity, somebody = api.world.activity(), Participant()
    api.world.answer(activity, somebody, answers=ANSWERS)
    with api.world.app.app_context():
        activities.close(actor=api.world.admin(), id=activity.id, now=api.world.now)
    assert api.get(f"/surveys/{activity.code}").status_code == 410
    place = api.get(f"/surveys/{activity.code.lower()}/place").json
    assert place == {
        "code": activity.code,
        "intervention": str(activity.intervention_id),
        "activity": "Tisdagsgården",
        "organisation": "Föreningen",
        "audience": "youth",
        "languages": ["sv", "ar"],
    }
    mine = {
        "intervention": place["intervention"],
        "participant_key": codes.b64url(somebody.participant_key(activity.intervention_id)),
    }
    assert api.post("/participants/erase", mine).json == {"responses": 1}
    assert api.get("/surveys/222222/place").status_code == 404


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_app_can_say_all_that_the_page_says(api: Client, audience: str) -> None:
    """What it shows of an intervention comes filled in; the rest are the page's own sentences, by their keys."""
    activity = api.world.activity(ready="meeting-place", audience=audience, languages=["sv", "ar"])
    with at(api.world):
        page = html.unescape(api.world.app.test_client().get(f"/{activity.code}?lang=ar").text)
    survey, arabic = api.get(f"/surveys/{activity.code}").json, api.get("/languages/ar").json
    for said in survey["consent"]["ar"].values():
        for sentence in said if isinstance(said, list) else [said] if said else []:
            assert sentence in page
    assert (arabic["direction"], arabic["tag"], arabic["reviewed"]) == ("rtl", "ar", False)
    assert arabic["sentences"]["participant.question.dont_know"] in page
    assert set(arabic["sentences"]) == {
        key for key in keys("sv") if key.partition(".")[0] in ("participant", "card", "calendar")
    }
    assert api.get("/languages/tlh").status_code == 404


def test_an_app_gets_the_drawings_that_its_questions_show(place: Place) -> None:
    activity = place.asking(EVERYTHING)
    survey = place.world.app.test_client().get(f"/api/v1/surveys/{activity.code}").json
    shown = {
        option["picture"]
        for question in survey["questionnaire"]["questions"]
        for option in question.get("options", [])
        if "picture" in option
    }
    assert shown
    assert survey["pictures"] == {name: PICTURES[name] for name in shown}


def test_the_key_that_answers_does_not_erase(api: Client) -> None:
    activity, somebody = api.world.activity(), Participant()
    api.world.answer(activity, somebody, answers=ANSWERS)
    stolen = {
        "intervention": str(activity.intervention_id),
        "participant_key": key(somebody, activity.intervention_id),
    }
    assert api.post("/participants/erase", stolen).json == {"responses": 0}
    assert len(stored(api.world.app)) == 1


def test_a_sealed_contact_is_left_and_stopped(api: Client) -> None:
    activity, somebody = api.world.activity(), Participant()
    answer_key = somebody.answer_key(activity.intervention_id)
    with api.world.app.app_context():
        contact = sealing.Contact(
            channel="email", address="a@example.org", answer_key=codes.b64url(answer_key), language="sv"
        )
        box = sealing.seal_contact(web_keys().box_public, contact, intervention=activity.intervention_id)
    stop_key = codes.stop_key(answer_key)
    body = {
        "code": activity.code,
        "box": codes.b64url(box),
        "stop_hash": codes.b64url(codes.stop_hash(stop_key)),
    }
    assert api.post("/contacts", body).status_code == 202
    assert [row.kind for row in rows(api, Spooled)] == ["box"]
    short = api.post("/contacts", body | {"box": "AAAA"})
    assert (short.status_code, short.json["problems"]) == (422, {"box": ["malformed"]})
    for _ in range(2):
        assert api.post("/participants/stop", {"stop_key": codes.b64url(stop_key)}).json == {"status": "stopped"}
    private = CourierKeys.load(api.world.app.extensions[SETTINGS].home).box_private
    orders = [sealing.open_box(private, order.sealed, info=sealing.order_info()) for order in rows(api, StopOrder)]
    assert orders == [codes.stop_hash(stop_key)] * 2


def test_children_have_no_contact_form(api: Client) -> None:
    activity = api.world.activity(audience="children", ready="children", languages=["sv"])
    survey = api.get(f"/surveys/{activity.code}").json
    assert survey["contact"] is False
    assert len(survey["consent"]["sv"]["lines"]) == 4
    body = {"code": activity.code, "box": codes.b64url(bytes(593)), "stop_hash": codes.b64url(bytes(32))}
    assert api.post("/contacts", body).status_code == 422


@pytest.mark.parametrize("id", ["0" * 64, "A" * 43, "x", "g" * 64])
def test_a_link_that_nobody_sent_is_404(api: Client, id: str) -> None:
    assert api.get(f"/links/{id}").status_code == 404


def test_a_class_of_fifty_behind_one_address_gets_through_and_a_flood_does_not(api: Client) -> None:
    activity = api.world.activity()
    path, school = f"/surveys/{activity.code}/open", {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    body = {"answer_key": codes.b64url(bytes(32))}
    statuses = [api.post(path, body, **school).status_code for _ in range(301)]
    assert statuses[:300] == [200] * 300
    assert statuses[300] == 429
    assert api.post(path, body, environ_base={"REMOTE_ADDR": "192.0.2.8"}).status_code == 200
    api.world.later(seconds=20)
    assert api.post(path, body, **school).status_code == 200
