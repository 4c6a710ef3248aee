"""Heads counted by tapping, on several phones at once and without a signal. No clock, no SQL.

A phone keeps its own sum and sends all of it each time, with a step that only grows. So the same message twice counts
once, one that comes late changes nothing, two phones at two doors add up, and nothing is kept of when anybody came.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_COUNTERS = 60  # phones, of one day
MOST_TAPS = 10_000

Counters = Mapping[str, tuple[int, int]]  # whose → (step, sum); JSON makes lists of the pairs


@dataclass(frozen=True, slots=True)
class Tap:
    """counter: drawn by the phone; step: how many times it has been tapped; sum: plus and minus together."""

    counter: str
    step: int
    sum: int


def after(tap: Tap, heads: int | None, counters: Counters) -> tuple[int | None, dict[str, tuple[int, int]]] | None:
    """How many there are after a tap, and the counters; None where it is known already. Never fewer than nobody, and
    the same whichever phone's message comes first.
    """
    if tap.step <= counters.get(tap.counter, (0, 0))[0]:
        return None
    counted = {**counters, tap.counter: (tap.step, tap.sum)}
    before, now = (sum(each for _, each in held.values()) for held in (counters, counted))
    typed = (heads or 0) - before if heads or before > 0 else 0  # nobody, and fewer were counted: nobody was typed
    return max(0, typed + now), counted
