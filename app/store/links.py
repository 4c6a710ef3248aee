"""Links in messages: the courier makes them, the web process finds one by the hash of its secret. No contact."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store import walls
from app.store.base import Base, insert_into, pieces
from app.store.waves import Wave


class Link(Base):
    """A follow-up link, found by the hash of its secret, which also opens what it holds.

    sealed: the key that answers, for one wave; None once that has closed. stop: the key that ends follow-up, for as
    long as there may be a contact to burn: who reads an old message can stop by it.
    """

    __tablename__ = "link"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    stop: Mapped[bytes | None] = mapped_column(LargeBinary)
    wave: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), index=True)


def sealed(session: Session, id: bytes, closed_after: datetime) -> bytes | None:
    """The sealed answer key behind a link whose wave closes, or closed, after this."""
    walls.enter(session, id)
    query = select(Link.sealed).join(Wave, Wave.id == Link.wave)
    return session.scalar(query.where(Link.id == id, Wave.closes > closed_after))


def stop(session: Session, id: bytes) -> bytes | None:
    """The sealed stop key behind a link, also of a wave that has closed."""
    return session.scalar(select(Link.stop).where(Link.id == id))


def add(session: Session, rows: list[dict[str, Any]]) -> None:
    """Make links: id, sealed, wave. One that is there, since its wave is opened once more after a crash, stays."""
    if rows:
        session.execute(insert_into(session, Link).on_conflict_do_nothing(index_elements=[Link.id]), rows)


def forget(session: Session, ids: Iterable[bytes]) -> None:
    """Remove these links."""
    for some in pieces(ids):
        session.execute(delete(Link).where(Link.id.in_(some)))


def close(session: Session, before: datetime) -> None:
    """Let go of what answers in waves that closed before this."""
    over = select(Wave.id).where(Wave.closes <= before)
    session.execute(update(Link).where(Link.sealed.is_not(None), Link.wave.in_(over)).values(sealed=None))


def forget_over(session: Session, before: datetime) -> None:
    """Remove the links of cohorts whose last wave closed before this."""
    lasting = select(Wave.cohort_id).where(Wave.closes > before)
    session.execute(delete(Link).where(Link.wave.in_(select(Wave.id).where(Wave.cohort_id.not_in(lasting)))))
