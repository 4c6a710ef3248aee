"""The whole story over the API alone: from the first link to paired data, on SQLite and on PostgreSQL."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.analyst import worker
from app.services import staff
from surveys import codes
from tests.api.conftest import Client
from tests.app.posters.paper import pictures, scanned
from tests.builders import PASSWORD, Participant, World
from tests.service import application, dispose

BEFORE = (2, 3, 3, 2, 4, 1, 3, 2, 4, 3, 2, 3)
AFTER = (3, 4, 3, 4, 4, 3, 3, 4, 4, 5, 3)


@pytest.fixture
def analyst(world: World, ready_url: str, home: Path) -> Iterator[Any]:
    """The analyst's own process, to be told when to tick."""
    app, working = application(ready_url, home, principal="analyst"), worker()

    def tick() -> None:
        with app.app_context():
            while working.round(world.now):
                pass

    yield tick
    dispose(app)


def fine(answer: Any, status: int = 200) -> Any:
    """The body of an answer that has this status."""
    assert answer.status_code == status, answer.text
    return answer.json if answer.data else None


def known(evaluator: Client) -> dict[str, list[tuple[str, Any]]]:
    """Of each goal, whose questions that measure safety have changed."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for goal in fine(evaluator.get("/goals/known"))["items"]:
        for measured in goal["measured"]:
            if measured["indicator"] == "trygghet":
                found[goal["code"]] = [(each["intervention"], each["item"]) for each in measured["changes"]]
    return found


def staffed(api: Client) -> tuple[Client, Client, Client]:
    """The first admin, a leader and an evaluator, each signed in."""
    with api.world.app.app_context():
        token = staff.setup_link(now=api.world.now)
    who = {"organisation": "Föreningen", "name": "Ada", "email": "ada@example.org", "password": PASSWORD}
    fine(api.post("/auth/setup", who | {"token": token}), 204)
    admin = api.signed_in("ada@example.org")
    for role in ("leader", "evaluator"):
        person = {"name": role.title(), "email": f"{role}@example.org", "role": role}
        link = fine(admin.post("/staff", person), 201)["token"]
        fine(api.post("/auth/accept", {"token": link, "password": PASSWORD}), 204)
    return admin, api.signed_in("leader@example.org"), api.signed_in("evaluator@example.org")


def asked(leader: Client, name: str, size: int) -> tuple[str, str]:
    """The leader's way from a name to a poster: (intervention, poster code)."""
    body = {"name": name, "audience": "youth", "expected_size": size, "languages": ["sv", "ar"]}
    made = fine(leader.post("/interventions", body), 201)
    assert ("size.nothing" in made["can_show"]) == (size < 10)
    draft = fine(leader.post("/questionnaires", {"intervention": made["id"], "ready": "youth-activity"}), 201)
    unread = leader.post(f"/questionnaires/{draft['id']}/versions", {})
    assert (unread.status_code, unread.json["problems"]) == (422, {"ar": ["unread"]})
    fine(leader.post(f"/questionnaires/{draft['id']}/versions", {"confirmed": ["ar"]}), 201)
    activity = fine(leader.post("/activities", {"intervention": made["id"], "name": "Tisdag"}), 201)
    poster = leader.get(f"/activities/{activity['id']}/poster.pdf")
    assert (poster.status_code, poster.mimetype) == (200, "application/pdf")
    (address,) = scanned(pictures(poster.data, dpi=150)[0])
    assert address == f"HTTP://127.0.0.1:8000/{activity['code']}"
    paper = leader.get(f"/activities/{activity['id']}/form.pdf", query_string={"language": "ar", "copies": "1"})
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert leader.get(f"/activities/{activity['id']}/form.pdf", query_string={"copies": "41"}).status_code == 422
    said = {"you_said": {"sv": "Längre öppet."}, "we_did": {"sv": "Öppet till 21."}, "revision": made["revision"]}
    fine(leader.send("PATCH", f"/interventions/{made['id']}", said))
    return made["id"], activity["code"]


def answered(api: Client, code: str, score: int, **says: Any) -> None:
    """Somebody answers and is told that it is stored."""
    usual = {"id": str(uuid4()), "wave": 0, "version": 1, "language": "sv", "mode": "phone"}
    body = usual | {"answers": {"trygghet_2": score}} | says
    assert fine(api.post(f"/surveys/{code}/responses", body), 201)["status"] == "stored"


def key(person: Participant, intervention: str) -> str:
    """The key with which somebody answers."""
    return codes.b64url(codes.answer_key(codes.participant_key(person.code, intervention)))


def test_the_whole_story(api: Client, analyst: Any) -> None:
    _, leader, evaluator = staffed(api)
    intervention, code = asked(leader, "Fritidsgården", 25)
    survey = fine(api.get(f"/surveys/{code}"))
    assert (survey["wave"], survey["we_did"]) == (0, {"sv": "Öppet till 21."})

    people = [Participant() for _ in BEFORE]
    for number, (person, score) in enumerate(zip(people, BEFORE, strict=True)):
        language = "ar" if number % 2 else "sv"
        answered(api, code, score, language=language, answer_key=key(person, intervention))
    api.world.later(days=94)  # the follow-up after three months is open
    for person, score in zip(people, AFTER, strict=False):
        own = {"answer_key": key(person, intervention)}
        assert fine(api.post(f"/surveys/{code}/open", own)) == {"wave": 1, "answered": False, "known": True}
        answered(api, code, score, wave=1, **own)
    answered(api, code, 1, wave=1, again=True)  # been here before, and lost the code
    answered(api, code, 2, wave=1, answer_key=key(Participant(), intervention))  # a sibling, with a code of their own
    again = {"answer_key": key(people[0], intervention)}
    assert fine(api.post(f"/surveys/{code}/open", again)) == {"wave": 1, "answered": True, "known": True}

    api.world.later(days=29)
    analyst()
    evaluator = api.signed_in("evaluator@example.org")
    report = fine(evaluator.get(f"/interventions/{intervention}/effects"))["report"]
    (later,) = (wave for wave in report["waves"] if wave["number"] == 1)
    hidden = dict.fromkeys(("linked", "not_linked", "new", "lost"))
    assert later["flow"] == {"answered": 13} | hidden, "1 and 1 would follow from 13 and 11"
    (item,) = (each for each in later["items"] if each["key"] == "trygghet_2")
    # scipy.stats.ttest_rel(AFTER, BEFORE[:11]).confidence_interval(): 1.0 [0.3991, 1.6009]
    assert item["change"] == {"estimate": 1.0, "low": 0.4, "high": 1.6, "level": 0.95}
    assert [each["name"] for each in fine(evaluator.get("/effects"))["items"]] == ["Fritidsgården"]
    assert known(evaluator) == {"G": [(intervention, item)]}, "of no other goal, whatever it is tagged with"

    refused = evaluator.get("/releases")
    assert (refused.status_code, refused.json["code"]) == (403, "release.terms")
    fine(evaluator.post("/auth/terms"))
    newest = fine(evaluator.get("/releases"))["items"][0]
    assert newest["refused"] is None
    data = evaluator.get(f"/releases/{newest['id']}/csv")
    assert data.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(data.data.decode("utf-8-sig"))))
    assert sorted(int(row["trygghet_2"]) for row in rows if row["wave"] == "0") == sorted(BEFORE)
    assert sorted(int(row["trygghet_2"]) for row in rows if row["wave"] == "1") == sorted((*AFTER, 1, 2))
    wide = evaluator.get(f"/releases/{newest['id']}/csv-wide").text
    pairs = [(int(row["trygghet_2_w0"]), int(row["trygghet_2_w1"])) for row in csv.DictReader(io.StringIO(wide))]
    nobody = -4  # did not answer in the wave: who was lost, and the two who cannot be linked
    assert sorted(pairs) == sorted([*zip(BEFORE, (*AFTER, nobody), strict=True), (nobody, 1), (nobody, 2)])
    assert data.data == evaluator.get(f"/releases/{newest['id']}/csv").data
    fetched_in_parts(evaluator, f"/releases/{newest['id']}/csv", data)
    asked_for(evaluator, f"/releases/{newest['id']}", analyst)
    codebook = evaluator.get(f"/releases/{newest['id']}/codebook")
    assert codebook.status_code == 200
    (told,) = (each for each in csv.DictReader(io.StringIO(codebook.text)) if each["variable"] == "trygghet_2")
    assert (told["wording_sv"], told["direction"]) == (
        "Jag känner mig trygg på de platser där jag brukar vara.",
        "higher is better",
    )
    assert told["wording_ar"]


def fetched_in_parts(evaluator: Client, path: str, whole: Any) -> None:
    """A download that broke off goes on where it stopped, if the file is the same; its checksum comes along."""
    summed = base64.b64encode(hashlib.sha256(whole.data).digest()).decode()
    assert whole.headers["Repr-Digest"] == f"sha-256=:{summed}:"
    assert (whole.headers["Accept-Ranges"], whole.content_length) == ("bytes", len(whole.data))
    rest = evaluator.get(path, headers={"Range": "bytes=100-", "If-Range": whole.headers["ETag"]})
    assert (rest.status_code, rest.data) == (206, whole.data[100:])
    assert rest.headers["Content-Range"] == f"bytes 100-{len(whole.data) - 1}/{len(whole.data)}"
    some = evaluator.get(path, headers={"Range": "bytes=0-49"})
    assert (some.status_code, some.data) == (206, whole.data[:50])
    other = evaluator.get(path, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert (other.status_code, other.data) == (200, whole.data)
    assert evaluator.get(path, headers={"Range": "bytes=999999-"}).status_code == 416
    for unread in ("lines=1-2", "bytes=0-1,4-5"):  # a unit that nobody has, several parts: the whole file is an answer
        answer = evaluator.get(path, headers={"Range": unread})
        assert (answer.status_code, answer.data) == (200, whole.data)
    known = {"If-None-Match": whole.headers["ETag"]}
    assert evaluator.get(path, headers=known).status_code == 304
    assert evaluator.get(path, headers=known | {"Range": "bytes=0-49"}).status_code == 304


def asked_for(evaluator: Client, path: str, analyst: Any) -> None:
    """What has not been made is asked for, and made apart from the answer."""
    early = evaluator.get(f"{path}/zip")
    assert (early.status_code, early.json["code"]) == (409, "release.not_made")
    states = {each["format"]: each["state"] for each in fine(evaluator.post(f"{path}/zip"), 202)["files"]}
    assert (states["zip"], states["csv"]) == ("making", "made")
    assert evaluator.post(f"{path}/docx").status_code == 404
    analyst()
    (made,) = (each for each in fine(evaluator.get(path))["files"] if each["format"] == "zip")
    assert hashlib.sha256(evaluator.get(f"{path}/zip").data).hexdigest() == made["sha256"]


def test_eight_people_are_told_before_and_nothing_of_them_leaves(api: Client, analyst: Any) -> None:
    _, leader, _ = staffed(api)
    intervention, code = asked(leader, "Samtalsgruppen", 8)
    for score in BEFORE[:8]:
        answered(api, code, score, answer_key=key(Participant(), intervention))
    api.world.later(days=29)
    analyst()
    evaluator = api.signed_in("evaluator@example.org")
    fine(evaluator.post("/auth/terms"))
    (offer,) = fine(evaluator.get("/releases"))["items"]
    assert (offer["refused"], offer["formats"]) == ("release.too_few", [])
    refused = evaluator.get(f"/releases/{offer['id']}/csv")
    assert (refused.status_code, refused.json["code"]) == (422, "release.too_few")
    report = fine(evaluator.get(f"/interventions/{intervention}/effects"))["report"]
    (start,) = report["waves"]
    assert {each["mean"]["why"] for each in start["items"]} == {"too_few"}
    assert [each["shares"] for each in start["items"] if each["shares"]] == []
