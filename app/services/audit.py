"""The audit log: every view of data, release, sign-in and change of rights, hash-chained. No participant is in it."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from app.extensions import kept
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


def viewed(session: Session, *, who: UUID, action: str, subject: str, now: datetime) -> None:
    """Somebody looks at results: noted once a day for each person and subject, not for each time a page is drawn."""
    seen: dict[tuple[UUID, str, str], date] = kept("ringar.viewed", dict)
    today, key = now.astimezone(UTC).date(), (who, action, subject)
    if seen.get(key) != today:
        note(session, who=who, action=action, subject=subject, now=now)
        seen[key] = today


def one_at_a_time(session: Session) -> None:
    """Until the caller's transaction ends nobody else writes what is audited: of two clicks the second waits."""
    store.lock_log(session)


def followed(session: Session) -> Iterator[tuple[store.AuditEvent, int | None]]:
    """Each event, oldest first, and which number is broken there: its hash does not follow from the one before, or
    the event that should stand there is missing. None: it follows."""
    before, expected = FIRST, 1
    for event in store.events(session):
        follows = event.number == expected and event.hash == _chain(before, event)
        yield event, None if follows else expected
        before, expected = event.hash, event.number + 1


def verify() -> int | None:
    """The number of the first event whose hash does not follow from the one before; None: the chain is whole."""
    with transaction() as session:
        return next((broken for _, broken in followed(session) if broken is not None), None)
