"""Decisions about interventions: what, who, by when, and what became of it. Staff's alone; no participant."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Moment


class Decision(Base):
    """One, as surveys/decisions.py has it. created_at: a partner sees what was written since it joined."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("(done_on IS NULL) = (outcome = '')", name="outcome"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    decided_on: Mapped[date]
    text: Mapped[str]
    who: Mapped[str]
    due: Mapped[date]
    done_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(Moment)


def of(session: Session, interventions: Collection[UUID]) -> list[Decision]:
    """All decisions about these interventions, the one that is due first first."""
    query = select(Decision).where(Decision.intervention_id.in_(interventions))
    return list(session.scalars(query.order_by(Decision.due, Decision.created_at, Decision.id)))
