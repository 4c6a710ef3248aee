"""How sure each of many estimates is where its spread is itself a guess from few. Estimates are pooling.py's."""

from collections.abc import Sequence
from math import sqrt

FEWEST = 4


def moderated(errors: Sequence[float], n: Sequence[float]) -> list[float]:
    """Standard errors after their variances have been drawn towards all others' (Smyth 2004), in the order given.

    errors: (k,) above 0, each from n people, or from as many as answers of unequal weight are worth. An intervention
    whose few answers happen to agree is no surer than the others; unmended, it is just those that come out on top. As
    given below 4 interventions. Raises ValueError for one person or fewer.
    """
    import numpy as np
    from scipy.special import digamma, polygamma

    people = np.asarray(n, dtype=float)
    if len(people) and not people.min() > 1:
        raise ValueError("one person has no spread")
    if len(errors) < FEWEST:
        return list(errors)
    variances, freedom = np.asarray(errors, dtype=float) ** 2 * people, people - 1
    logs = np.log(variances) - digamma(freedom / 2) + np.log(freedom / 2)
    apart = float(logs.var(ddof=1) - polygamma(1, freedom / 2).mean())
    if apart <= 0:
        steady = np.full(len(people), np.average(variances, weights=freedom))
    else:
        before = 2 * _trigamma_inverse(apart)
        typical = np.exp(logs.mean() + digamma(before / 2) - np.log(before / 2))
        steady = (before * typical + freedom * variances) / (before + freedom)
    return [sqrt(each) for each in (steady / people).tolist()]


def _trigamma_inverse(value: float) -> float:
    """Where the trigamma function has this value; it falls from infinity to 0."""
    from scipy.optimize import brentq
    from scipy.special import polygamma

    return float(brentq(lambda at: float(polygamma(1, at)) - value, 1e-8, 1e8))
