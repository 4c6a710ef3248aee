"""Shares of many interventions, each drawn towards all. Means on a scale are pooling.py's."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.effects.interval import LEVEL, Interval

FEWEST = 4
SUREST = 1e6  # people: beyond, interventions do not differ


@dataclass(frozen=True, slots=True)
class Shares:
    """mean: the share among all interventions. people: how many answers the others' word is worth."""

    mean: float
    people: float
    each: tuple[Interval, ...]


def shrink_shares(successes: Sequence[int], n: Sequence[int], *, level: float = LEVEL) -> Shares | None:
    """Beta-binomial empirical Bayes by maximum likelihood (Griffin and Krutchkoff 1971), in the order given.

    successes of n: (k,) counts. None below 4 interventions with answers: so few teach nothing about each other. An
    intervention without answers gets what all have. Raises ValueError for counts that cannot be.
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import betaln, expit, logit
    from scipy.stats import beta

    hits, people = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    if hits.shape != people.shape or (hits < 0).any() or (hits > people).any():
        raise ValueError("successes are among those who answered")
    if (people > 0).sum() < FEWEST:
        return None

    def unlikely(at: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
        mean, weight = expit(at[0]), np.exp(at[1])
        a, b = mean * weight, (1 - mean) * weight
        return -float((betaln(hits + a, people - hits + b) - betaln(a, b)).sum())

    overall = (hits.sum() + 0.5) / (people.sum() + 1)
    begun = np.array([logit(overall), np.log(20.0)])
    bounds = [(-8.0, 8.0), (np.log(0.5), np.log(SUREST))]
    at = minimize(unlikely, begun, method="L-BFGS-B", bounds=bounds).x
    mean, weight = float(expit(at[0])), float(np.exp(at[1]))
    a, b = hits + mean * weight, people - hits + (1 - mean) * weight
    tails = np.array([[(1 - level) / 2], [(1 + level) / 2]])
    ends = np.asarray(beta.ppf(tails, a, b)).T.tolist()
    middle = (a / (a + b)).tolist()
    each = (Interval(at, min(low, at), max(high, at), level) for at, (low, high) in zip(middle, ends, strict=True))
    return Shares(mean, weight, tuple(each))
