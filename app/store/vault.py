"""The vault: sealed contacts, done marks, the outbox. Only the courier reads it; the analyst may never reach it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ColumnElement, Executable, LargeBinary, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import VAULT, Base, Moment, insert_into
from app.store.links import Stopped

STATES = ("due", "claimed", "sent", "failed", "uncertain")


class Contact(Base):
    """A sealed box and when it burns. Nothing here is computed from what is in the box."""

    __tablename__ = "contact"
    __table_args__ = ({"sqlite_with_rowid": False, "schema": VAULT},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    box: Mapped[bytes] = mapped_column(LargeBinary)
    stop_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    cohort: Mapped[UUID] = mapped_column(index=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class Done(Base):
    """Whose contact needs no reminder in a wave, since they have answered. Goes at the wave's close."""

    __tablename__ = "done"
    __table_args__ = ({"sqlite_with_rowid": False, "schema": VAULT},)

    stop_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    wave: Mapped[UUID] = mapped_column(primary_key=True)


class Reminder(Base):
    """The outbox: due → claimed → sent, or failed, or uncertain after a crash. Becomes a count at wave close."""

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        {"sqlite_with_rowid": False, "schema": VAULT},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    contact: Mapped[UUID] = mapped_column(index=True)
    wave: Mapped[UUID] = mapped_column(index=True)
    round: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(default="due")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


# --- contacts ---


def put_contact(session: Session, row: dict[str, Any]) -> None:
    """Keep a contact once; a person's second one takes the place of the first."""
    again = update(Contact).where(Contact.stop_hash == row["stop_hash"])
    changed = session.execute(again.values(box=row["box"], expires_at=row["expires_at"]))
    if not changed.rowcount:  # type: ignore[attr-defined]  # a cursor result has it
        session.execute(insert(Contact).values(row))


def contacts_of(session: Session, cohort: UUID) -> list[Contact]:
    """The sealed contacts of one cohort, in the order of random ids."""
    return list(session.scalars(select(Contact).where(Contact.cohort == cohort).order_by(Contact.id)))


def burn_stopped(session: Session) -> int:
    """Erase every contact whose stop is in the ledger, and its reminders. Returns how many contacts."""
    return _burn(session, Contact.stop_hash.in_(select(Stopped.stop_hash)))


def burn_expired(session: Session, now: datetime) -> int:
    """Erase contacts whose time is over, and their reminders. Returns how many contacts."""
    return _burn(session, Contact.expires_at <= now)


def _burn(session: Session, which: ColumnElement[bool]) -> int:
    session.execute(delete(Reminder).where(Reminder.contact.in_(select(Contact.id).where(which))))
    return _rows(session, delete(Contact).where(which))


# --- done marks ---


def mark_done(session: Session, rows: list[dict[str, Any]]) -> None:
    """Enter who has answered in which wave; twice is once."""
    if rows:
        statement = insert_into(session, Done).on_conflict_do_nothing()
        session.execute(statement, rows)


def is_done(session: Session, stop_hash: bytes, wave: UUID) -> bool:
    """Whether somebody has answered in a wave."""
    return session.get(Done, (stop_hash, wave)) is not None


def done_in(session: Session, wave: UUID) -> set[bytes]:
    """Who has answered in a wave."""
    return set(session.scalars(select(Done.stop_hash).where(Done.wave == wave)))


# --- the outbox ---


def has_reminders(session: Session, wave: UUID) -> bool:
    """Whether a wave's boxes have been opened already."""
    return session.scalar(select(Reminder.id).where(Reminder.wave == wave).limit(1)) is not None


def add_reminders(session: Session, rows: list[dict[str, Any]]) -> None:
    """Put reminders in the outbox: id, contact, wave, round, due_at, state, sealed."""
    if rows:
        session.execute(insert(Reminder), rows)


def due(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Reminders that may be claimed, those that have waited longest first."""
    query = select(Reminder.id).where(Reminder.state == "due", Reminder.due_at <= now)
    return list(session.scalars(query.order_by(Reminder.due_at, Reminder.id).limit(limit)))


def with_contact(session: Session, reminder: UUID) -> tuple[Reminder, Contact] | None:
    """A reminder and whose it is; None when either has been burnt."""
    query = select(Reminder, Contact).join(Contact, Contact.id == Reminder.contact).where(Reminder.id == reminder)
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None


def claim(session: Session, reminder: UUID) -> bool:
    """Make it ours; False when another courier was first."""
    return _move(session, reminder, "due", state="claimed")


def confirm(session: Session, reminder: UUID, state: str) -> bool:
    """Say what became of a claimed reminder."""
    return _move(session, reminder, "claimed", state=state)


def put_back(session: Session, reminder: UUID, due_at: datetime) -> bool:
    """A claimed reminder that surely was not sent waits for another time."""
    return _move(session, reminder, "claimed", state="due", due_at=due_at)


def _move(session: Session, reminder: UUID, before: str, **after: Any) -> bool:
    statement = update(Reminder).where(Reminder.id == reminder, Reminder.state == before).values(**after)
    return _rows(session, statement) == 1


def abandon_claims(session: Session) -> int:
    """At the start of a courier: what was claimed and never confirmed is uncertain, and never sent again by itself."""
    return _rows(session, update(Reminder).where(Reminder.state == "claimed").values(state="uncertain"))


def drop(session: Session, reminder: UUID) -> None:
    """A reminder that nobody needs any more."""
    session.execute(delete(Reminder).where(Reminder.id == reminder))


def waves_held(session: Session) -> set[UUID]:
    """The waves that there are rows about persons for."""
    reminded = set(session.scalars(select(Reminder.wave).distinct()))
    return reminded | set(session.scalars(select(Done.wave).distinct()))


def people(session: Session, wave: UUID) -> dict[str, int]:
    """How many contacts of a wave have a reminder in each state."""
    query = select(Reminder.state, func.count(Reminder.contact.distinct())).where(Reminder.wave == wave)
    return {row[0]: row[1] for row in session.execute(query.group_by(Reminder.state))}


def forget_wave(session: Session, wave: UUID) -> None:
    """At wave close: rows about persons go; the counts stay."""
    session.execute(delete(Reminder).where(Reminder.wave == wave))
    session.execute(delete(Done).where(Done.wave == wave))


def _rows(session: Session, statement: Executable) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a cursor result has it
