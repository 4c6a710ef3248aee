"""Copying: a published questionnaire of the organisation into a draft, and a whole intervention without its people."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from app.services import clips, outline
from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.services.interventions import fresh_pepper, owned
from app.store import interventions as store
from app.store import outline as outline_store
from app.store.session import Session, transaction
from surveys.errors import Conflict, EditedMeanwhile, NotFound
from surveys.outline import dated, forward, moved
from surveys.questionnaire import draft_from_document
from surveys.waves import SWEDEN

Version = store.Version

# What an intervention of another year has in common with this one. Never: waves, activities, codes, answers, pepper,
# "Ni sa – vi gjorde", partners. The outline and its parts follow, moved to this year.
COMES_ALONG = (
    "audience",
    "expected_size",
    "languages",
    "intake",
    "goals",
    "area_id",
    "plan",
    "background",
    "main_outcome",
    "smallest_change",
    "reminder_ceiling",
    "reminder_budget",
)


def published(*, actor: Actor) -> list[tuple[store.Intervention, Sequence[Version]]]:
    """What may be copied: each intervention of the organisation with its published versions, newest first."""
    actor.must_lead()
    with transaction() as session:
        found: dict[UUID, tuple[store.Intervention, list[Version]]] = {}
        for each in store.questionnaires(session, actor.organisation):
            if each.versions:
                _, versions = found.setdefault(each.intervention_id, (each.intervention, []))
                versions.extend(each.versions)
        return [
            (place, sorted(versions, key=lambda each: (each.published_at, each.number), reverse=True))
            for place, versions in sorted(found.values(), key=lambda each: each[0].name)
        ]


def into_new(
    *,
    actor: Actor,
    intervention: UUID,
    version: UUID,
    languages: Sequence[str] | None = None,
    id: UUID | None = None,
    now: datetime,
) -> store.Questionnaire:
    """A published version as a draft beside what the intervention has already. Raises NotFound, Forbidden.

    languages: default the intervention's, of those that the version has. id: the same one sent twice is one draft.
    """
    actor.must_lead()
    id = id or uuid4()
    with transaction() as session:
        place = owned(session, actor, intervention)
        one_at_a_time(session)
        found = _published(session, actor, version)
        if there := session.get(store.Questionnaire, id):
            if there.intervention_id != intervention:
                raise NotFound
            return there
        document = _document(found, languages or place.languages)
        draft = _begin(session, actor, place, id=id, document=document, copied=version, now=now)
        _sounds(session, found.questionnaire_id, draft)
        return draft


def into_draft(
    *, actor: Actor, id: UUID, version: UUID, revision: int, replace: bool = False, now: datetime
) -> store.Questionnaire:
    """A published version in the place of a draft; what the draft's questionnaire has published stays.

    replace: whether the author has been told that the draft is lost. Raises Conflict where they have not and it is
    nowhere else, EditedMeanwhile when somebody else saved first, NotFound, Forbidden.
    """
    actor.must_lead()
    with transaction() as session:
        draft = session.get(store.Questionnaire, id, with_for_update=True)
        if draft is None or draft.intervention.organisation_id != actor.organisation:
            raise NotFound
        found = _published(session, actor, version)
        if draft.revision != revision:
            raise EditedMeanwhile(revision=draft.revision)
        if not replace and is_nowhere_else(draft):
            raise Conflict
        draft.draft = _document(found, draft.intervention.languages)
        draft.revision += 1
        _sounds(session, found.questionnaire_id, draft)
        note(session, who=actor.id, action="questionnaire.copied", subject=str(id), now=now, version=str(version))
        return draft


def is_nowhere_else(draft: store.Questionnaire) -> bool:
    """Whether a draft would be lost if another one took its place: its newest version does not say the same."""
    return not draft.versions or draft.versions[-1].document != draft.draft


def intervention(*, actor: Actor, id: UUID, name: str, once: UUID | None = None, now: datetime) -> store.Intervention:
    """An own intervention once more, with its newest questionnaire as a draft and a pepper of its own: nobody who
    answered there is known here. once: chosen by the form; sent twice, it makes one. Raises NotFound, Forbidden.
    """
    actor.must_lead()
    new = once or uuid4()
    with transaction() as session:
        earlier = owned(session, actor, id)
        one_at_a_time(session)
        if session.get(store.Intervention, new):
            return owned(session, actor, new)
        told: dict[str, Any] = {each: deepcopy(getattr(earlier, each)) for each in COMES_ALONG}
        made = store.Intervention(
            id=new,
            organisation_id=actor.organisation,
            name=name,
            pepper=fresh_pepper(new),
            created_at=now,
            **told,
        )
        session.add(made)
        note(session, who=actor.id, action="intervention.copied", subject=str(new), now=now, earlier=str(id))
        _outlined(session, id, new, now)
        newest = _newest(session, id)
        if newest is not None:
            source, document = newest
            draft = _begin(session, actor, made, id=uuid5(new, "questionnaire"), document=document, copied=id, now=now)
            _sounds(session, source, draft)
    return made


def _outlined(session: Session, earlier: UUID, new: UUID, now: datetime) -> None:
    """For whom, in which parts and with which hopes, each hoped anew today; its days a year on, whom it reached not."""
    said, parts = outline.of(session, earlier), outline_store.parts_of(session, earlier)
    today = now.astimezone(SWEDEN).date()
    by = forward([said.ends, said.begins, *(day for each in parts for day in (each.begins, each.ends))], today=today)
    if outline_store.of(session, earlier):
        hopes = dated(said.hopes, (), today=today, late=False)
        begins, ends = moved(said.begins, by), moved(said.ends, by)
        outline.keep(session, new, replace(said, begins=begins, ends=ends, reached=None, hopes=hopes))
    for each in parts:
        part = outline_store.Part(id=uuid5(new, str(each.id)), intervention_id=new, name=each.name, about=each.about)
        part.begins, part.ends, part.created_at = moved(each.begins, by), moved(each.ends, by), each.created_at
        session.add(part)


def _begin(
    session: Session,
    actor: Actor,
    place: store.Intervention,
    *,
    id: UUID,
    document: dict[str, Any],
    copied: UUID,
    now: datetime,
) -> store.Questionnaire:
    draft = store.Questionnaire(id=id, intervention_id=place.id, draft=document, created_at=now)
    draft.intervention = place
    session.add(draft)
    note(session, who=actor.id, action="questionnaire.started", subject=str(id), now=now, copied=str(copied))
    return draft


def _sounds(session: Session, source: UUID, draft: store.Questionnaire) -> None:
    """What has been read aloud comes along with its words."""
    session.flush()
    clips.bring(session, source=source, target=draft.id, asked=draft_from_document(draft.draft))


def _newest(session: Session, intervention: UUID) -> tuple[UUID, dict[str, Any]] | None:
    """A questionnaire and its newest published document; its draft where nothing has been published."""
    held = store.questionnaires_of(session, intervention)
    for each in reversed(held):
        if version := store.newest_version(session, each.id):
            return each.id, deepcopy(version.document)
    return (held[-1].id, deepcopy(held[-1].draft)) if held else None


def _published(session: Session, actor: Actor, version: UUID) -> Version:
    """A version of an own organisation's. Raises NotFound."""
    found = session.get(Version, version)
    if found is None or store.questionnaire(session, found.questionnaire_id, actor.organisation) is None:
        raise NotFound
    return found


def _document(version: Version, languages: Sequence[str]) -> dict[str, Any]:
    """A version as a draft in some of its languages; the other texts stay in it."""
    document = draft_from_document(version.document).document()
    spoken = document["languages"]
    return document | {"languages": [code for code in languages if code in spoken] or spoken}
