"""Counts of people on a page: which are hidden so that nobody can work a small one out. What is counted is elsewhere.

A number from 1 to 4 is hidden; nobody is nobody, so 0 is shown, unless a small number would follow from it and nothing
else is left to hide. Where a sum is known, here or on another page, one
hidden part would follow from the others, and several that make up fewer than 5 are as good as one: so others are hidden
along with them, the smallest first. All look alike on the page, for who could tell the small from those beside them
could tell too much. What still follows from limits (limits.py) is stopped at the smallest of the shown counts that it
follows from. The leader's strip and the report both ask here.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from math import gcd
from types import MappingProxyType
from typing import Any

from surveys.disclosure.limits import Limits, Ranges

FEWEST_TOLD = 5
NOTHING: frozenset[Hashable] = frozenset()
NO_LIMITS: Mapping[Hashable, Limits] = MappingProxyType({})
_Row = dict[Hashable, int]  # unknown → how often it counts; what the row comes to is known


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and what it is made of. rest: what it holds besides, which is nowhere shown.

    The total may be a cell that is shown itself, or one that is known from another page.
    """

    total: Hashable
    parts: tuple[Hashable, ...]
    rest: int = 0


def hidden(
    cells: Mapping[Any, int],
    sums: Sequence[Sum],
    *,
    told: Collection[Hashable] = NOTHING,
    unshown: Collection[Hashable] = NOTHING,
    limits: Mapping[Any, Limits] = NO_LIMITS,
) -> frozenset[Hashable]:
    """The cells that are not shown, of all by their keys.

    told: cells that people have seen already, which cannot be hidden any more. unshown: cells that no page shows, which
    only tie others together. limits: between which numbers a cell lies for whoever sees that it is hidden.
    """
    found: set[Hashable] = {key for key, n in cells.items() if 0 < n < FEWEST_TOLD} - set(told) | set(unshown)
    while more := _stopping(cells, sums, found, set(told), set(unshown)) or set(
        _within(cells, sums, found, told, limits)
    ):
        found |= more
    return frozenset(found - set(unshown))


def shown(
    cells: Mapping[Any, int],
    sums: Sequence[Sum],
    *,
    told: Collection[Hashable] = NOTHING,
    unshown: Collection[Hashable] = NOTHING,
    limits: Mapping[Any, Limits] = NO_LIMITS,
) -> dict[Any, int | None]:
    """Every cell that a page shows, None where it is hidden."""
    veiled = hidden(cells, sums, told=told, unshown=unshown, limits=limits)
    return {key: None if key in veiled else n for key, n in cells.items() if key not in unshown}


def _stopping(
    cells: Mapping[Any, int], sums: Sequence[Sum], found: set[Hashable], told: set[Hashable], unshown: set[Hashable]
) -> set[Hashable]:
    """What else is hidden so that no sums give a small number away."""
    closed = found | told
    ways = [
        _along(leak, cells, closed, sums) or _along(leak, cells, closed, sums, zeros=True)
        for leak in _leaks(cells, sums, found, unshown)
    ]
    touched: set[int] = set()
    more = set()
    for each in sorted((way for way in ways if way), key=lambda way: way.steps):
        if not touched & each.sums:  # what is hidden for one leak may stop the next: that is seen in the next round
            touched |= each.sums
            more.add(each.cell)
    return more


def _within(
    cells: Mapping[Any, int],
    sums: Sequence[Sum],
    found: Collection[Hashable],
    told: Collection[Hashable],
    limits: Mapping[Any, Limits],
) -> Iterator[Hashable]:
    """One more that is hidden where limits leave a small number no choice; none where they do not."""
    lines = [(each.total, (*each.parts, *([("rest", at)] if each.rest else []))) for at, each in enumerate(sums)]
    ranges = Ranges(lines, {key: n for key, n in cells.items() if key not in found}, limits)
    for key in (key for key, n in cells.items() if key in found and 0 < n < FEWEST_TOLD):
        if open_still := (ranges.settled(key) or NOTHING) - set(told):
            yield min(open_still, key=lambda each: (not cells[each], cells[each], repr(each)))
            return


def _leaks(
    cells: Mapping[Any, int], sums: Sequence[Sum], found: Collection[Hashable], unshown: set[Hashable]
) -> list[_Row]:
    """What somebody with all that is shown works out of what is hidden, as the unknowns that it is about.

    Every sum is an equation in what is hidden. Solved for as many unknowns as they allow, they say which single unknown
    is determined; the sums as they stand and the solved rows say which come to fewer than 5 together.
    """
    rests: dict[Hashable, int] = {("rest", at): each.rest for at, each in enumerate(sums)}
    values = rests | dict(cells)
    unknown = {key for key in found if values.get(key) or key not in unshown}  # that an unshown one is 0 follows easily
    rows = [row for at, each in enumerate(sums) if (row := _row(at, each, unknown))]
    leaks = []
    for row in (*rows, *_solved(rows, values)):
        known = sum(abs(factor) * values.get(key, 0) for key, factor in row.items())
        small = len({factor > 0 for factor in row.values()}) == 1 and 0 < known < FEWEST_TOLD
        single = len(row) == 1 and known > 0 and not row.keys() & (unshown | rests.keys())
        if small or single:
            leaks.append(row)
    return leaks


def _row(at: int, each: Sum, found: Collection[Hashable]) -> _Row:
    row: _Row = {key: 1 for key in each.parts if key in found}
    if each.rest:
        row["rest", at] = 1
    if each.total in found:
        row[each.total] = -1
    return row


def _solved(rows: Sequence[_Row], values: Mapping[Hashable, int]) -> list[_Row]:
    """The reduced row echelon form: an unknown that the rows determine stands alone in one of them.

    Each row is solved for its largest unknown, so what the rows say of small ones alone stands in rows of its own.
    """
    done: dict[Hashable, _Row] = {}
    for given in rows:
        row = dict(given)
        for pivot in [key for key in row if key in done]:
            _take(row, done[pivot], pivot)
        if not row:
            continue
        pivot = max(row, key=lambda key: values.get(key, 0))
        for other in done.values():
            if pivot in other:
                _take(other, row, pivot)
        done[pivot] = row
    return list(done.values())


def _take(row: _Row, other: _Row, pivot: Hashable) -> None:
    """Take so much of another row from a row that its pivot is gone. All stay whole numbers, the least."""
    mine, theirs = row[pivot], other[pivot]
    both = row | other  # in the order in which they came, never a set's: what is hidden must not depend on that
    left = {key: theirs * row.get(key, 0) - mine * other.get(key, 0) for key in both}
    common = gcd(*left.values()) or 1
    row.clear()
    row |= {key: factor // common for key, factor in left.items() if factor}


@dataclass(frozen=True, slots=True)
class _Way:
    """A cell that may be hidden to stop a leak, the sums by which it does, by their places, and how far off it is."""

    cell: Hashable
    sums: frozenset[int]
    steps: int


def _along(
    leak: _Row, cells: Mapping[Any, int], closed: Collection[Hashable], sums: Sequence[Sum], *, zeros: bool = False
) -> _Way | None:
    """What else is hidden: a part beside what leaks, else a total, else whatever else hangs together with it; zeros:
    also where nobody is.
    """
    keys: set[Hashable] = set(leak)
    near: set[int] = set()
    for steps in count():
        further = {at for at, each in enumerate(sums) if keys & {each.total, *each.parts, ("rest", at)}}
        if len(further) == len(near):
            return None
        near = further
        parts = {key for at in near for key in sums[at].parts}
        keys |= parts | {sums[at].total for at in near}
        open_still = [key for key in keys if key not in closed and (cells.get(key) or (zeros and key in cells))]
        if open_still:
            cell = min(open_still, key=lambda key: (key not in parts, cells[key], repr(key)))
            return _Way(cell, frozenset(near), steps)
    return None
