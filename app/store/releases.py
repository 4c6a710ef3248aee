"""Microdata that may leave: releases, their files in chunks, what is asked for. Web reads and asks, analyst writes.

A file is there whole or not at all: its chunks come first, each in a transaction of its own, and are nobody's until the
row of the file stands beside them. A request's id becomes the id of its file, so that a second try finds what the first
one left behind.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, UniqueConstraint, delete, func, or_, select, union, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Document, Moment
from app.store.interventions import Intervention
from app.store.staff import AuditEvent, Organisation, Party, Staff
from app.store.waves import Cohort, Wave

CHUNK = 1 << 20  # bytes of each chunk but the last; stored files rely on it
EVERYTHING = date.min  # "since" of the releases that hold all waves


class Release(Base):
    """Microdata that may leave: frozen at a wave's close. refused: why there are no files.

    since: no wave that opened before this day is in it, for partners who joined then; EVERYTHING for all others.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("intervention_id", "wave_id", "since"), {"sqlite_with_rowid": False})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"))
    since: Mapped[date] = mapped_column(default=EVERYTHING)
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    people: Mapped[int]
    refused: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)


class ReleaseFile(Base):
    """One file of a release, byte for byte the same whenever it is fetched. removed_at: its chunks are gone."""

    __tablename__ = "release_file"
    __table_args__ = ({"sqlite_with_rowid": False},)

    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"), primary_key=True)
    format: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class ReleaseChunk(Base):
    """CHUNK bytes of a file that is there, or will be."""

    __tablename__ = "release_chunk"
    __table_args__ = ({"sqlite_with_rowid": False},)

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ReleaseRequest(Base):
    """A file that is to be made. percent: how far it has come. beat_at: when somebody who is at it last said so.

    failures: how often it went wrong; not before try_at again.
    """

    __tablename__ = "release_request"
    __table_args__ = (UniqueConstraint("release_id", "format"), {"sqlite_with_rowid": False})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"))
    format: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Moment)
    try_at: Mapped[datetime] = mapped_column(Moment)
    beat_at: Mapped[datetime | None] = mapped_column(Moment)
    percent: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)


def releases_of(session: Session, interventions: Sequence[UUID]) -> list[Release]:
    """The releases of these interventions, newest first; of several made at once, the last wave's."""
    query = select(Release).join(Wave, Wave.id == Release.wave_id).where(Release.intervention_id.in_(interventions))
    order = (Release.made_at.desc(), Wave.closes.desc(), Wave.number.desc(), Release.id)
    return list(session.scalars(query.order_by(*order)))


def any_with_files(session: Session, intervention: UUID) -> bool:
    """Whether data of an intervention has left."""
    query = select(Release.id).where(Release.intervention_id == intervention, Release.refused.is_(None))
    return session.scalar(query.limit(1)) is not None


def wave(session: Session, release: Release) -> tuple[int, date]:
    """The number of a release's wave, and the day on which its cohort started."""
    query = select(Wave.number, Cohort.starts).join(Cohort, Cohort.id == Wave.cohort_id)
    number, starts = session.execute(query.where(Wave.id == release.wave_id)).one()
    return number, starts


def first_opens(session: Session, intervention: UUID) -> datetime | None:
    """When the first wave of an intervention opens; an earlier survey that was brought in is none of its own."""
    query = select(func.min(Wave.opens)).join(Cohort, Cohort.id == Wave.cohort_id)
    return session.scalar(query.where(Cohort.intervention_id == intervention, Cohort.imported_at.is_(None)))


def files_of(session: Session, release: UUID) -> dict[str, ReleaseFile]:
    """The files of a release by format."""
    found = session.scalars(select(ReleaseFile).where(ReleaseFile.release_id == release))
    return {each.format: each for each in found}


def file_of(session: Session, release: UUID, format: str) -> ReleaseFile | None:
    """One file of a release, or None."""
    return session.get(ReleaseFile, (release, format))


def chunk(session: Session, file: UUID, number: int) -> bytes | None:
    """CHUNK bytes of a file, the last may be fewer; None after them."""
    return session.scalar(
        select(ReleaseChunk.content).where(ReleaseChunk.file_id == file, ReleaseChunk.number == number)
    )


def requests_of(session: Session, release: UUID) -> dict[str, ReleaseRequest]:
    """What is asked for of a release, by format."""
    found = session.scalars(select(ReleaseRequest).where(ReleaseRequest.release_id == release))
    return {each.format: each for each in found}


def fetched(
    session: Session, organisation: UUID, before: int, most: int
) -> list[tuple[AuditEvent, Release, Intervention, Staff, Organisation]]:
    """Who fetched what, newest first: of the organisation's own data, and by its own staff. before: number of a row."""
    own = select(Release.id).join(Intervention).where(Intervention.organisation_id == organisation)
    releases = [str(each) for each in session.scalars(own)]
    people = select(Staff.id).where(Staff.organisation_id == organisation)
    query = select(AuditEvent, Staff, Organisation).join(Staff, Staff.id == AuditEvent.staff_id)
    query = query.join(Organisation, Organisation.id == Staff.organisation_id)
    query = query.where(AuditEvent.action == "release.fetched", AuditEvent.number < before)
    query = query.where(or_(AuditEvent.subject.in_(releases), AuditEvent.staff_id.in_(people)))
    events = session.execute(query.order_by(AuditEvent.number.desc()).limit(most)).all()
    whose = select(Release, Intervention).join(Intervention, Intervention.id == Release.intervention_id)
    held = session.execute(whose.where(Release.id.in_([UUID(event.subject) for event, *_ in events])))
    known = {release.id: (release, owner) for release, owner in held}
    return [(event, *known[UUID(event.subject)], who, place) for event, who, place in events]


# From here on: the analyst's.


def released(session: Session, intervention: UUID) -> list[Release]:
    """The releases of an intervention, in the order in which they were made."""
    query = select(Release).join(Wave, Wave.id == Release.wave_id).where(Release.intervention_id == intervention)
    return list(session.scalars(query.order_by(Release.made_at, Wave.closes, Wave.number, Wave.id)))


def joined_later(session: Session, intervention: UUID, after: date) -> list[date]:
    """The days after this one on which partners got a right to its microdata: a right, or it was shared with them."""
    query = select(Party.reads_from, Intervention.shared_from)
    query = query.join(Intervention, Intervention.partnership_id == Party.partnership_id)
    query = query.where(Intervention.id == intervention, Intervention.organisation_id != Party.organisation_id)
    found = session.execute(query.where(Party.rights == "microdata"))
    days = {max(reads, shared or reads) for reads, shared in found if reads}
    return sorted(each for each in days if each > after)


def add_chunk(session: Session, file: UUID, number: int, content: bytes) -> None:
    """Keep some bytes of a file that is being made."""
    session.add(ReleaseChunk(file_id=file, number=number, content=content))


def count_chunks(session: Session, file: UUID) -> int:
    """How many chunks of a file there are."""
    query = select(func.count()).select_from(ReleaseChunk).where(ReleaseChunk.file_id == file)
    return session.scalar(query) or 0


def left_over(session: Session) -> list[UUID]:
    """Files of which there are bytes, and that are neither there nor asked for."""
    known = (select(ReleaseFile.id), select(ReleaseRequest.id))
    return list(
        session.scalars(select(ReleaseChunk.file_id).where(ReleaseChunk.file_id.not_in(union(*known))).distinct())
    )


def drop_chunks(session: Session, file: UUID) -> None:
    """Remove a file's bytes."""
    session.execute(delete(ReleaseChunk).where(ReleaseChunk.file_id == file))


def claim(session: Session, now: datetime, stale: datetime) -> ReleaseRequest | None:
    """The request that has waited longest and that nobody is at: from now on it is ours."""
    free = or_(ReleaseRequest.beat_at.is_(None), ReleaseRequest.beat_at < stale)
    query = select(ReleaseRequest).where(ReleaseRequest.try_at <= now, free)
    found = session.scalar(query.order_by(ReleaseRequest.asked_at, ReleaseRequest.id).limit(1).with_for_update())
    if found is not None:
        found.beat_at, found.percent = now, 0
    return found


def beat(session: Session, request: UUID, now: datetime, percent: int) -> None:
    """Somebody is still at it, and has come so far."""
    session.execute(update(ReleaseRequest).where(ReleaseRequest.id == request).values(beat_at=now, percent=percent))


def failed(session: Session, request: UUID, try_at: datetime) -> None:
    """It went wrong; not before this time again."""
    again = {"beat_at": None, "try_at": try_at, "failures": ReleaseRequest.failures + 1}
    session.execute(update(ReleaseRequest).where(ReleaseRequest.id == request).values(again))


def carried_out(session: Session, request: UUID) -> None:
    """Nobody asks for it any more."""
    session.execute(delete(ReleaseRequest).where(ReleaseRequest.id == request))


def expired(session: Session, now: datetime) -> list[UUID]:
    """Files whose time is over and whose bytes are there still."""
    query = select(ReleaseFile.id).join(Release, Release.id == ReleaseFile.release_id)
    return list(session.scalars(query.where(Release.expires_at <= now, ReleaseFile.removed_at.is_(None))))


def remove(session: Session, file: UUID, now: datetime) -> None:
    """Let a file's bytes go; its name and checksum stay."""
    drop_chunks(session, file)
    session.execute(update(ReleaseFile).where(ReleaseFile.id == file).values(removed_at=now))


def forget_requests(session: Session, now: datetime) -> None:
    """Of releases whose time is over nothing more is made."""
    over = select(Release.id).where(Release.expires_at <= now)
    session.execute(delete(ReleaseRequest).where(ReleaseRequest.release_id.in_(over)))
