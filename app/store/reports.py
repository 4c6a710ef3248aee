"""Stored reports, and what the analyst may know of their subject. Releases are in releases.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, func, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from app.store.base import Base, Document, Moment
from app.store.interventions import Intervention
from app.store.staff import Party
from app.store.waves import Cohort, Wave


class Report(Base):
    """The newest figures of an intervention. Frozen tables inside it are only ever added to.

    before: those before, which partners still see while residents have the newest to themselves.
    """

    __tablename__ = "report"
    __table_args__ = ({"sqlite_with_rowid": False},)

    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    document: Mapped[dict[str, Any]] = mapped_column(Document)
    before: Mapped[dict[str, Any] | None] = mapped_column(Document)


def reports_of(session: Session, interventions: Sequence[UUID]) -> dict[UUID, Report]:
    """The reports of these interventions, by intervention."""
    query = select(Report).where(Report.intervention_id.in_(interventions))
    return {each.intervention_id: each for each in session.scalars(query)}


def joined(session: Session, intervention: UUID, organisation: UUID) -> date | None:
    """Since when an organisation is a partner in an intervention, which was shared by then; None where it is not."""
    return _since(session, Party.joined, intervention, organisation)


def reads_from(session: Session, intervention: UUID, organisation: UUID) -> date | None:
    """From which day on an organisation's evaluators may have the answers of an intervention one by one."""
    return _since(session, Party.reads_from, intervention, organisation, Party.rights == "microdata")


def _since(
    session: Session, day: InstrumentedAttribute[Any], intervention: UUID, organisation: UUID, *has: ColumnElement[bool]
) -> date | None:
    """The later of this day and the one since which it is shared: nobody sees what was there before either."""
    query = select(day, Intervention.shared_from)
    query = query.join(Intervention, Intervention.partnership_id == Party.partnership_id)
    query = query.where(Intervention.id == intervention, Party.organisation_id == organisation, *has)
    row = session.execute(query).first()
    return max(row[0], row[1] or row[0]) if row and row[0] else None


def made(session: Session) -> dict[UUID, datetime]:
    """When each report was made."""
    return {intervention: at for intervention, at in session.execute(select(Report.intervention_id, Report.made_at))}


# From here on: the analyst's.


@dataclass(frozen=True, slots=True)
class Subject:
    """As much of an intervention as the analyst may know: never the pepper."""

    id: UUID
    name: str
    audience: str
    intake: str
    background: tuple[str, ...]


def subject(session: Session, intervention: UUID) -> Subject:
    """What is to be reported on. Column by column: the analyst has no right to the pepper's."""
    found = Intervention
    columns = (found.id, found.name, found.audience, found.intake, found.background)
    id, name, audience, intake, background = session.execute(select(*columns).where(found.id == intervention)).one()
    return Subject(id, name, audience, intake, tuple(background))


def newest_closes(session: Session, by: datetime) -> dict[UUID, datetime]:
    """When the newest of each intervention's waves closed, of those that closed at this time or before.

    Waves of an earlier survey closed before they were known: newest_imports.
    """
    query = select(Cohort.intervention_id, func.max(Wave.closes)).join(Cohort, Cohort.id == Wave.cohort_id)
    query = query.where(Wave.closes <= by, Cohort.imported_at.is_(None))
    rows = session.execute(query.group_by(Cohort.intervention_id))
    return {intervention: closes for intervention, closes in rows}


def newest_imports(session: Session, by: datetime) -> dict[UUID, datetime]:
    """When answers of an earlier survey were last brought into each intervention, of this time or before."""
    query = select(Cohort.intervention_id, func.max(Cohort.imported_at)).where(Cohort.imported_at <= by)
    found = session.execute(query.group_by(Cohort.intervention_id))
    return {intervention: at for intervention, at in found if at is not None}


def keep(session: Session, intervention: UUID, document: dict[str, Any], now: datetime, told: datetime) -> None:
    """Put the newest report in the place of the one before. told: what was made by then, partners have seen."""
    held = session.get(Report, intervention)
    if held is None:
        session.add(Report(intervention_id=intervention, document=document, made_at=now))
        return
    if held.made_at <= told:
        held.before = held.document
    held.document, held.made_at = document, now
