"""The responses of waves that have closed. Knows nothing of contacts; the courier may never reach this module."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base
from app.store.interventions import Version
from app.store.rest import SealedDocument
from app.store.wave_counts import SUSPECT
from app.store.waves import Wave

MODES = ("phone", "kiosk", "paper", "helped", "interpreter", "imported", SUSPECT)


class Response(Base):
    """What one participant answered in one wave. This list of columns is closed: neither when, nor where, nor in which
    language; and the id is not the one that the phone sent. answers: readable with the analyst's key alone.
    """

    __tablename__ = "response"
    __table_args__ = (
        CheckConstraint(f"mode IN {MODES}", name="mode"),
        CheckConstraint("pid IS NULL OR length(pid) = 16", name="pid"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pid: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    intervention: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    wave: Mapped[UUID | None] = mapped_column(ForeignKey("wave.id"), index=True)
    version: Mapped[UUID] = mapped_column(ForeignKey("version.id"))
    mode: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(SealedDocument)


# The web process may erase by pid, and ask in which waves a pid has answered (before.py). In PostgreSQL it has no right
# to the table but calls functions (migration 0007); in SQLite everything belongs to one user and the query stands here.


def erase(session: Session, pid: bytes) -> int:
    """Remove all responses of one pseudonym. Returns how many there were."""
    if session.get_bind().dialect.name == "sqlite":
        removed = session.execute(delete(Response).where(Response.pid == pid))
        return int(removed.rowcount)  # type: ignore[attr-defined]  # a cursor result has it
    return int(session.execute(select(func.response_erase(pid))).scalar_one())


# From here on: the analyst's.


def add(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep responses, in the order given."""
    if rows:
        session.execute(insert(Response), rows)


def of_intervention(session: Session, intervention: UUID) -> Iterator[dict[str, Any]]:
    """Every response of an intervention that is not suspect: id, pid, wave, cohort, number, mode, answers, version."""
    query = (
        select(
            Response.id,
            Response.pid,
            Response.wave,
            Response.mode,
            Response.answers,
            Response.version,
            Wave.cohort_id.label("cohort"),
            Wave.number,
        )
        .outerjoin(Wave, Wave.id == Response.wave)
        .where(Response.intervention == intervention, Response.mode != SUSPECT)
        .order_by(Response.id)
        .execution_options(yield_per=1000)
    )
    for row in session.execute(query).mappings():
        yield dict(row)


def versions_of(session: Session, intervention: UUID) -> Sequence[Version]:
    """The versions under which an intervention was answered."""
    answered = select(Response.version).where(Response.intervention == intervention)
    query = select(Version).where(Version.id.in_(answered))
    return session.scalars(query.order_by(Version.published_at, Version.number, Version.id)).all()
