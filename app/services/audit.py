"""The audit log: every view of data, release, sign-in and change of rights, hash-chained. No participant is in it."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.store import staff as store
from app.store.session import Session, transaction

FIRST = b"\0" * 32


def _chain(before: bytes, event: store.AuditEvent) -> bytes:
    body = [
        event.number,
        event.at.astimezone(UTC).isoformat(),
        str(event.staff_id),
        event.action,
        event.subject,
        event.details,
    ]
    return hashlib.sha256(before + json.dumps(body, sort_keys=True).encode()).digest()


def note(session: Session, *, who: UUID | None, action: str, subject: str, now: datetime, **details: Any) -> None:
    """Add one event in the caller's transaction."""
    last = store.lock_log(session)
    event = store.AuditEvent(
        number=(last.number if last else 0) + 1,
        at=now,
        staff_id=who,
        action=action,
        subject=subject,
        details=details,
        hash=b"",
    )
    event.hash = _chain(last.hash if last else FIRST, event)
    session.add(event)


def one_at_a_time(session: Session) -> None:
    """Until the caller's transaction ends nobody else writes what is audited: of two clicks the second waits."""
    store.lock_log(session)


def verify() -> int | None:
    """The number of the first event whose hash does not follow from the one before; None: the chain is whole."""
    with transaction() as session:
        before, expected = FIRST, 1
        for event in store.events(session):
            if event.number != expected or event.hash != _chain(before, event):
                return expected
            before, expected = event.hash, expected + 1
    return None
