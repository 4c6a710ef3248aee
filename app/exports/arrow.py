"""A table as pyarrow's batches of coded cells, for the formats that work by column. What becomes of them, each knows.

Cells are typed as their variable says; in a text column a missing code stands as its digits, as in the CSV.
"""

import io
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from app.exports.csv import NOTHING, SEEN
from app.exports.table import Quick, Table
from surveys.disclosure.columns import Column

ROWS = 20_000
BLOCK = 1 << 20
LINES = 1000


def batches(table: Table) -> Iterator[Any]:
    """The rows as record batches, columns named "0", "1" …

    Raises ValueError for a number that is not finite or a row of another width.
    """
    return _parsed(table.columns, table.quick) if table.quick else _typed(table)


def type_of(column: Column) -> Any:
    """The pyarrow type of a column's cells."""
    import pyarrow as pa

    types = {"integer": pa.int64(), "boolean": pa.bool_(), "number": pa.float64(), "text": pa.string()}
    return types[column.variable.type]


def codes_of(column: Column) -> Any:
    """The column's missing codes, in order, as they stand in its cells."""
    import pyarrow as pa

    return pa.array(_fit(column, list(column.missing)), type_of(column))


def _typed(table: Table) -> Iterator[Any]:
    import pyarrow as pa

    rows, width = iter(table.rows), len(table.columns)
    while chunk := list(islice(rows, ROWS)):
        if any(len(row) != width for row in chunk):
            raise ValueError(f"a row of another width in a table of {width} columns")
        filled = zip(table.columns, zip(*chunk, strict=True), strict=True)
        yield pa.record_batch([_array(each, _fit(each, cells)) for each, cells in filled], _places(width))


def _array(column: Column, cells: Sequence[Any]) -> Any:
    """Cells as pyarrow's; of a text what its readers stop at is written as in the CSV."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.variable.type != "text":
        return pa.array(cells, type_of(column))
    try:
        found = pa.array(cells, pa.string())
    except UnicodeEncodeError:  # half a character
        whole = [each and each.encode("utf-8", "backslashreplace").decode() for each in cells]
        found = pa.array(whole, pa.string())
    return pc.replace_substring(found, NOTHING, SEEN)


def _fit(column: Column, values: Sequence[Any]) -> Sequence[Any]:
    if column.variable.type == "text":
        return [each if each is None or isinstance(each, str) else str(each) for each in values]
    if column.variable.type == "number" and any(each is not None and each - each != 0 for each in values):
        raise ValueError("a table holds codes for what is missing, never NaN")
    return values


def _parsed(columns: Sequence[Column], quick: Quick) -> Iterator[Any]:
    from pyarrow import csv

    names = _places(len(columns))
    reading = csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=names)
    types = {name: type_of(column) for name, column in zip(names, columns, strict=True)}
    converting = csv.ConvertOptions(
        column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    lines = quick.lines(guarded=False)
    first = next(lines, None)
    if first is not None:  # a file without a line is an error there
        told = csv.ParseOptions(newlines_in_values=True)
        yield from csv.open_csv(_Stream(chain([first], lines)), reading, told, converting)


def _places(width: int) -> list[str]:
    """A column's name while it is read is its place: nothing says that names differ."""
    return [str(place) for place in range(width)]


class _Stream(io.RawIOBase):
    """Lines as a file to read from."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._left = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As much as there is room for; 0 at the end."""
        if not self._left:
            self._left = b"".join(islice(self._lines, LINES))
        n = min(len(buffer), len(self._left))
        buffer[:n], self._left = self._left[:n], self._left[n:]
        return n
