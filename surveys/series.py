"""The days of an activity that comes again each week: without Sweden's red days, and without breaks. No clock.

The days that nobody works are few and stand in the law (1989:253), with three eves on which all is closed by custom. A
library of all countries' holidays would be one more thing to keep for twelve lines that change once in a generation.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_DAYS, MOST_BREAKS = 200, 20
LONGEST = timedelta(days=2 * 366)
FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
FROM_EASTER = (-2, 0, 1, 39, 49)  # Good Friday, Easter, Easter Monday, Ascension, Pentecost
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Break:
    """Days without the activity, a school break for example; both ends are in it."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Series:
    """Each of these days of the week, from the first day to the last. red: also on days that nobody works."""

    weekdays: tuple[str, ...]
    until: date
    breaks: tuple[Break, ...] = ()
    red: bool = False


def problems(series: Series, *, first: date) -> dict[str, list[str]]:
    """Field → codes."""
    wrong: dict[str, list[str]] = {}
    if series.until < first:
        wrong["until"] = ["ends_before"]
    elif series.until - first > LONGEST or len(days(series, first=first)) > MOST_DAYS:
        wrong["until"] = ["too_many"]
    elif not days(series, first=first):
        wrong["until"] = ["no_days"]
    if any(each.last < each.first for each in series.breaks):
        wrong["breaks"] = ["ends_before"]
    return wrong


def days(series: Series, *, first: date) -> tuple[date, ...]:
    """When it takes place."""
    wanted = {WEEKDAYS.index(each) for each in series.weekdays}
    between = (first + timedelta(days=n) for n in range((series.until - first).days + 1))
    return tuple(day for day in between if day.weekday() in wanted and _goes_on(day, series))


def _goes_on(day: date, series: Series) -> bool:
    in_break = any(each.first <= day <= each.last for each in series.breaks)
    return not in_break and (series.red or day not in red_days(day.year))


def red_days(year: int) -> Collection[date]:
    """The days that nobody works in Sweden, and Midsummer's, Christmas and New Year's Eve. Sundays are not among them:
    who is there on Sundays means it.
    """
    easter = _easter(year)
    midsummer = _saturday(date(year, 6, 20))
    moving = {easter + timedelta(days=n) for n in FROM_EASTER}
    moving |= {midsummer, midsummer - timedelta(days=1), _saturday(date(year, 10, 31))}
    return {date(year, month, day) for month, day in FIXED} | moving


def _saturday(day: date) -> date:
    """The first Saturday from this day on."""
    return day + timedelta(days=(5 - day.weekday()) % 7)


def _easter(year: int) -> date:
    """Easter Sunday (Meeus, Astronomical Algorithms, 1991)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    n = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + n - 7 * ((a + 11 * h + 22 * n) // 451) + 114, 31)
    return date(year, month, day + 1)


def breaks(text: str) -> tuple[Break, ...]:
    """Breaks as somebody types them, one a line: a day, or two days with anything between. Raises ValueError."""
    return tuple(_break(line) for line in text.splitlines() if line.strip())


def _break(line: str) -> Break:
    found = [date.fromisoformat(each) for each in DAY.findall(line)]
    if not 1 <= len(found) <= 2:  # noqa: PLR2004  a day, or the first and the last
        raise ValueError(line)
    return Break(found[0], found[-1])


def typed(breaks: Iterable[Break]) -> str:
    """The same, as one would type them."""
    return "\n".join(f"{each.first} – {each.last}" for each in breaks)
