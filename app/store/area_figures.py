"""Figures of areas that an organisation has brought in, each with its history. Counts of areas; no participant."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.store.base import Base, Moment, pieces
from app.store.staff import Staff


class AreaFigure(Base):
    """One figure of one area in one period, as surveys/area/rows.py reads it. value: None for fewer than 5.

    What was said is never changed: another figure takes its place, or it is withdrawn, and replaced_at says when.
    """

    __tablename__ = "area_figure"
    __table_args__ = (
        Index(
            "uq_area_figure_area_id",
            "area_id",
            "indicator",
            "period",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"), index=True)
    indicator: Mapped[str]
    unit: Mapped[str]
    period: Mapped[str]
    value: Mapped[float | None]
    source: Mapped[str]
    definition: Mapped[str]
    note: Mapped[str]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    replaced_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))

    # With the row: a page says who it was when the transaction is over.
    staff: Mapped[Staff] = relationship(lazy="selectin", foreign_keys=staff_id)
    withdrawer: Mapped[Staff | None] = relationship(lazy="selectin", foreign_keys=withdrawn_by)


def standing(session: Session, organisation: UUID, areas: Collection[UUID]) -> list[AreaFigure]:
    """The figures of these areas that stand now."""
    found: list[AreaFigure] = []
    for some in pieces(areas):
        query = select(AreaFigure).where(AreaFigure.organisation_id == organisation, AreaFigure.area_id.in_(some))
        found += session.scalars(query.where(AreaFigure.replaced_at.is_(None)))
    return found


def of_area(session: Session, organisation: UUID, area: UUID) -> list[AreaFigure]:
    """All figures of an area, those that were replaced too: by indicator and period, the newest entry first."""
    query = select(AreaFigure).where(AreaFigure.organisation_id == organisation, AreaFigure.area_id == area)
    order = (AreaFigure.indicator, AreaFigure.period.desc(), AreaFigure.entered_at.desc(), AreaFigure.id)
    return list(session.scalars(query.order_by(*order)))
