"""Interventions: making, changing, seeing. Every look is scoped by organisation; what is not yours does not exist."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from app import sealing
from app.extensions import web_keys
from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.store import interventions as store
from app.store import releases as releases_store
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from app.store.session import Session, transaction
from surveys.disclosure.sizes import outlook
from surveys.errors import BackgroundLocked, BadInput, EditedMeanwhile, NotFound, OutcomeLocked
from surveys.goals import GOALS
from surveys.kinds import kind
from surveys.questionnaire import draft_from_document
from surveys.waves import SWEDEN, Intake, Plan, overlapping

PEPPER_BYTES = 32
ANY_RIGHT = ("lead", "results", "microdata")
OUTCOME = ("main_outcome", "smallest_change")  # said before anybody answers (design.md §7)
CHANGEABLE = frozenset(
    {
        "name",
        "audience",
        "expected_size",
        "languages",
        "stage",
        "goals",
        "area_id",
        "background",
        "main_outcome",
        "smallest_change",
        "reminder_ceiling",
        "reminder_budget",
        "you_said",
        "we_did",
        "we_will",
        "we_cannot",
        "plan",
    }
)


def create(
    *,
    actor: Actor,
    name: str,
    audience: str,
    expected_size: int,
    languages: Sequence[str],
    intake: str = "fixed",
    id: UUID | None = None,
    now: datetime,
    **optional: Any,
) -> store.Intervention:
    """A leader begins an intervention; goals, area and plan have defaults. Raises Forbidden, BadInput.

    id: chosen by the form; the same one sent twice is one intervention.
    """
    actor.must_lead()
    id = id or uuid4()
    with transaction() as session:
        one_at_a_time(session)
        if session.get(store.Intervention, id):
            return owned(session, actor, id)
        made = store.Intervention(
            id=id,
            organisation_id=actor.organisation,
            name=name,
            audience=audience,
            expected_size=expected_size,
            languages=list(languages),
            intake=intake,
            plan=Plan().document(),
            pepper=fresh_pepper(id),
            created_at=now,
        )
        _apply(session, made, actor, optional)
        session.add(made)
        note(session, who=actor.id, action="intervention.created", subject=str(id), now=now)
    return made


def fresh_pepper(intervention: UUID) -> bytes:
    """A pepper of its own for a new intervention, wrapped."""
    return sealing.wrap(web_keys().master, secrets.token_bytes(PEPPER_BYTES), pepper_context(intervention))


def pepper_context(intervention: UUID) -> str:
    """What a wrapped pepper is bound to."""
    return f"pepper|{intervention}"


def change(
    *, actor: Actor, id: UUID, changes: Mapping[str, Any], revision: int | None = None, now: datetime
) -> store.Intervention:
    """Change some of an intervention. Raises Forbidden, NotFound, EditedMeanwhile where revision is an older one,
    OutcomeLocked for another main outcome or smallest change once somebody has answered, BackgroundLocked for other
    background variables once data has left with them, BadInput, also for another audience once somebody has answered.

    plan: Plan.document()'s. Another one is followed by what has not been laid out yet.
    """
    actor.must_lead()
    with transaction() as session:
        return changed(session, actor=actor, id=id, changes=changes, revision=revision, now=now)


def changed(
    session: Session, *, actor: Actor, id: UUID, changes: Mapping[str, Any], revision: int | None, now: datetime
) -> store.Intervention:
    """In the caller's transaction: the same, for whoever leads."""
    found = session.get(store.Intervention, id, with_for_update=True)
    if found is None or found.organisation_id != actor.organisation:
        raise NotFound
    if revision is not None and revision != found.revision:
        raise EditedMeanwhile(revision=found.revision)
    _apply(session, found, actor, changes)
    found.revision += 1
    note(session, who=actor.id, action="intervention.changed", subject=str(id), now=now, what=sorted(changes))
    return found


def mine(*, actor: Actor, now: datetime) -> list[store.Intervention]:
    """All that the actor's organisation owns or shares."""
    with transaction() as session:
        return store.interventions(session, actor.organisation, ANY_RIGHT, now.astimezone(SWEDEN).date())


def one(*, actor: Actor, id: UUID, now: datetime) -> store.Intervention:
    """One of them. Raises NotFound."""
    with transaction() as session:
        return visible(session, actor, id, ANY_RIGHT, now)


def visible(session: Session, actor: Actor, id: UUID, rights: Sequence[str], now: datetime) -> store.Intervention:
    """In the caller's transaction: an intervention that the actor may see with one of these rights. Raises NotFound."""
    found = store.intervention(session, id, actor.organisation, rights, now.astimezone(SWEDEN).date())
    if found is None:
        raise NotFound
    return found


def owned(session: Session, actor: Actor, id: UUID) -> store.Intervention:
    """In the caller's transaction: an intervention of the actor's own organisation. Raises NotFound."""
    found = session.get(store.Intervention, id)
    if found is None or found.organisation_id != actor.organisation:
        raise NotFound
    return found


def outcome_is_locked(*, actor: Actor, id: UUID) -> bool:
    """Whether the main outcome of an own intervention can no longer be changed. Raises NotFound."""
    with transaction() as session:
        return has_been_answered(session, owned(session, actor, id).id)


def areas(*, actor: Actor) -> list[store.Area]:
    """The organisation's areas."""
    with transaction() as session:
        return store.areas(session, actor.organisation)


def add_area(*, actor: Actor, name: str, parent: UUID | None, once: UUID | None = None, now: datetime) -> store.Area:
    """A new area in the tree. once: chosen by the form; sent twice, it is one. Raises Forbidden, NotFound."""
    actor.must_lead()
    with transaction() as session:
        if parent is not None:
            _own_area(session, actor, parent)
        one_at_a_time(session)
        if once is not None and session.get(store.Area, once) is not None:
            return _own_area(session, actor, once)
        area = store.Area(id=once or uuid4(), organisation_id=actor.organisation, parent_id=parent, name=name)
        session.add(area)
        note(session, who=actor.id, action="area.created", subject=str(area.id), now=now)
    return area


def area(*, actor: Actor, id: UUID) -> store.Area:
    """One of the organisation's areas. Raises NotFound."""
    with transaction() as session:
        return _own_area(session, actor, id)


def what_it_can_show(intervention: store.Intervention) -> tuple[str, ...]:
    """Codes of what a group of this size can and cannot show, told before anybody is asked."""
    return outlook(intervention.expected_size, intervention.audience)


def _own_area(session: Session, actor: Actor, id: UUID) -> store.Area:
    found = session.get(store.Area, id)
    if found is None or found.organisation_id != actor.organisation:
        raise NotFound
    return found


def _apply(session: Session, intervention: store.Intervention, actor: Actor, changes: Mapping[str, Any]) -> None:
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise BadInput(problems={key: ["unknown"] for key in sorted(unknown)})
    if changes.get("area_id"):
        _own_area(session, actor, changes["area_id"])
    goals = {goal.code for goal in GOALS}
    if not set(changes.get("goals", ())) <= goals:
        raise BadInput(problems={"goals": ["unknown"]})
    if "plan" in changes and overlapping(cast(Intake, intervention.intake), Plan.read(changes["plan"])):
        raise BadInput(problems={"plan": ["overlap"]})
    _check_outcome(session, intervention, changes)
    if changes.get("audience", intervention.audience) != intervention.audience:
        _check_audience(session, intervention)
    if set(changes.get("background", intervention.background or ())) != set(intervention.background or ()):
        _check_background(session, intervention)
    for name, value in changes.items():
        setattr(intervention, name, value)


def _check_outcome(session: Session, intervention: store.Intervention, changes: Mapping[str, Any]) -> None:
    said = {name: changes[name] for name in OUTCOME if name in changes and changes[name] != getattr(intervention, name)}
    if said and has_been_answered(session, intervention.id):
        raise OutcomeLocked
    wanted = said.get("main_outcome")
    if wanted is not None and wanted not in _measured(session, intervention.id):
        raise BadInput(problems={"main_outcome": ["unknown"]})


def _check_audience(session: Session, intervention: store.Intervention) -> None:
    """Children leave no contact and are told otherwise who reads; who has answered was asked as somebody else."""
    if has_been_answered(session, intervention.id):
        raise BadInput(problems={"audience": ["answered"]})


def _check_background(session: Session, intervention: store.Intervention) -> None:
    if releases_store.any_with_files(session, intervention.id):
        raise BackgroundLocked


def background_is_locked(*, actor: Actor, id: UUID) -> bool:
    """Whether the background variables of an own intervention can no longer be changed. Raises NotFound."""
    with transaction() as session:
        return releases_store.any_with_files(session, owned(session, actor, id).id)


def has_been_answered(session: Session, id: UUID) -> bool:
    """In the caller's transaction: whether anybody has ever answered, here or elsewhere, erased answers included."""
    return counts_store.responses_in(session, id) > 0 or waves_store.has_imported(session, id)


def _measured(session: Session, id: UUID) -> set[str]:
    """The keys of the questions that have a better and a worse end, as they are asked or will be."""
    documents = [document for each in store.questionnaires_of(session, id) for document in _said_by(each)]
    asked = [each for document in documents for each in draft_from_document(document).questions]
    return {each.key for each in asked if kind(each.kind).better(each)}


def _said_by(questionnaire: store.Questionnaire) -> list[dict[str, Any]]:
    return [questionnaire.draft, *(version.document for version in questionnaire.versions[-1:])]
