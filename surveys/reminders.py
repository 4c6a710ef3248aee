"""When somebody may be reminded, how fast, and how much it may cost. Time and chance come in as values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from surveys.waves import GRACE, SWEDEN, Window, midnight

FIRST_HOUR, LAST_HOUR = 9, 19
ROUNDS = 2
WEEK_DAYS = 7
WAITS = tuple(timedelta(minutes=each) for each in (5, 15, 45, 135, 360))  # after faults that may pass, one by one
AT_A_GO = timedelta(seconds=15)  # what a channel takes in this time may go in one tick
SPREAD = 0.5
ROOM_FOR_MORE, SEK_EACH = 50, 2

Item = TypeVar("Item")


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


def retry_at(attempt: int, now: datetime, chance: float, after: timedelta | None = None) -> datetime:
    """When to try again after so many faults that may pass: 5 minutes, 15, 45 … 6 hours, each spread by half of it.

    attempt: from 1. chance: in [0, 1), so that what failed together does not come back together. after: how long the
    provider asks us to wait, never cut short.
    """
    wait = WAITS[min(attempt, len(WAITS)) - 1]
    return now + max(wait * (1 - SPREAD / 2 + SPREAD * chance), after or timedelta())


def take_turn(free_at: datetime | None, now: datetime, per_minute: int) -> datetime | None:
    """A channel's next free moment once one message more has gone now; None where the provider's limit says wait.

    What stands further ahead than any wait was written by a clock that has been set back since, and counts for nothing.
    """
    if free_at is None or free_at > now + WAITS[-1] * 2:
        free_at = now
    begins = max(free_at, now)
    return None if begins > now + AT_A_GO else begins + timedelta(minutes=1) / per_minute


def in_turns(*queues: Iterable[Item]) -> Iterator[Item]:
    """One from each queue, then the next from each, so that a long one keeps nobody waiting."""
    waiting = [iter(queue) for queue in queues]
    while waiting:
        still = []
        for queue in waiting:
            for item in queue:
                yield item
                still.append(queue)
                break
        waiting = still


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What an intervention may send in a calendar month, in all its waves: so many messages, and for so many SEK.
    Somebody who floods a poster with contacts meets it, and what is held back goes when the next month begins.
    """

    messages: int
    sek: int

    def reached(self, messages: int, sek: Decimal) -> bool:
        """Whether nothing more is sent. The message that reaches it has gone."""
        return messages >= self.messages or sek >= self.sek


def ceiling(expected_size: int, waves: int, messages: int | None = None, sek: int | None = None) -> Ceiling:
    """As its leader has said; otherwise room for two rounds in each of its follow-ups that are open in the month, and
    for some who came unexpected, at what a long SMS costs: a rolling intervention asks several cohorts at once.
    """
    usual = ROUNDS * expected_size * waves + ROOM_FOR_MORE
    return Ceiling(usual if messages is None else messages, SEK_EACH * usual if sek is None else sek)
