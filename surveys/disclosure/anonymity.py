"""How many people look alike (k), how differently they answered (l). Making them alike is protect.py."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter, or_
from typing import Any, TypeVar

Pattern = tuple[Hashable, ...]
Mask = tuple[bool, ...]
NOTHING: frozenset[Any] = frozenset()
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Anonymity:
    """k: people in the smallest group; l: fewest different sensitive values in a group, None where none
    was named.

    sizes: for each row in the order given, how many rows (itself included) it could be.
    """

    k: int
    l: int | None  # noqa: E741  the name it has in the literature
    sizes: tuple[int, ...]

    def below(self, limit: int) -> tuple[int, ...]:
        """The positions of rows that fewer than limit rows look like."""
        return tuple(index for index, size in enumerate(self.sizes) if size < limit)


def anonymity(
    rows: Sequence[Mapping[str, Any]],
    quasi: Sequence[str],
    sensitive: Sequence[str] = (),
    *,
    suppressed: Hashable = None,
) -> Anonymity:
    """k-anonymity (Sweeney 2002) and distinct l-diversity (Machanavajjhala 2007) as sdcMicro counts them.

    quasi: columns that others may know. sensitive: columns that they may not learn; l is the lowest over
    them. suppressed: a cell with this value could be any, so the row counts in every group it could
    belong to. Both are 0 for no rows. Raises KeyError for a column that is not there.
    """
    patterns: list[Pattern] = [tuple(row[name] for name in quasi) for row in rows]
    counts = Counter(patterns)
    near = _Near(counts, suppressed)
    sizes = {pattern: sum(parts) for pattern, parts in near.each(counts, int.__add__)}
    return Anonymity(
        k=min(sizes.values(), default=0),
        l=_diversity(rows, patterns, sensitive, near) if sensitive else None,
        sizes=tuple(sizes[pattern] for pattern in patterns),
    )


def _diversity(
    rows: Sequence[Mapping[str, Any]], patterns: Sequence[Pattern], sensitive: Sequence[str], near: "_Near"
) -> int:
    lowest = len(rows)
    for name in sensitive:
        values: dict[Pattern, frozenset[Any]] = {}
        own = {value: frozenset([value]) for value in {row[name] for row in rows}}
        for row, pattern in zip(rows, patterns, strict=True):
            values[pattern] = values.get(pattern, NOTHING) | own[row[name]]
        for _, parts in near.each(values, frozenset.__or__):
            if all(len(part) < lowest for part in parts):  # else the whole is no smaller either
                lowest = min(lowest, len(NOTHING.union(*parts)))
            if lowest == 1:
                return 1
    return lowest


class _Near:
    """What the patterns say that a pattern could be: those that agree with it wherever neither is suppressed.

    Patterns that are suppressed in the same columns are summed up once for each set of columns that two patterns can
    both show, and then looked up by what a pattern shows there.
    """

    def __init__(self, patterns: Iterable[Pattern], suppressed: Hashable) -> None:
        self._by_mask: dict[Mask, list[Pattern]] = defaultdict(list)
        for pattern in patterns:
            self._by_mask[tuple(cell == suppressed for cell in pattern)].append(pattern)

    def each(self, values: Mapping[Pattern, V], plus: Callable[[V, V], V]) -> Iterator[tuple[Pattern, list[V]]]:
        """Every pattern with the sum over the patterns that it could be, itself among them, in a few parts."""
        summed: dict[tuple[Mask, Mask], dict[Hashable, V]] = {}
        for mine, patterns in self._by_mask.items():
            beside = []
            for theirs, others in self._by_mask.items():
                hidden = tuple(map(or_, mine, theirs))
                if (theirs, hidden) not in summed:
                    summed[theirs, hidden] = _sums(map(_shown(hidden), others), map(values.__getitem__, others), plus)
                beside.append((_shown(hidden), summed[theirs, hidden]))
            for pattern in patterns:
                yield pattern, [sums[key] for shown, sums in beside if (key := shown(pattern)) in sums]


def _sums(keys: Iterable[Hashable], values: Iterable[V], plus: Callable[[V, V], V]) -> dict[Hashable, V]:
    """What belongs to one key, added up."""
    total: dict[Hashable, V] = {}
    for key, value in zip(keys, values, strict=True):
        total[key] = plus(total[key], value) if key in total else value
    return total


def _shown(hidden: Mask) -> Callable[[Pattern], Hashable]:
    """Takes from a pattern the cells that are not hidden."""
    places = [place for place, gone in enumerate(hidden) if not gone]
    return itemgetter(*places) if places else lambda _: None
