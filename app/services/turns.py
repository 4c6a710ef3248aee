"""Whose turn it is: of several processes of one kind one is active, and each says that it lives."""

from datetime import datetime, timedelta
from uuid import UUID

from app.store import machine
from app.store.session import transaction


def take(*, name: str, holder: UUID, now: datetime, lasts: timedelta) -> bool:
    """Take the turn or prolong it. False: another process has it."""
    with transaction() as session:
        return machine.take_lease(session, name, holder, now, now + lasts)


def hand_back(*, name: str, holder: UUID, now: datetime) -> None:
    """End one's own turn, so that the next process need not wait for its end."""
    with transaction() as session:
        machine.take_lease(session, name, holder, now, now)


def beat(*, name: str, now: datetime, trouble: str | None = None) -> None:
    """Say that a process lives, and what went wrong in this tick if something did."""
    with transaction() as session:
        machine.beat(session, name, now, trouble)
