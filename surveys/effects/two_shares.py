"""The difference between the shares of two groups of other people. The same people twice: paired_shares.py."""

from math import acos, copysign, cos, hypot, pi, sqrt

from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown
from surveys.effects.score import score_interval
from surveys.effects.shares import wilson


def newcombe(successes: int, n: int, others: int, m: int, *, level: float = LEVEL) -> Estimate:
    """successes/n − others/m, with the interval made of two Wilson intervals (method 10 of Newcombe 1998b).

    Unknown("nobody") where a group is empty. Raises ValueError for counts that cannot be.
    """
    one, two = wilson(successes, n, level=level), wilson(others, m, level=level)
    if not isinstance(one, Interval) or not isinstance(two, Interval):
        return Unknown("nobody")
    found = beside_shares(one, two)
    return Interval(found.estimate, max(-1.0, found.low), min(1.0, found.high), level)


def miettinen_nurminen(successes: int, n: int, others: int, m: int, *, level: float = LEVEL) -> Estimate:
    """successes/n − others/m with the score interval of Miettinen and Nurminen 1985 (method 6 of Newcombe 1998b).

    Unknown("nobody") where a group is empty. Raises ValueError for counts that cannot be.
    """
    if not (0 <= successes <= n and 0 <= others <= m):
        raise ValueError(f"{successes} of {n} and {others} of {m} cannot be")
    if n == 0 or m == 0:
        return Unknown("nobody")
    return score_interval(
        successes / n - others / m, lambda delta: _score_error(successes, n, others, m, delta), level=level
    )


def beside_shares(one: Interval, other: Interval, *, least: float = 0.0) -> Interval:
    """one − other of other people, with the interval made of both as method 10 is (Zou and Donner 2008): of two shares,
    or of their changes. least: no side of an interval is taken for shorter.
    """
    difference = one.estimate - other.estimate
    down, up = max(one.estimate - one.low, least), max(one.high - one.estimate, least)
    theirs_down, theirs_up = max(other.estimate - other.low, least), max(other.high - other.estimate, least)
    return Interval(difference, difference - hypot(down, theirs_up), difference + hypot(up, theirs_down), one.level)


def _score_error(successes: int, n: int, others: int, m: int, delta: float) -> float:
    """The standard error where the true difference is delta: both shares by maximum likelihood under it."""
    total = n + m
    second = _restricted(successes, n, others, m, delta)
    first = min(1.0, max(0.0, second + delta))
    return sqrt((first * (1 - first) / n + second * (1 - second) / m) * total / (total - 1))


def _restricted(successes: int, n: int, others: int, m: int, delta: float) -> float:
    """The second share, by the closed root of the cubic in Miettinen and Nurminen's appendix."""
    total, both = n + m, successes + others
    a, b = total, (n + 2 * m) * delta - total - both
    c, d = (m * delta - total - 2 * others) * delta + both, others * delta * (1 - delta)
    q = (b / (3 * a)) ** 3 - b * c / (6 * a * a) + d / (2 * a)
    p = copysign(sqrt(max(0.0, (b / (3 * a)) ** 2 - c / (3 * a))), q)
    turn = acos(max(-1.0, min(1.0, q / p**3))) if p else 0.0
    return min(1.0, max(0.0, 2 * p * cos((pi + turn) / 3) - b / (3 * a)))
