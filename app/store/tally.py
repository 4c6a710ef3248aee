"""What is known of reminders without saying whose: counts of each wave, and how fast a channel goes. In the vault.

They lie beside the outbox, in the same file on SQLite, so that a reminder goes and is counted in one transaction.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import VAULT, Base, Moment, insert_into

EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Tally(Base):
    """How many of something a wave's reminders have come to; copied to `counts`, and gone after the wave's close."""

    __tablename__ = "tally"
    __table_args__ = ({"sqlite_with_rowid": False, "schema": VAULT},)

    wave: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


class Pace(Base):
    """When a channel is free for its next message, and how often in a row it was down. A restart knows it too."""

    __tablename__ = "pace"
    __table_args__ = ({"sqlite_with_rowid": False, "schema": VAULT},)

    channel: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(default=0)


def begin(session: Session, wave: UUID, name: str, n: int) -> bool:
    """Enter a count that is entered once. False: it is there already, and whoever entered it was first."""
    row = insert_into(session, Tally).values(wave=wave, name=name, n=n).on_conflict_do_nothing()
    return session.execute(row.returning(Tally.n)).first() is not None


def add(session: Session, wave: UUID, more: Mapping[str, int]) -> None:
    """Add to counts of a wave: name → by how many, which may be less than none."""
    rows = [{"wave": wave, "name": name, "n": n} for name, n in sorted(more.items()) if n]
    if rows:
        added = insert_into(session, Tally)
        keys = [Tally.wave, Tally.name]
        session.execute(added.on_conflict_do_update(index_elements=keys, set_={"n": Tally.n + added.excluded.n}), rows)


def of_waves(session: Session, waves: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """The counts of each of these waves, by name."""
    found: dict[UUID, dict[str, int]] = {wave: {} for wave in waves}
    for row in session.execute(select(Tally.wave, Tally.name, Tally.n).where(Tally.wave.in_(waves))):
        found[row[0]][row[1]] = row[2]
    return found


def waves(session: Session) -> set[UUID]:
    """The waves that anything has been counted in."""
    return set(session.scalars(select(Tally.wave).distinct()))


def forget(session: Session, wave: UUID) -> None:
    """When everything has been copied to `counts`."""
    session.execute(delete(Tally).where(Tally.wave == wave))


def pace(session: Session, channel: str) -> Pace:
    """A channel's pace, held still until this transaction ends."""
    held = select(Pace).where(Pace.channel == channel).with_for_update()
    found = session.scalar(held)
    if found is None:
        row = insert_into(session, Pace).values(channel=channel, free_at=EVER, failures=0)
        session.execute(row.on_conflict_do_nothing())
        found = session.scalars(held).one()
    return found


def paces(session: Session) -> dict[str, datetime]:
    """When each channel that has ever been used is free."""
    return {row[0]: row[1] for row in session.execute(select(Pace.channel, Pace.free_at))}
