"""What a participant can do with the code: see which waves were answered, stop follow-up, erase everything."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.services import activities, asking
from app.services.questionnaires import reader
from app.services.receive import order
from app.store import interventions as store
from app.store import links
from app.store import responses as responses_store
from app.store import waves as waves_store
from app.store.session import Session, transaction
from surveys import codes
from surveys.errors import NotFound


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed at once; texts and contact follow by the courier's hand."""

    responses: int


def answered_waves(*, intervention: UUID, participant_key: bytes, now: datetime) -> list[int]:
    """Numbers of the waves that this participant has answered, never the answers. Raises NotFound, Closed."""
    with transaction() as session:
        owner = _running(session.get(store.Intervention, intervention))
        rows = responses_store.by_pid(session, asking.pid_of(owner, codes.answer_key(participant_key)))
        numbers = {w.id: w.number for w in activities.windows(session, owner, now)}
        return sorted(numbers[row["wave"]] for row in rows if row["wave"] in numbers)


def erase(*, intervention: UUID, participant_key: bytes, now: datetime) -> Erased:
    """Remove the participant's responses now, and order the rest to be removed: texts, contact, reminders.

    Published figures remain. Erasures are counted, so that nobody erases bad answers quietly. Raises NotFound, Closed.
    """
    answer_key = codes.answer_key(participant_key)
    with transaction() as session:
        owner = _running(session.get(store.Intervention, intervention))
        pepper = asking.pepper_of(owner)
        pid = codes.pid(pepper, answer_key)
        rows = responses_store.by_pid(session, pid)
        windows = activities.windows(session, owner, now)
        numbers = sorted({w.number for w in windows})
        tags = [
            codes.text_tag(pepper, question, number, answer_key)
            for question in sorted(_text_questions(session, owner.id))
            for number in numbers
        ]
        removed = responses_store.erase(session, pid)
        for wave in {row["wave"] for row in rows if row["wave"]}:
            waves_store.count(session, wave, "erased")
        stop_hash = codes.stop_hash(codes.stop_key(answer_key))
        links.stop(session, stop_hash)
        for tag in tags:
            order(session, owner.id, "erase", {"tag": codes.b64url(tag)})
    return Erased(responses=removed)


def stop(*, stop_key: bytes) -> None:
    """End follow-up: the contact goes, the answers stay. Says nothing about whether there was one."""
    with transaction() as session:
        links.stop(session, codes.stop_hash(stop_key))


def link(*, id: bytes, now: datetime) -> bytes:
    """The sealed answer key behind a follow-up link. Raises NotFound when it has run out."""
    with transaction() as session:
        sealed = links.sealed(session, id, now)
    if sealed is None:
        raise NotFound
    return sealed


def _running(owner: store.Intervention | None) -> store.Intervention:
    if owner is None:
        raise NotFound
    return owner


def _text_questions(session: Session, intervention: UUID) -> set[str]:
    """Every question that any version of the intervention's questionnaires asks for free text."""
    drafts = store.questionnaires_of(session, intervention)
    return {key for draft in drafts for version in draft.versions for key in reader(version).texts}
