"""What each of many may be when it is not known how they differ: as a bell, in lumps of alike ones, one far from all.

A bell drawn through interventions of which six in ten do nothing stands too wide where the others lie close together:
then the best seem told apart, and are not. Places are ranking.py's, estimates pooling.py's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator

    from surveys.effects.dropout import Matrix, Vector

LUMPS = 25  # at most; a thousand interventions fill about eight
NEW = 1.0  # how many interventions the guess beforehand weighs as much as: one
BEFORE, DRAWS = 200, 1000  # steps until the beginning is forgotten; steps that are used
CLOSE = 1e-12


@dataclass(frozen=True, slots=True)
class Shape:
    """One way in which the true values may lie. at: (lumps,) where. chance: (k, lumps) how likely each is in which.

    drawn: (k,) true values, one draw.
    """

    at: "Vector"
    chance: "Matrix"
    drawn: "Vector"


def shapes(values: Sequence[float], errors: Sequence[float], *, rng: "Generator") -> Iterator[Shape]:
    """A thousand draws of a Dirichlet process mixture (Escobar 1994), by blocked Gibbs steps (Ishwaran and James 2001).

    values: (k,) estimates, two at least. errors: (k,) standard errors above 0. Beforehand a lump may lie where the
    estimates lie, no closer together than the errors let them; that guess weighs as much as one intervention. Draws go
    to the estimates in the order given.
    """
    import numpy as np

    value, error = np.asarray(values, dtype=float), np.asarray(errors, dtype=float)
    k, sure = len(value), error**-2.0
    middle, wide = value.mean(), 1 / max(value.var(ddof=1), (error**2).mean())
    at, weight = np.quantile(value, (np.arange(LUMPS) + 0.5) / LUMPS), np.full(LUMPS, -np.log(LUMPS))
    for step in range(BEFORE + DRAWS):
        height = weight - ((value[:, None] - at) / error[:, None]) ** 2 / 2
        chance = np.exp(height - height.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        into = np.minimum((chance.cumsum(axis=1) < rng.random((k, 1))).sum(axis=1), LUMPS - 1)
        if step >= BEFORE:
            yield Shape(at, chance, at[into])
        inside = np.bincount(into, minlength=LUMPS)
        known = np.bincount(into, sure, LUMPS) + wide
        at = (np.bincount(into, sure * value, LUMPS) + wide * middle) / known
        at = at + rng.standard_normal(LUMPS) / np.sqrt(known)
        later = inside[::-1].cumsum()[::-1] - inside
        broken = rng.beta(1 + inside[:-1], NEW + later[:-1]).clip(CLOSE, 1 - CLOSE)
        weight = np.append(np.log(broken), 0.0)
        weight[1:] += np.log1p(-broken).cumsum()
