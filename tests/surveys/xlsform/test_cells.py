"""Which cell is named when a form is not whole: the one that is wrong, in a list or a matrix as much as in a row."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.errors import XlsformRefused
from surveys.xlsform import check
from tests.surveys.xlsform.files import CHOICES, book, form

HEADS = ("type", "name", "label", "hint", "required", "relevant", "constraint", "parameters", "appearance")
MORE = "ringar_more"


def row(form_type: str, name: str = "fraga", label: str = "Vad?", **says: Any) -> list[Any]:
    """A row with what else it says by column."""
    said = {"type": form_type, "name": name, "label": label} | says
    return [said.get(heading, "") for heading in (*HEADS, MORE)]


def words(count: int, **odd: str) -> list[Any]:
    """Options of the list l; odd: another label by name."""
    return [("l", f"v{n}", odd.get(f"v{n}", f"V {n}")) for n in range(1, count + 1)]


def told(*rows: Any, choices: Any = ()) -> dict[str, Any]:
    """Why a form cannot be published, by cell."""
    with pytest.raises(XlsformRefused) as refused:
        check(form(*rows, choices=choices, heads=(*HEADS, MORE)))
    return refused.value.problems


SCALE = {"appearance": "likert"}


@pytest.mark.parametrize(
    ("asked", "choices", "problems"),
    [
        (row("select_one l"), words(3, v2=""), {"choices!C3": ["option_label"]}),
        (row("select_one l"), words(4, v2="", v4=""), {"choices!C3": ["option_label"], "choices!C5": ["option_label"]}),
        (row("select_one l"), words(1), {"choices!A2": ["options"]}),
        (row("select_one l"), words(31), {"choices!B32": ["options"]}),
        (row("select_one l"), [*words(2), ("l", "x" * 41, "X")], {"choices!B4": ["option_value"]}),
        (row("select_one l"), [*words(2), ("l", "!x", "X")], {"choices!B4": ["option_value"]}),
        (row("select_multiple l", constraint="count-selected(.) <= 9"), words(3), {"survey!G2": ["max"]}),
        (row("select_one l", label=""), words(2), {"survey!C2": ["text_missing"]}),
        (row("select_one l"), words(2, v2="x" * 2001), {"choices!C3": ["texts"]}),
        (row("text", hint="x" * 2001), (), {"survey!D2": ["texts"]}),
        (row("text", label="x" * 2001, hint="x" * 2001), (), {"survey!C2": ["texts"], "survey!D2": ["texts"]}),
        (row("text", ringar_more=f'{{"hint": {{"sv": "{"x" * 2001}"}}}}'), (), {"survey!J2": ["texts"]}),
        (row("text", constraint="string-length(.) < 999"), (), {"survey!G2": ["max_length"]}),
        (row("integer", constraint=". > 5 and . < 5"), (), {"survey!G2": ["limits"]}),
        (row("integer", constraint=". > 1.5"), (), {"survey!G2": ["limits"]}),
        (row("integer", ringar_more='{"settings": {"maximum": -1e9}}'), (), {"survey!J2": ["limits"]}),
        (row("range", parameters="start=50 end=1"), (), {"survey!H2": ["limits"]}),
        (row("select_one l", **SCALE), [("l", n, "x") for n in range(12)], {"choices!B13": ["scale_points"]}),
        (row("select_one l", **SCALE), [("l", 1, "x"), ("l", 2, "")], {"choices!C3": ["scale_ends"]}),
        (row("note", required="yes"), (), {"survey!E2": ["required"]}),
        (row("text", ringar_more='{"settings": {"colour": 1}}'), (), {"survey!J2": ["settings"]}),
        (row("text", ringar_more='{"item": "B!"}'), (), {"survey!J2": ["item"]}),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_by_what_is_wrong_in_it(
    asked: Any, choices: Any, problems: dict[str, Any]
) -> None:
    last = row("integer", "sist")
    assert told(asked, last, choices=choices) == problems


def test_a_picture_where_none_is_shown_is_told_by_itself() -> None:
    listed = [(*CHOICES, "image"), (*words(1)[0], ""), ("l", "x", "X", "home.svg")]
    with pytest.raises(XlsformRefused) as refused:
        check(book(survey=[HEADS, row("select_one l")[: len(HEADS)]], choices=listed, settings=[["form_title"], ["E"]]))
    assert refused.value.problems == {"choices!D3": ["picture"]}


POINTS = [("l", 1, "Inte"), ("l", 2, "Mycket")]


def matrix(*rows: Any) -> dict[str, Any]:
    begin = row("begin_group", "m", appearance="table-list")
    return told(begin, *rows, row("end_group", "", ""), choices=POINTS)


def test_a_row_of_a_matrix_is_told_by_its_own_cells() -> None:
    fine = row("select_one l", "m__a")
    assert matrix(fine, row("select_one l", "m__missing")) == {"survey!B4": ["row_value"]}
    assert matrix(fine, row("select_one l", "m__" + "x" * 41)) == {"survey!B4": ["row_value"]}
    assert matrix(fine, row("select_one l", "m__b", "")) == {"survey!C4": ["row_label"]}
    assert matrix(fine, row("select_one l", "m__b", "x" * 2001)) == {"survey!C4": ["texts"]}
    assert matrix(*(row("select_one l", f"r{n}") for n in range(13))) == {"survey!B15": ["rows"]}
    assert matrix(fine) == {"survey!B2": ["rows"]}


def test_a_condition_is_told_where_it_stands() -> None:
    first = row("select_one l", "forst")
    never = row("text", "b", relevant="${forst} = 'v1' and ${forst} = 'v2'")
    assert told(first, never, choices=words(2)) == {"survey!F3": ["show_if_never"]}
    ahead = row("text", "b", relevant="${sist} = 1")
    assert told(first, ahead, row("integer", "sist"), choices=words(2)) == {"survey!F3": ["show_if_looks_ahead"]}
    outside = row("integer", "b", relevant="${sist} > 2000000")
    assert told(row("integer", "sist"), outside) == {"survey!F3": ["show_if_value"]}
    patched = row("text", "b", ringar_more='{"show_if": {"question": "gone", "equals": 1}}')
    assert told(first, patched, choices=words(2)) == {"survey!J3": ["show_if_looks_ahead"]}


def test_of_a_groups_condition_and_a_rows_the_one_that_looks_ahead_is_told() -> None:
    group = row("begin_group", "g", "", relevant="${sist} = 1")
    end = row("end_group", "", "")
    inner = row("text", "b", relevant="${forst} = 1")
    rows = (row("integer", "forst"), group, inner, end, row("integer", "sist"))
    assert told(*rows) == {"survey!F3": ["show_if_looks_ahead"]}


def test_of_two_names_that_are_one_key_the_second_is_told() -> None:
    assert told(row("integer", "a-b"), row("integer", "a_b")) == {"survey!B3": ["key_twice"]}


def test_what_is_wrong_with_the_whole_is_told_where_it_is_said() -> None:
    heads = ("type", "name", "label", "ringar_kind")
    page = ("note", "n", "x" * 2001, "intro")
    with pytest.raises(XlsformRefused) as refused:
        check(form(("text", "a", "?"), page, heads=heads))
    assert refused.value.problems == {"survey!C3": ["texts"]}
    with pytest.raises(XlsformRefused) as refused:
        check(form(("text", "a", "?"), form_title="E", ringar_more='{"audience": "dogs"}'))
    assert refused.value.problems == {"settings!B2": ["unknown"]}
