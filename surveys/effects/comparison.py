"""What changed among participants against what changed among others who were asked the same. Shares: two_shares.py."""

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown
from surveys.effects.sums import Sums
from surveys.effects.unlinked import welch

if TYPE_CHECKING:
    from surveys.effects.dropout import Matrix, Vector

FEWEST = 10


@dataclass(frozen=True, slots=True)
class Compared:
    """n, others: pairs on each side. difference: change of participants − change of the others, as if these had the
    participants' background. plain: the same, background left alone. method: "standardised" or "plain".
    """

    n: int
    others: int
    difference: Estimate
    plain: Estimate
    method: str


def compared(
    change: "Vector",
    other_change: "Vector",
    background: "Matrix | None" = None,
    other_background: "Matrix | None" = None,
    *,
    level: float = LEVEL,
) -> Compared:
    """Difference in differences of change scores. Never adjusted for the start's own answer: where the groups started
    apart, that would find a difference where none is (Lord 1967).

    change, other_change: (n,) and (m,) points of the item, pairs only. background: (n, columns) and (m, columns), age,
    sex … as numbers; the others are standardised on the participants' (regression standardisation, the participants'
    mean background in the others' regression). Unknown("too_few") below 10 on a side, Unknown("constant").
    """
    n, m = len(change), len(other_change)
    if min(n, m) < FEWEST:
        few = Unknown("too_few")
        return Compared(n, m, few, few, "plain")
    plain = welch(Sums.of(other_change.tolist()), Sums.of(change.tolist()), level=level)
    if background is None or other_background is None or not isinstance(plain, Interval):
        return Compared(n, m, plain, plain, "plain")
    usable = _differing(other_background)
    if not usable or m < len(usable) + FEWEST:
        return Compared(n, m, plain, plain, "plain")
    found = _standardised(change, other_change, background[:, usable], other_background[:, usable], level)
    return Compared(n, m, found, plain, "standardised")


def _differing(background: "Matrix") -> list[int]:
    """The columns that tell people apart and are no mixture of those before."""
    import numpy as np

    kept: list[int] = []
    for column in range(background.shape[1]):
        trial = background[:, [*kept, column]] - background[:, [*kept, column]].mean(axis=0)
        if np.linalg.matrix_rank(trial) == len(kept) + 1:
            kept.append(column)
    return kept


def _standardised(
    change: "Vector", other_change: "Vector", background: "Matrix", other_background: "Matrix", level: float
) -> Interval:
    """The others' change at the participants' background; its error by the sandwich (HC3, MacKinnon and White 1985)."""
    import numpy as np
    from scipy.special import stdtrit

    middle = other_background.mean(axis=0)
    design = np.concatenate([np.ones((len(other_change), 1)), other_background - middle], axis=1)
    bread = np.linalg.inv(design.T @ design)
    slopes = bread @ design.T @ other_change
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    residual = (other_change - design @ slopes) / np.maximum(1 - leverage, 1e-6)
    meat = (design * residual[:, None] ** 2).T @ design
    theirs = np.concatenate([np.ones((len(change), 1)), background - middle], axis=1)
    beside = change - theirs @ slopes  # participants' own spread holds that of their background too
    at = theirs.mean(axis=0)
    error = sqrt(float(beside.var(ddof=1)) / len(change) + float(at @ bread @ meat @ bread @ at))
    estimate = float(beside.mean())
    reach = float(stdtrit(min(len(change), len(other_change) - len(slopes)) - 1, (1 + level) / 2)) * error
    return Interval(estimate, estimate - reach, estimate + reach, level)
