"""The time that a figure is of: an ISO week, a month, a quarter or a year. Time comes in as a value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from surveys.waves import add_months

Grain = Literal["week", "month", "quarter", "year"]
GRAINS: tuple[Grain, ...] = ("week", "month", "quarter", "year")
EARLIEST, LATEST = 1990, 2100
WEEK, MONTHS = timedelta(days=7), {"month": 1, "quarter": 3, "year": 12}
MIDDLE = timedelta(days=3)  # an ISO week belongs to the month and the year of its Thursday
WRITTEN = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:[\s-]*(?:q|kvartal|kv|k)\s*(?P<quarter>[1-4])|[\s-]*(?:vecka|week|v\.?|w)\s*(?P<week>[0-9]{1,2})"
    r"|\s*[-mM]\s*(?P<month>[0-9]{1,2}))?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the day after the last. text: as it is stored, 2026, 2026-Q1, 2026-03 or 2026-W07."""

    grain: Grain
    first: date
    end: date

    @property
    def text(self) -> str:
        """The same for the same time, however it was written."""
        if self.grain == "week":
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02}"
        if self.grain == "quarter":
            return f"{self.first.year}-Q{self.first.month // 3 + 1}"
        return f"{self.first:%Y-%m}" if self.grain == "month" else f"{self.first:%Y}"

    def within(self, first: date, end: date) -> bool:
        """Whether a part of it lies between these days."""
        return self.first < end and first < self.end


def read(text: str) -> Period | None:
    """A period as people and statistics offices write it: 2026, 2026-Q1, 2026K1, 2026-03, 2026M03, 2026-W07, 2026v7.

    None: it is none.
    """
    found = WRITTEN.fullmatch(text.strip())
    if found is None or not EARLIEST <= int(found["year"]) < LATEST:
        return None
    year = int(found["year"])
    try:
        if found["week"]:
            return _week(date.fromisocalendar(year, int(found["week"]), 1))
        if found["quarter"]:
            return _months("quarter", date(year, 3 * int(found["quarter"]) - 2, 1))
        return _months("month", date(year, int(found["month"]), 1)) if found["month"] else _year(year)
    except ValueError:
        return None


def holding(day: date, grain: Grain) -> Period:
    """The period of this grain in which a day lies."""
    if grain == "week":
        return _week(day - timedelta(days=day.weekday()))
    if grain == "year":
        return _year(day.year)
    every = MONTHS[grain]
    return _months(grain, date(day.year, (day.month - 1) // every * every + 1, 1))


def above(period: Period, grain: Grain) -> Period | None:
    """The longer period of this grain that it belongs to; None where that is not longer."""
    if GRAINS.index(grain) <= GRAINS.index(period.grain):
        return None
    return holding(period.first + MIDDLE if period.grain == "week" else period.first, grain)


def parts(period: Period, grain: Grain) -> Iterator[Period]:
    """The shorter periods of this grain that make it up."""
    one = holding(period.first, grain)
    while one.first < period.end:
        if above(one, period.grain) == period:
            yield one
        one = holding(one.end, grain)


def _week(monday: date) -> Period:
    return Period("week", monday, monday + WEEK)


def _year(year: int) -> Period:
    return _months("year", date(year, 1, 1))


def _months(grain: Grain, first: date) -> Period:
    return Period(grain, first, add_months(first, MONTHS[grain]))
