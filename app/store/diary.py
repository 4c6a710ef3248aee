"""The diary of an intervention: what its people changed, and what happened around it. Staff's alone; no participant."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Moment


class DiaryEntry(Base):
    """One entry, as surveys/diary.py has it. created_at: a partner sees what was written since it joined."""

    __tablename__ = "diary"
    __table_args__ = (
        CheckConstraint("sort IN ('own', 'outside')", name="sort"),
        CheckConstraint("count IS NULL OR sort = 'outside'", name="count"),
        CheckConstraint("stage IN ('understand', 'try', 'improve', 'change')", name="stage"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    day: Mapped[date]
    sort: Mapped[str]
    text: Mapped[str]
    count: Mapped[int | None]
    stage: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Moment)


def of(session: Session, intervention: UUID) -> list[DiaryEntry]:
    """All entries of an intervention, the earliest day first."""
    query = select(DiaryEntry).where(DiaryEntry.intervention_id == intervention)
    return list(session.scalars(query.order_by(DiaryEntry.day, DiaryEntry.created_at, DiaryEntry.id)))
