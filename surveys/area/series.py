"""A figure of an area over time, at three grains: now by the week, this year by the month, the long run by the year.

Of several grains the one that fits is shown, and the others only where it has nothing. Only events are added up, and
only where every part of the longer time is there: people who were counted in two months are not two people, and a mean
of shares is no share. What is told in another unit stands on a line of its own. A line is broken where the source, the
definition or the length of the period changes; a time without a figure is a gap.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal

from surveys.area import periods
from surveys.area.periods import Grain, Period
from surveys.area.rows import COUNTS
from surveys.disclosure.counts import FEWEST_TOLD
from surveys.waves import add_months

Perspective = Literal["now", "year", "long"]
PERSPECTIVES: tuple[Perspective, ...] = ("now", "year", "long")
FITS: Mapping[Perspective, tuple[Grain, ...]] = {
    "now": ("week", "month", "quarter", "year"),
    "year": ("month", "quarter", "week", "year"),
    "long": ("year", "quarter", "month", "week"),
}
GATHERED: Mapping[Perspective, tuple[Grain, ...]] = {"now": (), "year": ("month",), "long": ("year", "quarter")}
ONE = 1  # a single year is no long run
WEEKS_NOW, YEARS_LONG = 12, 5
SAME = ("source", "definition")
ADDED = "events"


@dataclass(frozen=True, slots=True)
class Point:
    """A figure. low, high: the same, but for small counts. gathered: added up from shorter periods, for the drawing."""

    period: Period
    low: float
    high: float
    unit: str
    source: str
    definition: str = ""
    note: str = ""
    gathered: bool = False

    @property
    def few(self) -> bool:
        """Whether small counts stand behind it, so that it is not one number."""
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class Break:
    """Where a line is broken. what: unit, source, definition, length; before, after: what stood and stands there."""

    day: date
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """What can stand on one scale. breaks: within it."""

    unit: str
    points: tuple[Point, ...]
    breaks: tuple[Break, ...]

    def joined(self) -> list[tuple[Point, Point]]:
        """Neighbours between which a line may be drawn: one period after the other, and no break between them."""
        broken = {each.day for each in self.breaks}
        return [
            (one, next_)
            for one, next_ in pairwise(self.points)
            if one.period.end == next_.period.first and next_.period.first not in broken
        ]


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator in a perspective. breaks: between its lines. newest: the last figure there is, whatever is shown."""

    indicator: str
    lines: tuple[Line, ...]
    breaks: tuple[Break, ...]
    newest: Point


@dataclass(frozen=True, slots=True)
class Window:
    """The time that is looked at, from the first day to the day after the last."""

    first: date
    end: date


def window(perspective: Perspective, today: date, begins: Iterable[date]) -> Window:
    """What a perspective looks at. begins: when anything that may stand in it began; the long run goes back to that."""
    week = periods.holding(today, "week")
    if perspective == "now":
        return Window(week.first - timedelta(weeks=WEEKS_NOW - 1), week.end)
    year = periods.holding(today, "year")
    if perspective == "year":
        return Window(year.first, year.end)
    earliest = min((*begins, add_months(year.first, -12 * (YEARS_LONG - 1))))
    return Window(periods.holding(earliest, "year").first, year.end)


def point(period: Period, value: float | None, **says: Any) -> Point:
    """A stored figure; None is fewer than 5."""
    low, high = (0.0, float(FEWEST_TOLD - 1)) if value is None else (value, value)
    return Point(period, low, high, **says)


def series(indicator: str, held: Collection[Point], perspective: Perspective, over: Window) -> Series:
    """An indicator of one area as a perspective shows it. held: at least one."""
    chosen = [each for each in _chosen(held, perspective) if each.period.within(over.first, over.end)]
    ordered = sorted(chosen, key=lambda each: each.period.first)
    lines: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for each in ordered:
        lines[_scale(each)].append(each)
    newest = max(held, key=lambda each: (each.period.end, -periods.GRAINS.index(each.period.grain)))
    return Series(
        indicator,
        tuple(
            Line(points[0].unit, tuple(points), tuple(_breaks(points, lambda one, other: _scale(one) == _scale(other))))
            for points in lines.values()
        ),
        tuple(_breaks(ordered, lambda one, other: _scale(one) != _scale(other))),
        newest,
    )


def _scale(point: Point) -> tuple[str, str]:
    """What stands on one scale: a unit; of counts only those of times as long."""
    return point.unit, point.period.grain if point.unit in COUNTS else ""


def _breaks(points: Sequence[Point], asked: Any) -> Iterable[Break]:
    for one, other in pairwise(points):
        if asked(one, other):
            for what, before, after in _differs(one, other):
                yield Break(other.period.first, what, before, after)


def _differs(one: Point, other: Point) -> Iterable[tuple[str, str, str]]:
    for what in ("unit", *SAME):
        before, after = getattr(one, what), getattr(other, what)
        if before != after:
            yield what, before, after
    if one.period.grain != other.period.grain:
        yield "length", one.period.grain, other.period.grain


def _chosen(held: Collection[Point], perspective: Perspective) -> list[Point]:
    """The figures that fit, and of other grains those in whose time none does."""
    into, sums = _summed(held, perspective)
    by_grain: dict[Grain, list[Point]] = defaultdict(list)
    for each in (*held, *sums):
        # the weeks of a month that is not whole are no month, and beside months they would look like few events
        rest = into and each.unit == ADDED and each.period.grain in _shorter(into)
        if not rest:
            by_grain[each.period.grain].append(each)
    chosen: list[Point] = []
    for grain in FITS[perspective]:
        taken = list(chosen)
        free = [
            each
            for each in by_grain[grain]
            if not any(each.period.within(other.period.first, other.period.end) for other in taken)
        ]
        # of one time a stored figure stands before one that was added up
        stored = {each.period for each in free if not each.gathered}
        chosen += [each for each in free if not each.gathered or each.period not in stored]
    return chosen


def _summed(held: Collection[Point], perspective: Perspective) -> tuple[Grain | None, list[Point]]:
    """To which grain events are added up, and the sums: the first that makes several; None where none makes any."""
    found: tuple[Grain | None, list[Point]] = (None, [])
    for grain in GATHERED[perspective]:
        made = gathered(held, grain)
        stored = [each for each in held if each.unit == ADDED and each.period.grain == grain]
        if len({each.period for each in (*made, *stored)}) > ONE:
            return grain, made
        if made and not found[1]:
            found = grain, made
    return found


def gathered(held: Collection[Point], grain: Grain) -> list[Point]:
    """Events added up to longer periods, from one shorter grain alone and only where every part is there and alike."""
    found: dict[Period, Point] = {}
    for shorter in _shorter(grain):
        by_period = {each.period: each for each in held if each.unit == ADDED and each.period.grain == shorter}
        for whole in {above for each in by_period if (above := periods.above(each, grain))}:
            made = _sum(whole, [by_period.get(part) for part in periods.parts(whole, shorter)])
            if made is not None:
                found.setdefault(whole, made)
    return list(found.values())


def _shorter(grain: Grain) -> tuple[Grain, ...]:
    return periods.GRAINS[: periods.GRAINS.index(grain)]


def _sum(whole: Period, parts: Sequence[Point | None]) -> Point | None:
    there = [each for each in parts if each is not None]
    if len(there) < len(parts) or len({(each.source, each.definition) for each in there}) > 1:
        return None
    low, high = (sum(getattr(each, end) for each in there) for end in ("low", "high"))
    return Point(whole, low, high, ADDED, there[0].source, there[0].definition, gathered=True)
