"""Somebody who works counts out: every world that fits all that was told. Shares no code with the product's counts.

Of each cohort and wave the counts are unknown, but for what adds up by its meaning: who answered is linked, not linked
or new; who started with a code is linked, lost or has erased since. A small group is found where all worlds agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.proof.portfolio import Bound, Cell, Seen
from tests.proof.reader import MANY, WAYS

Row = tuple[dict[Cell, int], float, float]
GUESSES = 6


def worked_out(seen: Seen) -> list[str]:
    """True groups of 1 to 4 people whose number follows from what was told."""
    found = [
        f"{true} without an answer to any item" for true, fits in seen.unanswered if len(fits) == 1 and 0 < true < 5
    ]
    if seen.small:
        found += _Worlds(seen).pinned(sorted(seen.small, key=sorted))
    return found


class _Worlds:
    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.at = {cell: n for n, cell in enumerate(sorted(seen.truth))}
        rows = [
            *_meant(seen),
            *((dict.fromkeys(each.cells, 1), each.low, each.high) for each in _tightest(seen.bounds)),
        ]
        self.matrix = np.zeros((len(rows), len(self.at)))
        for n, (factors, _, _) in enumerate(rows):
            for cell, factor in factors.items():
                self.matrix[n, self.at[cell]] = factor
        self.told = LinearConstraint(self.matrix, [low for _, low, _ in rows], [high for _, _, high in rows])

    def pinned(self, groups: list[frozenset[Cell]]) -> list[str]:
        """Groups that have the same size in every world. Some worlds are looked at first, since most settle much."""
        left = dict.fromkeys(groups)
        dice = np.random.default_rng(1)
        for _ in range(GUESSES):
            if left:
                left = self._still(left, self._world(dice.normal(size=len(self.at))))
        found = []
        while left:
            group = next(iter(left))
            least, most = (self._world(sign * self._row(group)) for sign in (1, -1))
            if self._size(group, least) == self._size(group, most):
                # once more, another way: the solver has called a world the last one that was not
                least, most = (self._world(sign * self._row(group), presolve=False) for sign in (1, -1))
            if self._size(group, least) == self._size(group, most):
                found.append(f"{self._true(group)} of {sorted(group)} is all that fits")
                del left[group]
            for world in (least, most):
                left = self._still(left, world)
        return found

    def _world(self, cost: np.ndarray, *, presolve: bool = True) -> np.ndarray:
        """The world that fits and costs least."""
        whole = np.ones(len(self.at))
        done = milp(
            cost, constraints=self.told, integrality=whole, bounds=Bounds(0, MANY), options={"presolve": presolve}
        )
        assert done.x is not None, f"no world fits, and the true one should: {done.message}"
        return np.round(done.x)

    def _still(self, groups: dict[frozenset[Cell], None], world: np.ndarray) -> dict[frozenset[Cell], None]:
        return {group: None for group in groups if self._size(group, world) == self._true(group)}

    def _row(self, group: frozenset[Cell]) -> np.ndarray:
        made = np.zeros(len(self.at))
        made[[self.at[cell] for cell in group]] = 1
        return made

    def _size(self, group: frozenset[Cell], world: np.ndarray) -> int:
        return int(self._row(group) @ world)

    def _true(self, group: frozenset[Cell]) -> int:
        return sum(self.seen.truth[cell] for cell in group)


def _meant(seen: Seen) -> Iterator[Row]:
    """What adds up whoever answered. That nobody came to the start late is given away; that somebody did is not."""
    for day, number in sorted({(day, number) for _, day, number in seen.truth}):
        if not number:
            yield _sum(day, 0, "answered", ("new", "without_code"))
            continue
        yield _sum(day, number, "answered", ("linked", "not_linked", "new"))
        yield _sum(day, number, "linked", WAYS)
        factors: dict[Cell, int] = {(name, day, number): 1 for name in ("linked", "lost", "gone")}
        yield factors | {("new", day, 0): -1}, 0, MANY if seen.truth["late", day, number] else 0


def _sum(day: date, number: int, total: str, parts: tuple[str, ...]) -> Row:
    factors: dict[Cell, int] = {(part, day, number): 1 for part in parts}
    return factors | {(total, day, number): -1}, 0, 0


def _tightest(bounds: set[Bound]) -> Iterator[Bound]:
    """One bound for each sum."""
    held: dict[frozenset[Cell], Bound] = {}
    for each in bounds:
        known = held.get(each.cells)
        low, high = (max(known.low, each.low), min(known.high, each.high)) if known else (each.low, each.high)
        held[each.cells] = Bound(each.name, each.cells, low, high)
    yield from sorted(held.values(), key=lambda each: sorted(each.cells))
