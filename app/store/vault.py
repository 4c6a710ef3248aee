"""The vault: sealed contacts, the outbox. Only the courier reads it; the analyst may never reach it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Executable,
    Index,
    LargeBinary,
    UniqueConstraint,
    and_,
    case,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import VAULT, Base, Moment, pieces
from app.store.waves import of_ended

STATES = ("due", "claimed", "uncertain")
TRIED = ("claimed", "uncertain")  # who sent it knows what became of it, also when another took it for abandoned


class Contact(Base):
    """A sealed box. Nothing here is computed from what is in it. It burns two weeks after its cohort's last wave."""

    __tablename__ = "contact"
    __table_args__ = ({"sqlite_with_rowid": False, "schema": VAULT},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    box: Mapped[bytes] = mapped_column(LargeBinary)
    stop_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    cohort: Mapped[UUID] = mapped_column(index=True)


class Reminder(Base):
    """The outbox: due → claimed → gone, or uncertain. What was sent, failed or is not needed is counted and deleted.

    One at most for each contact in a wave: the second round takes the place of the first when that has been sent.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        UniqueConstraint("contact", "wave"),
        Index(None, "wave", "state", "channel", "due_at"),
        {"sqlite_with_rowid": False, "schema": VAULT},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    contact: Mapped[UUID]
    wave: Mapped[UUID]
    round: Mapped[int] = mapped_column(default=1)
    channel: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(default="due")
    attempts: Mapped[int] = mapped_column(default=0)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


# --- contacts ---


def put_contact(session: Session, row: dict[str, Any]) -> None:
    """Keep a contact once; a person's second one takes the place of the first."""
    again = update(Contact).where(Contact.stop_hash == row["stop_hash"])
    changed = session.execute(again.values(box=row["box"]))
    if not changed.rowcount:  # type: ignore[attr-defined]  # a cursor result has it
        session.execute(insert(Contact).values(row))


def contacts_of(session: Session, cohort: UUID, *, after: UUID | None = None, limit: int) -> list[Contact]:
    """So many sealed contacts of one cohort, in the order of random ids, from behind this one on."""
    query = select(Contact).where(Contact.cohort == cohort)
    if after is not None:
        query = query.where(Contact.id > after)
    return list(session.scalars(query.order_by(Contact.id).limit(limit)))


def burn_contact(session: Session, contact: UUID) -> int:
    """Erase one contact, and its reminders. Returns how many contacts."""
    return _burn(session, Contact.id == contact)


def contacts_by_cohort(session: Session) -> dict[UUID, int]:
    """How many contacts each cohort has."""
    query = select(Contact.cohort, func.count()).group_by(Contact.cohort)
    return {cohort: n for cohort, n in session.execute(query)}


def contacts_stopped(session: Session, stop_hashes: Iterable[bytes]) -> list[Contact]:
    """The contacts of these."""
    found = [session.scalars(select(Contact).where(Contact.stop_hash.in_(some))) for some in pieces(stop_hashes)]
    return [contact for some in found for contact in some]


def burn_stopped(session: Session, stop_hashes: Iterable[bytes]) -> int:
    """Erase the contacts of these, and their reminders. Returns how many contacts."""
    return sum(_burn(session, Contact.stop_hash.in_(some)) for some in pieces(stop_hashes))


def burn_cohorts(session: Session, cohorts: Iterable[UUID]) -> int:
    """Erase every contact of these cohorts, and their reminders. Returns how many contacts."""
    return sum(_burn(session, Contact.cohort.in_(some)) for some in pieces(cohorts))


def _burn(session: Session, which: ColumnElement[bool]) -> int:
    session.execute(delete(Reminder).where(Reminder.contact.in_(select(Contact.id).where(which))))
    return _rows(session, delete(Contact).where(which))


# --- the outbox ---


def add_reminders(session: Session, rows: list[dict[str, Any]]) -> None:
    """Put reminders in the outbox: id, contact, wave, channel, due_at, sealed."""
    if rows:
        session.execute(insert(Reminder), rows)


def waves_due(session: Session, now: datetime, shut: Collection[str] = ()) -> set[UUID]:
    """The waves that have something to claim, on other channels than these; none of what has ended."""
    query = select(Reminder.wave).where(_may_be_claimed(now), Reminder.channel.not_in(shut))
    query = query.where(Reminder.wave.not_in(of_ended()))
    return set(session.scalars(query.distinct()))


def due(session: Session, wave: UUID, now: datetime, limit: int, shut: Collection[str] = ()) -> list[UUID]:
    """Reminders of a wave that may be claimed, those that have waited longest first."""
    query = select(Reminder.id).where(Reminder.wave == wave, _may_be_claimed(now), Reminder.channel.not_in(shut))
    return list(session.scalars(query.order_by(Reminder.due_at, Reminder.id).limit(limit)))


def _may_be_claimed(now: datetime) -> ColumnElement[bool]:
    return and_(Reminder.state == "due", Reminder.due_at <= now)


def with_contact(session: Session, reminder: UUID) -> tuple[Reminder, Contact] | None:
    """A reminder and whose it is; None when either has been burnt."""
    query = select(Reminder, Contact).join(Contact, Contact.id == Reminder.contact).where(Reminder.id == reminder)
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None


def coming(
    session: Session, wave: UUID, until: datetime, *, after: UUID | None, limit: int
) -> list[tuple[Reminder, Contact]]:
    """So many of a wave's reminders that are due by then, and whose they are, from behind this one on."""
    query = select(Reminder, Contact).join(Contact, Contact.id == Reminder.contact)
    query = query.where(Reminder.wave == wave, _may_be_claimed(until))
    if after is not None:
        query = query.where(Reminder.id > after)
    return [(row[0], row[1]) for row in session.execute(query.order_by(Reminder.id).limit(limit))]


def claim(session: Session, reminder: UUID, round: int, now: datetime) -> bool:
    """Make it ours; False when another courier was first, also where it is due anew since, for its next round."""
    return _move(session, reminder, and_(_may_be_claimed(now), Reminder.round == round), state="claimed")


def is_uncertain(session: Session, reminder: UUID) -> bool:
    """A claimed reminder may have gone out or not."""
    return _move(session, reminder, Reminder.state.in_(TRIED), state="uncertain")


def put_back(session: Session, reminder: UUID, due_at: datetime, attempts: int) -> bool:
    """A claimed reminder that surely was not sent waits for another time."""
    return _move(session, reminder, Reminder.state.in_(TRIED), state="due", due_at=due_at, attempts=attempts)


def again(session: Session, reminder: UUID, due_at: datetime, round: int) -> bool:
    """A claimed reminder that was sent makes room for the next round."""
    ours = Reminder.state.in_(TRIED)
    return _move(session, reminder, ours, state="due", due_at=due_at, attempts=0, round=round)


def finish(session: Session, reminder: UUID) -> bool:
    """A claimed reminder that needs nothing more goes."""
    return _rows(session, delete(Reminder).where(Reminder.id == reminder, Reminder.state.in_(TRIED))) == 1


def _move(session: Session, reminder: UUID, before: ColumnElement[bool], **after: Any) -> bool:
    return _rows(session, update(Reminder).where(Reminder.id == reminder, before).values(**after)) == 1


def doubt_due(session: Session, now: datetime) -> int:
    """In a restored database: what is due may have been sent since. Returns how many reminders are uncertain now."""
    due = and_(Reminder.state == "due", Reminder.due_at <= now)
    return _rows(session, update(Reminder).where(due).values(state="uncertain"))


def abandon_claims(session: Session) -> int:
    """At the start of a courier: what was claimed and never confirmed is uncertain, and never sent again by itself."""
    return _rows(session, update(Reminder).where(Reminder.state == "claimed").values(state="uncertain"))


def drop(session: Session, reminder: UUID) -> bool:
    """A reminder that nobody needs any more, unless another courier has just claimed it."""
    return _rows(session, delete(Reminder).where(Reminder.id == reminder, Reminder.state == "due")) == 1


def send_again(session: Session, wave: UUID, now: datetime) -> int:
    """Somebody has decided that what is uncertain in a wave goes out once more: as the second message at most.

    What was the second already stays as it is, for the caller to let be. Returns how many go out again.
    """
    uncertain = update(Reminder).where(Reminder.wave == wave, Reminder.state == "uncertain", Reminder.round == 1)
    return _rows(session, uncertain.values(state="due", due_at=now, attempts=0, round=2))


def let_be(session: Session, wave: UUID) -> int:
    """Somebody has decided that what is uncertain in a wave does not. Returns how many reminders went."""
    return _rows(session, delete(Reminder).where(Reminder.wave == wave, Reminder.state == "uncertain"))


def waiting(session: Session, now: datetime) -> dict[UUID, dict[str, int]]:
    """How many reminders of each wave are in each state; "due": those whose time has come, "later": the others."""
    found: dict[UUID, dict[str, int]] = {}
    state = case((and_(Reminder.state == "due", Reminder.due_at > now), "later"), else_=Reminder.state)
    query = select(Reminder.wave, state, func.count()).group_by(Reminder.wave, state)
    for wave, name, n in session.execute(query):
        found.setdefault(wave, {})[name] = n
    return found


def not_reminded(session: Session, wave: UUID) -> int:
    """How many contacts of a wave wait for their first reminder."""
    query = select(func.count()).where(Reminder.wave == wave, Reminder.round == 1)
    return int(session.scalar(query.where(Reminder.state.in_(("due", "claimed")))) or 0)


def left(session: Session, wave: UUID) -> tuple[int, int]:
    """How many reminders of a wave have never been sent, and of how many nobody can say."""
    rows = session.execute(select(Reminder.state, Reminder.round).where(Reminder.wave == wave)).all()
    return sum(state == "due" and round == 1 for state, round in rows), sum(state in TRIED for state, _ in rows)


def waves_held(session: Session) -> set[UUID]:
    """The waves that there are rows about persons for."""
    return set(session.scalars(select(Reminder.wave).distinct()))


def forget_wave(session: Session, wave: UUID) -> None:
    """At wave close: rows about persons go; the counts stay."""
    session.execute(delete(Reminder).where(Reminder.wave == wave))


def _rows(session: Session, statement: Executable) -> int:
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a cursor result has it
