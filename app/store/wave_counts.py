"""Counts about waves and languages, and nobody in particular. The waves themselves are waves.py's.

By wave: imported (answers of an earlier survey), contacts (who had left one when the wave opened; once it is there,
reminders have been made), reminded, reminder_due, reminder_failed, reminder_uncertain, reminder_shared (an address that
others named as well), answered, suspect (came too fast from one place; not among those), linked_card, linked_link,
linked_phone, linked_ticket, not_linked, erased. Of a cohort, at its wave 0: left_contact (who has left one, as the
courier last counted).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, insert_for
from app.store.interventions import Activity
from app.store.waves import Cohort, Wave

SUSPECT = "suspect"
WAYS = (
    "linked_card",
    "linked_link",
    "linked_phone",
    "linked_ticket",
    "linked_imported",
)  # how those who came back were known


class Count(Base):
    """How many of something happened in a wave, and nobody in particular: answered, linked_card, reminded, erased …"""

    __tablename__ = "counts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


class LanguageCount(Base):
    """How many of an activity answered in a language: only from the fifth on does a response say which."""

    __tablename__ = "language_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


def count(session: Session, wave: UUID, name: str, by: int = 1) -> None:
    """Add to a wave's count."""
    count_all(session, {(wave, name): by})


def count_all(session: Session, by: Mapping[tuple[UUID, str], int]) -> None:
    """Add to counts, (wave, name) → by how much; always in the same order, so that no two wait for each other."""
    rows = [{"wave_id": wave, "name": name, "n": n} for (wave, name), n in sorted(by.items())]
    session.connection().execute(_adding(Count, session.get_bind().dialect.name), rows)


def set_count(session: Session, wave: UUID, name: str, n: int) -> None:
    """Enter a wave's count; the same once more changes nothing."""
    session.merge(Count(wave_id=wave, name=name, n=n))


def counted(session: Session, names: Collection[str]) -> dict[tuple[UUID, str], int]:
    """The counts with these names, of all waves: (wave, name) → n."""
    return {(each.wave_id, each.name): each.n for each in session.scalars(select(Count).where(Count.name.in_(names)))}


def follow_ups_without(session: Session, name: str, now: datetime) -> list[tuple[UUID, UUID]]:
    """Follow-up waves that are open and lack this count: (wave, intervention)."""
    has = select(Count.n).where(Count.wave_id == Wave.id, Count.name == name)
    query = select(Wave.id, Cohort.intervention_id).join(Cohort, Cohort.id == Wave.cohort_id)
    query = query.where(Wave.number > 0, Wave.opens <= now, Wave.closes > now, ~has.exists())
    return [(row[0], row[1]) for row in session.execute(query.order_by(Wave.id))]


def open_with(session: Session, name: str, now: datetime) -> list[UUID]:
    """Waves that are open and have this count."""
    query = select(Wave.id).join(Count, Count.wave_id == Wave.id)
    return list(session.scalars(query.where(Count.name == name, Wave.opens <= now, Wave.closes > now)))


def responses_in(session: Session, intervention: UUID) -> int:
    """How many responses have ever come in, from the counts of languages: the courier sees no response."""
    activities = select(Activity.id).where(Activity.intervention_id == intervention)
    total = select(func.sum(LanguageCount.n)).where(LanguageCount.activity_id.in_(activities))
    return int(session.scalar(total) or 0)


def counts_of(session: Session, intervention: UUID) -> dict[tuple[UUID, str], int]:
    """All counts of an intervention: (wave, name) → n."""
    query = select(Count).join(Wave, Wave.id == Count.wave_id).join(Cohort, Cohort.id == Wave.cohort_id)
    found = session.scalars(query.where(Cohort.intervention_id == intervention))
    return {(each.wave_id, each.name): each.n for each in found}


def counts_in(session: Session, waves: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """All counts of these waves: (wave, name) → n."""
    found = session.scalars(select(Count).where(Count.wave_id.in_(waves)))
    return {(each.wave_id, each.name): each.n for each in found}


def how_many_with(session: Session, name: str) -> int:
    """How many waves have a count of this name above none."""
    return session.scalar(select(func.count()).select_from(Count).where(Count.name == name, Count.n > 0)) or 0


def count_languages(session: Session, by: Mapping[tuple[UUID, str], int]) -> None:
    """Add to the counts of languages, (activity, language) → by how much; in one order, as above."""
    rows = [{"activity_id": activity, "language": language, "n": n} for (activity, language), n in sorted(by.items())]
    session.connection().execute(_adding(LanguageCount, session.get_bind().dialect.name), rows)


@cache
def _adding(table: type[Count | LanguageCount], dialect: str) -> Insert:
    """Made once: with each answer something is counted."""
    insert = insert_for(dialect, table)
    keys = [column.name for column in table.__table__.primary_key]
    return insert.on_conflict_do_update(index_elements=keys, set_={"n": table.n + insert.excluded.n})
