"""How many come to stand at the same place in two lists by luck alone, and when a leak is seen. Exact."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import comb, factorial

import numpy as np
from numpy.typing import NDArray

ONCE_IN = 1e-6  # how often luck alone may pass for a leak
SEEN = 0.999  # how often a leak of a quarter must be seen

Shares = NDArray[np.float64]  # how likely 0, 1, 2 … right guesses are


@cache
def _by_luck(n: int) -> tuple[float, ...]:
    """Two orders of n people that know nothing of each other: the fixed points of a random permutation."""
    astray = [1, 0]  # in how many orders of so many nobody stands at their place
    while len(astray) <= n:
        astray.append((len(astray) - 1) * (astray[-1] + astray[-2]))
    return tuple(comb(n, k) * astray[n - k] / factorial(n) for k in range(n + 1))


def by_luck(lengths: Sequence[int]) -> Shares:
    """Of lists of these lengths together."""
    whole = np.ones(1)
    for n in lengths:
        whole = np.convolve(whole, _by_luck(n))
    return whole


def most_by_luck(lengths: Sequence[int], ways: int = 1) -> int:
    """More than so many are right by luck once in a million times. ways: of which an attacker takes the best."""
    beyond = np.cumsum(by_luck(lengths)[::-1])[::-1]  # at least so many
    return int(np.argmax(beyond <= ONCE_IN / ways)) - 1 if beyond[-1] <= ONCE_IN / ways else len(beyond) - 1


def seen(lengths: Sequence[int], ways: int = 1) -> float:
    """How likely it shows that a quarter of each list stand where they stood, the others anywhere."""
    leaked = sum(n // 4 for n in lengths)
    least = most_by_luck(lengths, ways) + 1 - leaked
    return float(by_luck([n - n // 4 for n in lengths])[max(0, least) :].sum())


def lists(n: int, ways: int = 1) -> int:
    """How many lists of n people it takes for that to be seen."""
    return next(many for many in range(1, 100) if seen([n] * many, ways) >= SEEN)
