"""Each kind: what may be asked, what is an answer, and the cells it becomes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from surveys import kinds
from surveys.answers import Reader
from surveys.bank.pictures import NAMES, PICTURES
from surveys.errors import AnswersInvalid
from surveys.kinds import SHELF, kind
from surveys.kinds.base import Question, Summary
from surveys.kinds.status import OCCUPIED, STATUSES
from surveys.questionnaire import draft_from_document, from_document, problems
from tests.surveys.test_questionnaire import document, scale


def words(*values: str, **says: Any) -> list[dict[str, Any]]:
    return [{"value": value, "label": {"sv": value.title()}} | says for value in values]


def points(n: int) -> list[dict[str, Any]]:
    return [{"value": each, "label": {"sv": f"punkt {each}"}} for each in range(1, n + 1)]


def asks(name: str, **says: Any) -> dict[str, Any]:
    return {"key": "q", "kind": name, "text": {"sv": "?"}} | says


NUMBER = asks("number", settings={"minimum": 0, "maximum": 20, "decimals": 1, "unit": {"sv": "km"}})
MONTH = asks("date_month", settings={"minimum": "2020-06", "maximum": "2026-03"})
MATRIX = asks("matrix", options=points(5), rows=words("maten", "rummet"))
RANKING = asks("ranking", options=words("a", "b", "c"), settings={"max": 2})
PICTURES_ = asks("pictures", options=[*words("boll", picture="ball"), *words("bok", picture="book")])
STATUS = asks("status", options=words("work", "studies", "neither"))
FACES = asks("faces", options=[{"value": n, "label": {}} for n in range(1, 6)], settings={"positive": True})
CHOICES = asks("choices", options=[*words("a", "b", "c"), *words("inget", exclusive=True)], settings={"max": 2})


def of(raw: dict[str, Any]) -> Question:
    return from_document(document(raw)).questions[0]


def why(raw: dict[str, Any]) -> list[str]:
    return problems(draft_from_document(document(scale(), raw))).get("q", [])


def test_fourteen_kinds_one_file_each() -> None:
    folder = Path(kinds.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "base", "parts"}
    assert files == {each.name for each in SHELF}
    assert len(SHELF) == 14


@pytest.mark.parametrize(
    "raw",
    [NUMBER, MONTH, MATRIX, RANKING, PICTURES_, STATUS, FACES, CHOICES, asks("information"), asks("short_text")],
)
def test_what_may_be_asked(raw: dict[str, Any]) -> None:
    assert why(raw) == []


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (asks("scale", options=points(1)), "scale_points"),
        (asks("scale", options=points(12)), "scale_points"),
        (asks("scale", options=[points(3)[0], points(3)[2]]), "scale_points"),
        (asks("scale", options=[*points(2), {"value": 3, "label": {}}]), "scale_ends"),
        (FACES | {"options": points(4)}, "faces_points"),
        (FACES | {"settings": {"positive": 1}}, "settings"),
        (FACES | {"settings": {"negative": True}}, "settings"),
        (asks("choice", options=words("a")), "options"),
        (asks("choice", options=words("a", "a")), "options"),
        (asks("choice", options=points(2)), "option_value"),
        (asks("choice", options=[*words("a"), {"value": "b", "label": {}}]), "option_label"),
        (asks("choice", options=words("a", "b", good=True)), "all_good"),
        (asks("choices", options=words("a", "b", good=True)), "good"),
        (asks("scale", options=[points(2)[0], points(2)[1] | {"good": True}]), "good"),
        (CHOICES | {"settings": {"max": 5}}, "max"),
        (CHOICES | {"settings": {"max": 0}}, "max"),
        (CHOICES | {"settings": {"max": True}}, "settings"),
        (asks("yes_no", options=words("a", "b")), "options"),
        (asks("yes_no", rows=words("a", "b")), "rows"),
        (asks("pictures", options=words("boll", "bok", picture="no such")), "picture"),
        (asks("pictures", options=words("boll", "bok")), "picture"),
        (asks("status", options=words("work", "astronaut")), "status"),
        (NUMBER | {"settings": {"minimum": 0, "maximum": 0.55, "decimals": 1}}, "limits"),
        (NUMBER | {"settings": {"maximum": 0.5}}, "limits"),
        (NUMBER | {"settings": {"minimum": 3, "maximum": 3}}, "limits"),
        (NUMBER | {"settings": {"decimals": 3}}, "decimals"),
        (NUMBER | {"settings": {"unit": "km"}}, "settings"),
        (MONTH | {"settings": {"minimum": "2026-13"}}, "limits"),
        (MONTH | {"settings": {"minimum": "2026-02", "maximum": "2026-01"}}, "limits"),
        (MATRIX | {"rows": words("maten")}, "rows"),
        (MATRIX | {"rows": words("missing", "maten")}, "row_value"),
        (MATRIX | {"rows": words("Två ord", "maten")}, "row_value"),
        (MATRIX | {"rows": [*words("maten"), {"value": "rum", "label": {}}]}, "row_label"),
        (MATRIX | {"options": points(1)}, "scale_points"),
        (MATRIX | {"options": [*points(2), {"value": 3, "label": {}}]}, "scale_ends"),
        (RANKING | {"settings": {"max": 4}}, "max"),
        (asks("short_text", settings={"max_length": 201}), "max_length"),
        (asks("text", settings={"max_length": 0}), "max_length"),
        (asks("information", required=True), "required"),
    ],
)
def test_what_may_not_be_asked_is_told_with_a_reason(raw: dict[str, Any], reason: str) -> None:
    assert why(raw) == [reason]


@pytest.mark.parametrize(
    ("raw", "answer", "form", "cells"),
    [
        (scale("q"), 4, {"": ["4"]}, (4,)),
        (FACES, 5, {"": ["5"]}, (5,)),
        (asks("choice", options=words("a", "b")), "b", {"": ["b"]}, ("b",)),
        (CHOICES, ["c", "a"], {"": ["c", "a"]}, (1, 0, 1, 0)),
        (asks("yes_no"), False, {"": ["false"]}, (0,)),
        (PICTURES_, "bok", {"": ["bok"]}, ("bok",)),
        (STATUS, "studies", {"": ["studies"]}, ("studies",)),
        (NUMBER, 2.5, {"": ["2.5"]}, (2.5,)),
        (NUMBER, 20, {"": ["20"]}, (20,)),
        (MONTH, "2020-06", {"month": ["06"], "year": ["2020"]}, ("2020-06",)),
        (MATRIX, {"maten": 5, "rummet": 1}, {"maten": ["5"], "rummet": ["1"]}, (5, 1)),
        (
            MATRIX,
            {"rummet": {"missing": "refused"}},
            {"rummet": ["!refused"]},
            ({"missing": "skipped"}, {"missing": "refused"}),
        ),
        (RANKING, ["c", "a"], {"c": ["1"], "a": ["2"]}, (2, 0, 1)),
        (asks("short_text"), "Mer fotboll", {"": ["Mer fotboll"]}, ()),
        (asks("text"), "Rad\nrad", {"": ["Rad\r\nrad"]}, ()),
    ],
)
def test_an_answer_is_the_same_from_the_phone_and_from_the_form(
    raw: dict[str, Any], answer: Any, form: dict[str, list[str]], cells: tuple[Any, ...]
) -> None:
    reader, question = Reader(from_document(document(raw))), of(raw)
    assert reader.read({"q": answer}) == {"q": answer}
    assert reader.to_form({"q": answer}) == {"q": form}
    assert reader.from_form({"q": form}) == {"q": answer}
    assert kind(question.kind).cells(question, answer) == cells
    assert len(kind(question.kind).variables(question)) == len(cells)


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        (FACES, 6),
        (PICTURES_, "ball"),
        (STATUS, "seeking"),
        (CHOICES, ["a", "b", "c"]),
        (CHOICES, ["a", "inget"]),
        (CHOICES, []),
        (NUMBER, 2.55),
        (NUMBER, 20.5),
        (NUMBER, True),
        (NUMBER, "2"),
        (NUMBER | {"settings": {}}, 2.0),
        (MONTH, "2020-05"),
        (MONTH, "2026-3"),
        (MONTH, "2026-03-01"),
        (MATRIX, {}),
        (MATRIX, {"maten": 6}),
        (MATRIX, {"maten": "5"}),
        (MATRIX, {"taket": 5}),
        (MATRIX, {"maten": {"missing": "skipped"}}),
        (MATRIX, 5),
        (RANKING, ["a", "a"]),
        (RANKING, ["a", "b", "c"]),
        (RANKING, []),
        (asks("short_text"), "x" * 201),
    ],
)
def test_what_is_no_answer_is_refused(raw: dict[str, Any], answer: Any) -> None:
    with pytest.raises(AnswersInvalid) as refused:
        Reader(from_document(document(raw))).read({"q": answer})
    assert set(refused.value.problems) == {"q"}


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (NUMBER, {"": ["1e1"]}),
        (NUMBER, {"": ["2,555"]}),
        (MONTH, {"month": ["3"]}),
        (MONTH, {"year": ["2024"]}),
        (MONTH, {"month": ["mars"], "year": ["2024"]}),
        (MATRIX, {"maten": ["mycket"]}),
        (RANKING, {"a": ["1"], "b": ["1"]}),
        (RANKING, {"a": ["2"]}),
        (RANKING, {"a": ["1"], "b": ["3"]}),
    ],
)
def test_what_a_form_says_badly_is_refused(raw: dict[str, Any], form: dict[str, list[str]]) -> None:
    with pytest.raises(AnswersInvalid) as refused:
        Reader(from_document(document(raw))).from_form({"q": form})
    assert set(refused.value.problems) == {"q"}


@pytest.mark.parametrize(
    ("said", "read"), [("2,5", 2.5), ("٢٫٥", 2.5), ("۱۲", 12), ("0012", 12), (" 7 ", 7), ("-0", 0)]
)
def test_a_number_is_read_in_digits_of_any_script(said: str, read: float) -> None:
    assert Reader(from_document(document(NUMBER))).from_form({"q": {"": [said]}}) == {"q": read}


@pytest.mark.parametrize(
    ("raw", "answers", "n", "counts"),
    [
        (scale("q"), [1, 1, 5, {"missing": "refused"}], 3, {1: 2, 2: 0, 3: 0, 4: 0, 5: 1}),
        (CHOICES, [["a", "b"], ["b"]], 2, {"a": 1, "b": 2, "c": 0, "inget": 0}),
        (RANKING, [["c", "a"], ["c"]], 2, {"a": 0, "b": 0, "c": 2}),
        (asks("yes_no"), [True, False, True], 3, {True: 2, False: 1}),
        (
            MATRIX,
            [{"maten": 5, "rummet": 1}, {"maten": 5}],
            2,
            {1: 0, 2: 0, 3: 0, 4: 0, 5: 0, "maten=5": 2, "rummet=1": 1},
        ),
    ],
)
def test_a_kind_counts_its_own_answers(raw: dict[str, Any], answers: list[Any], n: int, counts: dict[Any, int]) -> None:
    question = of(raw)
    missing = {"dont_know": 0, "refused": len(answers) - n}
    assert kind(question.kind).summarise(question, answers) == Summary(n, counts, missing)


def test_only_scales_have_a_score() -> None:
    scored = {each.name for each in SHELF if each.number(of(scale("q")), 3) is not None}
    assert scored == {"scale", "faces"}


def test_whoever_works_or_studies_is_occupied() -> None:
    assert set(OCCUPIED) < set(STATUSES)


def test_a_share_is_followed_of_what_is_a_state_and_more_of_it_is_better_where_somebody_says_so() -> None:
    asked = {name: Question("q", name, {"sv": "?"}) for name in ("yes_no", "status", "choice", "scale")}
    found = {name: kind(name).followed(question) for name, question in asked.items()}
    assert found == {"yes_no": (1,), "status": OCCUPIED, "choice": (), "scale": ()}
    assert [kind(name).better(asked[name]) for name in ("yes_no", "status")] == [None, 1]
    assert kind("yes_no").better(replace(asked["yes_no"], direction=-1)) == -1
    own = of(asks("choice", options=[*words("club", "team", good=True), *words("neither")]))
    assert (kind("choice").followed(own), kind("choice").better(own)) == (("club", "team"), 1)


def test_every_picture_has_a_name_and_is_drawn_inside_its_square() -> None:
    assert len(PICTURES) >= 24
    assert set(NAMES) == set(PICTURES)
    for name, path in PICTURES.items():
        assert path[0] == "M", name
        assert not set(path) - set("MmLlHhVvCcSsQqTtAaZz0123456789.- "), name
        assert len(path) < 300, name


@pytest.mark.parametrize("value", ["", " a", "a ", "a\nb", "!dont_know", "!", "x" * 41, "\u200e"])
def test_what_a_form_or_a_spreadsheet_would_change_is_no_value(value: str) -> None:
    assert why(asks("choice", options=words("a", value))) == ["option_value"]
