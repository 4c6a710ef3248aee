"""The table that goes to a translator and comes back, as CSV and XLSX. Whose texts they are, surveys/translation.py.

Columns: place, locked, original:LANGUAGE, and one for each language that is asked for, by its code.

XLSX is what translators are given: texts are texts, never formulas; columns that are read from the right run so; only
what may be written is open for writing. CSV is for programs: UTF-8 with a byte order mark and semicolons, so that a
Swedish Excel opens it with a click and its letters whole. Read back are UTF-8 with or without the mark, and comma,
semicolon or tab, whichever the header has. An apostrophe that csv.guarded put before "=x" is taken off again.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from app.exports.csv import guarded, unguarded
from surveys.errors import TranslationInvalid, XlsformRefused
from surveys.languages import LANGUAGES, language

FORMATS: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8; header=present",
}
PLACE, LOCKED, ORIGINAL = "place", "locked", "original"
LARGEST_FILE = 2 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 3 + len(LANGUAGES) + 5
DELIMITERS = ";,\t"
CELL = re.compile(r"![A-Z]+([0-9]+)$")
XLSX_BEGINS, NUL = b"PK\x03\x04", b"\0"
WIDTHS = (28, 9, 52)


@dataclass(frozen=True, slots=True)
class Row:
    """One text. texts: language → text; number: its line in the file that was read, from 1 with the header."""

    place: str
    locked: bool
    original: str
    texts: Mapping[str, str]
    number: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole table. source: the language of the originals, None where a file does not say."""

    source: str | None
    languages: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)


def write(sheet: Sheet, name: str) -> bytes:
    """The table in one of FORMATS. Raises KeyError."""
    return {"csv": _csv, "xlsx": _xlsx}[name](sheet)


def read(body: bytes) -> Sheet:
    """The table in a file that somebody sent; what sort of file it is its bytes say, not its name.

    Raises TranslationInvalid, with problems: "file" or "row 7" → {"reasons": [code], "place": where it stands}.
    """
    if len(body) > LARGEST_FILE:
        raise refused("file", "too_large")
    lines = _xlsx_lines(body) if body.startswith(XLSX_BEGINS) else _csv_lines(body)
    rows = list(islice(lines, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise refused("file", "too_large")
    if not rows:
        raise refused("file", "header")
    source, columns = _columns(rows[0])
    problems: dict[str, Any] = {}
    found = list(_rows(rows[1:], columns, problems))
    if problems:
        raise TranslationInvalid(problems=problems)
    return Sheet(source, tuple(name for name in columns if name in LANGUAGES), tuple(found))


def refused(where: str, reason: str, place: str = "") -> TranslationInvalid:
    """A table that is not taken, and where it is wrong."""
    return TranslationInvalid(problems={where: {"reasons": [reason], "place": place}})


def _header(sheet: Sheet) -> list[str]:
    return [PLACE, LOCKED, f"{ORIGINAL}:{sheet.source or ''}", *sheet.languages]


def _cells(row: Row, languages: Iterable[str]) -> list[str]:
    return [row.place, LOCKED if row.locked else "", row.original, *(row.texts.get(each, "") for each in languages)]


def _csv(sheet: Sheet) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=DELIMITERS[0], lineterminator="\r\n")
    writer.writerow(_header(sheet))
    writer.writerows([guarded(cell) for cell in _cells(row, sheet.languages)] for row in sheet.rows)
    return stream.getvalue().encode("utf-8-sig", "backslashreplace")


def _xlsx(sheet: Sheet) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    told = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, told) as book:
        paper = book.add_worksheet("texts")
        head = book.add_format({"bold": True, "bg_color": "#12343b", "font_color": "#fffdf8"})
        quiet = {"text_wrap": True, "valign": "top", "num_format": "@", "font_color": "#51646a", "bg_color": "#f3ebdb"}
        closed, opened = [], []
        for code in (sheet.source, *sheet.languages):
            run = {"reading_order": 2, "align": "right"} if code and language(code).direction == "rtl" else {}
            closed.append(book.add_format(quiet | run))
            opened.append(book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "locked": 0} | run))
        for column, title in enumerate(_header(sheet)):
            paper.write_string(0, column, title, head)
            paper.set_column(column, column, WIDTHS[min(column, 2)])
        plain = closed[0] if not (sheet.source and language(sheet.source).direction == "rtl") else None
        for number, row in enumerate(sheet.rows, 1):
            for column, text in enumerate(_cells(row, sheet.languages)):
                shut = row.locked or column < len(WIDTHS)
                style = plain if column < len(WIDTHS) - 1 else (closed if shut else opened)[column - 2]
                paper.write_string(number, column, text, style)
        paper.freeze_panes(1, 1)
        paper.protect("", {"format_columns": True, "format_rows": True})
    return stream.getvalue()


def _csv_lines(body: bytes) -> Iterator[list[str]]:
    if NUL in body:
        raise refused("file", "kind")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused("file", "encoding") from None
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [unguarded(cell) for cell in cells[:MOST_COLUMNS]]
    except csv.Error:
        raise refused("file", "kind") from None


def _xlsx_lines(body: bytes) -> Iterator[list[str]]:
    """The first sheet's lines. The guard against hostile files is the XLSForm reader's."""
    from surveys.xlsform.sheet import placed
    from surveys.xlsform.workbook import unpacked

    try:
        cells = next(iter(unpacked(body).values()), {})
    except XlsformRefused as error:
        raise _of_ours(error) from None
    by_place = {placed(each): text for each, text in cells.items()}
    for number in range(1, max((row for row, _ in by_place), default=0) + 1):
        yield [by_place.get((number, column), "") for column in range(1, MOST_COLUMNS + 1)]


def _of_ours(error: XlsformRefused) -> TranslationInvalid:
    """The same for a table: "texts!D7" is row 7."""
    problems = {}
    for where, reasons in error.problems.items():
        found = CELL.search(where)
        problems[f"row {found[1]}" if found else "file"] = {"reasons": list(reasons), "place": ""}
    return TranslationInvalid(problems=problems)


def _columns(header: Sequence[str]) -> tuple[str | None, dict[str, int]]:
    """(language of the originals, column → place in a line). Raises TranslationInvalid for a header not ours."""
    columns: dict[str, int] = {}
    source = None
    for number, title in enumerate(header):
        name, _, code = title.strip().partition(":")
        if not name:
            continue
        if name in columns or name not in (PLACE, LOCKED, ORIGINAL, *LANGUAGES):
            raise refused("row 1", "header", title.strip()[:60])
        columns[name] = number
        source = code if name == ORIGINAL and code in LANGUAGES else source
    if PLACE not in columns or not any(name in LANGUAGES for name in columns):
        raise refused("row 1", "header")
    return source, columns


def _rows(lines: Iterable[Sequence[str]], columns: Mapping[str, int], problems: dict[str, Any]) -> Iterator[Row]:
    seen: set[str] = set()
    for number, line in enumerate(lines, 2):
        held = {name: line[column] if column < len(line) else "" for name, column in columns.items()}
        texts = {name: text for name, text in held.items() if name in LANGUAGES}
        place = held[PLACE].strip()
        if not place and not any(text.strip() for text in texts.values()):
            continue
        if place in seen:
            problems[f"row {number}"] = {"reasons": ["twice"], "place": place}
        seen.add(place)
        yield Row(place, bool(held.get(LOCKED, "").strip()), held.get(ORIGINAL, ""), texts, number)
