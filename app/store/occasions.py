"""The days on which an activity takes place, and how many were there. No participant, and no hour of the day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document


class Occasion(Base):
    """One day of an activity. counters: whose taps are in the count, as surveys/tapping.py has them."""

    __tablename__ = "occasion"
    __table_args__ = ({"sqlite_with_rowid": False},)

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    head_count: Mapped[int | None]
    counters: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)


def of(session: Session, activities: Iterable[UUID]) -> dict[UUID, Sequence[Occasion]]:
    """The days of these activities, the earliest first; an activity that happens once may have none."""
    found: dict[UUID, list[Occasion]] = defaultdict(list)
    query = select(Occasion).where(Occasion.activity_id.in_(list(activities)))
    for each in session.scalars(query.order_by(Occasion.day)):
        found[each.activity_id].append(each)
    return dict(found)


def one(session: Session, activity: UUID, day: date) -> Occasion | None:
    """One day of an activity, for changing it."""
    return session.get(Occasion, (activity, day), with_for_update=True)
