"""Parquet, streamed by pyarrow: typed columns, labels in the fields' metadata, why there is no answer beside them.

A missing answer is null, and NAME_missing says why: "dont_know", "not_shown" … as surveys.disclosure.columns has it.
Metadata of a field, as JSON: label, wording, values and missing (code as in the CSV → texts), each in every language.
"""

import json
from collections.abc import Iterator, Sequence
from typing import IO, Any

from app.exports.arrow import batches, codes_of, type_of
from app.exports.table import Table
from surveys.disclosure.columns import Column, why

ROWS = 50_000


class Parquet:
    """One table as one file."""

    name = "parquet"
    media_type = "application/vnd.apache.parquet"
    extension = "parquet"

    def write(self, table: Table, stream: IO[bytes]) -> None:
        """All rows, some at a time. Raises ValueError for a number that is not finite or a row of another width."""
        from pyarrow.parquet import ParquetWriter

        beside = _beside(table.columns)
        schema = _schema(table, beside)
        with ParquetWriter(stream, schema, compression="zstd") as writer:
            for batch in _of_size(batches(table)):
                writer.write_batch(_batch(table.columns, beside, batch, schema))


def _beside(columns: Sequence[Column]) -> list[str]:
    """The name of each column's companion that says why it is empty; "" where it never is."""
    taken = {each.variable.name for each in columns}
    found = []
    for each in columns:
        name = f"{each.variable.name}_missing" if each.missing else ""
        while name in taken:
            name += "_"
        taken.add(name)
        found.append(name)
    return found


def _schema(table: Table, beside: Sequence[str]) -> Any:
    import pyarrow as pa

    fields = []
    for column, companion in zip(table.columns, beside, strict=True):
        told = {name: json.dumps(value, ensure_ascii=False) for name, value in _told(column).items()}
        fields.append(pa.field(column.variable.name, type_of(column), metadata=told))
        if companion:
            fields.append(pa.field(companion, pa.dictionary(pa.int8(), pa.string())))
    return pa.schema(fields, metadata={"name": table.name})


def _told(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "label": dict(column.variable.label),
        "wording": dict(column.question.text) if column.question else {},
        "values": {str(value): dict(texts) for value, texts in column.variable.values.items()},
        "missing": {str(code): dict(texts) for code, texts in column.missing.items()},
    }
    return {name: value for name, value in told.items() if value}


def _of_size(batches: Iterator[Any]) -> Iterator[Any]:
    """The same rows in batches of ROWS, so that the same table is the same bytes from wherever it comes."""
    import pyarrow as pa

    held: list[Any] = []
    for batch in batches:
        held.append(batch)
        while sum(each.num_rows for each in held) >= ROWS:
            whole = pa.Table.from_batches(held).combine_chunks()
            yield whole.slice(0, ROWS)
            held = whole.slice(ROWS).to_batches()
    if held:
        yield pa.Table.from_batches(held).combine_chunks()


def _batch(columns: Sequence[Column], beside: Sequence[str], batch: Any, schema: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    arrays = []
    for place, (column, companion) in enumerate(zip(columns, beside, strict=True)):
        cells = batch.column(place).combine_chunks()
        if not companion:
            arrays.append(cells)
            continue
        reason = pc.index_in(cells, value_set=codes_of(column)).cast(pa.int8())
        arrays.append(pc.if_else(reason.is_valid(), pa.scalar(None, cells.type), cells))
        names = pa.array([why(code).name.lower() for code in column.missing], pa.string())
        arrays.append(pa.DictionaryArray.from_arrays(reason, names))
    return pa.record_batch(arrays, schema=schema)
