"""Many interventions together, from their figures as they were published: nobody's answers are looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.effects.interval import LEVEL, Estimate, Interval
from surveys.effects.pooling import Pooled, pool
from surveys.effects.strength import Cap, Strength, strength

ROUNDED, ROUNDED_SHARE = 0.05, 0.025  # a published end may be off by so much: no interval is taken for narrower


@dataclass(frozen=True, slots=True)
class Published:
    """One intervention's change as it is shown. least, most: how many people; answering: share of its starters, None
    where that is not told; change: in points of the item; in_sd: in SD of the start, where known. present: the cap
    where fewer than half of those who were there answered the start.
    """

    least: int
    most: int
    answering: float | None
    change: Interval
    in_sd: Estimate
    start: float | None = None
    share: bool = False
    present: Cap | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """pooled: their mean change. least, most: people. strength: of the mean, with what holds it down."""

    pooled: Pooled
    least: int
    most: int
    strength: Strength


def together(each: Sequence[Published], *, level: float = LEVEL) -> Together:
    """The mean change of interventions that asked the same, by random effects. Before and after without a comparison,
    so that its strength is 2 at most however many they are. Unknown("too_few") below 2.
    """
    pooled = pool([one.change.estimate for one in each], [standard_error(one, one.change) for one in each], level=level)
    in_sd = [(one, one.in_sd) for one in each if isinstance(one.in_sd, Interval)]
    spread = pool([sd.estimate for _, sd in in_sd], [standard_error(one, sd) for one, sd in in_sd], level=level)
    least = sum(one.least for one in each)
    sure = strength(design="before_after", paired=least, answering=_answering(each), in_start_sd=spread.mean)
    return Together(pooled, least, sum(one.most for one in each), sure)


def standard_error(one: Published, interval: Interval) -> float:
    """The standard error behind a published t interval: the larger, as if it stood on the most people that it may."""
    from scipy.special import stdtrit

    reach = max(interval.half_width, ROUNDED_SHARE if one.share else ROUNDED)
    return reach / float(stdtrit(max(one.most - 1, 1), (1 + interval.level) / 2))


def p_of(one: Published) -> float:
    """Two-sided p of a published change, from the error that its interval has: never smaller than its own."""
    from scipy.special import stdtr

    return 2 * float(stdtr(max(one.least - 1, 1), -abs(one.change.estimate) / standard_error(one, one.change)))


def _answering(each: Sequence[Published]) -> float | None:
    """The lowest share there is: the whole is no surer than that."""
    told = [one.answering for one in each if one.answering is not None]
    return min(told) if len(told) == len(each) and told else None
