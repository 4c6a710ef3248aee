"""What participants have sent, sealed to the analyst until its wave closes. The web process adds and cannot open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from app.store.base import Base, insert_for, insert_into, pieces
from app.store.waves import Cohort, Wave

ROWS_AT_ONCE = 1000  # of six values each


class Submission(Base):
    """One response on its way. When its wave has closed the id stays, to know it again; the rest goes.

    id: the phone's; the response itself gets another. participant, digest: under the web process's key, so that nobody
    else can compute them from a pseudonym, or try out answers. The digest is empty when the wave has closed: beside
    pseudonyms that can be read then, whoever has that key could try out answers after all.
    """

    __tablename__ = "submission"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    intervention: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    wave: Mapped[UUID | None] = mapped_column(ForeignKey("wave.id"), index=True)
    participant: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


TABLE = Submission.__table__
_KNOWN = select(TABLE.c.id, TABLE.c.digest, TABLE.c.wave).where(TABLE.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a submission that has come before."""

    digest: bytes = field(repr=False)
    wave: UUID | None


def insert(session: Session, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Store submissions once. Returns the ids of those that were not there already."""
    return set(session.connection().execute(_once(session.get_bind().dialect.name), rows).scalars())


@cache
def _once(dialect: str) -> ReturningInsert[Any]:
    statement = insert_for(dialect, Submission).on_conflict_do_nothing(index_elements=[Submission.id])
    return statement.returning(TABLE.c.id)


def insert_all(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store submissions that are not there yet, in the order given."""
    for some in pieces(rows, ROWS_AT_ONCE):
        session.execute(insert_into(session, Submission).values(some))


def known(session: Session, ids: Collection[UUID]) -> dict[UUID, Known]:
    """Which of the phones' ids have come before."""
    found = session.connection().execute(_KNOWN, {"ids": list(ids)})
    return {id: Known(digest, wave) for id, digest, wave in found}


def erase(session: Session, participant: bytes) -> int:
    """Remove what one participant has sent and nobody has opened yet. Returns how many there were."""
    if session.get_bind().dialect.name == "sqlite":
        removed = session.execute(delete(Submission).where(Submission.participant == participant))
        return int(removed.rowcount)  # type: ignore[attr-defined]  # a cursor result has it
    return int(session.execute(select(func.submission_erase(participant))).scalar_one())


# From here on: the analyst's.


def closed(session: Session, before: datetime) -> dict[UUID, list[UUID]]:
    """The waves that closed before this and in which something lies sealed still, by intervention.

    An intervention of which no wave is left to close is there without any, for what lies sealed between its waves.
    """
    query = select(Submission.intervention, Wave.id).join(Wave, Wave.id == Submission.wave)
    query = query.where(Submission.sealed.is_not(None), Wave.closes <= before).distinct()
    found: dict[UUID, list[UUID]] = {}
    for intervention, wave in session.execute(query):
        found.setdefault(intervention, []).append(wave)
    to_come = select(Cohort.intervention_id).join(Wave, Wave.cohort_id == Cohort.id).where(Wave.closes > before)
    between = select(Submission.intervention).where(Submission.sealed.is_not(None), Submission.wave.is_(None))
    for intervention in session.scalars(between.where(Submission.intervention.not_in(to_come)).distinct()):
        found.setdefault(intervention, [])
    return found


def sealed_in(session: Session, intervention: UUID, waves: Collection[UUID]) -> Sequence[tuple[UUID, bytes]]:
    """(id, sealed) of all that was sent in these waves of an intervention, or between its waves.

    Where an earlier survey was brought in no wave has closed, and what lies between waits for one that does.
    """
    asked = select(Wave.id).join(Cohort, Cohort.id == Wave.cohort_id)
    asked = asked.where(Wave.id.in_(waves), Cohort.imported_at.is_(None))
    places = [Submission.wave.in_(waves)]
    if not waves or session.scalar(asked.limit(1)) is not None:
        places.append(Submission.wave.is_(None))
    query = select(Submission.id, Submission.sealed).where(
        Submission.intervention == intervention,
        Submission.sealed.is_not(None),
        or_(*places),
    )
    return [(row[0], row[1] or b"") for row in session.execute(query)]


def empty(session: Session, ids: Collection[UUID]) -> list[UUID]:
    """Let go of whose they were and what was in them. Returns those that were still there: not erased meanwhile."""
    gone: list[UUID] = []
    for some in pieces(ids):
        statement = update(Submission).where(Submission.id.in_(some), Submission.sealed.is_not(None))
        left = statement.values(participant=None, sealed=None, digest=b"").returning(Submission.id)
        gone.extend(session.execute(left, execution_options={"synchronize_session": False}).scalars())
    return gone
