"""How well several items measure one thing. Which items belong together, goals.py knows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown

if TYPE_CHECKING:
    from surveys.effects.dropout import Matrix

FEWEST = 3
TWO_ITEMS = TABLE = 2
NO_SCALE = ("opposed", "constant_item")


def alpha(answers: "Sequence[Sequence[float]] | Matrix", *, level: float = LEVEL) -> Estimate:
    """Cronbach's alpha (1951) with Feldt's interval (1965); for two items Spearman–Brown's (Eisinga 2013), which alpha
    falls short of.

    answers: (n, items), whole rows only, every item in one direction. Unknown("too_few") below 3 people,
    Unknown("one_item"), Unknown("constant_item") where nobody differs in one, Unknown("opposed") where items
    take each other back. It may be negative: then they measure no one thing.
    """
    import numpy as np
    from scipy.stats import f

    scores = np.asarray(answers, dtype=float)
    n, k = scores.shape if scores.ndim == TABLE else (len(answers), 1)
    if n < FEWEST:
        return Unknown("too_few")
    if k < TWO_ITEMS:
        return Unknown("one_item")
    whole, parts = scores.sum(axis=1).var(ddof=1), scores.var(axis=0, ddof=1)
    if not (parts > 0).all():
        return Unknown("constant_item")
    if not whole > 0:
        return Unknown("opposed")
    if k == TWO_ITEMS:
        r = float(np.corrcoef(scores.T)[0, 1])
        found = 2 * r / (1 + r) if r > -1 else -float("inf")
    else:
        found = float(k / (k - 1) * (1 - parts.sum() / whole))
    if found == -float("inf"):
        return Unknown("opposed")
    upper, lower = (1 + level) / 2, (1 - level) / 2
    ends = [1 - (1 - found) * float(f.ppf(q, n - 1, (n - 1) * (k - 1))) for q in (upper, lower)]
    return Interval(found, min(ends[0], found), max(ends[1], found), level)


def least(found: Estimate) -> float | None:
    """What strength counts with: 0 where the items contradict each other, or one of them tells nobody from anybody;
    None of one item, and of too few people to say.
    """
    if isinstance(found, Interval):
        return found.estimate
    return 0.0 if found.why in NO_SCALE else None
