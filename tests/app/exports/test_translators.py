"""A translator's table comes back as it went, on whatever it was opened; what is not such a table is refused."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.exports.csv import guarded, safe, unguarded
from app.exports.translators import FORMATS, LARGEST_FILE, MOST_ROWS, Row, Sheet, read, write
from surveys.errors import TranslationInvalid
from surveys.questionnaire import Questionnaire
from surveys.translation import entries, translated
from tests.surveys.strategies import questionnaires

LANGUAGES = ("en", "ar")
TRICKY = ["=1+1", "-5", "+46", "@x", "'=x", "''-5", "x\n=2;=3", 'sade "hej"', "a;b,c", "كيف حالك؟", "'", "00123", "1,5"]
FORMULAS = "=+-@'\"\t\n;,| a\u200f\u00ad"


def table(*texts: str) -> Sheet:
    rows = tuple(Row(f"q{n}.text", n % 2 == 1, text, {"en": "", "ar": text}) for n, text in enumerate(texts))
    return Sheet("sv", LANGUAGES, rows)


def plain(sheet: Sheet) -> list[tuple[str, bool, str, dict[str, str]]]:
    return [(row.place, row.locked, row.original, dict(row.texts)) for row in sheet.rows]


@pytest.mark.parametrize("name", FORMATS)
def test_what_went_comes_back(name: str) -> None:
    sent = table(*TRICKY)
    back = read(write(sent, name))
    assert (back.source, back.languages, plain(back)) == ("sv", LANGUAGES, plain(sent))
    assert [row.number for row in back.rows] == list(range(2, len(TRICKY) + 2))


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(asked=questionnaires())
def test_a_questionnaire_goes_out_and_in_and_is_the_same(name: str, asked: Questionnaire) -> None:
    document = asked.document()
    first, *others = document["languages"]
    languages = tuple(others or ["en" if first != "en" else "ar"])
    rows = tuple(
        Row(each.place, each.locked, each.texts.get(first, ""), {code: each.texts.get(code, "") for code in languages})
        for each in entries(document)
    )
    back = read(write(Sheet(first, languages, rows), name))
    assert plain(back) == [(r.place.strip(), r.locked, r.original, r.texts) for r in rows]
    places = {row.place.strip(): row.place for row in rows}
    said = {(places[row.place], code): text for row in back.rows for code, text in row.texts.items() if text}
    assert translated(document, said) == document


@given(st.text(st.sampled_from(FORMULAS)).map(str.strip))
def test_exactly_the_guard_is_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert safe(guarded(text)) == guarded(text)


def test_no_text_becomes_a_formula() -> None:
    sent = table("=1+1", "-5", "@x")
    (lines,) = [list(csv.reader(io.StringIO(write(sent, "csv").decode("utf-8-sig")), delimiter=";"))]
    assert [line[2] for line in lines[1:]] == ["'=1+1", "'-5", "'@x"]
    book = openpyxl.load_workbook(io.BytesIO(write(sent, "xlsx")))
    assert {cell.data_type for row in book.active for cell in row if cell.value is not None} == {"s"}


def test_a_translator_s_spreadsheet_is_made_for_its_languages() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(table("Hej", "Hå"), "xlsx")))
    paper = book.active
    assert paper.freeze_panes == "B2"
    assert [cell.value for cell in paper[1]] == ["place", "locked", "original:sv", "en", "ar"]
    assert [paper[f"E{n}"].alignment.readingOrder for n in (2, 3)] == [2, 2]
    assert paper["D2"].alignment.readingOrder == 0
    opened = {cell.coordinate for row in paper for cell in row if not cell.protection.locked}
    assert opened == {"D2", "E2"}, "the second text is locked, as is whatever is not a translation"
    assert paper.protection.sheet


def test_csv_is_opened_by_a_swedish_excel_and_read_whatever_it_saves() -> None:
    made = write(table("Hej"), "csv")
    assert made.startswith(b"\xef\xbb\xbfplace;locked;")
    for other in (",", "\t"):
        assert plain(read(made.decode("utf-8-sig").replace(";", other).encode())) == plain(table("Hej"))


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    return stream.getvalue()


def paper(*lines: tuple[Any, ...]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return stream.getvalue()


def far_down() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("place", "ar"))
        sheet.write_string(1_048_575, 0, "title")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("body", "where", "why"),
    [
        (b"", "file", "header"),
        (b"Hej du", "row 1", "header"),
        (b"place;xx\ntitle;a\n", "row 1", "header"),
        (b"place;ar;ar\ntitle;a;b\n", "row 1", "header"),
        (b"locked;ar\n;a\n", "row 1", "header"),
        (b"place;locked\ntitle;\n", "row 1", "header"),
        (b"place;sv\ntitle;tv\xe5\n", "file", "encoding"),
        (b"\xd0\xcf\x11\xe0\x00\x00", "file", "kind"),
        (b'place;ar\ntitle;"never closed', "file", "kind"),
        (b"PK\x03\x04 and nothing", "file", "not_xlsx"),
        (bomb(), "file", "packed_too_tightly"),
        (b"x" * (LARGEST_FILE + 1), "file", "too_large"),
        (b"place;ar\n" + b"\n" * (MOST_ROWS + 1), "file", "too_large"),
        (far_down(), "row 1048576", "too_many_rows"),
        (b"place;ar\ntitle;a\ntitle;b\n", "row 3", "twice"),
        (paper(("place", "ar"), ("title", "=1+1")), "row 2", "formula"),
    ],
)
def test_what_is_no_table_is_refused_with_its_row(body: bytes, where: str, why: str) -> None:
    with pytest.raises(TranslationInvalid) as refused:
        read(body)
    ((found, told),) = refused.value.problems.items()
    assert (found, told["reasons"]) == (where, [why])


def test_a_number_that_was_typed_is_read_as_it_looks() -> None:
    back = read(paper(("place", "ar", "so"), ("a.text", 5, 1.5), ("", "", ""), ("b.text", "x", "")))
    assert [(row.place, row.texts, row.number) for row in back.rows] == [
        ("a.text", {"ar": "5", "so": "1.5"}, 2),
        ("b.text", {"ar": "x", "so": ""}, 4),
    ]
