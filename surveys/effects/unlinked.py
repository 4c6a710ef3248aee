"""Two rounds of people who are not linked: how their means or shares differ. Pairs of answers belong in change.py.

It says nothing of anybody's change: others may have come than those who began. Many are the same people, of whom some
answer alike both times, so that an interval which takes them for strangers is rather too wide than too narrow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING

from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown
from surveys.effects.people import People
from surveys.effects.strength import Cap, Strength, strength
from surveys.effects.sums import Sums
from surveys.effects.two_shares import newcombe

if TYPE_CHECKING:
    from surveys.effects.dropout import Flags, Vector

FEWEST, FEWEST_BESIDE = 2, 10
NOBODY = Unknown("too_few")
NAMES = MappingProxyType({"paired": "round", "answering": "turnout"})  # of caps that are about other people here


@dataclass(frozen=True, slots=True)
class Rounds:
    """All participants who answered at the start, and all who answered later. difference: later − start. strength: of
    the difference, 2 at most. others: the same of a comparison group, beside: how much more participants differ.
    """

    start: Sums
    later: Sums
    difference: Estimate
    strength: Strength
    others: tuple[Sums, Sums] = (Sums(), Sums())
    beside: Estimate = NOBODY
    beside_strength: Strength | None = None


def rounds(people: People, *, share: bool = False, level: float = LEVEL) -> Mapping[str, Rounds]:
    """By intervention: repeated cross-sections of its participants. share: answers are 0 or 1.

    people: in order (people.in_order), or sums of decimals depend on it. Welch's interval for means, Newcombe's method
    10 for shares.
    """
    mine, theirs = _rounds_of(people, people.treated), _rounds_of(people, ~people.treated)
    return {
        name: _with_others(compared_rounds(*mine[index], share=share, level=level), theirs[index], share, level)
        for index, name in enumerate(people.names)
    }


def _with_others(found: Rounds, others: tuple[Sums, Sums], share: bool, level: float) -> Rounds:
    mine = found.start, found.later
    enough = min(each.n for each in (*mine, *others)) >= FEWEST_BESIDE
    beside = difference_in_differences(mine, others, share=share, level=level) if enough else NOBODY
    in_sd: Estimate = beside
    if isinstance(beside, Interval):
        in_sd = beside.scaled(1 / found.start.sd) if found.start.sd else Unknown("constant_start")
    sure = strength_of_rounds(min(found.start.n, others[0].n), min(found.later.n, others[1].n), in_sd)
    return replace(found, others=others, beside=beside, beside_strength=sure)


def compared_rounds(start: Sums, later: Sums, *, share: bool, level: float = LEVEL) -> Rounds:
    """How a later round of people differs from that of the start. Unknown("too_few") below 2 in a round."""
    found = difference(start, later, share=share, level=level)
    in_sd: Estimate = found
    if isinstance(found, Interval):
        in_sd = found.scaled(1 / start.sd) if start.sd else Unknown("constant_start")
    return Rounds(start, later, found, strength_of_rounds(start.n, later.n, in_sd))


def difference(start: Sums, later: Sums, *, share: bool, level: float = LEVEL) -> Estimate:
    """later − start: of shares with Newcombe's interval (method 10), else of means with Welch's."""
    if share and min(start.n, later.n) >= FEWEST:
        return newcombe(round(later.total), later.n, round(start.total), start.n, level=level)
    return welch(start, later, level=level)


def difference_in_differences(
    participants: tuple[Sums, Sums], others: tuple[Sums, Sums], *, share: bool = False, level: float = LEVEL
) -> Estimate:
    """How much more the rounds of participants differ, later − start, than the same rounds of others who were asked.

    participants, others: sums at the start and later, four groups of perhaps different people. Means, in points, have
    Welch's interval with Satterthwaite's degrees of freedom, the groups' spreads apart (Card and Krueger 1994 have the
    estimator); shares of 0 and 1 the two differences' Newcombe intervals, put together (Zou and Donner 2008).
    Unknown("too_few") below 2 in a group, Unknown("constant") where no mean has a spread.
    """
    if share and min(each.n for each in (*participants, *others)) >= FEWEST:
        mine, theirs = (difference(*each, share=True, level=level) for each in (participants, others))
        if isinstance(mine, Interval) and isinstance(theirs, Interval):
            return _apart(mine, theirs)
    return _combined(list(zip((-1, 1, 1, -1), (*participants, *others), strict=True)), level)


def _apart(one: Interval, other: Interval) -> Interval:
    """one − other, each with an interval of its own that need not be even on both sides."""
    found = one.estimate - other.estimate
    low = found - sqrt((one.estimate - one.low) ** 2 + (other.high - other.estimate) ** 2)
    high = found + sqrt((one.high - one.estimate) ** 2 + (other.estimate - other.low) ** 2)
    return Interval(found, low, high, one.level)


def strength_of_rounds(start: int, later: int, in_start_sd: Estimate) -> Strength:
    """How sure a difference of rounds of so many people is, 2 at most. in_start_sd: the difference in SD of the start.

    Nobody is a pair here: the cap that counts them counts the smaller round. Nor does anybody know how many of them
    began: where that is asked stands how many they are, against those who did.
    """
    answering = min(1.0, later / start) if start else None
    found = strength(design="cross_section", paired=min(start, later), answering=answering, in_start_sd=in_start_sd)
    return Strength(found.score, tuple(_of_rounds(cap) for cap in found.caps))


def _of_rounds(cap: Cap) -> Cap:
    name = NAMES.get(cap.name, cap.name)
    return replace(cap, name=name, reason=cap.reason.replace(cap.name, name))


def welch(before: Sums, after: Sums, *, level: float = LEVEL) -> Estimate:
    """mean after − mean before with Welch's interval (1947). Says nothing about any person's change.

    Unknown("too_few") below 2 in a round, Unknown("constant") where neither round has a spread.
    """
    return _combined([(-1, before), (1, after)], level)


def _combined(groups: Sequence[tuple[int, Sums]], level: float) -> Estimate:
    """A sum of independent means, each added or taken away."""
    from scipy.special import stdtrit

    if min(each.n for _, each in groups) < FEWEST:
        return Unknown("too_few")
    errors = [each.sd**2 / each.n for _, each in groups]
    if not sum(errors):
        return Unknown("constant")
    freedom = sum(errors) ** 2 / sum(error**2 / (each.n - 1) for error, (_, each) in zip(errors, groups, strict=True))
    estimate = sum(sign * each.mean for sign, each in groups)
    reach = float(stdtrit(freedom, (1 + level) / 2)) * sqrt(sum(errors))
    return Interval(estimate, estimate - reach, estimate + reach, level)


def _rounds_of(people: People, which: "Flags") -> list[tuple[Sums, Sums]]:
    """By intervention: the sums of these people at the start, and later."""
    return list(zip(_sums(people, people.before, which), _sums(people, people.after, which), strict=True))


def _sums(people: People, answers: "Vector", which: "Flags") -> list[Sums]:
    import numpy as np

    inside = which & np.isfinite(answers)
    group, values, k = people.group[inside], answers[inside], len(people.names)
    n = np.bincount(group, minlength=k).tolist()
    total = np.bincount(group, weights=values, minlength=k).tolist()
    squares = np.bincount(group, weights=values * values, minlength=k).tolist()
    return [Sums(*each) for each in zip(n, total, squares, strict=True)]
