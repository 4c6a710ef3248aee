"""How a share has changed among the same people, and what that may be by chance. Two groups: two_shares.py."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import stdev

from surveys.effects.change import FEWEST, PairedChange, paired_change
from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown
from surveys.effects.score import score_interval
from surveys.effects.shares import wilson
from surveys.effects.sums import Sums


@dataclass(frozen=True, slots=True)
class Turns:
    """The same people twice. both: yes each time; gained: only after; lost: only before; neither: no each time."""

    both: int
    gained: int
    lost: int
    neither: int

    def __post_init__(self) -> None:
        if min(self.both, self.gained, self.lost, self.neither) < 0:
            raise ValueError("nobody is the fewest that there can be")

    @property
    def n(self) -> int:
        """How many people."""
        return self.both + self.gained + self.lost + self.neither

    @property
    def difference(self) -> float:
        """The share after − the share before. Raises ZeroDivisionError for nobody."""
        return (self.gained - self.lost) / self.n


def tango(turns: Turns, *, level: float = LEVEL) -> Estimate:
    """The change of a paired share with Tango's score interval (Tango 1998). Unknown("nobody") for nobody.

    It has a width also where nobody turned.
    """
    if turns.n == 0:
        return Unknown("nobody")
    return score_interval(turns.difference, lambda delta: _tango_error(turns, delta) / turns.n, level=level)


def newcombe_paired(turns: Turns, *, level: float = LEVEL) -> Estimate:
    """The same by method 10 of Newcombe 1998c: two Wilson intervals and the correlation, corrected for continuity."""
    a, b, c, d = turns.both, turns.gained, turns.lost, turns.neither
    after, before = wilson(a + b, turns.n, level=level), wilson(a + c, turns.n, level=level)
    if not isinstance(after, Interval) or not isinstance(before, Interval):
        return Unknown("nobody")
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    cross = a * d - b * c
    phi = (max(cross - turns.n / 2, 0) if cross > 0 else cross) / sqrt(margins) if margins else 0.0
    low = _side(after.estimate - after.low, before.high - before.estimate, phi)
    high = _side(after.high - after.estimate, before.estimate - before.low, phi)
    return Interval(turns.difference, max(-1.0, turns.difference - low), min(1.0, turns.difference + high), level)


def mcnemar_mid_p(turns: Turns) -> float:
    """Two-sided mid-p of McNemar's test (Lancaster 1961; Fagerland, Lydersen and Laake 2013); 1 where nobody turned."""
    from scipy.stats import binom

    turned = turns.gained + turns.lost
    if not turned:
        return 1.0
    fewer = min(turns.gained, turns.lost)
    return min(1.0, float(2 * binom.cdf(fewer, turned, 0.5) - binom.pmf(fewer, turned, 0.5)))


def mcnemar_exact_p(turns: Turns) -> float:
    """Two-sided exact p of McNemar's test; 1 where nobody turned."""
    from scipy.stats import binom

    turned = turns.gained + turns.lost
    return min(1.0, float(2 * binom.cdf(min(turns.gained, turns.lost), turned, 0.5))) if turned else 1.0


def net_improved(before: Sequence[float], after: Sequence[float], *, level: float = LEVEL) -> Estimate:
    """Share of people who went up − share who went down, of all pairs, with Tango's interval.

    before, after: (n,) scores of the same people in one order. Unknown("too_few") below 2. Raises ValueError for other
    lengths.
    """
    pairs = list(zip(before, after, strict=True))
    if len(pairs) < FEWEST:
        return Unknown("too_few")
    up, down = sum(late > early for early, late in pairs), sum(late < early for early, late in pairs)
    return tango(Turns(0, up, down, len(pairs) - up - down), level=level)


def share_change(
    before: Sequence[float], after: Sequence[float], *, start: Sequence[float] | None = None, level: float = LEVEL
) -> PairedChange:
    """paired_change for a share: Tango's interval and McNemar's mid-p, in shares of 1.

    before, after: (n,) 0 or 1 of the same people in one order. start: as for paired_change. Tango's interval has a
    width also where nobody turned. Raises ValueError for other lengths.
    """
    plain = paired_change(before, after, start=start, level=level)
    pairs = list(zip(before, after, strict=True))
    gained, lost = sum(late > early for early, late in pairs), sum(late < early for early, late in pairs)
    both = sum(early == late == 1 for early, late in pairs)
    turns = Turns(both, gained, lost, len(pairs) - gained - lost - both)
    change = tango(turns, level=level) if plain.n >= FEWEST else plain.change
    unit = _unit(before if start is None else start)
    in_sd: Estimate = change
    if isinstance(change, Interval):
        in_sd = change.scaled(1 / unit) if unit else Unknown("constant_start")
    return replace(plain, change=change, in_start_sd=in_sd, p=mcnemar_mid_p(turns) if plain.n >= FEWEST else None)


def share_change_from(differences: Sums, *, level: float = LEVEL) -> Estimate:
    """The same change from sums of after − before, each −1, 0 or 1. Unknown("too_few") below 2 people."""
    return tango(turned(differences), level=level) if differences.n >= FEWEST else Unknown("too_few")


def turned(differences: Sums) -> Turns:
    """Who turned, from sums of −1, 0 and 1; who was the same both times counts as neither."""
    gained, lost = (round((differences.squares + way * differences.total) / 2) for way in (1, -1))
    return Turns(0, gained, lost, differences.n - gained - lost)


def _unit(start: Sequence[float]) -> float:
    """The SD of 0s and 1s."""
    return stdev(start) if len(start) >= FEWEST else 0.0


def _tango_error(turns: Turns, delta: float) -> float:
    """The score's standard error where the true change is delta, times n."""
    n, gained, lost = turns.n, turns.gained, turns.lost
    a = 2 * n
    b = -gained - lost + (2 * n - gained + lost) * delta
    c = -lost * delta * (1 - delta)
    down = (sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
    return sqrt(max(0.0, n * (2 * down + delta * (1 - delta))))


def _side(one: float, other: float, phi: float) -> float:
    return sqrt(max(0.0, one * one - 2 * phi * one * other + other * other))
