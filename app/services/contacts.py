"""What the web process leaves for the courier, sealed: a contact, and marks of who has answered a wave."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from app import sealing
from app.extensions import web_keys
from app.services import activities, asking
from app.store import orders, spool
from app.store.session import Session, transaction
from surveys import codes, waves
from surveys.errors import BadInput, Closed, Erased

SPOOL_LENGTHS = (1024, 4096)  # sealed rows have one of two lengths, a mark's or a box's


def leave(*, code: str, box: bytes, stop_hash: bytes, now: datetime) -> None:
    """Leave a sealed contact for the courier; nobody here can open it. Raises UnknownCode, Closed, BadInput, Erased."""
    if len(box) != sealing.SEALED_CONTACT_BYTES:
        raise BadInput(problems={"box": ["length"]})
    with transaction(from_resident=True) as session:
        activity = asking.find(session, code)
        if activity.intervention.audience == "children":  # under 13 the contact form does not exist: cards only
            raise BadInput(problems={"box": ["children"]})
        windows = activities.windows(session, activity.intervention, now)
        offered = waves.on_offer(windows, now=now, again=False, cohort=None)
        # who has just answered a wave that has closed meanwhile leaves the contact that belongs to it
        offered = offered or waves.on_offer(windows, now=now - waves.GRACE, again=False, cohort=None)
        if offered is None:
            raise Closed
        mark = asking.stop_mark(stop_hash)
        orders.hold(session, mark)  # an erasure meanwhile would not see this contact, nor the courier that obeys it
        if orders.erased(session, [mark]):
            raise Erased
        content = {
            "id": str(uuid4()),  # the contact's in the vault: moving it twice, after a crash, is moving it once
            "box": codes.b64url(box),
            "stop_hash": codes.b64url(stop_hash),
            "left": now.isoformat(),  # of two that one person leaves the later counts; it is not carried on
        }
        _spool(session, activity.intervention_id, "box", [(offered.id, content)])


def mark_done(session: Session, intervention: UUID, answered: Sequence[tuple[UUID, bytes]]) -> None:
    """Tell the courier who needs no reminder. answered: (wave, answer_key)."""
    marks = [
        (wave, {"stop_hash": codes.b64url(codes.stop_hash(codes.stop_key(answer_key)))})
        for wave, answer_key in answered
    ]
    _spool(session, intervention, "done", marks)


def _spool(session: Session, intervention: UUID, kind: str, contents: Sequence[tuple[UUID, Mapping[str, Any]]]) -> None:
    # before the courier's first tick there is no spool key
    id, public = spool.key_for(session, intervention) or (UUID(int=0), web_keys().box_public)
    info = sealing.spool_info(intervention)
    rows = [
        (wave, sealing.seal(public, sealing.filled(json_bytes(content), SPOOL_LENGTHS), info=info))
        for wave, content in contents
    ]
    spool.add(session, intervention=intervention, key=id, kind=kind, sealed=rows)


def json_bytes(content: Mapping[str, Any]) -> bytes:
    """As it is sealed: without spaces, in UTF-8."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
