"""How much the same people's answers have changed. What a change may be called stands in wording.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite, sqrt

from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown

FEWEST = 2  # one difference has no spread
ROUNDING = 1e-9  # a spread below this share of the answers' size is what floating point leaves, not people


@dataclass(frozen=True, slots=True)
class PairedChange:
    """after − before for the same people. before, after: means of the pairs; p: two-sided, None where
    unknown.
    """

    n: int
    before: float | None
    after: float | None
    change: Estimate
    in_start_sd: Estimate
    standard_error: float | None
    p: float | None


def paired_change(
    before: Sequence[float],
    after: Sequence[float],
    *,
    start: Sequence[float] | None = None,
    level: float = LEVEL,
) -> PairedChange:
    """Paired mean change in points of the item, with Student's t interval (Student 1908).

    before, after: (n,) answers of the same people in the same order. start: what everybody answered at
    the start, whose SD is the unit of in_start_sd; the pairs' own where not given. That SD is taken as
    known: the interval is only scaled. Every sum is exact before it is rounded, so the order of the
    people changes nothing. Unknown("too_few") below 2 pairs. Unknown("constant") where all changed by the
    same: an interval of no width would claim certainty. Raises ValueError for lists of different lengths
    and for what is no number.
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} answers before and {len(after)} after are not pairs")
    _finite(before, after, start or ())
    n = len(before)
    means = (_mean(before), _mean(after)) if n else (None, None)
    if n < FEWEST:
        return _unknown(n, means, "too_few")
    differences = [late - early for early, late in zip(before, after, strict=True)]
    spread = _sd(differences)
    if spread <= ROUNDING * max(1.0, *map(abs, before), *map(abs, after)):
        return _unknown(n, means, "constant")
    error = spread / sqrt(n)
    change = _student(_mean(differences), error, n - 1, level)
    return PairedChange(
        n=n,
        before=means[0],
        after=means[1],
        change=change,
        in_start_sd=_in_sd(change, before if start is None else start),
        standard_error=error,
        p=_p(change.estimate / error, n - 1),
    )


def _unknown(n: int, means: tuple[float | None, float | None], why: str) -> PairedChange:
    nothing = Unknown(why)
    return PairedChange(n, *means, change=nothing, in_start_sd=nothing, standard_error=None, p=None)


def _student(mean: float, error: float, df: int, level: float) -> Interval:
    from scipy.special import stdtrit

    reach = float(stdtrit(df, (1 + level) / 2)) * error
    return Interval(mean, mean - reach, mean + reach, level)


def _p(t: float, df: int) -> float:
    from scipy.special import stdtr

    return 2 * float(stdtr(df, -abs(t)))


def _in_sd(change: Interval, start: Sequence[float]) -> Estimate:
    if len(start) < FEWEST:
        return Unknown("too_few")
    unit = _sd(start)
    if unit <= ROUNDING * max(1.0, *map(abs, start)):
        return Unknown("constant_start")
    return change.scaled(1 / unit)


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def _sd(values: Sequence[float]) -> float:
    middle = _mean(values)
    return sqrt(fsum((each - middle) ** 2 for each in values) / (len(values) - 1))


def _finite(*columns: Sequence[float]) -> None:
    if not all(isfinite(each) for column in columns for each in column):
        raise ValueError("missing answers are left out before the sum, not sent as NaN")
