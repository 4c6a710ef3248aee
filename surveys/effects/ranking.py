"""Where an intervention stands among others, never without saying how sure that is. What each may be is shapes.py's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.effects.interval import LEVEL
from surveys.effects.shapes import DRAWS, Shape, shapes

if TYPE_CHECKING:
    from numpy.random import Generator

    from surveys.effects.dropout import Vector

BETTER = 0.95
EVERY = 10  # shapes that follow on each other are alike
WITHIN = (1 / 6, 1 / 2, 5 / 6)  # those of one lump stand in no order: each may stand anywhere inside it
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Rank:
    """1 is best. middle: median; low, high: ends of the interval; p_top: how likely among the best `top`, at least;
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


def ranks(
    values: Sequence[float], errors: Sequence[float], *, top: int, rng: "Generator", level: float = LEVEL
) -> list[Rank]:
    """The rank of each, by draws from what each may be (Laird and Louis 1989). Higher values are better.

    values: (k,) estimates, errors: (k,) standard errors above 0. p_top hangs on how the true values lie, which few
    estimates hardly show: told is what it is at least in 95 % of the shapes that they may have. rng: the caller's
    dice. Draws go to the values in their own order, so the order given changes nothing.
    """
    import numpy as np

    k = len(values)
    order = sorted(range(k), key=lambda index: (values[index], errors[index]))
    drawn, among = np.empty((DRAWS, k)), np.empty((DRAWS // EVERY, k))
    for step, shape in enumerate(shapes([values[i] for i in order], [errors[i] for i in order], rng=rng)):
        drawn[step] = shape.drawn
        if step % EVERY == 0:
            among[step // EVERY] = _among(shape, top)
    above = (drawn > drawn.mean(axis=1, keepdims=True)).mean(axis=0)
    # those of one lump are equals: who of them comes first is thrown
    places = k - (drawn + CLOSE * rng.random(drawn.shape)).argsort(axis=1).argsort(axis=1)
    low, middle, high = np.quantile(places, ((1 - level) / 2, 0.5, (1 + level) / 2), axis=0, method="inverted_cdf")
    least = np.quantile(among, 1 - BETTER, axis=0)
    found: list[Rank] = [Rank(0, 0, 0, 0, 0)] * k
    for at, index in enumerate(order):
        found[index] = Rank(float(middle[at]), int(low[at]), int(high[at]), float(least[at]), float(above[at]))
    return found


def _among(shape: Shape, top: int) -> "Vector":
    """(k,) how likely each is among the best if this is how the true values lie: how many are ahead of it is a sum of
    independent chances, taken for normal with a half between whole numbers.
    """
    import numpy as np
    from scipy.special import ndtr

    if top >= len(shape.chance):
        return np.ones(len(shape.chance))
    chance = shape.chance[:, np.argsort(-shape.at)]
    found = np.zeros(len(chance))
    for part in WITHIN:
        ahead = chance.cumsum(axis=1) - (1 - part) * chance
        many, spread = ahead.sum(axis=0) - ahead, ahead * (1 - ahead)
        off = np.sqrt(np.maximum(spread.sum(axis=0) - spread, CLOSE))
        found += (chance * ndtr((top - 0.5 - many) / off)).sum(axis=1) / len(WITHIN)
    return np.minimum(found, 1.0)
