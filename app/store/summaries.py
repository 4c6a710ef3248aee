"""Pages of results that are asked for, and their PDFs. Web asks by what is to stand there, the analyst prints.

A page is known by the digest of what is to stand on it: who may see all of that finds it, whoever asked; and when a
figure or a name changes, the page before is another one, which goes when its time is over.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document, Moment, insert_into


class Summary(Base):
    """A page. sheet: what is to stand there. pdf: None until it is made. failures: how often that went wrong; not
    before try_at again.
    """

    __tablename__ = "summary"
    __table_args__ = ({"sqlite_with_rowid": False},)

    digest: Mapped[str] = mapped_column(primary_key=True)
    sheet: Mapped[dict[str, Any]] = mapped_column(Document)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    try_at: Mapped[datetime] = mapped_column(Moment)
    failures: Mapped[int]
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary)


def states(session: Session, digests: Collection[str]) -> dict[str, tuple[bool, int]]:
    """Digest → (whether it is made, how often that went wrong), of the pages that somebody has asked for."""
    query = select(Summary.digest, Summary.pdf.is_not(None), Summary.failures).where(Summary.digest.in_(digests))
    return {digest: (made, failures) for digest, made, failures in session.execute(query)}


def ask(session: Session, digest: str, sheet: dict[str, Any], now: datetime) -> bool:
    """Ask for a page; twice is once. Returns whether it was the first time. Web writes these columns and no other."""
    values = {"digest": digest, "sheet": sheet, "asked_at": now, "try_at": now, "failures": 0}
    asked = insert_into(session, Summary).values(values).on_conflict_do_nothing(index_elements=["digest"])
    return session.execute(asked.returning(Summary.digest)).first() is not None


def pdf(session: Session, digest: str) -> bytes | None:
    """The page as PDF; None until it is made."""
    return session.scalar(select(Summary.pdf).where(Summary.digest == digest))


# From here on: the analyst's.


def wanted(session: Session, now: datetime) -> Summary | None:
    """The page that has waited longest to be made."""
    query = select(Summary).where(Summary.pdf.is_(None), Summary.try_at <= now)
    return session.scalar(query.order_by(Summary.asked_at, Summary.digest).limit(1))


def made(session: Session, digest: str, content: bytes) -> None:
    """It is there."""
    session.execute(update(Summary).where(Summary.digest == digest).values(pdf=content))


def failed(session: Session, digest: str, try_at: datetime) -> None:
    """It went wrong; not before this time again."""
    again = {"try_at": try_at, "failures": Summary.failures + 1}
    session.execute(update(Summary).where(Summary.digest == digest).values(again))


def forget(session: Session, before: datetime) -> None:
    """Let pages go that were asked for before this; who wants one again asks again."""
    session.execute(delete(Summary).where(Summary.asked_at < before))
