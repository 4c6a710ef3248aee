"""Paired change from sums that were frozen group by group, so that a pooled figure needs nobody's answers again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from math import fsum, sqrt

from surveys.effects.change import FEWEST, ROUNDING
from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown


@dataclass(frozen=True, slots=True)
class Sums:
    """How many values there were, their sum and the sum of their squares. Exact for points of a scale."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, values: Iterable[float]) -> "Sums":
        """The sums of these values."""
        held = list(values)
        return cls(len(held), fsum(held), fsum(each * each for each in held))

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> float:
        """Raises ZeroDivisionError for nobody."""
        return self.total / self.n

    @property
    def sd(self) -> float:
        """The sample's standard deviation; 0 below two values and where floating point leaves less than nothing."""
        if self.n < FEWEST:
            return 0.0
        left = (self.squares - self.total * self.total / self.n) / (self.n - 1)
        return sqrt(left) if left > ROUNDING * max(1.0, self.squares / self.n) else 0.0


def together(groups: Sequence[Sums]) -> Sums:
    """The sums of all groups as of one."""
    return reduce(Sums.__add__, groups, Sums())


def change_from(differences: Sums, *, level: float = LEVEL) -> Estimate:
    """Paired mean change with Student's t interval, as change.paired_change has it. differences: after − before.

    Unknown("too_few") below 2 pairs, Unknown("constant") where all changed by the same.
    """
    from scipy.special import stdtrit

    if differences.n < FEWEST:
        return Unknown("too_few")
    if not differences.sd:
        return Unknown("constant")
    error = differences.sd / sqrt(differences.n)
    reach = float(stdtrit(differences.n - 1, (1 + level) / 2)) * error
    return Interval(differences.mean, differences.mean - reach, differences.mean + reach, level)


def in_start_sd(change: Estimate, start: Sums) -> Estimate:
    """The same change in SD of what everybody answered at the start; that SD is taken as known."""
    if not isinstance(change, Interval):
        return change
    if start.n < FEWEST:
        return Unknown("too_few")
    return change.scaled(1 / start.sd) if start.sd else Unknown("constant_start")
