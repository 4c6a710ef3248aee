"""Out and in again: the same questionnaire, whatever the core allows; and pyxform takes every file that we write."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from surveys import bank
from surveys.kinds import NAMES, SHELF
from surveys.questionnaire import Questionnaire, draft_from_document, from_document
from surveys.xlsform import check, read, write
from surveys.xlsform.writing import tables
from tests.surveys.strategies import questionnaires
from tests.surveys.test_questionnaire import document, scale

# What pyxform may remark on: languages that not all texts are in, and our code for easy Swedish.
FINE = re.compile(
    r"Language .* is missing the (survey|choices) \w+ column|machine-readable codes: Lätt svenska \(sv-simple\)\."
)
SLOW = [HealthCheck.too_slow]


def warnings(content: bytes) -> list[str]:
    """What pyxform says of a file that it takes, but for what is fine. Raises PyXFormError."""
    said: list[str] = []
    assert convert(content, warnings=said).xform
    return [each for each in said if not FINE.search(each)]


@settings(max_examples=60, suppress_health_check=SLOW)
@given(questionnaires(odd=True))
def test_out_and_in_is_the_same_questionnaire(questionnaire: Questionnaire) -> None:
    again = check(write(questionnaire))
    assert again.digest() == questionnaire.digest()
    assert again == questionnaire


@settings(max_examples=25, suppress_health_check=SLOW)
@given(questionnaires(odd=True))
def test_pyxform_takes_whatever_is_written(questionnaire: Questionnaire) -> None:
    assert warnings(write(questionnaire)) == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_kind_survives(name: str) -> None:
    @settings(max_examples=4, suppress_health_check=SLOW)
    @given(questionnaires(kinds=[name], most_questions=2, odd=True))
    def survives(questionnaire: Questionnaire) -> None:
        assert check(write(questionnaire)).digest() == questionnaire.digest()

    survives()


@pytest.mark.parametrize("ready", bank.READY)
def test_every_ready_questionnaire_survives_and_other_tools_take_it(ready: str) -> None:
    questionnaire = from_document(bank.ready(ready))
    content = write(questionnaire)
    assert check(content).digest() == questionnaire.digest()
    assert warnings(content) == []


def test_the_same_questionnaire_gives_the_same_bytes() -> None:
    first = from_document(document(scale(text={"sv": "A", "en": "B"})))
    again = from_document(document(scale(text={"en": "B", "sv": "A"})))
    assert write(first) == write(first) == write(again)
    assert write(first) != write(from_document(document(scale(text={"sv": "A", "en": "C"}))))


FULL = document(
    scale("trygg", item="trygg_kvall", direction=1),
    {"key": "med", "kind": "yes_no", "text": {"sv": "Är du med?"}, "required": True},
    {
        "key": "vad",
        "kind": "choices",
        "text": {"sv": "Vad?"},
        "options": [
            {"value": "boll", "label": {"sv": "Boll"}},
            {"value": "sång och musik", "label": {"sv": "Sång"}},
            {"value": "inget", "label": {"sv": "Inget"}, "exclusive": True},
        ],
        "settings": {"max": 2, "shuffle": True},
    },
    {"key": "antal", "kind": "number", "text": {"sv": "Hur många?"}, "settings": {"minimum": 0, "maximum": 20}},
    {"key": "nar", "kind": "date_month", "text": {"sv": "När?"}, "settings": {"minimum": "2020-01"}},
    {
        "key": "pastaenden",
        "kind": "matrix",
        "text": {"sv": "Hur är det?"},
        "options": scale()["options"],
        "rows": [{"value": each, "label": {"sv": each}} for each in ("huset", "gården")],
        "show_if": {
            "or": [
                {"and": [{"question": "med", "equals": True}, {"question": "trygg", "at_least": 3}]},
                {"not": {"question": "vad", "contains": "sång och musik"}},
                {"question": "nar", "less_than": "2024-02"},
                {"question": "antal", "not_equals": 3},
            ]
        },
    },
    {"key": "mer", "kind": "text", "text": {"sv": "Mer?"}, "settings": {"max_length": 300}},
    {"key": "las", "kind": "information", "text": {"sv": "Tack!"}},
    intro={"sv": "Välkommen"},
    help={"sv": "Ring 116 111"},
)


def test_each_kind_stands_as_the_nearest_type_that_other_tools_know() -> None:
    rows = tables(from_document(FULL))["survey"]
    said = [
        tuple(row.get(name, "") for name in ("type", "name", "appearance", "constraint", "parameters")) for row in rows
    ]
    assert said == [
        ("note", "ringar_intro", "", "", ""),
        ("select_one trygg", "trygg", "likert", "", ""),
        ("select_one yes_no", "med", "", "", ""),
        (
            "select_multiple vad",
            "vad",
            "",
            "count-selected(.) <= 2 and not(selected(., 'inget') and count-selected(.) > 1)",
            "randomize=true",
        ),
        ("integer", "antal", "", ". >= 0 and . <= 20", ""),
        ("date", "nar", "month-year", ". >= date('2020-01-01')", ""),
        ("begin_group", "pastaenden", "table-list", "", ""),
        ("select_one pastaenden", "pastaenden__huset", "", "", ""),
        ("select_one pastaenden", "pastaenden__r2", "", "", ""),
        ("end_group", "", "", "", ""),
        ("text", "mer", "multiline", "string-length(.) <= 300", ""),
        ("note", "las", "", "", ""),
        ("note", "ringar_help", "", "", ""),
    ]
    assert rows[6]["relevant"] == (
        "(${med} = 'yes' and ${trygg} >= 3) or not(selected(${vad}, 'v2')) or "
        "${nar} < date('2024-02-01') or ${antal} != 3"
    )
    assert rows[1]["ringar_more"] == '{"item":"trygg_kvall","direction":1}'
    assert rows[3]["ringar_more"] == ""
    assert warnings(write(from_document(FULL))) == []


@pytest.mark.parametrize(
    ("settings_said", "constraint"),
    [
        ({}, "0 <= . and 1000000 >= ."),
        ({"minimum": 0}, ". >= 0 and 1000000 >= ."),
        ({"minimum": -1_000_000, "maximum": 1_000_000}, ". >= -1000000 and . <= 1000000"),
        ({"maximum": 2.5, "decimals": 1}, "0 <= . and . <= 2.5"),
    ],
)
def test_a_numbers_limits_are_written_also_where_its_author_set_none(settings_said: Any, constraint: str) -> None:
    """Other tools would take what we refuse; and both ways of saying it come back as they were, without a patch."""
    asked = {"key": "antal", "kind": "number", "text": {"sv": "Hur många?"}, "settings": settings_said}
    questionnaire = from_document(document(asked))
    (row,) = tables(questionnaire)["survey"]
    assert row["constraint"] == constraint
    assert "minimum" not in row.get("ringar_more", "")
    assert check(write(questionnaire)).digest() == questionnaire.digest()


def test_the_writer_says_every_kind_in_words_of_its_own() -> None:
    assert {each.name for each in SHELF if each.form_types} == NAMES


def draft(**says: Any) -> dict[str, Any]:
    return document(scale() | says)


@pytest.mark.parametrize(
    "unfinished",
    [
        draft(text={}),
        draft(options=[]),
        draft(options=[{"value": 1, "label": {}}]),
        draft(options=[{"value": "a", "label": {"sv": "A"}}, {"value": 1, "label": {}}, {"value": "a", "label": {}}]),
        draft(settings={"max": "abc", "shuffle": True}),
        draft(kind="choices", settings={"max": "abc"}),
        draft(kind="yes_no"),
        draft(kind="matrix", rows=[]),
        draft(kind="number", options=[], settings={"minimum": "x", "maximum": [1, {"a": "${b}"}]}),
        draft(show_if={"question": "finns_inte", "equals": 1}),
        draft(show_if={"and": [{"question": "trygg", "equals": "x"}]}),
        document(title={}),
        document(scale(), title={"xx": "Okänt språk", "en": "Not chosen"}),
    ],
)
def test_an_unfinished_draft_survives_too(unfinished: dict[str, Any]) -> None:
    questionnaire = draft_from_document(unfinished)
    assert draft_from_document(read(write(questionnaire))) == questionnaire


def test_a_spreadsheet_shows_plain_texts_and_no_formulas() -> None:
    written = write(from_document(document(scale(text={"sv": "=1+1"}), scale("nolla", text={"sv": "\x01 ${x}"}))))
    assert warnings(written) == []  # a "${x}" of an author's is no reference, in our own column neither
    sheet = load_workbook(BytesIO(written))["survey"]
    shown = [sheet.cell(row, 3) for row in (2, 3)]
    assert [cell.data_type for cell in shown] == ["s", "s"]
    assert [cell.value for cell in shown] == ["=1+1", "\ufffd $\u200b{x}"]
