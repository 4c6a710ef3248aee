"""What every export format writes: a named table of described columns. Bytes are a format's own file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from surveys.disclosure.columns import Cell, Column
from surveys.disclosure.sheets import Sheet
from surveys.kinds.base import Variable


@dataclass(frozen=True, slots=True)
class Table:
    """columns: one Column for each cell of a row. rows: read once, so that a long table may be a
    generator.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Name, label, type and value labels of each column."""
        return tuple(column.variable for column in self.columns)


def table(sheet: Sheet) -> Table:
    """A sheet of microdata as a table to write."""
    return Table(sheet.name, sheet.columns, sheet.rows)
