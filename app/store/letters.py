"""Who wants a letter each week, and what it counts. Web keeps the wish, the courier claims and sends; no answers.

The courier sees of staff where a letter goes and in which language, and of a decision nothing that anybody wrote.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Moment, insert_into
from app.store.staff import Staff


class WeeklyLetter(Base):
    """A wish. token: ends it without signing in. told: the Monday of the week that was told last; not before try_at."""

    __tablename__ = "weekly_letter"
    __table_args__ = ({"sqlite_with_rowid": False},)

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    told: Mapped[date | None]
    try_at: Mapped[datetime] = mapped_column(Moment)


def wish(session: Session, staff: UUID, token: str, now: datetime) -> None:
    """From now on; twice is once, and the first token goes on working."""
    row = insert_into(session, WeeklyLetter).values(staff_id=staff, token=token, try_at=now)
    session.execute(row.on_conflict_do_nothing(index_elements=["staff_id"]))


def wishes(session: Session, staff: UUID) -> bool:
    """Whether somebody does."""
    return session.scalar(select(WeeklyLetter.staff_id).where(WeeklyLetter.staff_id == staff)) is not None


def no_more(session: Session, staff: UUID) -> None:
    """No more letters to this person."""
    session.execute(delete(WeeklyLetter).where(WeeklyLetter.staff_id == staff))


def of_token(session: Session, token: str) -> UUID | None:
    """Whose letters this token ends."""
    return session.scalar(select(WeeklyLetter.staff_id).where(WeeklyLetter.token == token))


# From here on: the courier's.


@dataclass(frozen=True, slots=True)
class Reader:
    """Where a letter goes, and whose week it tells."""

    staff: UUID
    organisation: UUID
    address: str = field(repr=False)
    language: str
    token: str = field(repr=False)


def due(session: Session, monday: date, now: datetime, at_once: int) -> list[Reader]:
    """Those who have not been told of the week of this Monday, and still work here."""
    query = select(Staff.id, Staff.organisation_id, Staff.email, Staff.language, WeeklyLetter.token)
    query = query.join(WeeklyLetter, WeeklyLetter.staff_id == Staff.id)
    query = query.where(Staff.active, _untold(monday), WeeklyLetter.try_at <= now)
    return [Reader(*row) for row in session.execute(query.order_by(WeeklyLetter.try_at, Staff.id).limit(at_once))]


def claim(session: Session, staff: UUID, monday: date) -> bool:
    """Ours to send: nobody else's from now on, whatever becomes of it."""
    claimed = update(WeeklyLetter).where(WeeklyLetter.staff_id == staff, _untold(monday)).values(told=monday)
    return bool(session.execute(claimed).rowcount == 1)  # type: ignore[attr-defined]  # a cursor result has it


def put_back(session: Session, staff: UUID, monday: date, before: date, try_at: datetime) -> None:
    """It surely was not sent: as if the week before had been told last."""
    row = update(WeeklyLetter).where(WeeklyLetter.staff_id == staff, WeeklyLetter.told == monday)
    session.execute(row.values(told=before, try_at=try_at))


def _untold(monday: date) -> ColumnElement[bool]:
    return or_(WeeklyLetter.told.is_(None), WeeklyLetter.told < monday)
