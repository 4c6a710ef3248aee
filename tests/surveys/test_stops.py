"""A walk's stops are the rows of one question: in order, the same stop under the same name, all else as it was."""

from __future__ import annotations

from copy import deepcopy

import pytest

from surveys import bank
from surveys.questionnaire import draft_from_document, from_document
from surveys.stops import KEY, of, problems, put

WALK = ["Torget", "Tunneln", "Skolgården"]


def names(document: dict) -> dict[str, str]:
    rows = next(each for each in document["questions"] if each["key"] == KEY)["rows"]
    return {row["label"]["sv"]: row["value"] for row in rows}


def test_the_stops_are_one_whole_question_and_the_rest_stays() -> None:
    ready = bank.ready("area-walk")
    made = put(ready, WALK)
    assert of(ready) == ()
    assert of(made) == tuple(WALK)
    assert made["questions"][1:] == ready["questions"]
    asked = from_document(made).questions[0]
    assert (asked.key, asked.kind, asked.direction) == (KEY, "matrix", 1)
    assert all(row.label["ti"] for row in asked.rows), "a place has its name in every language"
    assert draft_from_document(made).document()["questions"][0]["text"].keys() >= set(ready["languages"])


def test_a_stop_that_moves_keeps_its_name_in_the_data() -> None:
    first = put(bank.ready("area-walk"), WALK)
    first["questions"].append(first["questions"].pop(0))
    before = deepcopy(first)
    later = put(first, ["Parken", "Skolgården", "Torget"])
    assert first == before, "what was handed in is not changed"
    assert of(later) == ("Parken", "Skolgården", "Torget")
    assert names(later) == {"Parken": "stopp_4", "Skolgården": "stopp_3", "Torget": "stopp_1"}
    assert later["questions"][-1]["key"] == KEY, "where its author has put it"


@pytest.mark.parametrize(
    ("stops", "wrong"),
    [
        (WALK, {}),
        (["Torget"], {"stops": ["stops"]}),
        ([str(n) for n in range(13)], {"stops": ["stops"]}),
        (["Torget", "Torget"], {"stops": ["twice"]}),
        (["Torget", "x" * 81], {"stops": ["too_long"]}),
    ],
)
def test_what_is_no_walk_is_refused(stops: list[str], wrong: dict[str, list[str]]) -> None:
    assert problems(stops) == wrong
