"""A file of answers as lines and columns, whatever program wrote it. What they mean is in targets.py and check.py.

CSV in UTF-8 with or without its mark; comma, semicolon or tab, whichever gives the header the most columns. XLSX by the
XLSForm's guarded reader, so with its limits: 5 000 rows, 40 000 cells. What sort of file it is its bytes say.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NoReturn

from surveys.errors import ImportRefused, XlsformRefused
from surveys.texts import storable
from surveys.xlsform.sheet import column as letters
from surveys.xlsform.sheet import placed
from surveys.xlsform.workbook import unpacked

LARGEST_FILE = 4 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000  # characters; what its question allows is asked later, and told with its row
DELIMITERS = ";,\t"
XLSX_BEGINS, NUL = b"PK\x03\x04", b"\0"


@dataclass(frozen=True, slots=True)
class Line:
    """number: in the file, from 1 with the header. cells: as many as there are columns. wide: it has more than them."""

    number: int
    cells: tuple[str, ...] = field(repr=False)
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """columns: their headings, "" where there is none. lines: without those in which nothing stands."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...] = field(repr=False)

    def heading(self, column: int) -> str:
        """What a column is called: its heading, else the letter that a spreadsheet has over it."""
        return self.columns[column] or letters(column + 1)

    def values(self, column: int) -> tuple[str, ...]:
        """The different things that stand in a column, in the order in which they come."""
        return tuple(dict.fromkeys(each.cells[column] for each in self.lines if each.cells[column]))

    def document(self) -> list[Any]:
        """Plain JSON."""
        return [list(self.columns), [[each.number, each.wide, *each.cells] for each in self.lines]]

    @classmethod
    def from_document(cls, document: Sequence[Any]) -> "Grid":
        """What document() wrote."""
        columns, lines = document
        return cls(tuple(columns), tuple(Line(each[0], tuple(each[2:]), each[1]) for each in lines))

    def digest(self) -> bytes:
        """The same for the same answers: neither the sort of file nor the order of its rows changes it."""
        rows = sorted(sorted(zip(self.columns, each.cells, strict=True)) for each in self.lines)
        said = json.dumps(rows, ensure_ascii=False)
        return hashlib.sha256(said.encode()).digest()


def read(body: bytes) -> Grid:
    """The table in a file. Raises ImportRefused, with problems: "file", or "row 7" → codes."""
    if not body.strip():
        _refuse("empty")
    if len(body) > LARGEST_FILE:
        _refuse("too_large")
    return _grid(_xlsx(body) if body.startswith(XLSX_BEGINS) else _csv(body))


def _refuse(code: str, where: str = "file") -> NoReturn:
    raise ImportRefused(problems={where: [code]})


def _grid(lines: Iterator[list[str]]) -> Grid:
    numbered = ((number, [each.strip() for each in line]) for number, line in enumerate(lines, 1))
    held = [(number, line) for number, line in islice(numbered, 2 * MOST_ROWS) if any(line)]
    if next(numbered, None):  # else what stands below so many empty lines would be left out unsaid
        _refuse("too_many_rows")
    if not held:
        _refuse("empty")
    if len(held) > MOST_ROWS + 1:
        _refuse("too_many_rows")
    if len(held) == 1:
        _refuse("only_header")
    header = held[0][1]
    while not header[-1]:
        header.pop()
    if len(header) > MOST_COLUMNS:
        _refuse("too_many_columns")
    width = len(header)
    cells = [(number, tuple(islice((*line, *[""] * width), width)), any(line[width:])) for number, line in held[1:]]
    return Grid(tuple(header), tuple(Line(*each) for each in cells))


def _csv(body: bytes) -> Iterator[list[str]]:
    if NUL in body:
        _refuse("kind")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse("encoding")
    if not storable(text):
        _refuse("encoding")
    before = csv.field_size_limit(LONGEST_CELL)
    header = _header(text)
    delimiter = max(DELIMITERS, key=lambda each: _columns(header, each))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        csv.field_size_limit(LONGEST_CELL)
        try:
            line = next(reader, None)
        except csv.Error as error:
            code = "cell_too_long" if "limit" in str(error) else "quotes"
            raise ImportRefused(problems={f"row {reader.line_num}": [code]}) from None
        finally:
            csv.field_size_limit(before)
        if line is None:
            return
        yield line


def _columns(header: str, delimiter: str) -> int:
    """How often this stands between headings; a heading in quotes may hold any of them."""
    return sum(part.count(delimiter) for part in header.split('"')[::2])


def _header(text: str) -> str:
    """The first line in which something stands; a heading in quotes may run over several."""
    lines = iter(text.lstrip().splitlines())
    header = next(lines, "")
    while header.count('"') % 2 and (more := next(lines, None)) is not None:
        header += more
    return header


def _xlsx(body: bytes) -> Iterator[list[str]]:
    try:
        cells = next(iter(unpacked(body).values()), {})
    except XlsformRefused as error:
        raise ImportRefused(
            problems={_place(where): [_code(each) for each in why] for where, why in error.problems.items()}
        ) from None
    by_place = {placed(each): text for each, text in cells.items() if storable(text)}
    widest = max((column for _, column in by_place), default=0)
    for number in range(1, max((row for row, _ in by_place), default=0) + 1):
        yield [by_place.get((number, column), "") for column in range(1, widest + 1)]


def _place(where: str) -> str:
    """ "answers!D7" is row 7."""
    place = where.rpartition("!")[2]
    try:
        return f"row {placed(place)[0]}"
    except ValueError:
        return "file"


def _code(reason: str) -> str:
    return reason if reason in ("formula", "merged", "too_many_rows", "too_many_columns", "too_large") else "not_xlsx"
