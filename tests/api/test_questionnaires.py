"""Difference, copies, spreadsheets and the main outcome over the API."""

from __future__ import annotations

import io
from copy import deepcopy
from typing import Any

import pytest

from surveys import bank, xlsform
from surveys.languages import LANGUAGES
from surveys.questionnaire import from_document
from tests.api.conftest import Client
from tests.builders import World


@pytest.fixture
def ada(api: Client, world: World) -> Client:
    """The first admin, signed in."""
    world.admin()
    return api.signed_in("ada@example.org")


def published(world: World, **says: Any) -> tuple[str, str, str]:
    """Ids of an intervention, its questionnaire and its first version."""
    made = world.intervention(**says)
    version = world.published(made)
    return str(made.id), str(version.questionnaire_id), str(version.id)


def fine(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json


def test_what_differs_is_told_as_data(ada: Client, world: World) -> None:
    _, id, _ = published(world)
    draft = fine(ada.get(f"/questionnaires/{id}"))
    document = deepcopy(draft["document"])
    document["questions"][0]["text"]["sv"] = "Hur trygg är du?"
    document["help"] = {"sv": "Ring 112"}
    matrix = {
        "key": "hur",
        "kind": "matrix",
        "text": {"sv": "Hur är det?"},
        "options": [{"value": n, "label": {"sv": str(n)}} for n in (1, 2, 3)],
        "rows": [{"value": "mat", "label": {"sv": "Maten"}}, {"value": "rum", "label": {"sv": "Rummet"}}],
        "show_if": {"not": {"question": "trygghet_2", "more_than": 2}},
    }
    document["questions"].append(matrix)
    fine(ada.send("PUT", f"/questionnaires/{id}", {"document": document, "revision": draft["revision"]}))
    told = fine(ada.get(f"/questionnaires/{id}/difference?before=1"))
    assert (told["before"], told["after"]) == (1, None)
    sorts = [(each["sort"], each["question"], each["what"], each["language"]) for each in told["differences"]]
    assert sorts == [
        ("changed", None, "help", "sv"),
        ("recoded", "trygghet_2_v2", "", None),
        ("changed", "trygghet_2_v2", "text", "sv"),
        ("changed", "trygghet_2_v2", "item", None),
        ("added", "hur", "", None),
    ]
    fine(ada.post(f"/questionnaires/{id}/versions", {"confirmed": ["ar"]}), 201)
    assert fine(ada.get(f"/questionnaires/{id}/difference?before=1&after=2"))["differences"] == told["differences"]
    for odd in ("", "?before=0", "?before=1&after=x", "?before=1&after=0"):
        assert ada.get(f"/questionnaires/{id}/difference{odd}").status_code == 422, odd
    assert ada.get(f"/questionnaires/{id}/difference?before=1&after=7").status_code == 404


def test_a_draft_may_be_half_done(ada: Client, world: World) -> None:
    _, id, _ = published(world)
    body = {"document": {"languages": ["sv"], "audience": "youth", "questions": []}, "revision": 1}
    assert fine(ada.send("PUT", f"/questionnaires/{id}", body))["document"]["questions"] == []
    assert ada.post(f"/questionnaires/{id}/versions", {}).status_code == 422


def test_a_questionnaire_and_a_whole_intervention_are_copied(ada: Client, world: World) -> None:
    intervention, _, version = published(world)
    other = str(world.intervention(name="Kören", languages=["ar"]).id)
    copy = fine(ada.post("/questionnaires", {"intervention": other, "copy_of": version}), 201)
    assert (copy["intervention"], copy["document"]["languages"]) == (other, ["ar"])
    for odd in ({}, {"copy_of": version, "ready": "course"}):
        refused = ada.post("/questionnaires", {"intervention": other} | odd)
        assert (refused.status_code, list(refused.json["problems"])) == (422, ["ready"])
    said = {"main_outcome": "trygghet_2", "smallest_change": 0.3, "we_did": {"sv": "Lampor."}}
    fine(ada.send("PATCH", f"/interventions/{intervention}", said))
    made = fine(ada.post(f"/interventions/{intervention}/copy", {"name": "Nästa år"}), 201)
    assert (made["name"], made["main_outcome"], made["smallest_change"]) == ("Nästa år", "trygghet_2", 0.3)
    assert made["we_did"] == {}
    (draft,) = fine(ada.get(f"/questionnaires?intervention={made['id']}"))["items"]
    assert draft["revision"] == 1


@pytest.mark.parametrize("value", [0.05, 1.5, "0.2", True, "NaN", []])
def test_a_smallest_change_is_a_number_in_its_range(ada: Client, world: World, value: Any) -> None:
    intervention, _, _ = published(world)
    refused = ada.send("PATCH", f"/interventions/{intervention}", {"smallest_change": value})
    assert (refused.status_code, list(refused.json["problems"])) == (422, ["smallest_change"])


def test_a_main_outcome_is_locked_by_the_first_answer(ada: Client, world: World) -> None:
    activity = world.activity()
    world.answer(activity, answers={"trygghet_2": 3})
    refused = ada.send("PATCH", f"/interventions/{activity.intervention_id}", {"main_outcome": "trygghet_2"})
    assert (refused.status_code, refused.json["code"]) == (409, "outcome.locked")


def test_a_draft_travels_as_a_spreadsheet(ada: Client, world: World) -> None:
    _, id, _ = published(world)
    out = ada.get(f"/questionnaires/{id}/xlsform")
    assert (out.status_code, out.data[:2]) == (200, b"PK")
    before = fine(ada.get(f"/questionnaires/{id}"))
    back = fine(ada.send("POST", f"/questionnaires/{id}/xlsform", data={"file": (io.BytesIO(out.data), "x.xlsx")}))
    assert (back["document"], back["revision"]) == (before["document"], before["revision"] + 1)
    course = xlsform.write(from_document(bank.ready("course")))
    late = ada.send("POST", f"/questionnaires/{id}/xlsform?revision=1", data={"file": (io.BytesIO(course), "x.xlsx")})
    assert late.status_code == 409
    wrong = ada.send("POST", f"/questionnaires/{id}/xlsform", data={"file": (io.BytesIO(b"hej"), "x.xlsx")})
    assert (wrong.status_code, wrong.json["code"]) == (422, "xlsform.refused")
    assert wrong.json["problems"] == {"file": ["not_xlsx"]}
    none = ada.send("POST", f"/questionnaires/{id}/xlsform", data={})
    assert (none.status_code, none.json["problems"]) == (422, {"file": ["required"]})
    large = ada.send("POST", f"/questionnaires/{id}/xlsform", data={"file": "x" * 3_000_000})
    assert large.status_code == 413
    assert fine(ada.get(f"/questionnaires/{id}/versions"))["total"] == 1


def test_sixty_questions_in_eight_languages_are_taken_and_a_megabyte_is_not(ada: Client, world: World) -> None:
    _, id, _ = published(world)
    texts = {code: "Hur trygg känner du dig på väg hem en mörk kväll i november? " * 8 for code in LANGUAGES}
    questions = [{"key": f"q{n}", "kind": "yes_no", "text": texts} for n in range(60)]
    document = {"title": {"sv": "Lång"}, "languages": list(LANGUAGES), "audience": "adults", "questions": questions}
    long = ada.send("PUT", f"/questionnaires/{id}", {"document": document, "revision": 1})
    assert (long.status_code, long.json["revision"]) == (200, 2)
    document["intro"] = {code: "x" * 140_000 for code in LANGUAGES}
    refused = ada.send("PUT", f"/questionnaires/{id}", {"document": document, "revision": 2})
    assert (refused.status_code, refused.json["code"]) == (413, "request.too_large")
