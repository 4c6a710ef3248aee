"""Double entry: an answer stands when it has been typed the same way twice, whatever was typed in between."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from surveys.entry import entries, read, readings, unsettled
from surveys.questionnaire import from_document
from tests.web.kinds import EVERYTHING

FIELDS = entries(from_document(EVERYTHING))
WRITTEN = {entry.name for entry in FIELDS if entry.field.written}
MARKS = st.sampled_from(["", "1", "2", "3", "?", "-", "9", "x"])
TYPING = st.fixed_dictionaries({entry.name: MARKS for entry in FIELDS})


def test_each_field_has_the_name_that_it_has_in_a_form() -> None:
    names = [entry.name for entry in FIELDS]
    assert len(set(names)) == len(names)
    assert {"agree", "safe.day", "first.shop.2", "moved.year"} <= set(names)
    assert {"word", "more"} == WRITTEN


@given(TYPING)
def test_the_same_form_twice_is_settled(typing: dict[str, str]) -> None:
    assert unsettled(FIELDS, [typing, typing]) == []


@given(TYPING, TYPING)
def test_whatever_differs_is_found_and_nothing_else(first: dict[str, str], second: dict[str, str]) -> None:
    differ = {name for name in first if first[name] != second[name]} - WRITTEN
    assert set(unsettled(FIELDS, [first, second])) == differ


@given(TYPING, TYPING)
def test_a_third_typing_settles_what_it_agrees_with(first: dict[str, str], second: dict[str, str]) -> None:
    assert unsettled(FIELDS, [first, second, first]) == []
    third = {name: "2" if first[name] == second[name] == "1" else first[name] for name in first}
    assert set(unsettled(FIELDS, [first, second, third])) == {n for n in third if third[n] != first[n]} - WRITTEN


def test_one_set_of_crosses_in_two_orders_is_one_answer() -> None:
    assert unsettled(FIELDS, [{"liked": "1 3"}, {"liked": "3,1"}]) == []
    assert unsettled(FIELDS, [{"liked": "1 3"}, {"liked": "31"}]) == []
    assert unsettled(FIELDS, [{"liked": "1 3"}, {"liked": "3"}]) == ["liked"]


def test_a_mark_that_is_not_on_the_form_is_named_by_its_field() -> None:
    form, wrong = read(FIELDS, {"agree": "6", "mood": "5", "safe.day": "0", "liked": "1 9"})
    assert wrong == ["agree", "liked", "safe.day"]
    assert form == {"mood": {"": ["5"]}}


def test_what_was_typed_is_shown_in_the_order_it_was_typed_in() -> None:
    entry = next(each for each in FIELDS if each.name == "liked")
    assert readings(entry, [{"liked": " 1  3"}, {}, {"liked": "1 3"}]) == ["1 3", ""]
