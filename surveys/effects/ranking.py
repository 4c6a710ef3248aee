"""Where an intervention stands among others, never without saying how sure that is. Shrinking is pooling.py's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.effects.interval import LEVEL
from surveys.effects.pooling import Shrunk

if TYPE_CHECKING:
    from numpy.random import Generator

DRAWS = 4000
BETTER = 0.95


@dataclass(frozen=True, slots=True)
class Rank:
    """1 is best. middle: median; low, high: ends of the interval; p_top: how likely among the best `top`;
    p_above: how likely better than the average intervention.
    """

    middle: float
    low: int
    high: int
    p_top: float
    p_above: float

    @property
    def above(self) -> bool:
        """Whether "better than the average intervention" may be claimed."""
        return self.p_above >= BETTER


def ranks(shrunk: Sequence[Shrunk], *, top: int, rng: "Generator", level: float = LEVEL) -> list[Rank]:
    """The rank of each, by draws from what each may be (Laird and Louis 1989). Higher values are better.

    rng: the caller's dice. Draws go to the values in their own order, so the order given changes nothing.
    """
    import numpy as np

    order = sorted(range(len(shrunk)), key=lambda index: (shrunk[index].value, shrunk[index].spread))
    values = np.array([shrunk[index].value for index in order])
    spreads = np.array([shrunk[index].spread for index in order])
    drawn = values + spreads * rng.standard_normal((DRAWS, len(order)))
    places = len(order) - drawn.argsort(axis=1).argsort(axis=1)
    above = drawn > drawn.mean(axis=1, keepdims=True)
    tails = ((1 - level) / 2, 0.5, (1 + level) / 2)
    found: list[Rank] = [Rank(0, 0, 0, 0, 0)] * len(order)
    for column, index in enumerate(order):
        low, middle, high = np.quantile(places[:, column], tails, method="inverted_cdf")
        found[index] = Rank(
            middle=float(middle),
            low=int(low),
            high=int(high),
            p_top=float((places[:, column] <= top).mean()),
            p_above=float(above[:, column].mean()),
        )
    return found
