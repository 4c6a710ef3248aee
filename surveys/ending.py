"""When an intervention ends: how long it can be undone, and what was decided about what is left. No clock in here."""

from datetime import date, datetime, timedelta
from typing import Literal

from surveys.waves import SWEDEN

UNDO = timedelta(days=30)  # codes work for as long, and then no code finds anything
BACKUPS = timedelta(days=30)  # backups older than this are deleted (design.md §4)
Fate = Literal["dispose", "preserve"]
FATES: tuple[Fate, ...] = ("dispose", "preserve")


def codes_until(ended_at: datetime) -> datetime:
    """The end of the time in which the end can be undone; from this moment on no code finds anything."""
    return ended_at + UNDO


def last_day(ended_at: datetime) -> date:
    """The last Swedish day that is whole within that time: nobody is told a day on which it ends at noon."""
    return (codes_until(ended_at).astimezone(SWEDEN) - timedelta(days=1)).date()


def forgotten_by(ended_at: datetime) -> datetime:
    """When the last backup is gone that still holds the wrapped pepper."""
    return ended_at + UNDO + BACKUPS
