"""Between which numbers a hidden count lies, for whoever adds up what is shown; and what that follows from.

Of a hidden number something is always known: that it is no fewer than nobody, often that it is somebody, of a cohort
that it is fewer than 5. Seven that are lost and somebody who came back are eight who started, at least; and eight in
two cohorts of fewer than 5 are four and four, though no sum is left with a single unknown. So the limits of each are
drawn together, sum by sum, until none moves any more.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

Limits = tuple[float, float]
_Side = tuple[Hashable, bool]  # a count; whether its upper limit


@dataclass(frozen=True, slots=True)
class _Step:
    """A limit that was found. by: the steps that it follows from; shown: the count that it is, where that is shown."""

    at: float
    by: tuple["_Step", ...] = ()
    shown: Hashable = None


@dataclass
class Ranges:
    """The limits of every count. sums: (total, parts); shown: counts as they stand on a page; known: what is known of
    some of those that are hidden. Of the others it is known that they are no fewer than nobody. impossible: the place
    of a sum that leaves some count no number at all, where the drawing ended; None where all of them may be sums.
    """

    sums: Sequence[tuple[Hashable, Sequence[Hashable]]]
    shown: Mapping[Hashable, int]
    known: Mapping[Hashable, Limits]
    impossible: int | None = field(default=None, init=False)
    _newest: dict[_Side, _Step] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        at: dict[Hashable, list[int]] = {}
        for place, (total, parts) in enumerate(self.sums):
            for key in (total, *parts):
                at.setdefault(key, []).append(place)
        for key in at:
            n, (low, high) = self.shown.get(key), self.known.get(key, (0, inf))
            self._newest[key, False] = _Step(low) if n is None else _Step(n, shown=key)
            self._newest[key, True] = _Step(high) if n is None else _Step(n, shown=key)
        left = dict.fromkeys(range(len(self.sums)))
        while left:
            place = next(iter(left))
            del left[place]
            moved = self._draw(*self.sums[place])
            if any(self._newest[key, False].at > self._newest[key, True].at for key in moved):
                self.impossible = place
                return
            left |= dict.fromkeys(again for key in moved for again in at[key])

    def settled(self, key: Hashable) -> frozenset[Hashable] | None:
        """The shown counts from which a count follows; None where it may be more than one number."""
        ends = [self._newest.get((key, upper)) for upper in (False, True)]
        low, high = ends
        if low is None or high is None or low.at != high.at:
            return None
        return frozenset(_shown_in([low, high]))

    def _draw(self, total: Hashable, parts: Sequence[Hashable]) -> list[Hashable]:
        """What one sum says of its total, and of each part beside the others. The counts of which that is news."""
        moved = []
        for upper in (False, True):
            whole, mine = (total, upper), [(part, upper) for part in parts]
            if self._moves(whole, at := sum(self._newest[side].at for side in mine)):
                self._newest[whole] = self._step(at, mine)
                moved.append(total)
            others = [(part, not upper) for part in parts]
            endless = [side for side in others if self._newest[side].at == inf]
            rest = sum(at for side in others if (at := self._newest[side].at) < inf)
            for part, other in zip(mine, others, strict=True):
                if not endless or endless == [other]:
                    beside = rest if endless else rest - self._newest[other].at
                    if self._moves(part, at := self._newest[whole].at - beside):
                        self._newest[part] = self._step(at, [whole, *(side for side in others if side != other)])
                        moved.append(part[0])
        return moved

    def _moves(self, side: _Side, at: float) -> bool:
        """Whether this is closer than what is known."""
        before = self._newest[side].at
        return at < before if side[1] else at > before

    def _step(self, at: float, by: Sequence[_Side]) -> _Step:
        return _Step(at, tuple(self._newest[each] for each in by))


def _shown_in(steps: Iterable[_Step]) -> set[Hashable]:
    """The shown counts that these steps go back to."""
    found, seen, left = set[Hashable](), set[int](), list(steps)
    while left:
        step = left.pop()
        if id(step) not in seen:
            seen.add(id(step))
            left += step.by
            found |= {step.shown} - {None}
    return found
