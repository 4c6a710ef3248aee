"""What stands on paper is what a form asks: every kind's marks, read back, are its answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers import Reader
from surveys.kinds import kind
from surveys.kinds.base import WHOLE, Question
from surveys.paper import Box, Field, numbered
from surveys.questionnaire import from_document
from tests.builders import some_answer
from tests.web.kinds import EVERYTHING

QUESTIONNAIRE = from_document(EVERYTHING)
READER = Reader(QUESTIONNAIRE)


def typed(question: Question, answer: Any) -> dict[str, dict[str, list[str]]]:
    """The answer as somebody types it from paper, mark by mark, and as the fields read it."""
    said = READER.to_form({question.key: answer})[question.key]
    found: dict[str, list[str]] = {}
    for field in kind(question.kind).on_paper(question):
        marks = {box.value: box.mark for box in field.boxes}
        written = " ".join(marks.get(value, value) for value in said.get(field.part, []))
        part, values = field.read(written)
        if values:
            found[part] = values
    return {question.key: found}


@pytest.mark.parametrize("question", QUESTIONNAIRE.asked(), ids=lambda each: each.key)
def test_every_kind_reads_its_own_marks_back(question: Question) -> None:
    answer = some_answer(question, 4)
    assert READER.from_form(typed(question, answer)) == {question.key: answer}


@pytest.mark.parametrize("question", QUESTIONNAIRE.asked(), ids=lambda each: each.key)
@pytest.mark.parametrize(("mark", "code"), [("?", "dont_know"), (" - ", "refused")])
def test_every_field_takes_the_two_ways_not_to_answer(question: Question, mark: str, code: str) -> None:
    fields = kind(question.kind).on_paper(question)
    for field in fields:
        part, values = field.read(mark)
        answer = READER.from_form({question.key: {part: values}})[question.key]
        assert answer == ({field.part: {"missing": code}} if field.own else {"missing": code})


def test_what_is_only_read_has_nothing_to_fill_in() -> None:
    assert [kind(each.kind).on_paper(each) for each in QUESTIONNAIRE.questions if not kind(each.kind).asks] == [()]


def test_a_mark_that_is_not_there_is_no_answer() -> None:
    field = Field("column", boxes=numbered(Box("a", ""), Box("b", "")))
    assert field.read("2") == (WHOLE, ["b"])
    assert field.read("٢") == (WHOLE, ["b"])
    assert field.read(" ") == (WHOLE, [])
    for wrong in ("3", "1 2", "b", "²"):
        with pytest.raises(ValueError, match=wrong):
            field.read(wrong)


@given(st.data())
def test_several_marks_are_one_set_however_they_are_typed(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 30))
    field = Field("column", boxes=numbered(*(Box(f"v{n}", "") for n in range(1, count + 1))), several=True)
    chosen = data.draw(st.lists(st.integers(1, count), min_size=1))
    between = data.draw(st.sampled_from([" ", ",", ", ", " + ", "", "."] if count < 10 else [" ", ",", "; "]))
    _, values = field.read(between.join(str(n) for n in chosen))
    assert values == [f"v{n}" for n in range(1, count + 1) if n in chosen]
