"""A workbook as spreadsheets read it (ECMA-376), written as it comes. Which sheets it holds, xlsx.py says.

A writer of our own: libraries' streaming modes keep a file for each sheet and a call for each cell. Here a row is one
join over what is remembered of each column. Texts stand in their cells, not in a table of strings, so memory is flat.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice, zip_longest
from operator import getitem
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZipFile

from app.exports.archive import archive
from app.exports.remembered import Remembered
from app.exports.workbook_parts import HEADER, NS, TEXT, WRAPPED, XML, Done, parts

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_BYTES = 1_900_000_000  # of a sheet's XML: a zip entry without 64-bit sizes ends at 2 GiB
LONGEST_CELL = 32_767  # UTF-16 units
PART = LONGEST_CELL // 2 - 300  # characters, each at most two units; with room to say where it goes on
EXACT = 10**15  # a spreadsheet keeps 15 digits of a number
BATCH, LOOKED_AT = 500, 100  # rows
NARROWEST, WIDEST = 8, 60  # characters
IN_MEMORY = 1_000_000
LEVEL = 1  # of compression: 6 takes three times as long for a tenth less
MORE = "continued"
GOES_ON = ' […] (fortsätter i bladet "{sheet}", nr {n} / continued in the sheet "{sheet}", no. {n})'
NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
NO_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class Sheet:
    """rows: read once. wrapped: texts are for reading, so they stand on several lines."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    wrapped: bool = False


def write(sheets: Iterable[Sheet], stream: IO[bytes]) -> None:
    """A workbook of these sheets. The stream stays open.

    A sheet of more rows than a spreadsheet has goes on in one called "name (2)". A text longer than a cell goes on in
    the sheet "continued", and says so. Raises ValueError for more columns than a spreadsheet has, a number that is not
    finite or a row of another width.
    """
    with archive(stream, level=LEVEL) as held, SpooledTemporaryFile(IN_MEMORY) as spool:
        longer = _Longer(spool)
        done: list[Done] = []
        for sheet in chain(sheets, longer.sheets()):
            done += _sheet(held, sheet, [each.name for each in done], longer.first)
        for name, text in parts(done):
            with held.open(name, "w") as file:
                file.write(text.encode())


def letters(column: int) -> str:
    """A column's name: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class _Longer:
    """Texts that are longer than a cell: the first part stays there, the others wait for a sheet of their own."""

    def __init__(self, spool: IO[bytes]) -> None:
        self._spool = spool
        self._texts = 0

    def first(self, text: str) -> str:
        """As much of the text as a cell holds."""
        if len(text) <= PART or _units(text) <= LONGEST_CELL:
            return text
        self._texts += 1
        for number, start in enumerate(range(PART, len(text), PART), 2):
            line = json.dumps([self._texts, number, text[start : start + PART]])
            self._spool.write(line.encode() + b"\n")
        return text[:PART] + GOES_ON.format(sheet=MORE, n=self._texts)

    def sheets(self) -> Iterator[Sheet]:
        """The sheet of what goes on, if anything does. To be asked when all else is written."""
        self._spool.seek(0)
        if self._texts:
            yield Sheet(MORE, ("no", "part", "text"), (json.loads(line) for line in self._spool), wrapped=True)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _sheet(held: ZipFile, sheet: Sheet, taken: list[str], first: Callable[[str], str]) -> Iterator[Done]:
    """Write a sheet, as several where it is too long for one."""
    width = len(sheet.header)
    if not 0 < width <= MOST_COLUMNS:
        raise ValueError(f"a spreadsheet has 1 to {MOST_COLUMNS} columns, not {width}")
    rows = iter(sheet.rows)
    looked_at = list(islice(rows, LOOKED_AT))
    begin = _beginning(sheet, looked_at, selected=not taken)
    cells = _cells(width, WRAPPED if sheet.wrapped else TEXT, first)
    rows = chain(looked_at, rows)
    some: Sequence[Any] | None = next(rows, None)
    part = 1
    while part == 1 or some is not None:
        name = _free(sheet.name, part, taken)
        taken.append(name)
        with held.open(f"xl/worksheets/sheet{len(taken)}.xml", "w") as file:
            file.write(begin)
            last = _fill(file, [] if some is None else chain([some], rows), cells)
            area = f"A1:{letters(width - 1)}{last}"
            file.write(f'</sheetData><autoFilter ref="{area}"/></worksheet>'.encode())
        yield Done(name, area)
        part += 1
        some = next(rows, None)


def _fill(file: IO[bytes], rows: Iterable[Sequence[Any]], cells: Sequence[Remembered[str]]) -> int:
    """Write as many rows as there is room for; returns the number of the last."""
    rows = iter(rows)
    last, size = 1, 0
    while size < MOST_BYTES and (batch := list(islice(rows, min(BATCH, MOST_ROWS - last)))):
        text = "".join(_row(number, row, cells) for number, row in enumerate(batch, last + 1))
        last += len(batch)
        size += file.write(text.encode("utf-8", "backslashreplace"))
    return last


def _row(number: int, row: Sequence[Any], cells: Sequence[Remembered[str]]) -> str:
    """A row's XML: what is remembered of each cell ends where the number of the row comes next."""
    if len(row) != len(cells):
        raise ValueError(f"a row of {len(row)} cells in a table of {len(cells)} columns")
    return str(number).join(('<row r="', '"><c r="A', *map(getitem, cells, row)))


def _cells(width: int, style: int, first: Callable[[str], str]) -> list[Remembered[str]]:
    ends = [*(f'<c r="{letters(column)}' for column in range(1, width)), "</row>"]
    return [Remembered(partial(_cell, style=style, first=first, end=end)) for end in ends]


def _cell(value: Any, *, style: int, first: Callable[[str], str], end: str) -> str:
    """A cell's XML from behind the number of its row. end: what stands before the number that comes next."""
    if value is None or value == "":
        return f'"/>{end}'
    if isinstance(value, str):
        return _text(first(value), style) + end
    if not math.isfinite(value):
        raise ValueError("a table holds codes for what is missing, never NaN")
    if isinstance(value, int) and abs(value) >= EXACT:
        return _text(str(value), style) + end
    return f'"><v>{int(value) if isinstance(value, bool) else repr(value)}</v></c>{end}'


def _text(text: str, style: int) -> str:
    """A text that is a text whatever it begins with. What XML cannot hold is written as ECMA-376 says: _x0001_."""
    clean = escape(NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
    return f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'


def _beginning(sheet: Sheet, rows: Sequence[Sequence[Any]], *, selected: bool) -> bytes:
    """All of a sheet that stands before its second row: the header and the first column stay in sight."""
    looked_at = [sheet.header, *rows]
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{_width(cells)}" customWidth="1"/>'
        for n, cells in enumerate(zip_longest(*looked_at, fillvalue=""), 1)
    )
    pane = '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
    tab = ' tabSelected="1"' if selected else ""
    header = _row(1, sheet.header, _cells(len(sheet.header), HEADER, lambda text: text[:PART]))
    return (
        f'{XML}<worksheet {NS}><sheetViews><sheetView{tab} workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{header}"
    ).encode("utf-8", "backslashreplace")


def _width(cells: Iterable[Any]) -> int:
    """In characters; three more for the filter's arrow."""
    longest = max((len(line) for each in cells for line in str(each)[:1000].split("\n")), default=0)
    return min(max(longest + 3, NARROWEST), WIDEST)


def _free(name: str, part: int, taken: Sequence[str]) -> str:
    """A name that a sheet may have and none has yet."""
    plain = NO_NAME.sub(" ", name).strip() or "data"
    used = {each.lower() for each in taken}
    while True:
        end = "" if part == 1 else f" ({part})"
        free = plain[: LONGEST_NAME - len(end)] + end
        if free.lower() not in used:
            return free
        part += 1
