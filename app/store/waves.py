"""Cohorts and their waves. Nobody's answers and nobody's contact; counts are wave_counts.py's."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, and_, bindparam, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, Moment, insert_into
from app.store.interventions import Intervention
from surveys import waves as pure
from surveys.reminders import Ceiling, ceiling


class Cohort(Base):
    """Those who started in the same month of a rolling intervention, or a fixed group.

    imported_at: when the answers of an earlier survey were brought in, of which this is the cohort: nobody is asked in
    its waves, which lie in the past. None: those who are asked here. Of them only one cohort starts on a day.
    """

    __tablename__ = "cohort"
    __table_args__ = (
        Index(
            "uq_cohort_intervention_id",
            "intervention_id",
            "starts",
            unique=True,
            sqlite_where=text("imported_at IS NULL"),
            postgresql_where=text("imported_at IS NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    starts: Mapped[date]
    revision: Mapped[int] = mapped_column(default=1)  # of its waves: raised by each change that a leader makes
    imported_at: Mapped[datetime | None] = mapped_column(Moment)


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


def waves_of(session: Session, intervention: UUID) -> list[Wave]:
    """Every wave of every cohort of an intervention, by cohort's start and number."""
    query = select(Wave).join(Cohort, Cohort.id == Wave.cohort_id)
    query = query.where(Cohort.intervention_id == intervention).order_by(Cohort.starts, Wave.number)
    return list(session.scalars(query))


# Asked for with each answer: as a statement that is made once, and for columns instead of objects.
_ASKED_IN = (
    select(Wave.number, Wave.opens, Wave.closes, Wave.id, Wave.cohort_id)
    .join(Cohort, Cohort.id == Wave.cohort_id)
    .where(Cohort.intervention_id == bindparam("intervention"), Cohort.imported_at.is_(None))
    .order_by(Cohort.starts, Wave.number)
)


def asked_in(session: Session, intervention: UUID) -> list[pure.Wave]:
    """The same without those whose answers were brought in: somebody is, was or will be asked in them."""
    return [pure.Wave(*row) for row in session.connection().execute(_ASKED_IN, {"intervention": intervention})]


def cohorts_of(session: Session, intervention: UUID) -> list[Cohort]:
    """The cohorts of an intervention, earliest first."""
    query = select(Cohort).where(Cohort.intervention_id == intervention).order_by(Cohort.starts)
    return list(session.scalars(query))


def cohort(session: Session, id: UUID, *, to_change: bool = False) -> Cohort | None:
    """One cohort; to_change: nobody else changes it until the caller's transaction ends."""
    return session.get(Cohort, id, with_for_update=to_change, populate_existing=to_change)


def wave(session: Session, id: UUID) -> Wave | None:
    """One wave."""
    return session.get(Wave, id)


def replace(session: Session, cohort: UUID, windows: Iterable[pure.Window]) -> None:
    """A cohort's waves become these: by number they stay, move, come or go."""
    stored = {each.number: each for each in of_cohort(session, cohort)}
    for window in windows:
        held = stored.pop(window.number, None)
        if held is None:
            session.add(Wave(cohort_id=cohort, number=window.number, opens=window.opens, closes=window.closes))
        else:
            held.opens, held.closes = window.opens, window.closes
    for gone in stored.values():
        session.delete(gone)
    session.flush()


def changed(session: Session, id: UUID, starts: date | None) -> None:
    """A cohort's waves have changed; starts: the day on which it starts now, where it still has a start."""
    found = session.get_one(Cohort, id)
    found.revision += 1
    found.starts = starts or found.starts


def add_cohort(session: Session, intervention: UUID, starts: date, windows: Iterable[pure.Window]) -> None:
    """Lay out a cohort's waves once; somebody else may have done so at the same time, and that is fine."""
    cohort = uuid4()
    values = {"id": cohort, "intervention_id": intervention, "starts": starts}
    insert = insert_into(session, Cohort).values(values).on_conflict_do_nothing().returning(Cohort.id)
    if session.execute(insert).first() is not None:
        session.add_all(Wave(cohort_id=cohort, number=w.number, opens=w.opens, closes=w.closes) for w in windows)
        session.flush()


def add_imported(session: Session, intervention: UUID, windows: Sequence[pure.Window], at: datetime) -> list[Wave]:
    """A cohort of its own for answers that are brought in. windows: of the past, the start first."""
    made = Cohort(id=uuid4(), intervention_id=intervention, starts=windows[0].first_day, imported_at=at)
    waves = [Wave(id=uuid4(), cohort_id=made.id, number=w.number, opens=w.opens, closes=w.closes) for w in windows]
    session.add(made)
    session.flush()
    session.add_all(waves)
    session.flush()
    return waves


def first_waves(session: Session, closed_before: datetime) -> dict[UUID, UUID]:
    """Every cohort whose start closed before this → that start."""
    query = select(Wave.cohort_id, Wave.id).where(Wave.number == 0, Wave.closes <= closed_before)
    return {cohort: id for cohort, id in session.execute(query)}


def of_ended() -> Select[UUID]:
    """The waves of interventions that have ended, for another query: of them nobody is reminded."""
    query = select(Wave.id).join(Cohort, Cohort.id == Wave.cohort_id)
    return query.join(Intervention, Intervention.id == Cohort.intervention_id).where(Intervention.ended_at.is_not(None))


def by_ids(session: Session, ids: Collection[UUID]) -> dict[UUID, Wave]:
    """These waves."""
    return {each.id: each for each in session.scalars(select(Wave).where(Wave.id.in_(ids)))}


def of_cohort(session: Session, cohort: UUID) -> list[Wave]:
    """A cohort's waves, by number."""
    return list(session.scalars(select(Wave).where(Wave.cohort_id == cohort).order_by(Wave.number)))


def over(session: Session, cohorts: Iterable[UUID], before: datetime) -> list[UUID]:
    """Those of these cohorts whose last wave closed before this, or that there are no more."""
    running = set(session.scalars(select(Wave.cohort_id).where(Wave.closes > before).distinct()))
    return [each for each in cohorts if each not in running]


def intervention_of(session: Session, cohort: UUID) -> UUID | None:
    """Whose cohort it is."""
    return session.scalar(select(Cohort.intervention_id).where(Cohort.id == cohort))


@dataclass(frozen=True, slots=True)
class Whose:
    """A wave, and what the courier must know of its intervention."""

    window: pure.Wave
    intervention: UUID
    name: str
    organisation: UUID


def whose(session: Session, waves: Collection[UUID]) -> dict[UUID, Whose]:
    """Whose these waves are."""
    query = select(Wave, Intervention).join(Cohort, Cohort.id == Wave.cohort_id)
    query = query.join(Intervention, Intervention.id == Cohort.intervention_id).where(Wave.id.in_(waves))
    return {wave.id: Whose(wave.window(), it.id, it.name, it.organisation_id) for wave, it in session.execute(query)}


def ceilings(session: Session, interventions: Collection[UUID], month: date) -> dict[UUID, Ceiling]:
    """How many reminders each of these interventions may send in a month, which is said as its first day."""
    begins, ends = pure.midnight(month), pure.midnight(pure.add_months(month, 1))
    runs = and_(Wave.cohort_id == Cohort.id, Wave.number > 0, Wave.opens < ends, Wave.closes > begins)
    query = select(Intervention, func.count(Wave.id)).outerjoin(Cohort, Cohort.intervention_id == Intervention.id)
    query = query.outerjoin(Wave, runs).where(Intervention.id.in_(interventions)).group_by(Intervention.id)
    return {
        it.id: ceiling(it.expected_size, waves, it.reminder_ceiling, it.reminder_budget)
        for it, waves in session.execute(query)
    }


def has_imported(session: Session, intervention: UUID) -> bool:
    """Whether answers of an earlier survey have been brought in."""
    query = select(Cohort.id).where(Cohort.intervention_id == intervention, Cohort.imported_at.is_not(None))
    return session.scalar(query.limit(1)) is not None
