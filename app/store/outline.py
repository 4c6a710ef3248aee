"""The outline of an intervention: its parts, for whom and when it is, and what is hoped of it. Staff's alone."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document, Moment


class Outline(Base):
    """One intervention's, as surveys/outline.py has it. hopes: [{"indicator", "because", "expect", "why", "written",
    "late"}]. reached: different people so far, as its own people count them.
    """

    __tablename__ = "outline"
    __table_args__ = (
        CheckConstraint("ends IS NULL OR begins IS NULL OR begins <= ends", name="period"),
        {"sqlite_with_rowid": False},
    )

    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), primary_key=True)
    target_group: Mapped[str] = mapped_column(default="")
    begins: Mapped[date | None]
    ends: Mapped[date | None]
    reached: Mapped[int | None]
    hopes: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)


class Part(Base):
    """A named part (delinsats) to which activities belong. It has no pepper, no waves and no figures of its own."""

    __tablename__ = "part"
    __table_args__ = (
        CheckConstraint("ends IS NULL OR begins IS NULL OR begins <= ends", name="period"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    name: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    begins: Mapped[date | None]
    ends: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(Moment)


def of(session: Session, intervention: UUID) -> Outline | None:
    """What is said of an intervention; None: nothing yet."""
    return session.get(Outline, intervention)


def parts_of(session: Session, intervention: UUID) -> list[Part]:
    """The parts of an intervention in the order in which they were thought of."""
    query = select(Part).where(Part.intervention_id == intervention)
    return list(session.scalars(query.order_by(Part.created_at, Part.name, Part.id)))
