"""The responses and what belongs to them. Knows nothing of contacts; the courier may never reach this module."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Select, column, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document, insert_into
from app.store.interventions import Activity, Version
from app.store.waves import Wave

MODES = ("phone", "kiosk", "paper", "helped", "imported", "suspect")


class Response(Base):
    """What one participant sent in one wave. This list of columns is closed (design.md §4): no time, no address."""

    __tablename__ = "response"
    __table_args__ = (
        CheckConstraint(f"mode IN {MODES}", name="mode"),
        CheckConstraint("pid IS NULL OR length(pid) = 16", name="pid"),
        CheckConstraint("length(week) = 8", name="week"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pid: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    activity: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), index=True)
    wave: Mapped[UUID | None] = mapped_column(ForeignKey("wave.id"), index=True)
    week: Mapped[str]
    version: Mapped[UUID] = mapped_column(ForeignKey("version.id"))
    language: Mapped[str | None]
    mode: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(Document)


def insert(session: Session, row: dict[str, Any]) -> bool:
    """Store a response once. False: a response with this id is there already."""
    statement = insert_into(session, Response).values(row).on_conflict_do_nothing(index_elements=[Response.id])
    return session.execute(statement.returning(Response.id)).first() is not None


# The web process may read by id or by pid and may not list. In PostgreSQL it has no right to the table's columns but
# calls these functions (migration 0002); in SQLite everything belongs to one user and the query stands here.
FUNCTIONS = {"response_by_id": ("id", "uuid"), "response_by_pid": ("pid", "bytea")}


def by_id(session: Session, id: UUID) -> dict[str, Any] | None:
    """One response by its id, as a plain row."""
    return next(iter(_rows(session, "response_by_id", id)), None)


def by_pid(session: Session, pid: bytes) -> list[dict[str, Any]]:
    """All responses of one pseudonym: columns id, activity, wave, version, answers …"""
    return _rows(session, "response_by_pid", pid)


def erase(session: Session, pid: bytes) -> int:
    """Remove all responses of one pseudonym. Returns how many there were."""
    if session.get_bind().dialect.name == "sqlite":
        removed = session.execute(delete(Response).where(Response.pid == pid))
        return int(removed.rowcount)  # type: ignore[attr-defined]
    return int(session.execute(select(func.response_erase(pid))).scalar_one())


def _rows(session: Session, function: str, value: Any) -> list[dict[str, Any]]:
    table = Response.__table__
    query: Select[Any]
    if session.get_bind().dialect.name == "sqlite":
        query = select(*table.columns).where(table.c[FUNCTIONS[function][0]] == value)
    else:
        returned = getattr(func, function)(value).table_valued(
            *(column(each.name, each.type) for each in table.columns)
        )
        query = select(*returned.columns)
    return [dict(row) for row in session.execute(query).mappings()]


# From here on: the analyst's.


def of_intervention(session: Session, intervention: UUID) -> Iterator[dict[str, Any]]:
    """Every response of an intervention: id, pid, wave, cohort, number, mode, answers, version, activity."""
    query = (
        select(
            Response.id,
            Response.pid,
            Response.wave,
            Response.mode,
            Response.answers,
            Response.version,
            Response.activity,
            Wave.cohort_id.label("cohort"),
            Wave.number,
        )
        .join(Activity, Activity.id == Response.activity)
        .outerjoin(Wave, Wave.id == Response.wave)
        .where(Activity.intervention_id == intervention)
        .order_by(Response.id)
        .execution_options(yield_per=1000)
    )
    for row in session.execute(query).mappings():
        yield dict(row)


def versions_of(session: Session, intervention: UUID) -> Sequence[Version]:
    """The versions under which an intervention was answered."""
    query = select(Version).where(
        Version.id.in_(
            select(Response.version)
            .join(Activity, Activity.id == Response.activity)
            .where(Activity.intervention_id == intervention)
        )
    )
    return session.scalars(query.order_by(Version.published_at, Version.id)).all()
