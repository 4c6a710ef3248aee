"""The rows of releases as they left, each as JSON and as a line of CSV: every format is written from them.

They are read a page at a time, and a page is put together by the database: a million rows one by one take it longer to
hand over than to find, and through the ORM they are, at once, gigabytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Select, String, cast, delete, exists, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document
from app.store.releases import Release

PAGE = 5000  # rows


class ReleaseRow(Base):
    """A row of a sheet of a release. line: its cells as CSV; guarded: safe for a spreadsheet, None where line is."""

    __tablename__ = "release_row"
    __table_args__ = ({"sqlite_with_rowid": False},)

    release_id: Mapped[UUID] = mapped_column(primary_key=True)
    sheet: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cells: Mapped[list[Any]] = mapped_column(Document)
    line: Mapped[str]
    guarded: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as ReleaseRow has it."""

    cells: list[Any]
    line: str
    guarded: str | None


What = Literal["cells", "line", "guarded"]
HELD: Mapping[What, tuple[Any, str]] = {
    "cells": (cast(ReleaseRow.cells, String), ","),
    "line": (ReleaseRow.line, ""),
    "guarded": (func.coalesce(ReleaseRow.guarded, ReleaseRow.line), ""),
}


def keep(session: Session, release: UUID, sheet: str, rows: Iterable[Kept]) -> None:
    """Keep a sheet's rows in this order."""
    held: list[dict[str, Any]] = []
    for number, row in enumerate(rows):
        whole = {"cells": row.cells, "line": row.line, "guarded": row.guarded}
        held.append({"release_id": release, "sheet": sheet, "number": number, **whole})
        if len(held) == PAGE:
            session.execute(insert(ReleaseRow), held)
            held = []
    if held:
        session.execute(insert(ReleaseRow), held)


def forget(session: Session, release: UUID) -> None:
    """Remove the rows of a release."""
    session.execute(delete(ReleaseRow).where(ReleaseRow.release_id == release))


def expired(session: Session, now: datetime) -> list[UUID]:
    """Releases whose time is over and whose rows are there still."""
    here = exists().where(ReleaseRow.release_id == Release.id)
    return list(session.scalars(select(Release.id).where(Release.expires_at <= now, here)))


def page(session: Session, release: UUID, sheet: str, first: int, what: What) -> tuple[int, str]:
    """(how many rows, their text) of the page that begins at this number, in order: JSON between commas, or CSV."""
    column, between = HELD[what]
    query: Select[tuple[str]] = select(column.label("held")).where(
        ReleaseRow.release_id == release, ReleaseRow.sheet == sheet
    )
    here = query.where(ReleaseRow.number >= first, ReleaseRow.number < first + PAGE)
    # both databases put together in the order in which they read
    rows = here.order_by(ReleaseRow.number).subquery()
    n, text = session.execute(select(func.count(), func.aggregate_strings(rows.c.held, between))).one()
    return n, text or ""
