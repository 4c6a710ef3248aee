"""An interval by turning a score test round: all differences that the test would not reject. Tests stand elsewhere."""

from collections.abc import Callable

from surveys.effects.interval import Interval
from surveys.effects.shares import z_of

NEAR = 1e-9  # beside the estimate itself, where a standard error of 0 would be taken for an end of the interval


def score_interval(found: float, error: Callable[[float], float], *, level: float) -> Interval:
    """The interval of a difference between shares, −1 to 1.

    found: the difference as observed. error: the standard error where the true difference is what it is given.
    """
    return Interval(found, _end(found, error, level, -1.0), _end(found, error, level, 1.0), level)


def _end(found: float, error: Callable[[float], float], level: float, side: float) -> float:
    from scipy.optimize import brentq

    z, near, far = z_of(level), found + side * NEAR, side * (1 - NEAR)

    def away(delta: float) -> float:
        return side * (delta - found) - z * error(delta)

    if side * (far - near) <= 0 or away(far) <= 0:
        return side
    return float(brentq(away, near, far, xtol=NEAR / 10))
