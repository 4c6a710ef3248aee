"""One intervention's published change beside its comparison group's: nobody's answers are looked at again.

Both figures have been published already, so that their difference exposes nobody. What it costs: published ends are
rounded, and nothing can be standardised on background; comparison.py does that where the answers themselves are there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, sqrt
from types import MappingProxyType

from surveys.effects.dropout import LEAVERS_OFF
from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown
from surveys.effects.published import ROUNDED_SHARE, Published, standard_error
from surveys.effects.strength import Doubts, Strength, strength
from surveys.effects.two_shares import beside_shares
from surveys.effects.verdict import SMALLEST_IN_SD, verdict

# What a comparison group is, and what design it makes (strength.DESIGNS). People of another intervention did take part
# in something, so that they are no more than the others.
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "lottery": "lottery",
        "waiting_list": "comparison",
        "other_area": "comparison",
        "other_intervention": "pooled_others",
    }
)
POWER_REACH = 1.96 + 0.84  # of a two-sided test at 5 % that finds four differences of five
SHARES_WITHIN = 0.05  # two shares told in twentieths are so far off together; a little more just below a step
FEWEST = 2  # of one person nothing spreads
WITHIN = 0.5  # how alike two answers of one person are, where nothing is known: then changes spread as answers do


@dataclass(frozen=True, slots=True)
class Contrast:
    """difference: own change − theirs, in points of the item, or of shares in parts of 1; in_sd: in SD of the start.
    verdict: of the difference.
    """

    difference: Estimate
    in_sd: Estimate
    strength: Strength
    verdict: str


def contrast(
    own: Published,
    others: Published,
    *,
    group: str,
    chosen_late: bool = False,
    smallest: float = SMALLEST_IN_SD,
    lower_is_better: bool = False,
) -> Contrast:
    """The difference in differences of two published changes.

    group: a key of GROUPS. chosen_late: the item is not the main outcome that was said beforehand. smallest: the
    smallest important change in SD of the start. The strength is that of the smaller and the less complete of the two.
    """
    difference, in_sd = _minus(own, others, own.change, others.change), _minus(own, others, own.in_sd, others.in_sd)
    shares = [each.answering for each in (own, others)]
    known = [each for each in shares if each is not None]
    sure = strength(
        design=GROUPS[group],
        paired=min(own.least, others.least),
        answering=min(known) if len(known) == len(shares) else None,
        in_start_sd=in_sd,
        doubts=Doubts(
            loss_apart=known[1] - known[0] if len(known) == len(shares) else None,
            loss_within=SHARES_WITHIN,
            start_apart=_start_apart(own, others),
            flips=any(_flips(each, own.answering) for each in (in_sd, own.in_sd)),
            chosen_late=chosen_late,
        ),
    )
    few = [each.present for each in (own, others) if each.present]
    if few:
        sure = Strength(min(sure.score, few[0].score), (*sure.caps, few[0]))
    better = _turned(in_sd) if lower_is_better else in_sd
    return Contrast(difference, in_sd, sure, verdict(better, smallest=smallest))


def detectable(own: int, others: int) -> float | None:
    """The smallest difference, in SD of the answers, that two groups of pairs find four times of five; None below 2.

    own, others: people who answer both times, in each group. Normal reach (Bloom 1995), half of an answer's variance
    being the person's own.
    """
    if min(own, others) < FEWEST:
        return None
    return POWER_REACH * sqrt(2 * (1 - WITHIN) * (1 / own + 1 / others))


def needed(difference: float) -> int:
    """How many must answer both times in each of two groups of the same size to find this difference (in SD)."""
    if not difference > 0:
        raise ValueError(f"a difference to find is above 0, not {difference}")
    return ceil(4 * (1 - WITHIN) * (POWER_REACH / difference) ** 2)


def _minus(own: Published, others: Published, mine: Estimate, theirs: Estimate) -> Estimate:
    from scipy.special import stdtrit

    unknown = next((each for each in (mine, theirs) if isinstance(each, Unknown)), None)
    if unknown or not isinstance(mine, Interval) or not isinstance(theirs, Interval):
        return unknown or Unknown("too_few")
    if own.share:
        return beside_shares(mine, theirs, least=ROUNDED_SHARE)
    one, two = standard_error(own, mine) ** 2, standard_error(others, theirs) ** 2
    freedom = (one + two) ** 2 / (one**2 / max(own.least - 1, 1) + two**2 / max(others.least - 1, 1))
    difference = mine.estimate - theirs.estimate
    reach = float(stdtrit(freedom, (1 + LEVEL) / 2)) * sqrt(one + two)
    return Interval(difference, difference - reach, difference + reach)


def _turned(found: Estimate) -> Estimate:
    if not isinstance(found, Interval):
        return found
    return Interval(-found.estimate, -found.high, -found.low, found.level)


def _start_apart(own: Published, others: Published) -> float | None:
    """How far apart the two started, in SD; the change tells what one SD is in points, from its width in both."""
    if own.start is None or others.start is None or not isinstance(own.in_sd, Interval) or not own.in_sd.half_width:
        return None
    spread = own.change.half_width / own.in_sd.half_width
    return (own.start - others.start) / spread if spread else None


def _flips(in_sd: Estimate, answering: float | None) -> bool:
    """Whether leavers who changed by half an SD less, or more, could turn it round."""
    if not isinstance(in_sd, Interval) or answering is None:
        return False
    return 0 < LEAVERS_OFF * (1 - answering) >= abs(in_sd.estimate)
