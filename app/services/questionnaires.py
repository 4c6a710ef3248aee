"""Questionnaires from the author's side: from a ready one to a draft to a version that never changes."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from app.services import agreed
from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.services.interventions import owned
from app.store import interventions as store
from app.store.session import Session, transaction
from surveys import bank, checks
from surveys.answers import Reader
from surveys.checks.base import Advice
from surveys.errors import EditedMeanwhile, LanguageUnreviewed, NotFound
from surveys.languages import language
from surveys.questionnaire import Questionnaire, draft_from_document, from_document
from surveys.versions import settled

MOST_READERS = 500
Draft = store.Questionnaire
_READERS: dict[UUID, Reader] = {}
_NUMBERED: dict[tuple[UUID, int], tuple[UUID, Reader]] = {}


def start(
    *,
    actor: Actor,
    intervention: UUID,
    ready: str,
    languages: Sequence[str] | None = None,
    id: UUID | None = None,
    now: datetime,
) -> store.Questionnaire:
    """Take a ready questionnaire as a draft, in the intervention's languages. Raises NotFound, Forbidden.

    id: chosen by the form; the same one sent twice is one draft.
    """
    if ready not in bank.READY:
        raise NotFound
    id = id or uuid4()
    with transaction() as session:
        actor.must_lead()
        place = owned(session, actor, intervention)
        one_at_a_time(session)
        if there := session.get(store.Questionnaire, id):
            return _own(there, actor)
        document = deepcopy(bank.ready(ready))
        wanted = list(languages or place.languages)
        document["languages"] = [code for code in wanted if code in document["languages"]] or ["sv"]
        draft = store.Questionnaire(id=id, intervention_id=place.id, draft=document, created_at=now)
        draft.intervention = place
        session.add(draft)
        note(session, who=actor.id, action="questionnaire.started", subject=str(draft.id), now=now, ready=ready)
    return draft


def save(*, actor: Actor, id: UUID, document: Mapping[str, Any], revision: int, now: datetime) -> store.Questionnaire:
    """Keep a changed draft, whole or not; a core item that is worded anew gets a code of its own.

    Raises NotFound, EditedMeanwhile when somebody else saved first, QuestionnaireInvalid for what cannot be kept.
    """
    questionnaire = settled(draft_from_document(document))
    with transaction() as session:
        draft = _own(session.get(store.Questionnaire, id, with_for_update=True), actor)
        if draft.revision != revision:
            raise EditedMeanwhile(revision=draft.revision)
        draft.draft = questionnaire.document()
        draft.revision += 1
        note(session, who=actor.id, action="questionnaire.saved", subject=str(id), now=now)
    return draft


def publish(
    *, actor: Actor, id: UUID, confirmed: Sequence[str] = (), revision: int | None = None, now: datetime
) -> store.Version:
    """Freeze the draft as the next version, with who answers for it; publishing the same again changes nothing.

    confirmed: languages whose consent text somebody in the organisation has read. revision: of the draft that the
    publisher has seen; None for whichever there is. Raises LanguageUnreviewed (values: languages) when one that no
    speaker has reviewed is not among them; EditedMeanwhile for another revision; QuestionnaireInvalid; NotFound.
    """
    with transaction() as session:
        draft = _own(session.get(store.Questionnaire, id, with_for_update=True), actor)
        if revision not in (None, draft.revision):
            raise EditedMeanwhile(revision=draft.revision)
        newest = store.newest_version(session, id)
        questionnaire = from_document(_upcoming(session, draft).document())
        heard = {*confirmed, *draft.confirmed_languages}
        unread = [c for c in questionnaire.languages if not language(c).reviewed and c not in heard]
        if unread:
            raise LanguageUnreviewed(languages=", ".join(unread), problems={code: ["unread"] for code in unread})
        if read(draft.draft).digest() != questionnaire.digest():  # new codes: whoever has the draft open must be told
            draft.revision += 1
        draft.draft = questionnaire.document()
        responsible = asdict(agreed.upcoming(session, draft.intervention))
        if newest and (newest.digest, newest.agreed) == (questionnaire.digest(), responsible):
            return newest
        draft.confirmed_languages = sorted(heard & set(questionnaire.languages))
        version = store.Version(
            id=uuid4(),
            questionnaire_id=id,
            number=(newest.number if newest else 0) + 1,
            digest=questionnaire.digest(),
            document=questionnaire.document(),
            agreed=responsible,
            published_at=now,
        )
        session.add(version)
        note(
            session,
            who=actor.id,
            action="questionnaire.published",
            subject=str(id),
            now=now,
            number=version.number,
        )
    return version


def mine(*, actor: Actor) -> list[store.Questionnaire]:
    """All questionnaires of the organisation."""
    with transaction() as session:
        return store.questionnaires(session, actor.organisation)


def of_intervention(*, actor: Actor, intervention: UUID) -> list[store.Questionnaire]:
    """The questionnaires of one own intervention. Raises NotFound."""
    with transaction() as session:
        owned(session, actor, intervention)
        return store.questionnaires_of(session, intervention)


def newest(*, actor: Actor, intervention: UUID) -> store.Questionnaire | None:
    """The questionnaire that an own intervention works on; None before there is any. Raises NotFound."""
    found = of_intervention(actor=actor, intervention=intervention)
    return found[-1] if found else None


def one(*, actor: Actor, id: UUID) -> store.Questionnaire:
    """One questionnaire with its draft. Raises NotFound."""
    with transaction() as session:
        found = store.questionnaire(session, id, actor.organisation)
        if found is None:
            raise NotFound
        return found


def versions(*, actor: Actor, id: UUID) -> list[store.Version]:
    """The published versions, oldest first. Raises NotFound."""
    with transaction() as session:
        found = store.questionnaire(session, id, actor.organisation)
        if found is None:
            raise NotFound
        return list(found.versions)


def upcoming(*, actor: Actor, id: UUID) -> Questionnaire:
    """What publishing the draft now would make, whole or not. Raises NotFound."""
    with transaction() as session:
        found = store.questionnaire(session, id, actor.organisation)
        if found is None:
            raise NotFound
        return _upcoming(session, found)


def is_published(*, draft: store.Questionnaire) -> bool:
    """Whether the newest version says what the draft does, under whoever answers for it now."""
    newest = draft.versions[-1] if draft.versions else None
    if newest is None or newest.document != draft.draft:
        return False
    with transaction() as session:
        return newest.agreed == asdict(agreed.upcoming(session, draft.intervention))


def advice(*, draft: store.Questionnaire) -> tuple[Advice, ...]:
    """What the author of a draft should know before publishing; nothing of it stops them."""
    place = draft.intervention
    around = checks.Around(place.expected_size, place.main_outcome, place.smallest_change)
    return checks.look(draft_from_document(draft.draft), around)


def read(document: Mapping[str, Any]) -> Questionnaire:
    """A draft's document as a questionnaire, whole or not. Raises QuestionnaireInvalid."""
    return draft_from_document(document)


def reader(version: store.Version) -> Reader:
    """What reads the answers to a version; kept by the process, since a version never changes."""
    known = _READERS.get(version.id)
    if known is None:
        if len(_READERS) >= MOST_READERS:
            _READERS.clear()
        known = _READERS[version.id] = Reader(from_document(version.document))
    return known


def reading(session: Session, questionnaire: UUID, number: int) -> tuple[UUID, Reader] | None:
    """The id of a version and what reads its answers, without looking again at what never changes. None: no such."""
    known = _NUMBERED.get((questionnaire, number))
    if known is None:
        version = store.version(session, questionnaire, number)
        if version is None:
            return None
        if len(_NUMBERED) >= MOST_READERS:
            _NUMBERED.clear()
        known = _NUMBERED[questionnaire, number] = (version.id, reader(version))
    return known


def _upcoming(session: Session, draft: store.Questionnaire) -> Questionnaire:
    """What cannot be compared with what the intervention has asked has new codes."""
    earlier = [draft_from_document(version.document) for version in store.versions_of(session, draft.intervention_id)]
    return settled(draft_from_document(draft.draft), earlier)


def _own(found: store.Questionnaire | None, actor: Actor) -> store.Questionnaire:
    actor.must_lead()
    if found is None or found.intervention.organisation_id != actor.organisation:
        raise NotFound
    return found
