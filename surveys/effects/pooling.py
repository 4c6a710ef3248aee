"""Many interventions: their mean, how much they differ, and each one drawn towards it. Ranks are ranking.py's."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, log, sqrt

from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown

FEWEST = 2  # one intervention has no spread
FEWEST_SHRUNK = 4  # below, the restricted likelihood says nothing of the spread
ROUNDS, CLOSE, BEND = 200, 1e-12, 0.1


@dataclass(frozen=True, slots=True)
class Pooled:
    """mean: of all interventions, by random effects. standard_error: Wald's. tau2: variance of the true values.

    q: Cochran's. k: interventions.
    """

    k: int
    mean: Estimate
    standard_error: float | None
    tau2: float
    q: float


def pool(values: Sequence[float], errors: Sequence[float], *, level: float = LEVEL) -> Pooled:
    """Random effects by restricted maximum likelihood, with Knapp and Hartung's interval (2003), never narrower than
    Wald's.

    values: (k,) estimates in one unit. errors: (k,) standard errors above 0. Unknown("too_few") below 2. Raises
    ValueError for other lengths or an error that is not above 0.
    """
    from scipy.special import stdtrit

    _check(values, errors)
    if len(values) < FEWEST:
        return Pooled(len(values), Unknown("too_few"), None, 0.0, 0.0)
    tau2 = reml(values, errors)
    mean, wald = _weighted(values, [1 / (each**2 + tau2) for each in errors])
    spread = fsum((each - mean) ** 2 / (error**2 + tau2) for each, error in zip(values, errors, strict=True))
    widened = wald * sqrt(max(1.0, spread / (len(values) - 1)))
    reach = float(stdtrit(len(values) - 1, (1 + level) / 2)) * widened
    found = Interval(mean, mean - reach, mean + reach, level)
    return Pooled(len(values), found, wald, tau2, cochran_q(values, errors))


def cochran_q(values: Sequence[float], errors: Sequence[float]) -> float:
    """The weighted sum of squares round the fixed mean (Cochran 1954); about k − 1 where nothing differs."""
    weights = [1 / each**2 for each in errors]
    mean, _ = _weighted(values, weights)
    return fsum(weight * (each - mean) ** 2 for weight, each in zip(weights, values, strict=True))


def dersimonian_laird(values: Sequence[float], errors: Sequence[float]) -> float:
    """The variance of the true values by moments (DerSimonian and Laird 1986); 0 at least."""
    weights = [1 / each**2 for each in errors]
    total = fsum(weights)
    slack = total - fsum(each**2 for each in weights) / total
    return max(0.0, (cochran_q(values, errors) - (len(values) - 1)) / slack) if slack > 0 else 0.0


def reml(values: Sequence[float], errors: Sequence[float]) -> float:
    """The same by restricted maximum likelihood (Viechtbauer 2005), Fisher scoring; 0 at least."""
    tau2 = dersimonian_laird(values, errors)
    for _ in range(ROUNDS):
        weights = [1 / (each**2 + tau2) for each in errors]
        mean, error = _weighted(values, weights)
        squares = fsum(w * w for w in weights)
        step = fsum(w * w * ((y - mean) ** 2 - s * s) for w, y, s in zip(weights, values, errors, strict=True))
        following = max(0.0, step / squares + error**2)
        if abs(following - tau2) <= CLOSE * (1 + tau2):
            return following
        tau2 = following
    return tau2


@dataclass(frozen=True, slots=True)
class Shrunk:
    """One intervention after it has learned from the others. spread: SD of what it may be; own: the share of its own
    estimate that is left.
    """

    value: float
    spread: float
    own: float

    def interval(self, *, level: float = LEVEL) -> Interval:
        """What it may as well be: such intervals hold the truth on average over interventions."""
        from statistics import NormalDist

        reach = NormalDist().inv_cdf((1 + level) / 2) * self.spread
        return Interval(self.value, self.value - reach, self.value + reach, level)


def shrink(values: Sequence[float], errors: Sequence[float]) -> list[Shrunk] | None:
    """Parametric empirical Bayes, in the order given. Values by Morris 1983, of equal errors James and Stein's; their
    spread by adjusted density (Tang and Morris 2011), which does not take "no spread was seen" for "there is none".

    values, errors: as for pool. None below 4 interventions: so few teach nothing about each other.
    """
    _check(values, errors)
    k = len(values)
    if k < FEWEST_SHRUNK:
        return None
    tau2 = reml(values, errors)
    mean, _ = _weighted(values, [1 / (each**2 + tau2) for each in errors])
    wary, information = _adjusted_density(values, errors)
    _, of_mean = _weighted(values, [1 / (each**2 + wary) for each in errors])
    found = []
    for value, error in zip(values, errors, strict=True):
        drawn = (k - 3) / (k - 1) * error**2 / (error**2 + tau2)
        share = error**2 / (error**2 + wary)
        unsure = (share * (1 - share)) ** 2 / (information + share * (1 - share))
        left = error**2 * (1 - share) + (share * of_mean) ** 2 + unsure * (value - mean) ** 2
        found.append(Shrunk((1 - drawn) * value + drawn * mean, sqrt(left), 1 - drawn))
    return found


def _adjusted_density(values: Sequence[float], errors: Sequence[float]) -> tuple[float, float]:
    """Variance of the true values where variance × restricted likelihood is highest, never 0; and how sharp that top is
    on the scale of its logarithm.
    """
    from scipy.optimize import minimize_scalar

    def height(at: float) -> float:
        tau2 = exp(at)
        weights = [1 / (each**2 + tau2) for each in errors]
        mean, of_mean = _weighted(values, weights)
        miss = fsum(weight * (each - mean) ** 2 for weight, each in zip(weights, values, strict=True))
        return at + (fsum(map(log, weights)) + 2 * log(of_mean) - miss) / 2

    typical = log(fsum(each**2 for each in errors) / len(errors))
    found = minimize_scalar(lambda at: -height(at), bounds=(typical - 14, typical + 14), method="bounded")
    top = float(found.x)
    bend = 2 * height(top) - height(top - BEND) - height(top + BEND)
    return exp(top), max(bend / BEND**2, CLOSE)


def _weighted(values: Sequence[float], weights: Sequence[float]) -> tuple[float, float]:
    """The weighted mean and its standard error."""
    total = fsum(weights)
    return fsum(weight * each for weight, each in zip(weights, values, strict=True)) / total, 1 / sqrt(total)


def _check(values: Sequence[float], errors: Sequence[float]) -> None:
    if len(values) != len(errors):
        raise ValueError(f"{len(values)} estimates and {len(errors)} standard errors")
    if not all(each > 0 for each in errors):
        raise ValueError("an estimate without an error would outweigh all others")
