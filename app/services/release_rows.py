"""A release as it left: its rows are kept once, and every table is read from them. Whose they are, releases.py knows.

The same rows come out of every database, and so the same bytes of every format.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.exports.csv import cell
from app.exports.table import Table
from app.store import release_rows as store
from app.store.session import Session
from surveys.disclosure.columns import Cell, Column


@dataclass(frozen=True, slots=True)
class Lines:
    """A sheet's rows as PostgreSQL writes them, for formats that are quicker with CSV than with values."""

    session: Session
    release: UUID
    sheet: str
    width: int

    def lines(self, *, guarded: bool) -> Iterator[bytes]:
        """Each row as a line of CSV that ends in LF; guarded: no cell becomes a formula."""
        return store.lines(self.session, self.release, self.sheet, self.width, guarded=guarded)


def keep(session: Session, release: UUID, sheet: str, rows: Iterable[Sequence[Cell]]) -> None:
    """Keep the rows of one sheet of a release; in the caller's transaction."""
    store.keep(session, release, sheet, ((row, _guarded(row)) for row in rows))


def kept(session: Session, release: UUID, sheet: str, columns: tuple[Column, ...]) -> Table:
    """A sheet of a release as a table, to be written while the caller's transaction lasts. columns: as they left."""
    found = store.rows(session, release, sheet)
    quick = Lines(session, release, sheet, len(columns)) if store.in_copy(session) else None
    return Table(sheet, columns, found, quick=quick)


def _guarded(row: Sequence[Cell]) -> list[Any] | None:
    """The cells as a spreadsheet may see them; None where they are so already."""
    found = [cell(each) if isinstance(each, str) else each for each in row]
    return found if found != list(row) else None
