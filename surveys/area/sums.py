"""Whether a small count that was let go follows from what stays: areas within one another, weeks within months.

A figure of fewer than 5 is 0–4, and one that nobody has brought in is anything. Each sum bounds its parts by what is
left for them, and its whole by what they make, and what is bounded so bounds the next: also a district that stands
nowhere, between a city and its blocks. Where a small count is left one value alone, the figures tell it. Whether areas
make up the one above nobody has said; what cannot be a sum is taken for none. Events alone are added up over time.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from surveys.area import periods
from surveys.area.periods import Period
from surveys.area.rows import COUNTS, Figure
from surveys.area.series import ADDED
from surveys.disclosure.counts import FEWEST_TOLD

MOST_FEW = FEWEST_TOLD - 1
Cell = tuple[Any, Period]


@dataclass(frozen=True, slots=True)
class _Sum:
    """Cells of one indicator, of which the first is made up of the rest."""

    whole: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What a cell may be, and which sums say so."""

    low: float
    high: float
    sums: frozenset[_Sum] = frozenset()


def betraying(figures: Collection[Figure], parents: Mapping[Any, Any]) -> list[list[Figure]]:
    """For each small count that follows exactly: the figures that tell it, sums before their parts.

    figures: all that would stand there; parents: area → the one above.
    """
    alike: dict[tuple[str, str], dict[Cell, Figure]] = {}
    for each in figures:
        if each.unit in COUNTS:
            alike.setdefault((each.key[1], each.unit), {})[each.area, each.period] = each
    below: dict[Any, list[Any]] = {}
    for area, parent in parents.items():
        below.setdefault(parent, []).append(area)
    found: list[list[Figure]] = []
    for (_, unit), held in alike.items():
        if any(each.value is None for each in held.values()):
            found += _told(held, list(_sums(held, parents, below, unit)))
    return found


def _sums(
    held: Collection[Cell], parents: Mapping[Any, Any], below: Mapping[Any, Sequence[Any]], unit: str
) -> Iterator[_Sum]:
    """The sums over and between these cells, also those whose whole, or a part of which, nobody has brought in."""
    grains = periods.GRAINS if unit == ADDED else ()
    there = {
        (area, period)
        for held_area, held_period in held
        for area in _upwards(held_area, parents)
        for period in (held_period, *(periods.above(held_period, grain) for grain in grains))
        if period is not None
    }
    for area, period in there:
        shorter = grains[: grains.index(period.grain)] if grains else ()
        ways = [[(inside, period) for inside in below.get(area, ())]]
        ways += [[(area, part) for part in periods.parts(period, grain)] for grain in shorter]
        yield from (_Sum((area, period), tuple(parts)) for parts in ways if not there.isdisjoint(parts))


def _upwards(area: Any, parents: Mapping[Any, Any]) -> Iterator[Any]:
    while area is not None:
        yield area
        area = parents.get(area)


def _told(held: Mapping[Cell, Figure], sums: list[_Sum]) -> Iterator[list[Figure]]:
    sums = [each for each in sums if _narrower(each, _begin(held)) is not None]
    sums.sort(key=lambda each: (each.whole[1].text, len(each.parts), str(each.whole[0])))
    bounds, wrong = _bounded(held, sums)
    while wrong is not None:
        sums.remove(wrong)
        bounds, wrong = _bounded(held, sums)
    for cell, figure in held.items():
        if figure.value is None and bounds[cell].low == bounds[cell].high:
            used = bounds[cell].sums
            wholes = [held[each.whole] for each in used if each.whole in held]
            rest = [held[part] for each in used for part in each.parts if part in held]
            yield list({id(each): each for each in (*wholes, *rest)}.values())


def _begin(held: Mapping[Cell, Figure]) -> dict[Cell, _Bounds]:
    return {
        cell: _Bounds(0, MOST_FEW) if each.value is None else _Bounds(each.value, each.value)
        for cell, each in held.items()
    }


def _bounded(held: Mapping[Cell, Figure], sums: Sequence[_Sum]) -> tuple[dict[Cell, _Bounds], _Sum | None]:
    """What each cell may be, when all of these are sums; and one of which nothing is left, if there is one."""
    bounds, due = _begin(held), dict.fromkeys(sums)
    of: dict[Cell, list[_Sum]] = {}
    for each in sums:
        for cell in (each.whole, *each.parts):
            of.setdefault(cell, []).append(each)
    while due:
        each = next(iter(due))
        del due[each]
        changed = _narrower(each, bounds)
        if changed is None:
            return bounds, each
        bounds.update(changed)
        due.update(dict.fromkeys(other for cell in changed for other in of[cell] if other is not each))
    return bounds, None


def _narrower(one: _Sum, bounds: Mapping[Cell, _Bounds]) -> dict[Cell, _Bounds] | None:
    """The cells of a sum that it bounds more closely; None where it cannot be one."""
    anything = _Bounds(0, inf)
    whole, parts = bounds.get(one.whole, anything), [bounds.get(part, anything) for part in one.parts]
    because = frozenset({one}).union(whole.sums, *(each.sums for each in parts))
    highs, endless = sum(each.high for each in parts if each.high < inf), sum(each.high == inf for each in parts)
    lows = sum(each.low for each in parts)
    told = {one.whole: (whole, lows, inf if endless else highs)}
    for cell, each in zip(one.parts, parts, strict=True):
        others = inf if endless - (each.high == inf) else highs - (0 if each.high == inf else each.high)
        told[cell] = (each, whole.low - others, whole.high - (lows - each.low))
    changed = {}
    for cell, (held, low, high) in told.items():
        closer = _Bounds(max(held.low, low), min(held.high, high), because)
        if closer.low > closer.high:
            return None
        if (closer.low, closer.high) != (held.low, held.high):
            changed[cell] = closer
    return changed
