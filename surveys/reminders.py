"""When somebody may be reminded. Time comes in as a value; nothing here looks at a clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from surveys.waves import GRACE, SWEDEN, Window, midnight

FIRST_HOUR, LAST_HOUR = 9, 19
ROUNDS = 2
WEEK_DAYS = 7


def may_disturb(now: datetime) -> bool:
    """Whether it is day on a Swedish wall clock: from 09:00, before 19:00."""
    return FIRST_HOUR <= now.astimezone(SWEDEN).hour < LAST_HOUR


def begins(wave: Window, cohort: Iterable[Window]) -> datetime:
    """When a wave's reminders may be made: at its opening, but not before the waves ahead of it have let the last
    late answer in, since contacts come with it.
    """
    earlier = [each.closes + GRACE for each in cohort if each.number < wave.number]
    return max([wave.opens, *earlier])


def next_round(round: int, sent: datetime, wave: Window) -> datetime | None:
    """When the next reminder is due: a week after the last one was sent, by days; None when there is no next."""
    day = sent.astimezone(SWEDEN).date() + timedelta(days=WEEK_DAYS)
    due = midnight(day)
    return due if round < ROUNDS and due < wave.closes else None
