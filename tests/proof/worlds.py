"""Simulated districts of which the truth is known: what each intervention did, who came back, how everybody answered.

A person has a lasting level and one of the day; an item shows 1-5 of it. Whoever is hard to reach gets less of the
effect and stays away more often. Laid out after the project's reference world; the truth is exact, not simulated.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtr

from surveys.effects.people import People

CUTS = np.array([-1.6, -0.7, 0.3, 1.3])
LASTING, OF_THE_DAY = 1.0, 0.75
HARDER = -0.3


@dataclass(frozen=True)
class World:
    """What is true of each of k interventions.

    effect, base, hard: (k,) on the latent scale, and the share who are hard to reach. sizes: (k,) starters.
    gone: share lost. why: "at_random", "by_background", "by_outcome". uneven: how much less the hard to reach get.
    trend: what changes everybody. low: share that was not taken in since they felt well that day.
    """

    effect: np.ndarray
    base: np.ndarray
    hard: np.ndarray
    sizes: np.ndarray
    gone: float = 0.45
    why: str = "by_background"
    uneven: float = 0.6
    trend: float = 0.0
    low: float = 0.0

    def true_change(self) -> np.ndarray:
        """(k,) mean change in points of all who start. Exact where nobody is chosen for a low day."""
        assert not self.low
        return self._mean(self.effect + self.trend, self.uneven) - self._mean(np.zeros_like(self.effect), 0.0)

    def true_effect(self) -> np.ndarray:
        """(k,) what the intervention itself did, in points."""
        assert not self.low
        trend = np.full_like(self.effect, self.trend)
        return self._mean(self.effect + self.trend, self.uneven) - self._mean(trend, 0.0)

    def _mean(self, shift: np.ndarray, uneven: float) -> np.ndarray:
        spread = np.hypot(LASTING, OF_THE_DAY)
        total = np.ones_like(self.base)
        for x, share in ((1.0, self.hard), (0.0, 1 - self.hard)):
            middle = self.base + HARDER * x + shift - uneven * (x - self.hard)
            total += share * ndtr((middle[:, None] - CUTS) / spread).sum(axis=1)
        return total


def world(
    rng: np.random.Generator,
    *,
    interventions: int = 50,
    size: int = 40,
    nothing: float = 0.6,
    sizes_vary: bool = False,
    **rest: float | str,
) -> World:
    """nothing: the share of interventions that do nothing; where some do, one in ten of the others harms."""
    k = interventions
    effect = np.where(rng.random(k) < nothing, 0.0, rng.normal(0.45, 0.12, k))
    if nothing < 1:
        effect[(effect == 0) & (rng.random(k) < 0.1)] = -0.3
    sizes = np.clip(np.rint(rng.lognormal(np.log(size), 0.7, k)), 10, 200).astype(int) if sizes_vary else [size] * k
    return World(effect, rng.normal(-0.2, 0.35, k), rng.beta(1.5, 1.5, k), np.asarray(sizes), **rest)


def people(rng: np.random.Generator, world: World, *, others: int = 0) -> People:
    """Everybody who started, those of a comparison group of so many for each intervention included."""
    parts = [_side(rng, world, world.sizes, treated=True)]
    if others:
        parts.append(_side(rng, world, np.full(len(world.sizes), others), treated=False))
    group, treated, before, after, background = (np.concatenate(each) for each in zip(*parts, strict=True))
    names = tuple(f"i{index:03}" for index in range(len(world.sizes)))
    return People(names, group, treated, before, after, background)


def _side(rng: np.random.Generator, world: World, sizes: np.ndarray, *, treated: bool) -> tuple[np.ndarray, ...]:
    drawn = np.ceil(sizes / (1 - world.low)).astype(int)
    group = np.repeat(np.arange(len(sizes)), drawn)
    hard = (rng.random(len(group)) < world.hard[group]).astype(float)
    age = rng.integers(10, 60, len(group)).astype(float)
    lasting = rng.normal(0, LASTING, len(group)) + HARDER * hard
    day = rng.normal(0, OF_THE_DAY, len(group))
    kept = _lowest(group, lasting + day, sizes)
    group, hard, age, lasting, day = (each[kept] for each in (group, hard, age, lasting, day))
    gained = world.effect[group] - world.uneven * (hard - world.hard[group]) if treated else np.zeros(len(group))
    before = _points(world.base[group] + lasting + day)
    after = _points(world.base[group] + lasting + gained + world.trend + rng.normal(0, OF_THE_DAY, len(group)))
    lean = {
        "at_random": np.zeros(len(group)),
        "by_background": 2.2 * (hard - 0.5) + 0.3 * (before - 3) + 0.015 * (30 - age),
        "by_outcome": 1.0 * (hard - 0.5) - 0.9 * (after - before - 0.1),
    }[world.why]
    stays = rng.random(len(group)) >= expit(np.log(world.gone / (1 - world.gone)) + lean)
    return (
        group,
        np.full(len(group), treated),
        before,
        np.where(stays, after, np.nan),
        np.stack([hard, age], axis=1),
    )


def _lowest(group: np.ndarray, level: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """As many of each intervention as it takes in, those who feel worst that day."""
    order = np.lexsort((level, group))
    begins = np.searchsorted(group, np.arange(len(sizes)))
    place = np.arange(len(group)) - begins[group]  # order is by group, so that places inside it count from 0
    return np.sort(order[place < sizes[group]])


def _points(latent: np.ndarray) -> np.ndarray:
    return 1.0 + (latent[:, None] > CUTS).sum(axis=1)
