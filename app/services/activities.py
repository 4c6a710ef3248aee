"""Activities: an occasion with a poster code, and the cohort whose waves it opens."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from app.held import held
from app.services import occasions, parts
from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.services.interventions import owned
from app.store import interventions as store
from app.store import waves as waves_store
from app.store.session import Session, transaction
from surveys import waves
from surveys.codes import poster_code
from surveys.errors import BadInput, Ended, NotFound
from surveys.series import Series, days, problems

RANDOM_BYTES = 32


def add(
    *,
    actor: Actor,
    intervention: UUID,
    name: str,
    questionnaire: UUID | None = None,
    place: str | None = None,
    starts_on: date | None = None,
    part: UUID | None = None,
    series: Series | None = None,
    id: UUID | None = None,
    now: datetime,
) -> store.Activity:
    """Add an activity; the first one of a fixed group lays out its waves. Raises NotFound, Forbidden, Ended, BadInput
    where the questionnaire has not been published, and by field.

    series: it comes again on these days, from starts_on or today on; the poster and its code are one for all of them.
    id: chosen by the form; the same one sent twice is one activity.
    """
    actor.must_lead()
    id = id or uuid4()
    today = now.astimezone(waves.SWEDEN).date()
    planned = _days(series, starts_on or today)
    with transaction() as session:
        owner = owned(session, actor, intervention)
        one_at_a_time(session)
        if session.get(store.Activity, id):
            return _own(session, actor, id)
        if owner.ended_at is not None:
            raise Ended
        choices = store.questionnaires_of(session, intervention)
        wanted = [each for each in choices if questionnaire in (None, each.id)]
        published = [each for each in wanted if store.newest_version(session, each.id)]
        if not published:
            raise BadInput(problems={"questionnaire": ["not_published"]})
        made = store.Activity(
            id=id,
            intervention_id=intervention,
            questionnaire_id=published[-1].id,
            part_id=parts.own(session, actor, part, intervention).id if part else None,
            name=name,
            place=place,
            starts_on=planned[0] if planned else starts_on,
            code=_unused_code(session),
            created_at=now,
        )
        made.intervention, made.questionnaire = owner, published[-1]
        session.add(made)
        session.flush()
        occasions.plan(session, made, planned)
        _first_cohort(session, owner, made.starts_on or today, now)
        note(session, who=actor.id, action="activity.created", subject=str(made.id), now=now)
    return made


def _days(series: Series | None, first: date) -> tuple[date, ...]:
    if series is None:
        return ()
    if wrong := problems(series, first=first):
        raise BadInput(problems=wrong)
    return days(series, first=first)


def _unused_code(session: Session) -> str:
    while True:
        code = poster_code(secrets.token_bytes(RANDOM_BYTES))
        if store.activity_by_code(session, code) is None:
            return code


def _first_cohort(session: Session, owner: store.Intervention, day: date, now: datetime) -> None:
    if owner.intake == "fixed" and waves_store.asked_in(session, owner.id):
        return
    lay_out(session, owner, waves.month_of(now) if owner.intake == "rolling" else day)


def lay_out(session: Session, owner: store.Intervention, starts: date) -> None:
    """Lay out a cohort's waves by the intervention's plan, once."""
    plan = waves.Plan.read(owner.plan)
    windows = waves.lay_out(cast(waves.Intake, owner.intake), starts, plan)
    waves_store.add_cohort(session, owner.id, starts, windows)


def windows(session: Session, owner: store.Intervention, now: datetime) -> list[waves.Wave]:
    """All windows in which an intervention asks; a rolling one gets this month's cohort when it is first looked at.

    Those of an earlier survey are not among them: whoever is new has not answered before because somebody else has.
    """
    asked = held(("windows", owner.id), now, lambda: waves_store.asked_in(session, owner.id))
    goes_on = owner.intake == "rolling" and owner.ended_at is None
    if goes_on and not any(w.number == 0 and w.is_open(now) for w in asked):
        lay_out(session, owner, waves.month_of(now))
        asked = waves_store.asked_in(session, owner.id)
    return asked


def mine(*, actor: Actor) -> list[store.Activity]:
    """All activities of the organisation."""
    with transaction() as session:
        return store.activities(session, actor.organisation)


def of_intervention(*, actor: Actor, intervention: UUID) -> list[store.Activity]:
    """The activities of one own intervention. Raises NotFound."""
    with transaction() as session:
        owned(session, actor, intervention)
        return store.activities_of(session, intervention)


def one(*, actor: Actor, id: UUID) -> store.Activity:
    """One activity. Raises NotFound."""
    with transaction() as session:
        return _own(session, actor, id)


def change(*, actor: Actor, id: UUID, changes: Mapping[str, Any], now: datetime) -> store.Activity:
    """Another name, place, day or part; the poster's code stays. Raises NotFound, Forbidden, BadInput."""
    actor.must_lead()
    unknown = set(changes) - {"name", "place", "starts_on", "part_id"}
    if unknown:
        raise BadInput(problems={key: ["unknown"] for key in sorted(unknown)})
    with transaction() as session:
        found = _own(session, actor, id)
        if changes.get("part_id"):
            parts.own(session, actor, changes["part_id"], found.intervention_id)
        for name, value in changes.items():
            setattr(found, name, value)
        note(session, who=actor.id, action="activity.changed", subject=str(id), now=now, what=sorted(changes))
    return found


def close(*, actor: Actor, id: UUID, now: datetime) -> store.Activity:
    """Take the poster out of use. Raises NotFound, Forbidden."""
    actor.must_lead()
    with transaction() as session:
        found = _own(session, actor, id)
        found.closed_at = found.closed_at or now
        note(session, who=actor.id, action="activity.closed", subject=str(id), now=now)
    return found


def _own(session: Session, actor: Actor, id: UUID) -> store.Activity:
    found = store.activity(session, id, actor.organisation)
    if found is None:
        raise NotFound
    return found
