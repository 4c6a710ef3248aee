"""What goes at an intervention's end: posters, its pepper, contacts. Web ends, the courier destroys and burns."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.store.interventions import Activity, Intervention
from app.store.links import Link
from app.store.spool import Spooled
from app.store.vault import Contact, Reminder
from app.store.waves import Cohort, Wave


def close_posters(session: Session, intervention: UUID, at: datetime) -> None:
    """Take every poster of an intervention that is in use out of use, at this moment."""
    posters = update(Activity).where(Activity.intervention_id == intervention)
    session.execute(posters.where(Activity.closed_at.is_(None)).values(closed_at=at))


def reopen_posters(session: Session, intervention: UUID, closed_at: datetime) -> None:
    """Put those back in use that were closed at this moment, and no others."""
    posters = update(Activity).where(Activity.intervention_id == intervention)
    session.execute(posters.where(Activity.closed_at == closed_at).values(closed_at=None))


# From here on: the courier's.


def over(session: Session, ended_by: datetime) -> list[UUID]:
    """Interventions that ended at this time or before and still have their pepper."""
    due = Intervention.ended_at <= ended_by, Intervention.pepper_destroyed_at.is_(None)
    return list(session.scalars(select(Intervention.id).where(*due).order_by(Intervention.id)))


def destroy_pepper(session: Session, intervention: UUID, ended_by: datetime, now: datetime) -> bool:
    """Overwrite the pepper with nothing; False where the end was undone meanwhile, or another courier was first.

    In PostgreSQL a function (migration 0011) does so: a right to the column could put anything in a pepper's place.
    """
    if session.get_bind().dialect.name == "postgresql":
        return bool(session.execute(select(func.pepper_destroy(intervention, ended_by, now))).scalar_one())
    due = Intervention.ended_at <= ended_by, Intervention.pepper_destroyed_at.is_(None)
    gone = update(Intervention).where(Intervention.id == intervention, *due)
    result = session.execute(gone.values(pepper=None, pepper_destroyed_at=now))
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]  # a cursor result has it


def burn_contacts(session: Session, intervention: UUID) -> None:
    """Erase contacts, moved and unmoved, reminders and links. Doing it twice is doing it once."""
    cohorts = select(Cohort.id).where(Cohort.intervention_id == intervention)
    waves = select(Wave.id).where(Wave.cohort_id.in_(cohorts))
    session.execute(delete(Reminder).where(Reminder.wave.in_(waves)))
    session.execute(delete(Contact).where(Contact.cohort.in_(cohorts)))
    session.execute(delete(Spooled).where(Spooled.intervention_id == intervention, Spooled.kind == "box"))
    session.execute(delete(Link).where(Link.wave.in_(waves)))
