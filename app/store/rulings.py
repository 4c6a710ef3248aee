"""Between web and courier: a leader's ruling on a wave's uncertain reminders. Nobody's in particular."""

from uuid import UUID

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, insert_into


class Ruling(Base):
    """Whether what is uncertain in a wave is sent once more, or let be. Gone when the courier has carried it out."""

    __tablename__ = "ruling"
    __table_args__ = ({"sqlite_with_rowid": False},)

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    again: Mapped[bool]


def rule(session: Session, wave: UUID, *, again: bool) -> bool:
    """Leave a ruling for the courier. False: there is one that waits already, and it holds."""
    row = insert_into(session, Ruling).values(wave_id=wave, again=again).on_conflict_do_nothing()
    return session.execute(row.returning(Ruling.wave_id)).first() is not None


def waiting(session: Session) -> dict[UUID, bool]:
    """What is to be carried out: wave → whether to send again."""
    return {row[0]: row[1] for row in session.execute(select(Ruling.wave_id, Ruling.again))}


def carried_out(session: Session, wave: UUID) -> None:
    """It has been done."""
    session.execute(delete(Ruling).where(Ruling.wave_id == wave))
