"""When each wave opens and closes. Time comes in as a value; nothing here looks at a clock."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from surveys.errors import Closed

SWEDEN = ZoneInfo("Europe/Stockholm")
GRACE = timedelta(hours=12)  # a page opened before closing may be sent a little later
MONTHS_IN_YEAR = 12

Intake = Literal["fixed", "rolling"]


@dataclass(frozen=True, slots=True)
class Step:
    """A follow-up: so long after the start, open for so many days."""

    months: int = 0
    days: int = 0
    open_days: int = 28


@dataclass(frozen=True, slots=True)
class Plan:
    """How long the start is open (a fixed group; a rolling one is open its intake month) and when to ask again."""

    first_days: int = 28
    follow_ups: tuple[Step, ...] = (Step(months=3), Step(months=6))

    def document(self) -> dict[str, Any]:
        """Plain JSON."""
        steps = [{"months": s.months, "days": s.days, "open_days": s.open_days} for s in self.follow_ups]
        return {"first_days": self.first_days, "follow_ups": steps}

    @classmethod
    def read(cls, document: dict[str, Any]) -> "Plan":
        """The plan that document() wrote."""
        return cls(document["first_days"], tuple(Step(**step) for step in document["follow_ups"]))


@dataclass(frozen=True, slots=True)
class Window:
    """A wave's half-open window [opens, closes)."""

    number: int
    opens: datetime
    closes: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether the wave is open at this time."""
        return self.opens <= now < self.closes


@dataclass(frozen=True, slots=True)
class Wave(Window):
    """A stored window: which cohort's it is."""

    id: UUID
    cohort: UUID


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the month's last day where that day is missing (31 Jan → 28 Feb)."""
    year, month0 = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, MONTHS_IN_YEAR)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def midnight(day: date) -> datetime:
    """The start of a day in Sweden, aware."""
    return datetime.combine(day, time(), SWEDEN)


def intake_month(now: datetime) -> date:
    """The first day of the month in which somebody starts, Swedish time."""
    return now.astimezone(SWEDEN).date().replace(day=1)


def iso_week(now: datetime) -> str:
    """The clock stripped down to a week, as in 2026-W07."""
    year, week, _ = now.astimezone(SWEDEN).isocalendar()
    return f"{year}-W{week:02d}"


def lay_out(intake: Intake, start: date, plan: Plan) -> tuple[Window, ...]:
    """All windows of a cohort that starts on this day; later waves never open before the one before has closed."""
    first_end = add_months(start, 1) if intake == "rolling" else start + timedelta(days=plan.first_days)
    windows = [Window(0, midnight(start), midnight(first_end))]
    for number, step in enumerate(plan.follow_ups, start=1):
        opens = midnight(add_months(start, step.months) + timedelta(days=step.days))
        opens = max(opens, windows[-1].closes)
        closes = midnight(opens.astimezone(SWEDEN).date() + timedelta(days=step.open_days))
        windows.append(Window(number, opens, closes))
    return tuple(windows)


def on_offer(waves: Iterable[Wave], *, now: datetime, again: bool, cohort: UUID | None) -> Wave | None:
    """The wave that a page serves: the participant's own open one where the cohort is known; else the open start,
    or, to "I have answered before" (and to a newcomer once the start is over), the open follow-up.
    None: nothing is open for them now.
    """
    mine = [w for w in waves if w.is_open(now) and cohort in (None, w.cohort)]
    if cohort is None and not again:
        starts = [w for w in mine if w.number == 0]
        if starts:
            return max(starts, key=lambda w: w.opens)
    later = mine if cohort is not None else [w for w in mine if w.number > 0]
    return max(later, key=lambda w: (w.opens, w.id), default=None)


def place(waves: Sequence[Wave], *, number: int, now: datetime, again: bool, cohort: UUID | None) -> Wave | None:
    """The wave that an answer to wave `number` belongs to, or None: kept as "between waves".

    cohort: known where the participant has answered before with the same code. Without it, an answer that fits the
    same wave of several cohorts belongs to none of them, and "again" at the start is a later answer, no newcomer.
    Raises Closed when no such wave has opened yet, or there is none.
    """
    named = [w for w in waves if w.number == number and cohort in (None, w.cohort)]
    if not named or all(now < w.opens for w in named):
        raise Closed(wave=number)
    fitting = [w for w in named if w.opens <= now < w.closes + GRACE]
    if again and cohort is None and number == 0:
        return None
    running = [w for w in fitting if w.is_open(now)] or fitting
    return running[0] if len(running) == 1 else None
