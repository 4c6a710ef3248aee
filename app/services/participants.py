"""What a participant can do with the code: see which waves were answered, stop follow-up, erase everything."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app import sealing
from app.extensions import web_keys
from app.services import activities, asking
from app.services.questionnaires import reader
from app.store import interventions as store
from app.store import links, orders, responses, submissions, texts
from app.store import wave_counts as counts_store
from app.store.session import Session, transaction
from surveys import codes
from surveys.errors import NotFound
from surveys.waves import GRACE


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed at once, texts with it; the contact follows by the courier's hand."""

    responses: int


def answered_waves(*, intervention: UUID, participant_key: bytes, now: datetime) -> list[int]:
    """Numbers of the waves that this participant has answered, never the answers. Raises NotFound, Closed."""
    with transaction(from_resident=True) as session:
        owner = _running(store.by_id(session, intervention))
        answered = asking.answered(session, asking.somebody(owner, codes.answer_key(participant_key)))
        numbers = {w.id: w.number for w in activities.windows(session, owner, now)}
        return sorted(numbers[wave] for wave in answered if wave in numbers)


def erase(*, intervention: UUID, participant_key: bytes, now: datetime) -> Erased:
    """Remove the participant's responses and texts now, and order the contact and reminders to be removed.

    What still comes with this code, from a phone without a signal, is refused. Published figures remain. Erasures are
    counted, so that nobody erases bad answers quietly. Raises NotFound, Closed.
    """
    answer_key = codes.answer_key(participant_key)
    stop_hash = codes.stop_hash(codes.stop_key(answer_key))
    with transaction(from_resident=True) as session:
        owner = _running(store.by_id(session, intervention))
        who = asking.somebody(owner, answer_key)
        orders.hold(session, asking.stop_mark(stop_hash))
        tags = _tags(session, owner, answer_key, now)
        answered = asking.answered(session, who)
        removed = responses.erase(session, who.pid) + submissions.erase(session, who.mark)
        texts.erase(session, tags)
        for wave in sorted({wave for wave in answered if wave}):
            counts_store.count(session, wave, "erased")
        marks = [who.mark, asking.stop_mark(stop_hash)]
        orders.mark_erased(session, marks)
        _order_erasure(session, {"pids": [who.pid], "tags": tags, "marks": marks})
        _order_stop(session, stop_hash)
    return Erased(responses=removed)


def _tags(session: Session, owner: store.Intervention, answer_key: bytes, now: datetime) -> list[bytes]:
    """The tag of every text that this participant may have written."""
    pepper = asking.pepper_of(owner)
    numbers = sorted({w.number for w in activities.windows(session, owner, now)})
    questions = sorted(_text_questions(session, owner.id))
    return [codes.text_tag(pepper, question, number, answer_key) for question in questions for number in numbers]


def _order_erasure(session: Session, said: dict[str, list[bytes]]) -> None:
    plain = json.dumps({name: [codes.b64url(each) for each in entries] for name, entries in said.items()}).encode()
    sealed = sealing.seal(
        web_keys().answers_public,
        sealing.filled(plain, sealing.RESPONSE_LENGTHS),
        info=sealing.order_info(),
    )
    orders.leave(session, orders.EraseOrder, sealed)


def _order_stop(session: Session, stop_hash: bytes) -> None:
    sealed = sealing.seal(web_keys().box_public, stop_hash, info=sealing.order_info())
    orders.leave(session, orders.StopOrder, sealed)


def stop(*, stop_key: bytes) -> None:
    """End follow-up: the contact goes, the answers stay. Says nothing about whether there was one."""
    with transaction(from_resident=True) as session:
        _order_stop(session, codes.stop_hash(stop_key))


def link(*, id: bytes, now: datetime) -> bytes:
    """The sealed answer key behind a follow-up link. Raises NotFound when it has run out."""
    with transaction(from_resident=True) as session:
        sealed = links.sealed(session, id, now - GRACE)
    if sealed is None:
        raise NotFound
    return sealed


def stop_link(*, id: bytes) -> bytes:
    """The sealed stop key behind a follow-up link, which outlives its wave. Raises NotFound."""
    with transaction(from_resident=True) as session:
        sealed = links.stop(session, id)
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
