"""What every export format writes: a named table of described columns. Bytes are a format's own file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from surveys.disclosure.columns import Cell, Column
from surveys.disclosure.sheets import Sheet
from surveys.kinds.base import Variable


class Quick(Protocol):
    """The rows of a table a second time, as lines that lie somewhere."""

    def pages(self, *, guarded: bool) -> Iterator[bytes]:
        """Some whole lines of CSV at a time. guarded: as the file has them; else as csv.quoted does."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """columns: one Column for each cell of a row. rows: a format reads them once, so they may be a generator.

    codebook: what describes it, for formats that hold several tables; None: what its columns say themselves. quick: the
    same rows for a format that would rather have lines; None where there are none.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    codebook: "Table | None" = None
    quick: Quick | None = None

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Name, label, type and value labels of each column."""
        return tuple(column.variable for column in self.columns)


def table(sheet: Sheet) -> Table:
    """A sheet of microdata as a table to write."""
    return Table(sheet.name, sheet.columns, sheet.rows)
