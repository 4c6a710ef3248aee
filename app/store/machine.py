"""What keeps the processes in step: one active courier, a heartbeat each. Nothing about people."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Moment, insert_into


class Lease(Base):
    """Which of several couriers (or analysts) is the active one, and until when."""

    __tablename__ = "lease"
    __table_args__ = ({"sqlite_with_rowid": False},)

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[UUID | None]
    until: Mapped[datetime] = mapped_column(Moment)


class Heartbeat(Base):
    """When a process last ticked, and what went wrong if something did."""

    __tablename__ = "heartbeat"
    __table_args__ = ({"sqlite_with_rowid": False},)

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    trouble: Mapped[str | None]


def take_lease(session: Session, name: str, holder: UUID, now: datetime, until: datetime) -> bool:
    """Take or prolong the lease. False: another holds it.

    One that runs on for more than twice as long as anybody may take it was taken by a clock that was ahead: it counts
    for nothing.
    """
    ahead = until + (until - now)
    session.execute(insert_into(session, Lease).values(name=name, until=now).on_conflict_do_nothing())
    statement = (
        update(Lease)
        .where(
            Lease.name == name,
            or_(Lease.holder == holder, Lease.holder.is_(None), Lease.until <= now, Lease.until > ahead),
        )
        .values(holder=holder, until=until)
    )
    return bool(session.execute(statement).rowcount == 1)  # type: ignore[attr-defined]


def give_up_lease(session: Session, name: str, holder: UUID, now: datetime) -> None:
    """Let another take it at once."""
    session.execute(update(Lease).where(Lease.name == name, Lease.holder == holder).values(holder=None, until=now))


def beat(session: Session, name: str, now: datetime, trouble: str | None = None) -> None:
    """Say that a process lives."""
    session.merge(Heartbeat(name=name, at=now, trouble=trouble))


def heartbeats(session: Session) -> dict[str, Heartbeat]:
    """All heartbeats by process."""
    return {each.name: each for each in session.scalars(select(Heartbeat))}
