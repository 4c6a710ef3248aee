"""The share of people of whom something is true. Paired and compared shares do not live here."""

from math import sqrt
from statistics import NormalDist

from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown


def z_of(level: float) -> float:
    """The quantile of the normal distribution behind a two-sided level. Raises ValueError outside 0–1."""
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(successes: int, n: int, *, level: float = LEVEL) -> Estimate:
    """A share with Wilson's score interval (Wilson 1927; method 3 of Newcombe 1998a).

    successes of n people. Stays inside 0–1 and has a width also at 0 and n. Unknown("nobody") for n = 0.
    Raises ValueError for counts that cannot be.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} cannot be")
    if n == 0:
        return Unknown("nobody")
    z = z_of(level)
    share = successes / n
    middle = share + z**2 / (2 * n)
    reach = z * sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = ((middle - reach) / (1 + z**2 / n), (middle + reach) / (1 + z**2 / n))
    # at 0 and n the formula is exact on paper and off by 1e-17 in floating point
    return Interval(share, max(0.0, min(low, share)), min(1.0, max(high, share)), level)
