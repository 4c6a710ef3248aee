"""Questions read aloud: recorded by staff for a draft's words, heard wherever those words are asked."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app import sounds
from app.services import questionnaires
from app.services.actor import Actor
from app.services.audit import note, one_at_a_time
from app.store import clips as store
from app.store import interventions as interventions_store
from app.store.session import Session, transaction
from surveys.errors import EditedMeanwhile, NotFound
from surveys.kinds.base import Question
from surveys.questionnaire import Questionnaire
from surveys.spoken import fingerprint, spoken

MEDIA_TYPE, LONGEST, MOST_BYTES = sounds.MEDIA_TYPE, sounds.LONGEST, sounds.MOST_BYTES
Kept = store.Kept
ADDRESS = 16  # hex digits of SHA-256: more would weigh on the first screen, and fewer could meet
Heard = Mapping[str, Mapping[str, Kept]]  # language → question → its clip


@dataclass(frozen=True, slots=True)
class Reading:
    """A question that can be read aloud, in one language. text: fingerprint of words, in hex, to be sent back with a
    recording of them. clip: of these words; else before: of words that have changed since.
    """

    question: Question
    language: str
    words: tuple[str, ...]
    text: str
    clip: Kept | None
    before: Kept | None


def readings(*, actor: Actor, id: UUID, language: str | None = None) -> list[Reading]:
    """A draft's questions and what has been recorded of them, in one of its languages or in all. Raises NotFound."""
    draft = questionnaires.read(questionnaires.one(actor=actor, id=id).draft)
    if language is not None and language not in draft.languages:
        raise NotFound
    with transaction() as session:
        kept = store.of(session, id)
    return [each for code in draft.languages if language in (None, code) for each in _readings(draft, code, kept)]


def of_draft(*, draft: questionnaires.Draft) -> Heard:
    """What can be heard of a draft."""
    with transaction() as session:
        return heard(session, draft.id, questionnaires.read(draft.draft))


def put(*, actor: Actor, id: UUID, question: str, language: str, text: str, body: bytes, now: datetime) -> Reading:
    """Keep a recording of a question in the place of an earlier one. The published words keep theirs until then.

    text: which words were read. Raises NotFound, Forbidden; EditedMeanwhile where the draft has other words by now;
    SoundRefused.
    """
    actor.must_lead()
    if _reading(actor, id, question, language).text != text:
        raise EditedMeanwhile
    sound = sounds.reencode(body)
    draft = questionnaires.read(questionnaires.one(actor=actor, id=id).draft)
    with transaction() as session:
        one_at_a_time(session)
        published = interventions_store.newest_version(session, id)
        keep = _texts(questionnaires.reader(published).questionnaire) if published else set()
        store.remove(session, id, question, language, keep=keep)
        store.forget(session, id, [each.key for each in draft.questions], keep=keep | _texts(draft))
        clip = store.Clip(
            questionnaire_id=id,
            text_digest=bytes.fromhex(text),
            question=question,
            language=language,
            digest=hashlib.sha256(sound.body).hexdigest()[:ADDRESS],
            body=sound.body,
            seconds=sound.seconds,
        )
        store.put(session, clip)
        note(session, who=actor.id, action="clip.recorded", subject=str(id), now=now, question=question, to=language)
    return _reading(actor, id, question, language)


def remove(*, actor: Actor, id: UUID, question: str, language: str, now: datetime) -> None:
    """Remove what has been recorded of a question, the published words' too. Raises NotFound, Forbidden."""
    actor.must_lead()
    asked = _reading(actor, id, question, language)
    with transaction() as session:
        one_at_a_time(session)
        store.remove(session, id, question, language, keep=())
        store.remove_text(session, id, bytes.fromhex(asked.text))
        note(session, who=actor.id, action="clip.removed", subject=str(id), now=now, question=question, to=language)


def sound(*, digest: str) -> bytes:
    """The sound at an address. Raises NotFound."""
    with transaction() as session:
        found = store.body(session, digest)
    if found is None:
        raise NotFound
    return found


def heard(session: Session, id: UUID, asked: Questionnaire) -> Heard:
    """What can be heard of the words that are asked."""
    kept = {each.text_digest: each for each in store.of(session, id)}
    return {code: dict(_found(asked, code, kept)) for code in asked.languages} if kept else {}


def bring(session: Session, *, source: UUID, target: UUID, asked: Questionnaire) -> None:
    """Give a copied questionnaire the recordings of the words that it has in common with the earlier one."""
    store.copy(session, source, target, _texts(asked))


def _found(asked: Questionnaire, code: str, kept: Mapping[bytes, Kept]) -> Iterator[tuple[str, Kept]]:
    for question in asked.questions:
        clip = kept.get(fingerprint(question, code))
        if clip:
            yield question.key, clip


def _texts(asked: Questionnaire) -> set[bytes]:
    return {fingerprint(question, code) for question in asked.questions for code in asked.languages}


def _readings(draft: Questionnaire, code: str, kept: list[Kept]) -> Iterator[Reading]:
    by_text = {each.text_digest: each for each in kept}
    here = {each.question: each for each in kept if each.language == code}
    for question in draft.questions:
        words, text = spoken(question, code), fingerprint(question, code)
        clip = by_text.get(text)
        if words:
            yield Reading(question, code, words, text.hex(), clip, None if clip else here.get(question.key))


def _reading(actor: Actor, id: UUID, question: str, language: str) -> Reading:
    found = readings(actor=actor, id=id, language=language)
    reading = next((each for each in found if each.question.key == question), None)
    if reading is None:
        raise NotFound
    return reading
