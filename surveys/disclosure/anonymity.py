"""How many people look alike (k), how differently they answered (l). Making them alike is protect.py."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Pattern = tuple[Hashable, ...]
Mask = tuple[bool, ...]


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
    near = _Compatible(counts, suppressed)
    sizes = {pattern: sum(counts[other] for other in near.of(pattern)) for pattern in counts}
    return Anonymity(
        k=min(sizes.values(), default=0),
        l=_diversity(rows, patterns, sensitive, near) if sensitive else None,
        sizes=tuple(sizes[pattern] for pattern in patterns),
    )


def _diversity(
    rows: Sequence[Mapping[str, Any]],
    patterns: Sequence[Pattern],
    sensitive: Sequence[str],
    near: "_Compatible",
) -> int:
    lowest = len(rows)
    for name in sensitive:
        values: dict[Pattern, set[Any]] = defaultdict(set)
        for row, pattern in zip(rows, patterns, strict=True):
            values[pattern].add(row[name])
        for pattern in values:
            lowest = min(lowest, len(set().union(*(values[other] for other in near.of(pattern)))))
    return lowest


class _Compatible:
    """Finds the patterns that a pattern could be, by looking up what remains beside both sides' wildcards."""

    def __init__(self, patterns: Iterable[Pattern], suppressed: Hashable) -> None:
        self._suppressed = suppressed
        by_mask: dict[Mask, list[Pattern]] = defaultdict(list)
        for pattern in patterns:
            by_mask[self._mask(pattern)].append(pattern)
        self._indexes: dict[Mask, list[tuple[Mask, dict[Pattern, list[Pattern]]]]] = {}
        for mine in by_mask:
            self._indexes[mine] = []
            for theirs, others in by_mask.items():
                hidden = tuple(a or b for a, b in zip(mine, theirs, strict=True))
                index: dict[Pattern, list[Pattern]] = defaultdict(list)
                for other in others:
                    index[_beside(other, hidden)].append(other)
                self._indexes[mine].append((hidden, index))

    def _mask(self, pattern: Pattern) -> Mask:
        return tuple(cell == self._suppressed for cell in pattern)

    def of(self, pattern: Pattern) -> list[Pattern]:
        """Every pattern, itself included, that agrees with it wherever neither is suppressed."""
        return [
            other
            for hidden, index in self._indexes[self._mask(pattern)]
            for other in index.get(_beside(pattern, hidden), ())
        ]


def _beside(pattern: Pattern, hidden: Mask) -> Pattern:
    return tuple(cell for cell, gone in zip(pattern, hidden, strict=True) if not gone)
