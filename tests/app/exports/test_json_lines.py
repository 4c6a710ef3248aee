"""JSON lines: an object a line, numbers as numbers, and why something is missing beside it."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exports import format_named
from app.exports.table import Table, table
from surveys.disclosure.columns import Column, Missing, coded
from surveys.kinds.base import Variable
from tests.surveys.disclosure.people import HOURS, let_out, row


def written(each):
    stream = io.BytesIO()
    format_named("jsonl").write(each, stream)
    return stream.getvalue()


def read(each):
    return [json.loads(line) for line in written(each).decode().splitlines()]


def plain(*rows):
    return Table("x", (Column(Variable("a", {}, "text")), Column(Variable("b", {}, "number"))), rows)


def test_a_line_is_a_row_with_its_types():
    assert read(plain(("Ja", 1), ("سلام 🙂", 2.5), ("", None))) == [
        {"a": "Ja", "b": 1}, {"a": "سلام 🙂", "b": 2.5}, {"a": "", "b": None},
    ]  # fmt: skip


def test_each_reason_for_what_is_missing_has_its_own_name():
    column, cells = coded(Column(Variable("trygg", {}, "integer")), [4, *Missing])
    lines = read(Table("x", (column,), [(cell,) for cell in cells]))
    assert lines[0] == {"trygg": 4}
    assert lines[1:] == [{"trygg": None, "_missing": {"trygg": each.name.lower()}} for each in Missing]


def test_a_number_that_looks_like_a_code_is_a_number():
    people = let_out([row(n, timmar=-8 if n else {"missing": "dont_know"}) for n in range(20)], outcomes=(HOURS,))
    found = read(table(people.long))
    assert sorted(line["timmar"] or 0 for line in found) == [-8] * 19 + [0]
    assert [line["_missing"] for line in found if "_missing" in line] == [{"timmar": "dont_know"}]


def test_a_text_that_looks_like_a_code_is_a_text():
    column, cells = coded(Column(Variable("ord", {}, "text")), ["-8", Missing.DONT_KNOW])
    found = read(Table("x", (column,), [(cell,) for cell in cells]))
    assert found == [{"ord": "-8"}, {"ord": None, "_missing": {"ord": "dont_know"}}]


@given(st.lists(st.tuples(st.text(), st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.none())))
def test_every_text_and_number_comes_back(rows):
    found = read(plain(*rows))
    assert [(line["a"], line["b"]) for line in found] == rows


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_stops_the_file(value):
    with pytest.raises(ValueError, match="JSON compliant"):
        written(plain(("", value)))


@pytest.mark.parametrize("short", [("a",), ("a", 1, 2)])
def test_a_row_of_another_width_stops_the_file(short):
    with pytest.raises(ValueError, match="columns"):
        written(plain(short))
