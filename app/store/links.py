"""Between web and courier: one-wave links (courier writes, web reads), stops (web writes, courier reads)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Moment, insert_into


class Link(Base):
    """A follow-up link good for one wave: found by the hash of its secret, which also opens the key. No contact."""

    __tablename__ = "link"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    wave: Mapped[UUID]
    expires_at: Mapped[datetime] = mapped_column(Moment)


class Stopped(Base):
    """The ledger of stops and erasures by stop hash: whose contact must go, also one that is still on its way."""

    __tablename__ = "stopped"
    __table_args__ = ({"sqlite_with_rowid": False},)

    stop_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


def sealed(session: Session, id: bytes, now: datetime) -> bytes | None:
    """The sealed answer key behind a link that still works."""
    return session.scalar(select(Link.sealed).where(Link.id == id, Link.expires_at > now))


def stop(session: Session, stop_hash: bytes) -> None:
    """Enter a stop in the ledger; twice is once."""
    session.execute(insert_into(session, Stopped).values(stop_hash=stop_hash).on_conflict_do_nothing())


def add(session: Session, rows: list[dict[str, Any]]) -> None:
    """Make links: id, sealed, wave, expires_at."""
    if rows:
        session.execute(insert(Link), rows)


def stopped(session: Session, among: Collection[bytes]) -> set[bytes]:
    """Which of these stop hashes are in the ledger."""
    return set(session.scalars(select(Stopped.stop_hash).where(Stopped.stop_hash.in_(among))))


def how_many_stopped(session: Session) -> int:
    """How long the ledger is; it never becomes shorter."""
    return session.scalar(select(func.count()).select_from(Stopped)) or 0


def forget_expired(session: Session, now: datetime) -> None:
    """Remove links whose wave is over."""
    session.execute(delete(Link).where(Link.expires_at <= now))
