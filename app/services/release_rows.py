"""The rows of a release as they left: kept once, and every table that is handed out is read from them.

They are kept in the transaction in which their release comes to stand, so that of two tries never half of each is
there; they are read a page at a time, each in a transaction of its own, so that a slow file holds nothing up. The same
rows come out of every database, and so the same bytes of every format. Whose they are, releases.py knows.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.exports.csv import line, quoted
from app.exports.table import Table
from app.store import release_rows as store
from app.store.session import Session, transaction
from surveys.disclosure.columns import Cell, Column
from surveys.disclosure.sheets import Sheet

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rows:
    """A sheet's rows, from the first to the last each time they are asked for.

    n: how many there are; read: is told how many were read. Raises LookupError where one is gone.
    """

    release: UUID
    sheet: str
    n: int
    read: Progress

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        """One after the other."""
        for page in self._pages("cells"):
            yield from json.loads(f"[{page}]")

    def pages(self, *, guarded: bool) -> Iterator[bytes]:
        """The same as lines of CSV, for formats that are quicker with these than with values."""
        return (page.encode() for page in self._pages("guarded" if guarded else "line"))

    def _pages(self, what: store.What) -> Iterator[str]:
        for first in range(0, self.n, store.PAGE):
            with transaction() as session:
                n, page = store.page(session, self.release, self.sheet, first, what)
            if n != min(store.PAGE, self.n - first):
                raise LookupError("rows of a release are gone")
            self.read(n)
            yield page


def keep(session: Session, release: UUID, sheet: Sheet) -> None:
    """Keep the rows of one sheet of a release; in the caller's transaction."""
    store.keep(session, release, sheet.name, map(_kept, sheet.rows))


def kept(release: UUID, sheet: str, n: int, columns: tuple[Column, ...], read: Progress) -> Table:
    """A sheet of a release as a table. n: how many rows it has; columns: as they left; read: as Rows has it."""
    rows = Rows(release, sheet, n, read)
    return Table(sheet, columns, rows, quick=rows)


def _kept(row: Sequence[Cell]) -> store.Kept:
    plain, guarded = quoted(row), line(row)
    return store.Kept(list(row), plain, None if guarded == plain else guarded)
