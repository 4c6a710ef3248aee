"""XLSX: opens without repair in real spreadsheets, holds what was handed in, and runs nothing."""

import csv
import io
import json
import tracemalloc
import zipfile

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.exports import format_named, workbook
from app.exports.table import Table, table
from app.exports.workbook import LONGEST_CELL, letters
from app.exports.xlsx import Xlsx
from surveys.disclosure.columns import Column, Missing, coded
from surveys.kinds.base import Variable
from tests.surveys.disclosure.people import let_out, row

# What a spreadsheet may take for a formula, a number, a date, a link, an escape of its own, or the end of something.
STARTS = "=+-@\t\r\n＝＋－＠'\"{"
DANGEROUS = (
    *(f"{start}1+1" for start in STARTS), "=cmd|' /C calc'!A0", "@SUM(A1)", "#REF!", "TRUE", "007", "1e5", "2026-01-01",
    "http://example.org", "_x0041_", "_x000D_", "  två  blanksteg ", "rad\nrad", "rad\r\nrad", "\x00", "\x01a\x1f",
    "\x0b", "\x7f\x85", "\u2028", "\ufffe\uffff", "<a>&amp;", "]]>", "سلام \u200f(1)", "שלום", "👩‍👩‍👧 🇸🇪 🙂",
    "\U0010ffff",
)  # fmt: skip
texts = st.text(
    st.sampled_from(STARTS + "_x0041;,&<> سلام🙂1a") | st.characters(exclude_categories=["Cs"]), max_size=40
)
cells = st.one_of(
    texts.filter(bool), st.integers(-(10**14), 10**14), st.floats(-1e6, 1e6).map(lambda each: round(each, 2)), st.none()
)

# A spreadsheet program takes a second to start: many cells at once, and a failure is told as it was found.
QUICKLY = settings(max_examples=2, phases=[Phase.explicit, Phase.generate])


def plain(*rows, names=("a", "b"), name="x"):
    return Table(name, tuple(Column(Variable(each, {}, "text")) for each in names), rows)


def written(each, name="xlsx"):
    stream = io.BytesIO()
    format_named(name).write(each, stream)
    return stream.getvalue()


def opened(each):
    return openpyxl.load_workbook(io.BytesIO(written(each)))


def values(sheet):
    return [tuple(cell.value for cell in line) for line in sheet.iter_rows()]


def folded(text):
    return text.replace("\r\n", "\n")


def test_data_and_codebook_stand_on_sheets_of_their_own_with_a_header_that_stays():
    people = let_out([row(number, wave) for number in range(20) for wave in (0, 1)])
    book = opened(table(people.long))
    assert book.sheetnames == ["long", "codebook"]
    data = book["long"]
    assert (data.freeze_panes, data.auto_filter.ref, data.max_row) == ("B2", "A1:G41", 41)
    assert values(data)[0] == ("person_id", "wave", "has_code", "imported", "kon", "trygg", "tillit")
    assert [type(cell.value) for cell in data[2]] == [str, int, int, int, str, int, int]
    assert data["A1"].font.bold
    assert {cell.number_format for cell in data["A"]} == {"@"}
    assert data.column_dimensions["A"].width >= len("person_id")
    meanings = {line[1]: line for line in values(book["codebook"])}
    assert "svar 1 (1) | svar 5 (5)" in meanings["trygg"]


def test_long_and_wide_stand_in_one_file_with_one_codebook():
    people = let_out([row(number, wave) for number in range(20) for wave in (0, 1)])
    stream = io.BytesIO()
    Xlsx().write_all([table(people.long), table(people.wide)], stream)
    book = openpyxl.load_workbook(stream)
    assert book.sheetnames == ["long", "wide", "codebook"]
    assert {line[0] for line in values(book["codebook"])[1:]} == {"long", "wide"}


def test_the_codebook_that_a_table_brings_is_the_one_that_is_written():
    brought = Table("x", plain().columns, [(1, 2)], codebook=plain(("says", "this"), name="codebook"))
    assert values(opened(brought)["codebook"])[1] == ("says", "this")


def test_a_number_is_a_number_and_a_text_that_looks_like_one_is_a_text():
    data = opened(plain((1, "1"), (-8, "-8"), (2.5, "2.5"), (True, None), (10**15, ""))).active
    assert values(data)[1:] == [(1, "1"), (-8, "-8"), (2.5, "2.5"), (1, None), (str(10**15), None)]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_stops_the_file(value):
    with pytest.raises(ValueError, match="NaN"):
        written(plain((value, "")))


@pytest.mark.parametrize("short", [(1,), (1, 2, 3)])
def test_a_row_of_another_width_stops_the_file(short):
    with pytest.raises(ValueError, match="columns"):
        written(plain((1, 2), short))


def test_more_columns_than_a_spreadsheet_has_are_refused_in_words():
    names = [f"q{number}" for number in range(16_385)]
    with pytest.raises(ValueError, match="16384 columns"):
        written(plain(names=names))
    assert letters(16_383) == "XFD"


def test_more_rows_than_a_spreadsheet_has_go_on_in_another_sheet(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 1001)
    book = opened(plain(*((number, "") for number in range(2500))))
    assert book.sheetnames == ["x", "x (2)", "x (3)"]
    assert [len(values(sheet)) for sheet in book] == [1001, 1001, 501]
    assert [line[0] for sheet in book for line in values(sheet)[1:]] == list(range(2500))
    assert {values(sheet)[0] for sheet in book} == {("a", "b")}


def test_a_sheet_that_is_exactly_full_has_no_empty_one_after_it(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 1001)
    assert opened(plain(*((number, "") for number in range(1000)))).sheetnames == ["x"]


def test_a_sheet_that_a_zip_entry_cannot_hold_goes_on_in_another(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_BYTES", 100_000)
    book = opened(plain(*((number, "text " * 20) for number in range(2000))))
    assert len(book.sheetnames) > 1
    assert [line[0] for sheet in book for line in values(sheet)[1:]] == list(range(2000))


@pytest.mark.parametrize("text", ["å" * 40_000, "🙂" * 40_000, "=1+1" + "x" * 33_000], ids=["å", "🙂", "="])
def test_a_text_longer_than_a_cell_goes_on_where_it_says(text):
    book = opened(plain((1, text), (2, "kort"), (3, text)))
    first = book["x"]["B2"].value
    begun, _, where = first.partition(" […] ")
    assert where == '(fortsätter i bladet "continued", nr 1 / continued in the sheet "continued", no. 1)'
    for number in (1, 2):
        assert begun + "".join(line[2] for line in values(book["continued"])[1:] if line[0] == number) == text
    longest = max(len(str(cell).encode("utf-16-le")) // 2 for sheet in book for line in values(sheet) for cell in line)
    assert longest <= LONGEST_CELL


def test_a_text_that_fits_is_whole():
    assert opened(plain((1, "x" * LONGEST_CELL))).active["B2"].value == "x" * LONGEST_CELL


def test_names_of_sheets_are_such_as_a_spreadsheet_takes():
    names = opened(plain(name="a/b:[c]'" + "d" * 40)).sheetnames
    assert names == ["a b  c  " + "d" * 23]


def in_csv(data):
    return [line[0] for line in csv.reader(io.StringIO(data.decode(), newline=""))][1:]


def in_xlsx(data):
    return [line[0] for line in values(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0])][1:]


def in_json_lines(data):
    return [json.loads(line)["_missing"]["trygg"] for line in data.decode().splitlines()]


@pytest.mark.parametrize(("name", "read"), [("csv", in_csv), ("xlsx", in_xlsx), ("jsonl", in_json_lines)])
def test_each_reason_for_what_is_missing_stays_apart(name, read):
    column, cells_ = coded(Column(Variable("trygg", {}, "integer")), list(Missing))
    found = read(written(Table("x", (column,), [(cell,) for cell in cells_]), name))
    assert len(set(found)) == len(Missing) == len(column.missing)
    assert set(found) in (
        {str(code) for code in column.missing},
        set(column.missing),
        {e.name.lower() for e in Missing},
    )


class Pipe(io.RawIOBase):
    """A stream that cannot go back, as a response is. kept: whether it remembers what went by."""

    def __init__(self, *, kept=True):
        super().__init__()
        self.kept, self.held = kept, b""

    def writable(self):
        return True

    def write(self, data):
        self.held += bytes(data) if self.kept else b""
        return len(data)


@pytest.mark.parametrize("name", ["csv", "xlsx", "jsonl"])
def test_the_same_table_is_the_same_bytes_on_every_stream(name, monkeypatch):
    people = let_out([row(number) for number in range(20)])
    first = written(table(people.long), name)
    monkeypatch.setattr("time.time", lambda: 2e9)
    pipe = Pipe()
    rows = (each for each in people.long.rows)
    format_named(name).write(Table("long", people.long.columns, rows), pipe)
    assert pipe.held == first


@pytest.mark.parametrize("name", ["csv", "xlsx", "jsonl"])
def test_memory_stays_flat_however_long_a_table_is(name):
    def peak(n):
        rows = ((f"p{number:09}", f"=text {number}") for number in range(n))
        tracemalloc.start()
        format_named(name).write(Table("x", plain().columns, rows), Pipe(kept=False))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    peak(10)
    assert peak(20_000) - peak(6_000) < 300_000


def test_what_xml_cannot_hold_is_written_as_the_standard_says():
    with zipfile.ZipFile(io.BytesIO(written(plain(("\x01", "_x0041_"))))) as held:
        sheet = held.read("xl/worksheets/sheet1.xml").decode()
    assert ">_x0001_<" in sheet
    assert ">_x005F_x0041_<" in sheet


def test_half_a_character_is_seen():
    assert opened(plain(("\ud800", 1))).active["A2"].value == "\\ud800"


@QUICKLY
@given(st.lists(st.tuples(cells, cells), min_size=100, max_size=200))
def test_a_spreadsheet_opens_every_cell_as_it_was(calc, rows):
    each = plain(*rows, *((number, text) for number, text in enumerate(DANGEROUS)), ("end", "end"))
    data = written(each)
    seen = calc.opened(data, "xlsx")["x"][1:]
    assert {cell.formula for line in seen for cell in line} == {None}
    types = [[cell.type for cell in line] + [""] * (2 - len(line)) for line in seen]
    assert types == [[expected(cell) for cell in line] for line in each.rows]
    found = calc.texts(data, "xlsx")[1:]
    for line, cells_ in zip(each.rows, found, strict=True):
        for value, text in zip(line, cells_, strict=True):
            assert (folded(text) == folded(value)) if isinstance(value, str) else (float(text or "0") == (value or 0))


def expected(value):
    return "" if value is None else "string" if isinstance(value, str) else "float"


@QUICKLY
@given(st.lists(texts, min_size=100, max_size=200))
def test_a_spreadsheet_finds_no_formula_in_a_csv(calc, some):
    each = plain(*((number, text) for number, text in enumerate([*DANGEROUS, *some, "end"])))
    seen = calc.opened(written(each, "csv"), "csv")["file"]
    assert {cell.formula for line in seen for cell in line} == {None}
    assert len(seen) == len(each.rows) + 1


def test_a_csv_that_is_not_made_safe_does_run(calc):
    """The control: the reader does find formulas where there are some."""
    seen = calc.opened(b"a\r\n=1+1\r\n", "csv")["file"]
    assert seen[1][0].formula == "of:=1+1"
