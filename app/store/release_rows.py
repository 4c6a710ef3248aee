"""The rows of releases as they left, each with its cells in one JSON column: every format is written from them.

PostgreSQL lays the cells out itself, inside COPY: reading a million rows through the ORM takes seven times as long
and, at once, gigabytes. SQLite's are read one after the other.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, cast, delete, func, insert, literal, null, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document

AT_ONCE = 2000
# CSV with signs that no JSON holds unescaped: one row's JSON comes as it is, whatever stands in it.
AS_IT_IS = "FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01'"


class ReleaseRow(Base):
    """A row of a sheet of a release. guarded: the same cells safe for a spreadsheet, null where they are anyway.

    Rows come before their release and are nobody's until it stands beside them: no foreign key.
    """

    __tablename__ = "release_row"
    __table_args__ = ({"sqlite_with_rowid": False},)

    release_id: Mapped[UUID] = mapped_column(primary_key=True)
    sheet: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cells: Mapped[list[Any]] = mapped_column(Document)
    guarded: Mapped[list[Any] | None] = mapped_column(Document)


Kept = tuple[Sequence[Any], Sequence[Any] | None]  # cells, and the same guarded where that is something else


def keep(session: Session, release: UUID, sheet: str, rows: Iterable[Kept]) -> None:
    """Keep a sheet's rows in this order."""
    held: list[dict[str, Any]] = []
    for number, (cells, guarded) in enumerate(rows):
        own = {"cells": list(cells), "guarded": null() if guarded is None else list(guarded)}
        held.append({"release_id": release, "sheet": sheet, "number": number, **own})
        if len(held) == AT_ONCE:
            session.execute(insert(ReleaseRow), held)
            held = []
    if held:
        session.execute(insert(ReleaseRow), held)


def forget(session: Session, release: UUID) -> None:
    """Remove the rows of a release."""
    session.execute(delete(ReleaseRow).where(ReleaseRow.release_id == release))


def count(session: Session, release: UUID, sheet: str) -> int:
    """How many rows a sheet has."""
    query = select(func.count()).where(ReleaseRow.release_id == release, ReleaseRow.sheet == sheet)
    return session.scalars(query).one()


def rows(session: Session, release: UUID, sheet: str) -> Iterator[list[Any]]:
    """The cells of each row, in order."""
    if not in_copy(session):
        yield from session.scalars(_of(release, sheet, ReleaseRow.cells).execution_options(yield_per=AT_ONCE))
        return
    held: list[bytes] = []
    for line in _copied(session, _of(release, sheet, cast(ReleaseRow.cells, String)), AS_IT_IS):
        held.append(line)
        if len(held) == AT_ONCE:
            yield from json.loads(b"[" + b",".join(held) + b"]")
            held = []
    yield from json.loads(b"[" + b",".join(held) + b"]")


def lines(session: Session, release: UUID, sheet: str, width: int, *, guarded: bool) -> Iterator[bytes]:
    """Each row as a line of CSV that ends in LF, in order. PostgreSQL alone. width: cells of a row."""
    held: Any = func.coalesce(ReleaseRow.guarded, ReleaseRow.cells) if guarded else ReleaseRow.cells
    cells = [held.op("->>")(literal(place)) for place in range(width)]
    if guarded:  # the file of Python's csv has nothing where a text is empty; to Parquet it is not the same as none
        cells = [func.nullif(each, "") for each in cells]
    return _copied(session, _of(release, sheet, *cells), "FORMAT csv")


def in_copy(session: Session) -> bool:
    """Whether this database lays out cells by itself."""
    return session.get_bind().dialect.name == "postgresql"


def _of(release: UUID, sheet: str, *columns: Any) -> Select[Any]:
    query = select(*columns).where(ReleaseRow.release_id == release, ReleaseRow.sheet == sheet)
    return query.order_by(ReleaseRow.number)


def _copied(session: Session, query: Select[Any], how: str) -> Iterator[bytes]:
    """What COPY sends: a line at a time, with nothing held back."""
    connection = session.connection()
    statement = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY ({statement}) TO STDOUT ({how})", ()) as copy:
        for line in copy:
            yield bytes(line)
