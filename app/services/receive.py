"""Take in what a phone sends: one response, once; a sealed contact. The clock is stripped down to a week here."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from app import sealing
from app.extensions import web_keys
from app.services import activities, asking
from app.store import interventions as store
from app.store import responses as responses_store
from app.store import spool
from app.store import waves as waves_store
from app.store.session import Session, transaction
from surveys import codes, waves
from surveys.answers import Reader
from surveys.errors import BadInput, Closed, ResponseConflict, UnknownLanguage

LANGUAGE_SHARED_BY = 5


@dataclass(frozen=True, slots=True)
class Submission:
    """What a phone sends. again: "I have been here before"; answer_key: None where there is no code."""

    id: UUID
    wave: int
    version: int
    language: str
    mode: str
    answers: Mapping[str, Any] = field(repr=False)
    again: bool = False
    answer_key: bytes | None = field(default=None, repr=False)
    from_form: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The response with this id is stored. status: "stored", or "same" when it was there already.

    placed: whether it lies in a wave, or was kept as "between waves".
    """

    id: UUID
    status: Literal["stored", "same"]
    placed: bool


def receive(*, code: str, sent: Submission, now: datetime) -> Receipt:
    """Check the answers, strip the clock down to a week, keep them once.

    Raises UnknownCode, Closed, AnswersInvalid, NotAsked, UnknownLanguage, ResponseConflict.
    """
    with transaction() as session:
        activity = asking.find(session, code)
        version, reader = asking.asked(session, activity, sent.version)
        answers, texts = reader.apart(_read(reader, sent))
        if sent.language not in reader.questionnaire.languages:
            raise UnknownLanguage(language=sent.language)
        pid = asking.pid_of(activity.intervention, sent.answer_key) if sent.answer_key else None
        stored = responses_store.by_id(session, sent.id)
        if stored:
            return _same(stored, pid, version, answers)
        placed = _place(session, activity.intervention, sent, pid, now)
        row = {
            "id": sent.id,
            "pid": pid,
            "activity": activity.id,
            "wave": placed.id if placed else None,
            "week": waves.iso_week(now),
            "version": version.id,
            "language": None,
            "mode": sent.mode,
            "answers": answers,
        }
        if waves_store.count_language(session, activity.id, sent.language) >= LANGUAGE_SHARED_BY:
            row["language"] = sent.language
        if not responses_store.insert(session, row):
            session.rollback()  # somebody stored this id between our look and our insert: compare with theirs
            return _same(responses_store.by_id(session, sent.id) or {}, pid, version, answers)
        wave = placed.id if placed else None
        _leave_texts(session, activity.intervention, sent, texts, wave=wave, version=version.id)
        if wave and sent.answer_key:
            _mark_done(session, activity.intervention_id, sent.answer_key, wave)
        return Receipt(sent.id, "stored", placed is not None)


def _read(reader: Reader, sent: Submission) -> dict[str, Any]:
    if sent.from_form:
        return reader.from_form(sent.answers)
    return reader.read(sent.answers)


def _same(stored: dict[str, Any], pid: bytes | None, version: store.Version, answers: dict[str, Any]) -> Receipt:
    if (stored.get("pid"), stored.get("version"), stored.get("answers")) != (pid, version.id, answers):
        raise ResponseConflict
    return Receipt(stored["id"], "same", stored["wave"] is not None)


def _place(
    session: Session, owner: store.Intervention, sent: Submission, pid: bytes | None, now: datetime
) -> waves.Wave | None:
    """The wave it belongs to; a second answer of one participant in one wave is kept, but between waves."""
    windows = activities.windows(session, owner, now)
    rows = responses_store.by_pid(session, pid) if pid else []
    cohort = asking.cohort_of(windows, rows)
    placed = waves.place(windows, number=sent.wave, now=now, again=sent.again, cohort=cohort)
    return None if placed and placed.id in {row["wave"] for row in rows} else placed


def _leave_texts(
    session: Session,
    owner: store.Intervention,
    sent: Submission,
    texts: Mapping[str, str],
    *,
    wave: UUID | None,
    version: UUID,
) -> None:
    pepper = asking.pepper_of(owner)
    for question, text in texts.items():
        key = sent.answer_key or secrets.token_bytes(codes.KEY_BYTES)  # without a code nobody can ever ask for it
        tag = codes.b64url(codes.text_tag(pepper, question, sent.wave, key))
        where = {"wave": str(wave) if wave else None, "version": str(version)}
        _spool(session, owner.id, "text", {"tag": tag, "question": question, "text": text, **where})


def _mark_done(session: Session, intervention: UUID, answer_key: bytes, wave: UUID) -> None:
    stop_hash = codes.b64url(codes.stop_hash(codes.stop_key(answer_key)))
    _spool(session, intervention, "done", {"stop_hash": stop_hash, "wave": str(wave)})


def contact(*, code: str, box: bytes, stop_hash: bytes, now: datetime) -> None:
    """Leave a sealed contact for the courier; nobody here can open it. Raises UnknownCode, Closed, BadInput."""
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
        _spool(
            session,
            activity.intervention_id,
            "box",
            {
                "id": str(uuid4()),  # the contact's in the vault: moving it twice, after a crash, is moving it once
                "box": codes.b64url(box),
                "stop_hash": codes.b64url(stop_hash),
                "cohort": str(offered.cohort),
            },
        )


def order(session: Session, intervention: UUID, kind: str, content: dict[str, Any]) -> None:
    """In the caller's transaction: leave an order to erase for the courier."""
    _spool(session, intervention, kind, content)


SPOOL_LENGTHS = (1024, 4096, 10240)  # sealed rows have one of a few lengths, so that length says little


def _spool(session: Session, intervention: UUID, kind: str, content: dict[str, Any]) -> None:
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    plain = plain.ljust(next(length for length in SPOOL_LENGTHS if length >= len(plain)))
    key = spool.key_for(session, intervention)
    public = key.public if key else web_keys().box_public  # before the courier's first tick there is no spool key
    key = key or spool.SpoolKey(intervention_id=intervention, id=UUID(int=0), public=public)
    spool.add(session, key=key, kind=kind, sealed=sealing.seal(public, plain, info=sealing.spool_info(intervention)))
