"""An estimate with its interval, and "we do not know" as a value with a reason. No estimator lives here."""

from dataclasses import dataclass
from math import isfinite

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and what it may as well be. level: the share of such intervals that hold the truth."""

    estimate: float
    low: float
    high: float
    level: float = LEVEL

    def __post_init__(self) -> None:
        if not all(isfinite(each) for each in (self.estimate, self.low, self.high)):
            raise ValueError("an interval has finite ends; what is not known is an Unknown")
        if not self.low <= self.estimate <= self.high:
            raise ValueError(f"out of order: {self.low} ≤ {self.estimate} ≤ {self.high}")
        if not 0 < self.level < 1:
            raise ValueError(f"a level lies between 0 and 1, not {self.level}")

    @property
    def half_width(self) -> float:
        """How far the estimate may be off, in its own unit."""
        return (self.high - self.low) / 2

    def scaled(self, factor: float) -> "Interval":
        """The same in another unit. factor: above 0."""
        if not factor > 0:
            raise ValueError(f"a unit is above 0, not {factor}")
        return Interval(self.estimate * factor, self.low * factor, self.high * factor, self.level)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Cannot be said. why: a stable code ("too_few", "constant", "constant_start", "nobody")."""

    why: str


Estimate = Interval | Unknown
