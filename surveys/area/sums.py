"""Whether a small count that was let go follows from what stays: areas within one another, weeks within months.

A figure of fewer than 5 is 0–4, and one that nobody has brought in is anything. Each sum bounds its parts by what is
left for them, and its whole by what they make, and what is bounded so bounds the next: also a district that stands
nowhere, between a city and its blocks. Where a small count is left one value alone, the figures tell it. Whether areas
make up the one above nobody has said; what cannot be a sum is taken for none. Events alone are added up over time.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from surveys.area import periods
from surveys.area.periods import Grain, Period
from surveys.area.rows import COUNTS, Figure
from surveys.area.series import ADDED
from surveys.disclosure.counts import FEWEST_TOLD
from surveys.disclosure.limits import Limits, Ranges

MOST_FEW = FEWEST_TOLD - 1
Cell = tuple[Any, str]  # an area, and a period as it is stored
Sum = tuple[Cell, Sequence[Cell]]  # of one indicator: the first is made up of the rest


def betraying(figures: Collection[Figure], parents: Mapping[Any, Any]) -> list[list[Figure]]:
    """For each small count that follows exactly: the figures that tell it, the sums first, itself last.

    figures: all that would stand there; parents: area → the one above.
    """
    alike: dict[tuple[str, str], dict[Cell, Figure]] = {}
    for each in figures:
        if each.unit in COUNTS:
            alike.setdefault((each.key[1], each.unit), {})[each.area, each.period.text] = each
    below: dict[Any, list[Any]] = {}
    for area, parent in parents.items():
        below.setdefault(parent, []).append(area)
    found: list[list[Figure]] = []
    for (_, unit), held in alike.items():
        if any(each.value is None for each in held.values()):
            found += _told(held, list(_sums(held, parents, below, unit)))
    return found


def _sums(
    held: Mapping[Cell, Figure], parents: Mapping[Any, Any], below: Mapping[Any, Sequence[Any]], unit: str
) -> Iterator[Sum]:
    """The sums over and between these cells, also those whose whole, or a part of which, nobody has brought in."""
    grains = periods.GRAINS if unit == ADDED else ()
    spelled = {each.period.text: each.period for each in held.values()}
    longer = {text: [above for each in grains if (above := periods.above(spelled[text], each))] for text in spelled}
    spelled |= {each.text: each for some in longer.values() for each in some}
    there = {
        (area, each): None
        for inside, text in held
        for area in _upwards(inside, parents)
        for each in (text, *(above.text for above in longer[text]))
    }
    parts = {text: list(_parts(each, grains)) for text, each in spelled.items()}
    for area, text in there:
        ways = [[(inside, text) for inside in below.get(area, ())]]
        ways += [[(area, part) for part in some] for some in parts[text]]
        yield from (((area, text), way) for way in ways if not there.keys().isdisjoint(way))


def _parts(period: Period, grains: Sequence[Grain]) -> Iterator[list[str]]:
    """What makes up a period, at each shorter grain."""
    for grain in grains[: grains.index(period.grain)] if grains else ():
        yield [each.text for each in periods.parts(period, grain)]


def _upwards(area: Any, parents: Mapping[Any, Any]) -> Iterator[Any]:
    while area is not None:
        yield area
        area = parents.get(area)


def _told(held: Mapping[Cell, Figure], sums: Iterable[Sum]) -> Iterator[list[Figure]]:
    shown: dict[Hashable, int] = {cell: int(each.value) for cell, each in held.items() if each.value is not None}
    few: dict[Hashable, Limits] = {cell: (0, MOST_FEW) for cell, each in held.items() if each.value is None}
    kept = [each for each in sums if Ranges([each], shown, few).impossible is None]
    ranges = Ranges(kept, shown, few)
    while ranges.impossible is not None:
        del kept[ranges.impossible]
        ranges = Ranges(kept, shown, few)
    wholes = {whole for whole, _ in kept}
    for cell, figure in held.items():
        if figure.value is None and (by := ranges.settled(cell)) is not None:
            yield [*(held[each] for each in sorted(held, key=lambda each: each not in wholes) if each in by), figure]
