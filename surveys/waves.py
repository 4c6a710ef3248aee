"""When each wave opens and closes. Time comes in as a value; nothing here looks at a clock.

A day is a Swedish day, from midnight to midnight on a Swedish wall clock, also the two a year that last 23 or 25
hours. So many months after a day is the same day of that month, or the month's last day where it has no such day: three
months after 30 November is 28 February, or 29 February in a leap year; twelve months after 29 February is 28 February.
Weeks and days are counted one by one, and come after the months.
"""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from surveys.errors import Closed

SWEDEN = ZoneInfo("Europe/Stockholm")
GRACE = timedelta(hours=12)  # a page opened before closing may be sent a little later
CONTACTS_KEPT = timedelta(days=14)  # after a cohort's last wave has closed; then its contacts burn
MONTHS_IN_YEAR = 12
DAYS_IN_WEEK = 7

Intake = Literal["fixed", "rolling"]
Unit = Literal["days", "weeks", "months"]


@dataclass(frozen=True, slots=True)
class Step:
    """A follow-up: so long after the start, open for so many days."""

    months: int = 0
    days: int = 0
    open_days: int = 28
    weeks: int = 0

    def opens(self, start: date) -> date:
        """The first day on which those who started on this day are asked again."""
        return add_months(start, self.months) + timedelta(days=self.days + DAYS_IN_WEEK * self.weeks)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long the start is open (a fixed group; a rolling one is open its intake month) and when to ask again."""

    first_days: int = 28
    follow_ups: tuple[Step, ...] = (Step(months=3), Step(months=6))

    def document(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"first_days": self.first_days, "follow_ups": [asdict(step) for step in self.follow_ups]}

    @classmethod
    def read(cls, document: dict[str, Any]) -> "Plan":
        """The plan that document() wrote."""
        return cls(document["first_days"], tuple(Step(**step) for step in document["follow_ups"]))


# What a leader chooses among; the first one is what an intervention has that nobody has chosen for.
PLANS: Mapping[str, Plan] = {
    "months": Plan(),
    "weeks": Plan(follow_ups=(Step(weeks=6, open_days=14), Step(months=6))),
    "terms": Plan(follow_ups=(Step(months=6), Step(months=12))),
}


@dataclass(frozen=True, slots=True)
class Window:
    """A wave's half-open window [opens, closes)."""

    number: int
    opens: datetime
    closes: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether the wave is open at this time."""
        return self.opens <= now < self.closes

    @property
    def first_day(self) -> date:
        """The Swedish day on which it opens."""
        return self.opens.astimezone(SWEDEN).date()

    @property
    def last_day(self) -> date:
        """The last Swedish day on which it is open: it closes when that day ends."""
        return self.closes.astimezone(SWEDEN).date() - timedelta(days=1)


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


def month_of(now: datetime) -> date:
    """The first day of the month that it is in Sweden."""
    return now.astimezone(SWEDEN).date().replace(day=1)


def iso_week(now: datetime) -> str:
    """The clock stripped down to a week, as in 2026-W07."""
    year, week, _ = now.astimezone(SWEDEN).isocalendar()
    return f"{year}-W{week:02d}"


def between(number: int, first_day: date, last_day: date) -> Window:
    """A wave that is open on these days, both included."""
    return Window(number, midnight(first_day), midnight(last_day + timedelta(days=1)))


def lay_out(intake: Intake, start: date, plan: Plan) -> tuple[Window, ...]:
    """All windows of a cohort that starts on this day; later waves never open before the one before has closed."""
    first_end = add_months(start, 1) if intake == "rolling" else start + timedelta(days=plan.first_days)
    windows = [Window(0, midnight(start), midnight(first_end))]
    for number, step in enumerate(plan.follow_ups, start=1):
        opens = max(midnight(step.opens(start)), windows[-1].closes)
        closes = midnight(opens.astimezone(SWEDEN).date() + timedelta(days=step.open_days))
        windows.append(Window(number, opens, closes))
    return tuple(windows)


def overlapping(intake: Intake, plan: Plan) -> int | None:
    """The first follow-up (1, 2 …) that would begin before the wave ahead of it has closed, for a cohort of whatever
    start; None for a plan that keeps its word. So many months are never shorter than from some first of a month, so
    those of a leap year and of the year after are tried.
    """
    for start in (add_months(date(2028, 1, 1), ahead) for ahead in range(2 * MONTHS_IN_YEAR)):
        for wave, step in zip(lay_out(intake, start, plan)[1:], plan.follow_ups, strict=True):
            if wave.first_day != step.opens(start):
                return wave.number
    return None


@dataclass(frozen=True, slots=True)
class Distance:
    """How long after the start a wave opens, as people say it. exact: not rounded."""

    n: int
    unit: Unit
    exact: bool = True


def distance(start: date, day: date) -> Distance:
    """From the start to a later day: in months where it is months to the day; else in days below two weeks, in weeks
    below three months, in months from there on, rounded.
    """
    days = (day - start).days
    months = (day.year - start.year) * MONTHS_IN_YEAR + day.month - start.month
    if months and add_months(start, months) == day:
        return Distance(months, "months")
    if days < 2 * DAYS_IN_WEEK:
        return Distance(days, "days")
    weeks, left = divmod(days, DAYS_IN_WEEK)
    if day < add_months(start, 3):
        return Distance(weeks + (left > DAYS_IN_WEEK // 2), "weeks", left == 0)
    nearest = min(range(months - 1, months + 2), key=lambda n: abs((add_months(start, n) - day).days))
    return Distance(nearest, "months", False)


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


def asked_again(waves: Iterable[Wave], after: Wave | None) -> datetime | None:
    """When those who answer in this wave are asked the next time; None after their last, or where there is none."""
    if after is None:
        return None
    return min((w.opens for w in waves if w.cohort == after.cohort and w.opens > after.opens), default=None)


def latest(waves: Iterable[Wave], *, now: datetime, cohort: UUID | None) -> Wave | None:
    """The wave that opened last, over or not: that of a paper form which comes when nothing is open."""
    begun = [w for w in waves if w.opens <= now and cohort in (None, w.cohort)]
    return max(begun, key=lambda w: (w.opens, w.id), default=None)


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
