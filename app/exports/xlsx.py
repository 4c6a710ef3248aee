"""XLSX: one sheet of data and one of codebook. Cells and sheets are written in workbook.py."""

from collections.abc import Iterable
from typing import IO

from app.exports.codebook import described
from app.exports.table import Table
from app.exports.workbook import Sheet, write


class Xlsx:
    """Numbers as numbers, texts as texts, nothing as a formula; the codes' meanings stand in the codebook."""

    name = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    extension = "xlsx"

    def write(self, table: Table, stream: IO[bytes]) -> None:
        """The table, and its codebook where it has one. Raises ValueError as workbook.write does."""
        self.write_all([table], stream)

    def write_all(self, tables: Iterable[Table], stream: IO[bytes]) -> None:
        """Several tables, each on its sheet, and their codebook on the last."""
        tables = list(tables)
        book = described(tables)
        sheets = [_sheet(each) for each in tables]
        write([*sheets, *([_sheet(book, wrapped=True)] if book else [])], stream)


def _sheet(table: Table, *, wrapped: bool = False) -> Sheet:
    return Sheet(table.name, [each.name for each in table.variables], table.rows, wrapped)
