"""Cohorts, their waves, and counts about them. Nobody's answers and nobody's contact."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Moment, insert_into
from app.store.interventions import Activity
from surveys import waves as pure


class Cohort(Base):
    """Those who started in the same month of a rolling intervention, or a fixed group."""

    __tablename__ = "cohort"
    __table_args__ = (UniqueConstraint("intervention_id", "starts"), {"sqlite_with_rowid": False})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    starts: Mapped[date]


class Wave(Base):
    """One round of asking a cohort, laid out once: the half-open window [opens, closes)."""

    __tablename__ = "wave"
    __table_args__ = (UniqueConstraint("cohort_id", "number"), {"sqlite_with_rowid": False})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    number: Mapped[int]
    opens: Mapped[datetime] = mapped_column(Moment)
    closes: Mapped[datetime] = mapped_column(Moment)

    def window(self) -> pure.Wave:
        """The same as the pure core's value."""
        return pure.Wave(self.number, self.opens, self.closes, self.id, self.cohort_id)


class Count(Base):
    """How many of something happened in a wave, and nobody in particular: reminded, erased, stopped …"""

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


def waves_of(session: Session, intervention: UUID) -> list[Wave]:
    """Every wave of every cohort of an intervention, by cohort's start and number."""
    query = select(Wave).join(Cohort, Cohort.id == Wave.cohort_id)
    query = query.where(Cohort.intervention_id == intervention).order_by(Cohort.starts, Wave.number)
    return list(session.scalars(query))


def cohorts_of(session: Session, intervention: UUID) -> list[Cohort]:
    """The cohorts of an intervention, earliest first."""
    query = select(Cohort).where(Cohort.intervention_id == intervention).order_by(Cohort.starts)
    return list(session.scalars(query))


def add_cohort(session: Session, intervention: UUID, starts: date, windows: Iterable[pure.Window]) -> None:
    """Lay out a cohort's waves once; somebody else may have done so at the same time, and that is fine."""
    cohort = uuid4()
    values = {"id": cohort, "intervention_id": intervention, "starts": starts}
    insert = insert_into(session, Cohort).values(values).on_conflict_do_nothing().returning(Cohort.id)
    if session.execute(insert).first() is not None:
        session.add_all(Wave(cohort_id=cohort, number=w.number, opens=w.opens, closes=w.closes) for w in windows)
        session.flush()


def count(session: Session, wave: UUID, name: str, by: int = 1) -> None:
    """Add to a wave's count."""
    insert = insert_into(session, Count).values(wave_id=wave, name=name, n=by)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=[Count.wave_id, Count.name], set_={"n": Count.n + insert.excluded.n}
        )
    )


def set_count(session: Session, wave: UUID, name: str, n: int) -> None:
    """Enter a wave's count; the same once more changes nothing."""
    session.merge(Count(wave_id=wave, name=name, n=n))


def follow_ups_without(session: Session, name: str, now: datetime) -> list[tuple[UUID, UUID]]:
    """Follow-up waves that are open and lack this count: (wave, intervention)."""
    has = select(Count.n).where(Count.wave_id == Wave.id, Count.name == name)
    query = select(Wave.id, Cohort.intervention_id).join(Cohort, Cohort.id == Wave.cohort_id)
    query = query.where(Wave.number > 0, Wave.opens <= now, Wave.closes > now, ~has.exists())
    return [(row[0], row[1]) for row in session.execute(query.order_by(Wave.id))]


def by_ids(session: Session, ids: Collection[UUID]) -> dict[UUID, Wave]:
    """These waves."""
    return {each.id: each for each in session.scalars(select(Wave).where(Wave.id.in_(ids)))}


def of_cohort(session: Session, cohort: UUID) -> list[Wave]:
    """A cohort's waves, by number."""
    return list(session.scalars(select(Wave).where(Wave.cohort_id == cohort).order_by(Wave.number)))


def intervention_of(session: Session, cohort: UUID) -> UUID | None:
    """Whose cohort it is."""
    return session.scalar(select(Cohort.intervention_id).where(Cohort.id == cohort))


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


def count_language(session: Session, activity: UUID, language: str) -> int:
    """Count one more answer in this language and return how many there are now."""
    insert = insert_into(session, LanguageCount).values(activity_id=activity, language=language, n=1)
    statement = insert.on_conflict_do_update(
        index_elements=[LanguageCount.activity_id, LanguageCount.language], set_={"n": LanguageCount.n + 1}
    ).returning(LanguageCount.n)
    return int(session.execute(statement).scalar_one())
