"""Two rounds of people who are not linked: how their means or shares differ. Pairs of answers belong in change.py.

It says nothing of anybody's change: others may have come than those who began. Many are the same people, of whom some
answer alike both times, so that an interval which takes them for strangers is rather too wide than too narrow.
"""

from collections.abc import Mapping
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
    from surveys.effects.dropout import Vector

FEWEST = 2
NAMES = MappingProxyType({"paired": "round", "answering": "turnout"})  # of caps that are about other people here


@dataclass(frozen=True, slots=True)
class Rounds:
    """All participants who answered at the start, and all who answered later. difference: later − start. strength: of
    the difference, 2 at most.
    """

    start: Sums
    later: Sums
    difference: Estimate
    strength: Strength


def rounds(people: People, *, share: bool = False, level: float = LEVEL) -> Mapping[str, Rounds]:
    """By intervention: repeated cross-sections of its participants. share: answers are 0 or 1.

    people: in order (people.in_order), or sums of decimals depend on it. Welch's interval for means, Newcombe's method
    10 for shares.
    """
    before, after = _sums(people, people.before), _sums(people, people.after)
    return {
        name: compared_rounds(before[index], after[index], share=share, level=level)
        for index, name in enumerate(people.names)
    }


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
    from scipy.special import stdtrit

    if min(before.n, after.n) < FEWEST:
        return Unknown("too_few")
    one, two = before.sd**2 / before.n, after.sd**2 / after.n
    if not one + two:
        return Unknown("constant")
    freedom = (one + two) ** 2 / (one**2 / (before.n - 1) + two**2 / (after.n - 1))
    difference = after.mean - before.mean
    reach = float(stdtrit(freedom, (1 + level) / 2)) * sqrt(one + two)
    return Interval(difference, difference - reach, difference + reach, level)


def _sums(people: People, answers: "Vector") -> list[Sums]:
    """Of each intervention's participants."""
    import numpy as np

    inside = people.treated & np.isfinite(answers)
    group, values, k = people.group[inside], answers[inside], len(people.names)
    n = np.bincount(group, minlength=k).tolist()
    total = np.bincount(group, weights=values, minlength=k).tolist()
    squares = np.bincount(group, weights=values * values, minlength=k).tolist()
    return [Sums(*each) for each in zip(n, total, squares, strict=True)]
