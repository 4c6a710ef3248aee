"""What a weekly letter counts, for one organisation: waves and decisions, and no word of them. The courier's."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store.decisions import Decision
from app.store.interventions import Intervention, seen_by
from app.store.staff import Party
from app.store.waves import Cohort, Wave
from surveys.waves import SWEDEN
from surveys.weeks import Week

ANY_RIGHT = ("lead", "results", "microdata")


def counts(session: Session, organisation: UUID, week: Week) -> Mapping[str, int]:
    """opened, closed: waves; new, done, due: decisions. Of what a partner owns, only what came since it let us in."""
    since = _since(session, organisation, week)
    begins, ends = week.bounds
    waves = select(Cohort.intervention_id, Wave.opens, Wave.closes).join(Cohort, Cohort.id == Wave.cohort_id)
    waves = waves.where(Cohort.intervention_id.in_(since), Cohort.imported_at.is_(None))
    windows = [(opens, closes) for id, opens, closes in session.execute(waves) if _seen(since[id], opens)]
    columns = (Decision.intervention_id, Decision.created_at, Decision.decided_on, Decision.due, Decision.done_on)
    found = session.execute(select(*columns).where(Decision.intervention_id.in_(since)))
    taken = [row[2:] for row in found if _seen(since[row[0]], row[1])]
    return {
        "opened": sum(begins <= opens < ends for opens, _ in windows),
        "closed": sum(begins < closes <= ends for _, closes in windows),
        "new": sum(week.holds(decided) for decided, _, _ in taken),
        "done": sum(week.holds(done) for _, _, done in taken),
        "due": sum(due <= week.sunday and done is None for _, due, done in taken),
    }


def _since(session: Session, organisation: UUID, week: Week) -> dict[UUID, date | None]:
    """Each intervention that an organisation may see → since when, None for ever: the WHERE of the pages."""
    query = select(Intervention.id, Intervention.organisation_id, Intervention.partnership_id, Intervention.shared_from)
    seen = session.execute(query.where(seen_by(organisation, ANY_RIGHT, week.moved(1).monday))).all()
    mine = select(Party.partnership_id, Party.joined).where(Party.organisation_id == organisation)
    joined: dict[UUID | None, date] = {partnership: day for partnership, day in session.execute(mine)}
    return {
        id: None if owner == organisation else max(joined[together], shared or joined[together])
        for id, owner, together, shared in seen
    }


def _seen(since: date | None, when: datetime) -> bool:
    return since is None or since <= when.astimezone(SWEDEN).date()
