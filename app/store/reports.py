"""What the analyst has made: stored reports and releases with their files. Web reads, analyst writes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document, Moment


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
    """The releases of these interventions, newest first."""
    query = select(Release).where(Release.intervention_id.in_(interventions))
    return list(session.scalars(query.order_by(Release.made_at.desc(), Release.id)))


def formats_of(session: Session, release: UUID) -> list[str]:
    """Which files a release has."""
    query = select(ReleaseFile.format).where(ReleaseFile.release_id == release)
    return list(session.scalars(query.order_by(ReleaseFile.format)))
