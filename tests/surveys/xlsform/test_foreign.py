"""Forms that other tools wrote: read by type and appearance alone, with what they mean here."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from surveys.errors import XlsformRefused
from surveys.questionnaire import draft_from_document
from surveys.xlsform import check, read, write
from tests.surveys.xlsform.files import CHOICES, SURVEY, book, form, saved

YES_NO = [("ja_nej", "yes", "Ja"), ("ja_nej", "no", "Nej")]
SCALE = [("skala", 1, "Inte alls"), ("skala", 2, ""), ("skala", 3, "Mycket")]
WORDS = [("ord", "lite", "Lite"), ("ord", "mer", "Mer"), ("ord", "mest", "Mest")]
HEADS = (*SURVEY, "appearance", "constraint", "parameters", "relevant", "required")


def one(*row: Any, choices: Any = ()) -> dict[str, Any]:
    """The question that a single row becomes, without what is the same in all."""
    (question,) = read(form(row, choices=choices, heads=HEADS))["questions"]
    assert (question.pop("key"), question.pop("text")) == ("fraga", {"sv": "Vad?"})
    return dict(question)


def row(form_type: str, appearance: str = "", constraint: str = "", parameters: str = "") -> tuple[str, ...]:
    return (form_type, "fraga", "Vad?", appearance, constraint, parameters)


@pytest.mark.parametrize(
    ("asked", "choices", "question"),
    [
        (row("text"), (), {"kind": "short_text"}),
        (row("text", "multiline"), (), {"kind": "text"}),
        (row("text", "", "string-length(.) < 41"), (), {"kind": "short_text", "settings": {"max_length": 40}}),
        (row("note"), (), {"kind": "information"}),
        (row("integer"), (), {"kind": "number", "settings": {"minimum": -1_000_000}}),
        (row("int", "", ". > 0 and 120 >= ."), (), {"kind": "number", "settings": {"minimum": 1, "maximum": 120}}),
        (
            row("decimal", "", ". < 2.5"),
            (),
            {"kind": "number", "settings": {"decimals": 2, "minimum": -1_000_000, "maximum": 2.49}},
        ),
        (
            row("range", "", "", "start=0 end=100"),
            (),
            {"kind": "number", "settings": {"minimum": 0, "maximum": 100}},
        ),
        (
            row("range", "", "", "start=0, end=1, step=0.1"),
            (),
            {"kind": "number", "settings": {"minimum": 0, "maximum": 1, "decimals": 1}},
        ),
        (
            row("range", "", "", "start=1 end=3 step=1"),
            (),
            {
                "kind": "scale",
                "options": [
                    {"value": 1, "label": {"sv": "1"}},
                    {"value": 2, "label": {}},
                    {"value": 3, "label": {"sv": "3"}},
                ],
            },
        ),
        (
            row("date", "month-year", ". >= date('2020-03-01')"),
            (),
            {"kind": "date_month", "settings": {"minimum": "2020-03"}},
        ),
        (row("select_one ja_nej"), YES_NO, {"kind": "yes_no"}),
        (
            row("select one from skala", "likert"),
            SCALE,
            {
                "kind": "scale",
                "options": [
                    {"value": 1, "label": {"sv": "Inte alls"}},
                    {"value": 2, "label": {}},
                    {"value": 3, "label": {"sv": "Mycket"}},
                ],
            },
        ),
        (
            row(
                "select_multiple ord",
                "",
                "not(count-selected(.) > 1 and selected(., 'mer')) and count-selected(.) <= 2",
            ),
            WORDS,
            {
                "kind": "choices",
                "settings": {"max": 2},
                "options": [
                    {"value": "lite", "label": {"sv": "Lite"}},
                    {"value": "mer", "label": {"sv": "Mer"}, "exclusive": True},
                    {"value": "mest", "label": {"sv": "Mest"}},
                ],
            },
        ),
    ],
)
def test_a_row_becomes_the_kind_that_it_is(asked: Any, choices: Any, question: Any) -> None:
    assert one(*asked, choices=choices) == question


@pytest.mark.parametrize(
    ("asked", "kind", "said"),
    [
        (row("select_one ord"), "choice", {}),
        (row("select_one ord", "likert"), "choice", {"ordered": True}),
        (row("select_one ord", "", "", "randomize=true"), "choice", {"shuffle": True}),
        (row("rank ord", "", "", "randomize = false"), "ranking", {}),
    ],
)
def test_a_list_of_words_becomes_what_one_does_with_it(asked: Any, kind: str, said: Any) -> None:
    question = one(*asked, choices=WORDS)
    assert (question["kind"], question.get("settings", {})) == (kind, said)
    assert [each["value"] for each in question["options"]] == ["lite", "mer", "mest"]


def test_pictures_that_we_have_make_a_question_of_pictures() -> None:
    from surveys.bank.pictures import PICTURES

    names = sorted(PICTURES)[:2]
    listed = [("p", f"v{n}", f"Bild {n}", f"{name}.svg") for n, name in enumerate(names)]
    sheets = {"survey": [SURVEY, ("select_one p", "fraga", "Vad?")], "choices": [(*CHOICES, "media::image"), *listed]}
    (question,) = read(book(**sheets))["questions"]
    assert question["kind"] == "pictures"
    assert [each["picture"] for each in question["options"]] == names


def test_yes_and_no_in_other_words_are_a_choice_so_that_no_word_is_lost() -> None:
    other = [("ja_nej", "yes", "Jajamensan"), ("ja_nej", "no", "Nej")]
    question = one(*row("select_one ja_nej"), choices=other)
    assert question["kind"] == "choice"
    assert question["options"][0]["label"] == {"sv": "Jajamensan"}


def test_a_group_of_appearance_table_list_is_a_matrix() -> None:
    content = form(
        ("begin_group", "m", "Hur är det?", "table-list", "", "", "${n} > 1"),
        ("select_one skala", "m__huset", "Huset", "", "", "", "", "yes"),
        ("select_one skala", "garden", "Gården", "", "", "", "", "yes"),
        ("end_group",),
        heads=HEADS,
        choices=SCALE,
    )
    asked = load_workbook(BytesIO(content))
    asked["survey"].insert_rows(2)
    for column, said in enumerate(("integer", "n", "Hur många?"), 1):
        asked["survey"].cell(2, column, said)
    _, matrix = read(saved(asked))["questions"]
    assert matrix["kind"] == "matrix"
    assert matrix["rows"] == [
        {"value": "huset", "label": {"sv": "Huset"}},
        {"value": "garden", "label": {"sv": "Gården"}},
    ]
    assert [each["value"] for each in matrix["options"]] == [1, 2, 3]
    assert matrix["required"] is True
    assert matrix["show_if"] == {"question": "n", "more_than": 1}


def test_a_group_lends_its_condition_and_its_label_is_a_page_to_read() -> None:
    content = form(
        ("integer", "Alder", "Ålder"),
        ("begin group", "om", "Om dig", "", "", "", "${Alder} >= 18"),
        ("text", "jobb", "Jobb?"),
        ("begin_group", "inre", "", "", "", "", "not(${Alder} = 20)"),
        ("text", "chef", "Chef?", "", "", "", "${Alder} < 65"),
        ("end group",),
        ("end_group",),
        ("text", "sist", "Sist?"),
        heads=HEADS,
    )
    found = {each["key"]: each for each in read(content)["questions"]}
    adult, other = {"question": "alder", "at_least": 18}, {"not": {"question": "alder", "equals": 20}}
    assert list(found) == ["alder", "om", "jobb", "chef", "sist"]
    assert (found["om"]["kind"], found["om"]["text"]) == ("information", {"sv": "Om dig"})
    assert found["om"]["show_if"] == found["jobb"]["show_if"] == adult
    assert found["chef"]["show_if"] == {"and": [adult, other, {"question": "alder", "less_than": 65}]}
    assert "show_if" not in found["sist"]
    assert check(content).question("chef").show_if is not None


@pytest.mark.parametrize(
    ("relevant", "rule"),
    [
        ("${ord} = 'mer'", {"question": "ord", "equals": "mer"}),
        ("selected(${ord}, 'mer')", {"question": "ord", "equals": "mer"}),
        ("selected(${flera}, 'mer')", {"question": "flera", "contains": "mer"}),
        ("${skala} >= 2", {"question": "skala", "at_least": 2}),
        ("'2' != ${skala}", {"question": "skala", "not_equals": 2}),
        ("3 > ${skala}", {"question": "skala", "less_than": 3}),
        ("${ja} = 'yes'", {"question": "ja", "equals": True}),
        ("${nar} <= date('2024-05-01')", {"question": "nar", "at_most": "2024-05"}),
        (
            "${ja} = 'no' and (${ord} = 'mer' or not(${skala} = 1))",
            {
                "and": [
                    {"question": "ja", "equals": False},
                    {"or": [{"question": "ord", "equals": "mer"}, {"not": {"question": "skala", "equals": 1}}]},
                ]
            },
        ),
    ],
)
def test_relevant_is_a_rule(relevant: str, rule: Any) -> None:
    content = form(
        ("select_one ord", "ord", "?"),
        ("select_multiple ord", "flera", "?"),
        ("select_one skala", "skala", "?", "likert"),
        ("select_one ja_nej", "ja", "?"),
        ("date", "nar", "?", "month-year"),
        ("text", "sist", "?", "", "", "", relevant),
        heads=HEADS,
        choices=[*WORDS, *SCALE, *YES_NO],
    )
    assert read(content)["questions"][-1]["show_if"] == rule
    assert check(content)


@pytest.mark.parametrize(
    ("heads", "default", "languages"),
    [
        (("label",), None, ["sv"]),
        (("label",), "English (en)", ["en"]),
        (("label", "label::English (en)"), None, ["sv", "en"]),
        (("label::English (en)", "label::Svenska (sv)"), None, ["en", "sv"]),
        (("label::English (en)", "label::Svenska (sv)"), "Svenska (sv)", ["sv", "en"]),
        (("label::en", "label::العربية"), "default", ["en", "ar"]),
        (("label::Somali", "label:so-so (sv)", "label::Lätt svenska (sv-simple)"), None, ["so", "sv", "sv-lattlast"]),
    ],
)
def test_languages_are_those_of_the_headings(heads: Any, default: str | None, languages: list[str]) -> None:
    said = {"form_title": "Enkät"} | ({"default_language": default} if default else {})
    texts = [f"text {n}" for n in range(len(heads))]
    found = read(form(("text", "fraga", *texts), heads=("type", "name", *heads), **said))
    assert found["languages"] == languages
    assert found["title"] == {languages[0]: "Enkät"}
    assert set(found["questions"][0]["text"].values()) == set(texts)


def test_a_plain_column_says_what_the_default_languages_own_leaves_empty() -> None:
    heads = ("type", "name", "label::Svenska (sv)", "label", "hint", "hint::Svenska (sv)")
    listed = [("list_name", "name", "label", "label::Svenska (sv)"), ("l", "a", "A"), ("l", "b", "", "B")]
    rows = [("select_one l", "ett", "", "Ett?", "Hjälp"), ("text", "tva", "Två?", "Två?", "", "Mer")]
    found = read(book(survey=[heads, *rows], choices=listed))
    assert found["languages"] == ["sv"]
    assert [(each["text"], each["hint"]) for each in found["questions"]] == [
        ({"sv": "Ett?"}, {"sv": "Hjälp"}),
        ({"sv": "Två?"}, {"sv": "Mer"}),
    ]
    assert [each["label"] for each in found["questions"][0]["options"]] == [{"sv": "A"}, {"sv": "B"}]
    english = read(book(survey=[heads[:4], ("text", "a", "Vad?", "What?")], settings=[["default_language"], ["en"]]))
    assert english["questions"][0]["text"] == {"sv": "Vad?", "en": "What?"}


def test_a_form_without_settings_and_with_blank_rows_and_an_empty_sheet_is_read() -> None:
    found = read(book(Survey=[SURVEY, (), ("text", "fraga", "Vad?"), ()], Blad2=[]))
    assert [each["key"] for each in found["questions"]] == ["fraga"]
    assert found["title"] == {}


def test_what_is_read_can_be_written_and_read_again() -> None:
    content = form(row("select_one ord", "likert"), heads=HEADS, choices=WORDS)
    first = draft_from_document(read(content))
    assert draft_from_document(read(write(first))).digest() == first.digest()


SAID = ("", "text", "select_one ord", "begin_group", "end_group", "table-list", "likert", "${a} = 1", "a", "b", "yes")
MORE = (
    "{}",
    '{"kind": 5}',
    '{"options": [null]}',
    '{"show_if": {"not": 1}}',
    '{"settings": 3, "key": [1]}',
    "scale",
    ". > 1",
)
CELLS = st.sampled_from(SAID + MORE) | st.text(max_size=6)
ALL = ("type", "name", "label", "relevant", "constraint", "appearance", "ringar_kind", "ringar_more", "parameters")


@settings(max_examples=150)
@given(
    st.lists(st.tuples(*[CELLS] * len(ALL)), max_size=5),
    st.lists(st.tuples(*[CELLS] * 4), max_size=3),
    st.lists(st.tuples(*[CELLS] * 3), max_size=2),
)
def test_any_cells_are_read_or_refused_by_cell(survey: Any, choices: Any, setting: Any) -> None:
    from surveys.xlsform.reading import document
    from surveys.xlsform.sheet import column

    sheets = {
        "survey": [ALL, *survey],
        "choices": [(*CHOICES, "ringar_more"), *choices],
        "settings": [("form_title", "default_language", "ringar_more"), *setting],
    }
    cells = {
        name: {
            f"{column(c)}{r}": said.strip()
            for r, row in enumerate(rows, 1)
            for c, said in enumerate(row, 1)
            if said.strip()
        }
        for name, rows in sheets.items()
    }
    try:
        assert draft_from_document(document(cells).document)
    except XlsformRefused as refused:
        told = refused.problems
    else:
        return
    assert told
    assert all("!" in where and codes for where, codes in told.items())
