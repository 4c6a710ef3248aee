"""A table as pyarrow's batches of coded cells, for the formats that work by column. What becomes of them, each knows.

Cells are typed as their variable says; in a text column a missing code stands as its digits, as in the CSV.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from app.exports.csv import NOTHING, SEEN
from app.exports.table import Quick, Table
from surveys.disclosure.columns import Column

ROWS = 20_000


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
    """A page at a time: a reader of the whole would ask for the next pages from a thread of its own."""
    import pyarrow as pa
    from pyarrow import csv

    names = _places(len(columns))
    types = {name: type_of(column) for name, column in zip(names, columns, strict=True)}
    parsing = csv.ParseOptions(newlines_in_values=True)
    converting = csv.ConvertOptions(
        column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    for page in quick.pages(guarded=False):
        reading = csv.ReadOptions(use_threads=False, block_size=len(page), column_names=names)
        yield from csv.read_csv(pa.BufferReader(page), reading, parsing, converting).to_batches()


def _places(width: int) -> list[str]:
    """A column's name while it is read is its place: nothing says that names differ."""
    return [str(place) for place in range(width)]
