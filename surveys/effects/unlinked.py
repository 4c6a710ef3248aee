"""Two rounds of people who cannot be linked: how their means differ. Whoever can be linked belongs in change.py."""

from math import sqrt

from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown
from surveys.effects.sums import Sums

FEWEST = 2


def welch(before: Sums, after: Sums, *, level: float = LEVEL) -> Estimate:
    """mean after − mean before with Welch's interval (1947). Says nothing about any person's change.

    Unknown("too_few") below 2 in a round, Unknown("constant") where neither round has a spread.
    """
    from scipy.special import stdtrit

    if min(before.n, after.n) < FEWEST:
        return Unknown("too_few")
    one, two = before.sd**2 / before.n, after.sd**2 / after.n
    if not one + two:
        return Unknown("constant")
    freedom = (one + two) ** 2 / (one**2 / (before.n - 1) + two**2 / (after.n - 1))
    difference = after.mean - before.mean
    reach = float(stdtrit(freedom, (1 + level) / 2)) * sqrt(one + two)
    return Interval(difference, difference - reach, difference + reach, level)
