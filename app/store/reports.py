"""What the analyst has made: stored reports and releases with their files. Web reads, analyst writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document, Moment
from app.store.interventions import Intervention
from app.store.staff import Party
from app.store.waves import Cohort, Wave


class Report(Base):
    """The newest figures of an intervention. Frozen tables inside it are only ever added to."""

    __tablename__ = "report"
    __table_args__ = ({"sqlite_with_rowid": False},)

    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    document: Mapped[dict[str, Any]] = mapped_column(Document)


class Release(Base):
    """Microdata that may leave: frozen at a wave's close. refused: why there are no files."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("intervention_id", "wave_id"), {"sqlite_with_rowid": False})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    people: Mapped[int]
    refused: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)


class ReleaseFile(Base):
    """One file of a release, byte for byte the same whenever it is fetched. format: csv, csv-wide, codebook …"""

    __tablename__ = "release_file"
    __table_args__ = ({"sqlite_with_rowid": False},)

    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"), primary_key=True)
    format: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)


def releases_of(session: Session, interventions: Sequence[UUID]) -> list[Release]:
    """The releases of these interventions, newest first; of several made at once, the last wave's."""
    query = select(Release).join(Wave, Wave.id == Release.wave_id).where(Release.intervention_id.in_(interventions))
    order = (Release.made_at.desc(), Wave.closes.desc(), Wave.number.desc(), Release.id)
    return list(session.scalars(query.order_by(*order)))


def formats_of(session: Session, release: UUID) -> list[str]:
    """Which files a release has."""
    query = select(ReleaseFile.format).where(ReleaseFile.release_id == release)
    return list(session.scalars(query.order_by(ReleaseFile.format)))


def release_file(session: Session, release: UUID, format: str) -> ReleaseFile | None:
    """One file of a release, or None."""
    return session.get(ReleaseFile, (release, format))


def reports_of(session: Session, interventions: Sequence[UUID]) -> dict[UUID, Report]:
    """The reports of these interventions, by intervention."""
    query = select(Report).where(Report.intervention_id.in_(interventions))
    return {each.intervention_id: each for each in session.scalars(query)}


def joined(session: Session, intervention: UUID, organisation: UUID) -> date | None:
    """Since when an organisation is a partner in an intervention; None where it is not."""
    query = select(Party.joined).join(Intervention, Intervention.partnership_id == Party.partnership_id)
    return session.scalar(query.where(Intervention.id == intervention, Party.organisation_id == organisation))


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
    """When the newest of each intervention's waves closed, of those that closed at this time or before."""
    query = select(Cohort.intervention_id, func.max(Wave.closes)).join(Cohort, Cohort.id == Wave.cohort_id)
    rows = session.execute(query.where(Wave.closes <= by).group_by(Cohort.intervention_id))
    return {intervention: closes for intervention, closes in rows}


def made(session: Session) -> dict[UUID, datetime]:
    """When each report was made."""
    return {intervention: at for intervention, at in session.execute(select(Report.intervention_id, Report.made_at))}


def keep(session: Session, intervention: UUID, document: dict[str, Any], now: datetime) -> None:
    """Put the newest report in the place of the one before."""
    session.merge(Report(intervention_id=intervention, document=document, made_at=now))


def released(session: Session, intervention: UUID) -> list[tuple[Release, datetime]]:
    """The releases of an intervention with the close of their wave, earliest first."""
    query = select(Release, Wave.closes).join(Wave, Wave.id == Release.wave_id)
    query = query.where(Release.intervention_id == intervention).order_by(Wave.closes, Wave.number, Wave.id)
    return [(release, closes) for release, closes in session.execute(query)]


def wave(session: Session, release: Release) -> tuple[int, date]:
    """The number of a release's wave, and the day on which its cohort started."""
    query = select(Wave.number, Cohort.starts).join(Cohort, Cohort.id == Wave.cohort_id)
    number, starts = session.execute(query.where(Wave.id == release.wave_id)).one()
    return number, starts
