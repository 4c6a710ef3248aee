"""What interventions cost, as their own people have entered it, with the source of every number. Staff's alone."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document


class InterventionCost(Base):
    """One intervention's. values: [{"actor", "kronor", "source"}]."""

    __tablename__ = "cost"
    __table_args__ = ({"sqlite_with_rowid": False},)

    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), primary_key=True)
    kronor: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str]
    starters: Mapped[int | None]
    starters_source: Mapped[str]
    state: Mapped[str]
    values: Mapped[list[dict[str, Any]]] = mapped_column(Document)
    period: Mapped[str]  # "" of one that was entered before it was asked for


def of(session: Session, intervention: UUID) -> InterventionCost | None:
    """What is known of an intervention's cost."""
    return session.get(InterventionCost, intervention)


def keep(session: Session, intervention: UUID, **fields: Any) -> None:
    """This is what it costs now."""
    session.merge(InterventionCost(intervention_id=intervention, **fields))


def forget(session: Session, intervention: UUID) -> None:
    """Nobody says what it costs."""
    found = session.get(InterventionCost, intervention)
    if found is not None:
        session.delete(found)
