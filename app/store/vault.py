"""The vault: sealed contacts, done marks, the outbox. Only the courier reads it; the analyst may never reach it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, LargeBinary, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import VAULT, Base, Moment

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
    state: Mapped[str] = mapped_column(default="due")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


def contacts_of(session: Session, cohort: UUID) -> list[Contact]:
    """The sealed contacts of one cohort, in the order of random ids."""
    return list(session.scalars(select(Contact).where(Contact.cohort == cohort).order_by(Contact.id)))


def has_reminders(session: Session, wave: UUID) -> bool:
    """Whether a wave's boxes have been opened already."""
    return session.scalar(select(Reminder.id).where(Reminder.wave == wave).limit(1)) is not None


def due(session: Session, limit: int) -> list[UUID]:
    """Reminders that may be claimed."""
    return list(session.scalars(select(Reminder.id).where(Reminder.state == "due").limit(limit)))


def claim(session: Session, reminder: UUID) -> bool:
    """Make it ours; False when another courier was first."""
    return _move(session, reminder, "due", "claimed")


def confirm(session: Session, reminder: UUID, state: str) -> bool:
    """Say what became of a claimed reminder."""
    return _move(session, reminder, "claimed", state)


def _move(session: Session, reminder: UUID, before: str, after: str) -> bool:
    statement = update(Reminder).where(Reminder.id == reminder, Reminder.state == before).values(state=after)
    return bool(session.execute(statement).rowcount == 1)  # type: ignore[attr-defined]


def abandon_claims(session: Session) -> int:
    """At the start of a courier: what was claimed and never confirmed is uncertain, and never sent again by itself."""
    statement = update(Reminder).where(Reminder.state == "claimed").values(state="uncertain")
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def burn(session: Session, stop_hash: bytes) -> int:
    """Erase a contact and all its reminders. Returns how many contacts there were."""
    ids = list(session.scalars(select(Contact.id).where(Contact.stop_hash == stop_hash)))
    session.execute(delete(Reminder).where(Reminder.contact.in_(ids)))
    session.execute(delete(Contact).where(Contact.id.in_(ids)))
    return len(ids)


def burn_expired(session: Session, now: datetime) -> int:
    """Erase contacts whose time is over. Returns how many."""
    ids = list(session.scalars(select(Contact.id).where(Contact.expires_at <= now)))
    session.execute(delete(Reminder).where(Reminder.contact.in_(ids)))
    session.execute(delete(Contact).where(Contact.id.in_(ids)))
    return len(ids)


def states(session: Session, wave: UUID) -> dict[str, int]:
    """How many reminders of a wave are in each state."""
    found: dict[str, int] = {}
    for state in session.scalars(select(Reminder.state).where(Reminder.wave == wave)):
        found[state] = found.get(state, 0) + 1
    return found


def forget_reminders(session: Session, wave: UUID) -> None:
    """At wave close: rows about persons go; the counts stay."""
    session.execute(delete(Reminder).where(Reminder.wave == wave))
    session.execute(delete(Done).where(Done.wave == wave))
