"""A week, its decisions and the letter, proposals, a ballot and themes over the API: as the pages have them."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from app.extensions import db
from app.store.proposals import Proposal
from surveys.weeks import week_of
from tests.api.conftest import Client
from tests.builders import START

TODAY, WEEK = START.date().isoformat(), week_of(START).code
DECIDED = {"decided_on": TODAY, "text": "Öppna en timme till", "who": "Lea", "due": "2026-02-20"}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What the store does is asked elsewhere."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


def test_a_decision_is_written_followed_up_and_stands_in_its_week(api: Client) -> None:
    mine = api.world.activity(name="Kometen").intervention_id
    ada = api.signed_in("ada@example.org")
    own = f"/interventions/{mine}/decisions"
    said = DECIDED | {"id": str(uuid4())}
    wrong = ada.post(own, said | {"due": "2026-01-01", "text": "Ring 070-174 06 05"})
    assert (wrong.status_code, wrong.json["problems"]) == (
        422,
        {"text": ["points_at_somebody"], "due": ["before_decided"]},
    )
    assert [ada.post(own, said).status_code for _ in range(2)] == [201, 201]
    (told,) = ada.get(own).json["items"]
    assert told == said | {"done_on": None, "outcome": ""}, "sent twice, it is one"
    (kometen,) = ada.get(f"/weeks/{WEEK}").json["interventions"]
    assert (kometen["name"], kometen["leads"], kometen["decided"]) == ("Kometen", True, {"new": [told]})
    assert {"what": "opened", "number": 0, "name": ""} in kometen["asked"]
    done = ada.send("PUT", f"/decisions/{told['id']}/outcome", {"outcome": "Tolv fler kom."})
    assert (done.json["done_on"], done.json["outcome"]) == (TODAY, "Tolv fler kom.")
    assert ada.get("/weeks/2026-W99").status_code == 404
    assert ada.send("DELETE", f"/decisions/{told['id']}").status_code == 204
    assert ada.get(own).json["total"] == 0


def test_how_many_have_answered_stands_in_fives_as_long_as_a_wave_is_open(api: Client) -> None:
    activity = api.world.activity()
    for _ in range(7):
        api.world.answer(activity)
    (part,) = api.signed_in("ada@example.org").get(f"/weeks/{WEEK}").json["interventions"]
    (answered,) = part["answered"]
    assert answered == {"number": 0, "is_open": True, "n": {"least": 5, "most": 9}}


def test_one_wishes_for_the_letter_and_ends_it(api: Client) -> None:
    api.world.admin()
    ada = api.signed_in("ada@example.org")
    told = [ada.get("/letter").json["wants"]]
    for wants in (True, False):
        assert ada.send("PUT", "/letter", {"wants": wants}).json == {"wants": wants}
        told.append(ada.get("/letter").json["wants"])
    assert told == [False, True, False]


def test_a_proposal_is_let_through_and_answered_where_everybody_reads_it(api: Client) -> None:
    activity = api.world.activity(audience="adults")
    ada = api.signed_in("ada@example.org")
    own = f"/interventions/{activity.intervention_id}/proposals"
    assert ada.send("PUT", own, {"open": True}).json["open"]
    with api.world.app.app_context():
        for text in ("Jag heter Kalle och vill ha en bänk.", "Mer sång."):
            db.session.add(Proposal(intervention_id=activity.intervention_id, text=text, state="waiting", answer={}))
        db.session.commit()
    waiting = {"".join(part["text"] for part in each["parts"]): each for each in ada.get(own).json["waiting"]}
    bench, song = waiting["Jag heter Kalle och vill ha en bänk."], waiting["Mer sång."]
    assert bench["words"][2] == {"text": "Kalle", "suggested": "name"}
    which = {"proposal": bench["id"], "seen": bench["seen"]}
    assert ada.post(f"{own}/approve", which | {"hidden": [99]}).json["problems"] == {"hidden": ["unknown"]}
    assert ada.post(f"{own}/approve", which | {"seen": song["seen"]}).status_code == 409, "another text was read"
    (shown,) = ada.post(f"{own}/approve", which | {"hidden": [2]}).json["approved"]
    assert ada.post(f"{own}/approve", which).status_code == 409, "it is not as it was read"
    which["seen"] = shown["seen"]
    assert ada.post(f"{own}/answer", which | {"reply": "we_will"}).json["problems"] == {"answer": ["required"]}
    two = which | {"reply": "we_will", "answer": {"sv": "I april."}}
    which["seen"] = ada.post(f"{own}/answer", two).json["approved"][0]["seen"]
    ada.post(f"{own}/answer", which | {"reply": "we_will", "answer": {"sv": "I maj."}})
    assert ada.post(f"{own}/answer", which | two | {"seen": which["seen"]}).status_code == 409, "May was not read"
    hidden = {"proposal": song["id"], "seen": song["seen"], "reason": "again"}
    box = ada.post(f"{own}/hide", hidden).json
    assert (box["waiting"], box["hidden"]) == ([], 1)
    public = api.get(f"/surveys/{activity.code}/voices").json
    assert public["proposals"] == [
        {"text": "Jag heter […] och vill ha en bänk.", "reply": "we_will", "answer": {"sv": "I maj."}}
    ]
    assert public["hidden"] == {"again": 1}


def test_residents_choose_a_question_that_is_taken_into_the_draft(api: Client) -> None:
    activity = api.world.activity(audience="adults")
    ada = api.signed_in("ada@example.org")
    own = f"/interventions/{activity.intervention_id}/ballot"
    assert ada.get(own).status_code == 404
    said = {"id": str(uuid4()), "questions": ["trygghet_1"]}
    assert ada.post(own, said).json["problems"] == {"questions": ["choices"]}
    made = ada.post(own, said | {"own": {"sv": "Ska vi ha öppet på lördagar?"}}).json
    assert (made["open"], len(made["counts"]), made["leads"]) == (True, 2, None)
    vote = {"ballot": made["id"], "choice": 1}
    assert api.post(f"/surveys/{activity.code}/votes", vote).status_code == 202
    assert ada.post(f"{own}/hands", vote).json["counts"][1]["meeting"] == 1
    ended = ada.post(f"{own}/end", {"ballot": made["id"], "do": "take"}).json
    assert (ended["open"], ended["chosen"], ended["counts"][1]["page"]) == (False, 1, 1)
    (draft,) = ada.get("/questionnaires", query_string={"intervention": str(activity.intervention_id)}).json["items"]
    asked = ada.get(f"/questionnaires/{draft['id']}").json["document"]["questions"]
    assert asked[-1]["text"] == {"sv": "Ska vi ha öppet på lördagar?"}


def test_themes_are_an_evaluators_who_has_accepted_the_terms(api: Client) -> None:
    own = f"/interventions/{api.world.activity().intervention_id}"
    api.world.colleague("evaluator", "eva@example.org")
    ada, eva = api.signed_in("ada@example.org"), api.signed_in("eva@example.org")
    assert eva.post(f"{own}/themes", {"name": "Ute"}).status_code == 403
    eva.post("/auth/terms")
    assert [eva.post(f"{own}/themes", {"name": "Ute"}).json for _ in range(2)] == [{"themes": ["Ute"]}] * 2
    assert ada.post(f"{own}/themes", {"name": "Mat"}).status_code == 403
    assert ada.get(f"{own}/themes").json == {"themes": ["Ute"]}
    assert [each.get(f"{own}/texts").json["total"] for each in (ada, eva)] == [0, 0], "none has left"
    assert eva.send("DELETE", f"{own}/themes", query_string={"name": "Ute"}).status_code == 204
    assert ada.get(f"{own}/themes").json == {"themes": []}
