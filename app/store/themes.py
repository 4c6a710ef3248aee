"""The themes that an intervention's free texts may be given: a short list of its own."""

from uuid import UUID

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, insert_into


class Theme(Base):
    """A theme by its name."""

    __tablename__ = "theme"
    __table_args__ = ({"sqlite_with_rowid": False},)

    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


def of(session: Session, intervention: UUID) -> list[str]:
    """Their names, in order."""
    return list(session.scalars(select(Theme.name).where(Theme.intervention_id == intervention).order_by(Theme.name)))


def add(session: Session, intervention: UUID, name: str) -> None:
    """One more; twice is once."""
    row = {"intervention_id": intervention, "name": name}
    key = [Theme.intervention_id, Theme.name]
    session.execute(insert_into(session, Theme).values(row).on_conflict_do_nothing(index_elements=key))


def remove(session: Session, intervention: UUID, name: str) -> None:
    """One less; texts that have it keep it."""
    session.execute(delete(Theme).where(Theme.intervention_id == intervention, Theme.name == name))
