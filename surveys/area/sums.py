"""Whether a small count that was let go follows from sums that stay: of areas within one, of weeks within a month.

A figure of fewer than 5 is 0–4. Where a whole and all its other parts are known, what is left for those that are not
has sometimes one value alone, and that would tell the number. Whether areas make up the one above nobody has said; what
cannot be a sum is taken for none. Events alone are added up over time.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from surveys.area import periods
from surveys.area.rows import COUNTS, Figure
from surveys.area.series import ADDED
from surveys.disclosure.counts import FEWEST_TOLD

MOST_FEW = FEWEST_TOLD - 1


def betraying(figures: Collection[Figure], parents: Mapping[Any, Any]) -> list[tuple[Figure, list[Figure]]]:
    """The sums, each with its parts, from which a small count follows exactly.

    figures: all that would stand there; parents: area → the one above.
    """
    counts = [each for each in figures if each.unit in COUNTS]
    by_key = {each.key: each for each in counts}
    below: dict[Any, list[Any]] = {}
    for area, parent in parents.items():
        below.setdefault(parent, []).append(area)
    found = []
    for whole in counts:
        if whole.value is None:
            continue
        found += [(whole, parts) for parts in _sums(whole, by_key, below) if _tells(whole.value, parts)]
    return found


def _sums(
    whole: Figure, by_key: Mapping[tuple[Any, str, str], Figure], below: Mapping[Any, Sequence[Any]]
) -> Iterator[list[Figure]]:
    """The complete sets of parts of a figure."""
    sets = [[(area, *whole.key[1:]) for area in below.get(whole.area, ())]]
    if whole.unit == ADDED:
        shorter = periods.GRAINS[: periods.GRAINS.index(whole.period.grain)]
        sets += [[(*whole.key[:2], part.text) for part in periods.parts(whole.period, grain)] for grain in shorter]
    for keys in sets:
        parts = [by_key[key] for key in keys if key in by_key and by_key[key].unit == whole.unit]
        if parts and len(parts) == len(keys):
            yield parts


def _tells(total: float, parts: Sequence[Figure]) -> bool:
    few = sum(each.value is None for each in parts)
    left = total - sum(each.value for each in parts if each.value is not None)
    if not few or not 0 <= left <= few * MOST_FEW:
        return False
    low, high = max(0, left - MOST_FEW * (few - 1)), min(MOST_FEW, left)
    return low == high
