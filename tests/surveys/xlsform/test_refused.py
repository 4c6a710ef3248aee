"""What is not supported is refused by its cell and never dropped: each fault once."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.errors import XlsformRefused
from surveys.xlsform import check
from tests.surveys.xlsform.files import CHOICES, SURVEY, book, faults, form

HEADS = (*SURVEY, "appearance", "constraint", "parameters", "relevant", "required", "ringar_kind", "ringar_more")
FINE = ("text", "fritt", "Vad?")
WORDS = [("ord", "a", "A"), ("ord", "b", "B")]
YES_NO = [("ja", "yes", "Jajamensan"), ("ja", "no", "Nej")]
SKALA = [("skala", 1, "Inte"), ("skala", 2, "Mycket")]


def row(form_type: str, **says: Any) -> list[Any]:
    """A row with a name and a label, and what else it says by column."""
    said = {"type": form_type, "name": "fraga", "label": "Vad?"} | says
    return [said.get(name, "") for name in HEADS]


@pytest.mark.parametrize(
    ("asked", "cell", "code"),
    [
        (row("calculate"), "A2", "calculate"),
        (row("begin_repeat"), "A2", "repeat"),
        (row("begin repeat"), "A2", "repeat"),
        (row("geopoint"), "A2", "type"),
        (row("image"), "A2", "type"),
        (row("start"), "A2", "type"),
        (row("select_one_from_file x.csv"), "A2", "type"),
        (row("select_one ord or_other"), "A2", "or_other"),
        (row("select_one gone"), "A2", "list"),
        (row(""), "A2", "type_missing"),
        (row("text", name=""), "B2", "name_missing"),
        (row("text", name="1a"), "B2", "name"),
        (row("text", name="två"), "B2", "name"),
        (row("text", name="x" * 41), "B2", "name"),
        (row("date"), "A2", "day"),
        (row("date", appearance="year"), "D2", "day"),
        (row("text", appearance="thousands-sep"), "D2", "appearance"),
        (row("select_one ord", appearance="minimal"), "D2", "appearance"),
        (row("select_multiple ord", appearance="likert"), "D2", "appearance"),
        (row("integer", appearance="bearing"), "D2", "appearance"),
        (row("integer", constraint=". + 1 > 2"), "E2", "constraint"),
        (row("integer", constraint=". > 1 and . > 2"), "E2", "constraint"),
        (row("integer", constraint=". > 1 or . < 0"), "E2", "constraint"),
        (row("integer", constraint=". != 5"), "E2", "constraint"),
        (row("text", constraint="regex(., '[a-z]+')"), "E2", "constraint"),
        (row("note", constraint=". > 1"), "E2", "constraint"),
        (row("date", appearance="month-year", constraint=". <= today()"), "E2", "constraint"),
        (row("date", appearance="month-year", constraint=". >= date('2020-01-15')"), "E2", "constraint"),
        (row("select_multiple ord", constraint="count-selected(.) >= 2"), "E2", "constraint"),
        (row("select_multiple ord", constraint="not(selected(., 'c') and count-selected(.) > 1)"), "E2", "constraint"),
        (row("range", parameters="start=0 end=10 step=3"), "F2", "range"),
        (row("range", parameters="start=0 end=100 middle=3"), "F2", "range"),
        (row("text", parameters="rows=3"), "F2", "parameters"),
        (row("select_one ord", parameters="randomize=true seed=7"), "F2", "parameters"),
        (row("select_one ord", parameters="randomize"), "F2", "parameters"),
        (row("select_one ord", parameters="randomize=${x}"), "F2", "parameters"),
        (row("text", relevant="${forst} = 'a' + 1"), "G2", "relevant"),
        (row("text", relevant="regex(${forst}, 'a')"), "G2", "relevant"),
        (row("text", relevant="${forst} = ''"), "G2", "relevant_unknown"),
        (row("text", relevant="${forst} = 'c'"), "G2", "relevant_unknown"),
        (row("text", relevant="${forst} > 'a'"), "G2", "relevant"),
        (row("text", relevant="${gone} = 'a'"), "G2", "relevant_unknown"),
        (row("text", relevant="${forst} = ${forst}"), "G2", "relevant"),
        (row("text", relevant="true()"), "G2", "relevant"),
        (row("text", relevant="not(" * 7 + "${forst} = 'a'" + ")" * 7), "G2", "show_if"),
        (row("text", relevant=" or ".join(["${forst} = 'a'"] * 13)), "G2", "show_if_too_much"),
        (row("text", required="${forst} = 'a'"), "H2", "required_word"),
        (row("text", ringar_kind="hologram"), "I2", "kind"),
        (row("text", ringar_kind="scale"), "I2", "kind_differs"),
        (row("text", ringar_kind="text", appearance="likert"), "D2", "appearance"),
        (row("select_one skala", ringar_kind="yes_no"), "own", "own_words"),
        (row("select_one ord", ringar_kind="scale"), "choices", "point"),
        (row("text", ringar_more="{"), "J2", "more"),
        (row("text", ringar_more="[1]"), "J2", "more"),
        (row("text", ringar_more='{"settings": NaN}'), "J2", "more"),
        (row("text", ringar_more='{"a":' * 30 + "1" + "}" * 30), "J2", "more"),
        (row("text", ringar_more='{"direction": 5}'), "J2", "direction"),
        (row("text", label="x" * 2001), "C2", "texts"),
        (row("begin_group", appearance="field-list"), "D2", "appearance"),
        (row("begin_group", required="yes"), "H2", "not_supported"),
        (row("begin_group"), "A2", "group_open"),
        (row("end_group", name="", label=""), "A2", "group_end"),
    ],
)
def test_a_fault_in_a_row_is_told_by_its_cell(asked: Any, cell: str, code: str) -> None:
    first = row("select_one ord", name="forst")
    both = [*WORDS, *SKALA]
    told = faults(form(asked, first, row("select_one skala", name="sist"), heads=HEADS, choices=both))
    elsewhere = {"own": "choices!A4", "choices": "choices!B2"}
    assert code in told[elsewhere.get(cell, f"survey!{cell}")]


def test_other_words_for_yes_and_no_are_refused_where_the_kind_has_its_own() -> None:
    asked = row("select_one ja", ringar_kind="yes_no")
    assert faults(form(asked, heads=HEADS, choices=YES_NO)) == {"choices!C2": ["own_words"]}
    assert check(form(asked, heads=HEADS, choices=[("ja", "yes", "ja"), ("ja", "no", "")]))


def matrix(*rows: Any, choices: Any = SKALA, **says: Any) -> dict[str, Any]:
    begin = row("begin_group", name="m", appearance="table-list", **says)
    return faults(form(begin, *rows, row("end_group", name="", label=""), heads=HEADS, choices=choices))


def test_a_matrix_with_something_else_in_it_is_refused_by_the_cell() -> None:
    first, both = row("select_one skala", name="a"), [*SKALA, *WORDS]
    assert matrix(first, row("text", name="b"))["survey!A4"] == ["matrix_row"]
    assert matrix(first, row("select_one ord", name="b"), choices=both)["survey!A4"] == ["matrix_row"]
    assert matrix(first, row("select_one skala", name="b", relevant="1"))["survey!G4"] == ["not_supported"]
    assert matrix(first, row("select_one skala", name="b", required="yes"))["survey!H4"] == ["matrix_required"]
    assert matrix(first, row("select_one skala", name="b"), required="yes")["survey!H2"] == ["not_supported"]
    assert matrix(first, row("select_one skala", name="a"))["survey!B4"] == ["name_twice"]
    assert matrix(first, row("begin_group", name="b"))["survey!A4"] == ["matrix_row"]
    assert matrix(row("select_one ord", name="a"), choices=WORDS)["choices!B2"] == ["point"]


@pytest.mark.parametrize("heading", ["relevnat", "label::Klingon (tlh)", "hint::xx", "ringar_less", "name", "label"])
def test_a_column_that_is_unknown_or_there_twice_is_refused_by_its_heading(heading: str) -> None:
    told = faults(form((*FINE, "x"), heads=(*SURVEY, heading)))
    known = {
        "label::Klingon (tlh)": "language",
        "hint::xx": "language",
        "name": "column_twice",
        "label": "column_twice",
    }
    assert told == {"survey!D1": [known.get(heading, "unknown_column")]}


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "calculation",
            "default",
            "choice_filter",
            "media::image",
            "media::audio::Svenska (sv)",
            "image",
            "repeat_count",
        ),
        *("constraint_message::Svenska (sv)", "required_message", "guidance_hint", "read_only", "bind::jr:preload"),
    ],
)
def test_what_xlsform_has_and_we_lack_is_refused_where_a_cell_says_something(heading: str) -> None:
    heads = (*SURVEY, heading)
    assert faults(form(FINE, (*FINE[:1], "mer", "?", "x"), heads=heads)) == {"survey!D3": ["not_supported"]}
    assert check(form(FINE, heads=heads))


def listed(*choices: Any, heads: Any = CHOICES) -> dict[str, Any]:
    return faults(book(survey=[SURVEY, ("select_one ord", "fraga", "Vad?")], choices=[heads, *choices]))


def test_a_fault_in_the_choices_is_told_by_its_cell() -> None:
    assert listed(*WORDS, ("ord", "a", "A")) == {"choices!B4": ["name_twice"]}
    assert listed(*WORDS, ("", "c", "C")) == {"choices!A4": ["choice_name"]}
    assert listed(*WORDS, ("ord", "", "C")) == {"choices!B4": ["choice_name"]}
    assert listed(*WORDS, ("other", "c", "C")) == {"choices!A4": ["list_unused"]}
    assert listed(*((*each, "x") for each in WORDS), heads=(*CHOICES, "region")) == {"choices!D1": ["unknown_column"]}
    assert listed(*((*each, "min.png") for each in WORDS[:1]), WORDS[1], heads=(*CHOICES, "image")) == {
        "choices!D2": ["picture"]
    }
    assert listed(*((*each, "x.mp3") for each in WORDS), heads=(*CHOICES, "audio")).keys() == {
        "choices!D2",
        "choices!D3",
    }
    assert listed(*((*each, "x") for each in WORDS[:1])) == {"choices!D2": ["no_heading"]}


def test_a_fault_in_the_settings_or_among_the_sheets_is_told_by_its_cell() -> None:
    assert faults(form(FINE, form_title="E", style="pages")) == {"settings!B2": ["not_supported"]}
    assert faults(form(FINE, form_title="E", colour="red")) == {"settings!B1": ["unknown_column"]}
    assert faults(form(FINE, default_language="Klingon (tlh)")) == {"settings!A2": ["language"]}
    two = {"survey": [SURVEY, FINE], "settings": [("form_title",), ("A",), ("B",)]}
    assert faults(book(**two)) == {"settings!A3": ["settings_rows"]}
    assert faults(book(survey=[SURVEY, FINE], entities=[("list_name",)])) == {"entities!A1": ["sheet"]}
    assert faults(book(choices=[CHOICES])) == {"file": ["no_survey"]}
    assert faults(book(survey=[("type", "label"), ("text", "Vad?")]))["survey!A1"] == ["no_name"]


BOTH = ("type", "name", "label", "label::Svenska (sv)", "hint::Svenska (sv)", "hint")


def test_a_text_that_stands_twice_in_one_language_is_refused_where_both_differ() -> None:
    assert faults(form(("text", "a", "Ett", "Två"), heads=BOTH)) == {"survey!C2": ["said_twice"]}
    assert faults(form(("text", "a", "Ett", "Ett", "Ett", "Två"), heads=BOTH)) == {"survey!F2": ["said_twice"]}
    listed = [("list_name", "name", "label", "label::sv"), ("l", "a", "A", "A"), ("l", "b", "B", "Be")]
    told = faults(book(survey=[SURVEY, ("select_one l", "fraga", "Vad?")], choices=listed))
    assert told == {"choices!C3": ["said_twice"]}


@pytest.mark.parametrize(
    ("says", "cell"),
    [
        ({"label": "Slut"}, "C"),
        ({"appearance": "table-list"}, "D"),
        ({"relevant": "${fritt} = 'a'"}, "G"),
        ({"required": "yes"}, "H"),
        ({"ringar_kind": "text"}, "I"),
        ({"ringar_more": '{"direction": 1}'}, "J"),
    ],
)
@pytest.mark.parametrize("group", ["field", "table-list"])
def test_what_an_end_of_a_group_says_is_refused_by_the_cell(says: Any, cell: str, group: str) -> None:
    begin = row("begin_group", name="g", appearance=group.removeprefix("field"))
    inner = [row("select_one skala", name=name) for name in ("a", "b")]
    content = form(begin, *inner, row("end_group", **({"label": ""} | says)), heads=HEADS, choices=SKALA)
    assert faults(content) == {f"survey!{cell}5": ["not_supported"]}


@pytest.mark.parametrize("page", ["intro", "help"])
def test_what_no_page_has_is_refused_by_the_cell(page: str) -> None:
    heads = (*HEADS, "hint")
    says = {"relevant": "${fritt} = 'a'", "required": "yes", "appearance": "x", "ringar_more": '{"direction": 1}'}
    asked = [*row("note", name="n", ringar_kind=page, **says), "Läs"]
    told = faults(form(FINE, asked, heads=heads))
    assert told == {f"survey!{cell}3": ["not_supported"] for cell in "GHDJK"}


def test_limits_that_say_something_else_than_the_ends_of_a_range_are_refused() -> None:
    def ranging(constraint: str) -> bytes:
        return form(row("range", parameters="start=0 end=100 step=1", constraint=constraint), heads=HEADS)

    for constraint in (". <= 200", ". <= 50", ". >= -1 and . <= 100"):
        assert faults(ranging(constraint)) == {"survey!E2": ["constraint_differs"]}
    assert check(ranging(". >= 0 and . <= 100")).questions[0].settings == {"minimum": 0, "maximum": 100}
    assert check(ranging("0 <= .")).questions[0].settings == {"minimum": 0, "maximum": 100}


def test_every_fault_is_told_at_once() -> None:
    told = faults(form(row("geopoint"), row("text", name="B!"), row("text", appearance="x", name="c"), heads=HEADS))
    assert told == {"survey!A2": ["type"], "survey!B3": ["name"], "survey!D4": ["appearance"]}


@pytest.mark.parametrize(
    ("content", "cell", "code"),
    [
        (form(("text", "a", "")), "survey!C2", "text_missing"),
        (form(("note", "a", "?")), "survey!A1", "none"),
        (form(FINE, form_id="x"), "settings!A2", "missing"),
        (
            form(row("text", relevant="${b} = 1"), row("integer", name="b"), heads=HEADS),
            "survey!G2",
            "show_if_looks_ahead",
        ),
        (form(row("note", required="yes"), row("text", name="b"), heads=HEADS), "survey!H2", "required"),
    ],
)
def test_what_keeps_a_form_from_being_published_is_told_by_its_cell(content: bytes, cell: str, code: str) -> None:
    with pytest.raises(XlsformRefused) as refused:
        check(content)
    assert code in refused.value.problems[cell]
