"""Questions read aloud over the API: what there is to read, a recording of it, and away with one."""

from __future__ import annotations

import io
from typing import Any

import pytest

from surveys.questionnaire import from_document
from surveys.spoken import fingerprint
from tests.api.conftest import Client
from tests.app.sounds.recordings import recorded, silence, tone
from tests.builders import World


@pytest.fixture
def ada(api: Client, world: World) -> Client:
    """The first admin, signed in."""
    world.admin()
    return api.signed_in("ada@example.org")


def handed_in(ada: Client, id: str, which: dict[str, str], body: bytes) -> Any:
    sent = {"file": (io.BytesIO(body), "recording.webm")}
    return ada.send("POST", f"/questionnaires/{id}/clips", query_string=which, data=sent)


def test_a_native_app_records_a_question_and_participants_are_told(ada: Client, api: Client, world: World) -> None:
    activity = world.activity(languages=["sv", "ar"])
    id = str(activity.questionnaire_id)
    listed = ada.get(f"/questionnaires/{id}/clips").json
    assert listed["total"] == 10, "five questions in two languages"
    first = listed["items"][0]
    assert (first["language"], first["url"], first["changed"]) == ("sv", None, False)
    which = {name: first[name] for name in ("question", "language", "text")}
    made = handed_in(ada, id, which, recorded(tone(1), "webm"))
    assert made.status_code == 201, made.text
    assert (made.json["seconds"], made.json["size"] < 25_000) == (1.0, True)
    told = api.get(f"/surveys/{activity.code}").json
    assert told["clips"] == {"sv": {first["question"]: {"url": made.json["url"], "seconds": 1.0}}, "ar": {}}
    asked = from_document(told["questionnaire"]).question(first["question"])
    assert fingerprint(asked, "sv").hex() == first["text"]
    del which["text"]
    assert ada.send("DELETE", f"/questionnaires/{id}/clips", query_string=which).status_code == 204
    assert api.get(f"/surveys/{activity.code}").json["clips"] == {}


def test_a_refusal_says_why(ada: Client, world: World) -> None:
    id = str(world.activity().questionnaire_id)
    first = ada.get(f"/questionnaires/{id}/clips").json["items"][0]
    which = {name: first[name] for name in ("question", "language", "text")}
    silent = handed_in(ada, id, which, recorded(silence(1)))
    assert (silent.status_code, silent.json["code"]) == (422, "sound.refused")
    assert silent.json["problems"] == {"file": ["silent"]}
    assert handed_in(ada, id, which | {"text": "0" * 64}, b"x").status_code == 409
    assert handed_in(ada, id, which | {"question": "nothing"}, b"x").status_code == 404
    wrong = handed_in(ada, id, {"language": "xx", "text": "A", "question": ""}, b"x")
    assert (wrong.status_code, sorted(wrong.json["problems"])) == (422, ["language", "question", "text"])
    large = ada.send("POST", f"/questionnaires/{id}/clips", query_string=which, data={"file": "x" * 9_000_000})
    assert large.status_code == 413
