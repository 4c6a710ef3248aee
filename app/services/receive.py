"""Take in what a phone sends: one response, once; a sealed contact. Of the clock nothing is left but the wave.

A response is sealed to the analyst before it is stored, and opened when its wave has closed (letterbox.py): until then
nobody who looks into the database, with whatever keys of web and courier, reads an answer beside a contact.
"""

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from app import sealing
from app.extensions import web_keys
from app.services import activities, asking
from app.store import interventions as store
from app.store import orders, spool, submissions
from app.store import wave_counts as counts_store
from app.store.session import Session, transaction
from surveys import codes, waves
from surveys.answers import Reader
from surveys.errors import BadInput, Closed, Erased, ResponseConflict, UnknownLanguage
from surveys.paper import MODES

DIGEST_BYTES = 16
CAME_BACK = ("card", "link", "phone", "ticket")  # what tied a later answer to the earlier ones


@dataclass(frozen=True, slots=True)
class Submission:
    """What a phone sends. again: "I have been here before"; answer_key: None where there is no code.

    by: which of CAME_BACK the key came from. It is counted and not stored.
    """

    id: UUID
    wave: int
    version: int
    language: str
    mode: str
    answers: Mapping[str, Any] = field(repr=False)
    again: bool = False
    answer_key: bytes | None = field(default=None, repr=False)
    by: str = "card"
    from_form: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The response with this id is stored. status: "stored", or "same" when it was there already.

    placed: whether it lies in a wave, or was kept as "between waves".
    """

    id: UUID
    status: Literal["stored", "same"]
    placed: bool


def receive(*, code: str, sent: Submission, now: datetime, late: bool = False) -> Receipt:
    """Check the answers, seal them, keep them once.

    late: what was answered before the poster went out of use, and comes from paper or from a tablet.
    Raises UnknownCode, Closed, AnswersInvalid, NotAsked, UnknownLanguage, ResponseConflict, and Erased where all that
    belongs to this code has been erased.
    """
    with transaction() as session:
        activity = asking.find(session, code, late=late, since=now - waves.GRACE)  # a phone may have had no signal
        version, reader = asking.asked(session, activity, sent.version)
        answers, texts = reader.apart(_read(reader, sent))
        if sent.language not in reader.questionnaire.languages:
            raise UnknownLanguage(language=sent.language)
        owner = activity.intervention
        who = asking.somebody(owner, sent.answer_key) if sent.answer_key else None
        digest = _digest(sent.id, who, version, {"answers": answers, "texts": texts})
        known = submissions.by_id(session, sent.id)
        if known:
            return _same(sent.id, known, digest)
        if who and orders.has_erased(session, who.mark):
            raise Erased
        before = asking.answered(session, who) if who else []
        placed = _place(session, owner, sent, before, now)
        content = {
            "pid": codes.b64url(who.pid) if who else None,
            "wave": str(placed.id) if placed else None,
            "version": str(version.id),
            "mode": sent.mode,
            "answers": answers,
            "texts": _tagged(owner, sent, texts),
        }
        row = {
            "id": sent.id,
            "intervention": owner.id,
            "wave": placed.id if placed else None,
            "participant": who.mark if who else None,
            "digest": digest,
            "sealed": sealed(owner.id, content),
        }
        if not submissions.insert(session, row):
            session.rollback()  # somebody stored this id between our look and our insert: compare with theirs
            theirs = submissions.by_id(session, sent.id)
            if theirs is None:
                raise Erased
            return _same(sent.id, theirs, digest)
        counts_store.count_language(session, activity.id, sent.language)
        if placed:
            counts_store.count_all(session, placed.id, ["answered", *_tied(sent, placed, before)])
            if sent.answer_key:
                _mark_done(session, owner.id, sent.answer_key, placed.id)
        return Receipt(sent.id, "stored", placed is not None)


def _read(reader: Reader, sent: Submission) -> dict[str, Any]:
    read = reader.from_form if sent.from_form else reader.read
    return read(sent.answers, blanks=sent.mode in MODES)


def _digest(id: UUID, who: asking.Somebody | None, version: store.Version, content: Mapping[str, Any]) -> bytes:
    """Tells the same body from another one, and nothing to whoever lacks the master key and tries answers out."""
    body = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    said = b"|".join([id.bytes, who.pid if who else b"", version.id.bytes, body])
    return hmac.digest(codes.hkdf(web_keys().master, b"digest"), said, "sha256")[:DIGEST_BYTES]


def _same(id: UUID, known: submissions.Known, digest: bytes) -> Receipt:
    if known.digest and not hmac.compare_digest(known.digest, digest):  # none: from before there were digests
        raise ResponseConflict
    return Receipt(id, "same", known.wave is not None)


def _place(
    session: Session, owner: store.Intervention, sent: Submission, before: Sequence[UUID | None], now: datetime
) -> waves.Wave | None:
    """The wave it belongs to; a second answer of one participant in one wave is kept, but between waves."""
    windows = activities.windows(session, owner, now)
    cohort = asking.cohort_of(windows, before)
    placed = waves.place(windows, number=sent.wave, now=now, again=sent.again, cohort=cohort)
    return None if placed and placed.id in before else placed


def _tied(sent: Submission, placed: waves.Wave, before: Sequence[UUID | None]) -> list[str]:
    """How an answer to a follow-up is tied to earlier ones, as the name of a count; nothing is tied at the start."""
    if placed.number == 0:
        return []
    return [f"linked_{sent.by}" if any(before) else "not_linked"]


def _tagged(owner: store.Intervention, sent: Submission, texts: Mapping[str, str]) -> list[dict[str, str]]:
    pepper = asking.pepper_of(owner)
    key = sent.answer_key or secrets.token_bytes(codes.KEY_BYTES)  # without a code nobody can ever ask for it
    tags = {question: codes.b64url(codes.text_tag(pepper, question, sent.wave, key)) for question in texts}
    return [{"tag": tags[question], "question": question, "text": text} for question, text in texts.items()]


def sealed(intervention: UUID, content: Mapping[str, Any]) -> bytes:
    """A response as it waits for its wave to close: only the analyst opens it."""
    plain = sealing.filled(_json(content), sealing.RESPONSE_LENGTHS)
    return sealing.seal(web_keys().answers_public, plain, info=sealing.response_info(intervention))


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _mark_done(session: Session, intervention: UUID, answer_key: bytes, wave: UUID) -> None:
    stop_hash = codes.b64url(codes.stop_hash(codes.stop_key(answer_key)))
    _spool(session, intervention, wave, "done", {"stop_hash": stop_hash})


def contact(*, code: str, box: bytes, stop_hash: bytes, now: datetime) -> None:
    """Leave a sealed contact for the courier; nobody here can open it. Raises UnknownCode, Closed, BadInput, Erased."""
    if len(box) != sealing.SEALED_CONTACT_BYTES:
        raise BadInput(problems={"box": ["length"]})
    with transaction() as session:
        activity = asking.find(session, code)
        if activity.intervention.audience == "children":  # under 13 the contact form does not exist: cards only
            raise BadInput(problems={"box": ["children"]})
        windows = activities.windows(session, activity.intervention, now)
        offered = waves.on_offer(windows, now=now, again=False, cohort=None)
        if offered is None:
            raise Closed
        if orders.has_erased(session, asking.stop_mark(stop_hash)):
            raise Erased
        content = {
            "id": str(uuid4()),  # the contact's in the vault: moving it twice, after a crash, is moving it once
            "box": codes.b64url(box),
            "stop_hash": codes.b64url(stop_hash),
            "left": now.isoformat(),  # of two that one person leaves the later counts; it is not carried on
        }
        _spool(session, activity.intervention_id, offered.id, "box", content)


SPOOL_LENGTHS = (1024, 4096)  # sealed rows have one of two lengths, a mark's or a box's


def _spool(session: Session, intervention: UUID, wave: UUID, kind: str, content: dict[str, Any]) -> None:
    plain = sealing.filled(_json(content), SPOOL_LENGTHS)
    key = spool.key_for(session, intervention)
    public = key.public if key else web_keys().box_public  # before the courier's first tick there is no spool key
    key = key or spool.SpoolKey(intervention_id=intervention, id=UUID(int=0), public=public)
    sealed = sealing.seal(public, plain, info=sealing.spool_info(intervention))
    spool.add(session, key=key, wave=wave, kind=kind, sealed=sealed)
