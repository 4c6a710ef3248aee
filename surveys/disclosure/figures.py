"""How one figure may be shown: from 10 people, means to 0.1, shares to 5 %, people in fives. No auditor of tables here.

A change of so few people would be told by its number, its mean and its interval together, all to 0.1, and by the same
in SD of the start, which makes them finer. So nothing is told where nearly_alike() or at_an_end() says so; what is
left fits people of whom fewer than nine in ten changed by the same, also for a reader who knows the start's SD. The
test counts all worlds of 10 to 24 people (tests/surveys/disclosure/test_changes.py).

How many answered an item is told in fives: "70 to 74". Exactly told, 72 who answered the wave and 71 who answered an
item would make a figure about one person of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.disclosure.merging import Classes, Value, merged
from surveys.effects.interval import Interval

CELL = 10
FIVES = 5
SHARE_STEP = 0.05
TENTH = 10
ROUNDING = 1e-9  # of floating point
UNANIMOUS = 0.9  # from here on nearly everybody said the same, and the figure tells what each one said


@dataclass(frozen=True, slots=True)
class People:
    """How many people, in fives: from least to most."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """Not shown. n: people in the cell; needed: people it takes."""

    n: int
    needed: int = CELL


@dataclass(frozen=True, slots=True)
class Shown:
    """A rounded figure from low to high; the two differ only where a figure is bracketed."""

    n: int
    low: float
    high: float


def bracket(n: int) -> People:
    """The five that a number of people lies in: 0 to 4, 5 to 9 …"""
    least = n - n % FIVES
    return People(least, least + FIVES - 1)


def bracket_beside(n: int, *, of: int, hidden: bool) -> People:
    """The five that a part of so many lies in; where it is hidden that 1 to 4 of them are missing, and the part is
    nearly all, every five that all but 1 to 4 may lie in. Else "15 to 19" of 16, some missing, would be 15.
    """
    nearly = hidden and of - FIVES < n < of
    return People(max(CELL, bracket(of - FIVES + 1).least), bracket(of - 1).most) if nearly else bracket(n)


def more(n: int, *, needed: int = CELL) -> People:
    """How many people are still needed; it says no more of how many there are than bracket() does.

    Raises ValueError where there are enough.
    """
    if n >= needed:
        raise ValueError(f"{n} people are enough")
    there = bracket(n)
    return People(max(1, needed - there.most), needed - there.least)


def classes_of(counts: Mapping[Value, int], *, ordered: bool, least: int) -> Classes:
    """The values of a distribution in classes that may be shown: each of at least so many people and of more than 10 %.

    So none is empty and none holds nearly everybody, and no class is the rest of one that is not shown. () where that
    leaves a single class.
    """
    n = sum(counts.values())
    return merged(counts, ordered=ordered, least=max(least, n // TENTH + 1))


def show_mean(mean: float, *, n: int, lowest: float, highest: float) -> Shown | Hidden:
    """A mean to 0.1, bracketed near the ends of its scale, where it could only come from (nearly)
    everybody's same answer.

    n: people behind it. lowest, highest: ends of the scale. In the middle of a scale a mean says nothing
    about unanimity.
    """
    if n < CELL:
        return Hidden(n)
    edge = (1 - UNANIMOUS) * (highest - lowest)
    if mean <= lowest + edge:
        return Shown(n, lowest, round(lowest + edge, 1))
    if mean >= highest - edge:
        return Shown(n, round(highest - edge, 1), highest)
    return Shown(n, round(mean, 1), round(mean, 1))


def show_share(successes: int, *, n: int) -> Shown | Hidden:
    """A share to 5 %; from 90 % and to 10 % a bracket, since "all" and "none" tell on each single person."""
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} cannot be")
    if n < CELL:
        return Hidden(n)
    if nearly_all(successes, n):
        return Shown(n, UNANIMOUS, 1.0)
    if nearly_all(n - successes, n):
        return Shown(n, 0.0, round(1 - UNANIMOUS, 2))
    steps = (2 * successes * round(1 / SHARE_STEP) + n) // (2 * n)
    share = round(steps * SHARE_STEP, 2)
    return Shown(n, share, share)


def nearly_all(n: int, of: int) -> bool:
    """Whether what holds for so many of these people holds for nearly everybody."""
    return 10 * n >= 9 * of  # whole numbers: 9 of 10 is the bound itself, whatever floating point makes of it


def nearly_alike(mean: float, sd: float, *, n: int, span: float) -> bool:
    """Whether such changes may come from nine in ten who changed by the same: then a change tells on each of them.

    mean, sd: of n changes, in points; neighbouring points are 1 apart. span: the most that anybody can change. A tenth
    who change by a point more or less make a variance of a tenth at most, n / (n - 1) of it in a sample; and a mean of
    0.8 of the span or more can come from nine in ten who changed by all of it, whatever the tenth did.
    """
    spread = (1 - UNANIMOUS) * n / (n - 1)
    return sd * sd <= spread + ROUNDING or abs(mean) >= (2 * UNANIMOUS - 1) * span - ROUNDING


def at_an_end(mean: float, *, lowest: float, highest: float) -> bool:
    """Whether so many must have answered the end of a scale: each who did not takes a point from the mean at least."""
    return min(mean - lowest, highest - mean) <= 1 - UNANIMOUS + ROUNDING


def show_interval(interval: Interval, *, n: int) -> Interval | Hidden:
    """A change and its interval to 0.1, from 10 people."""
    if n < CELL:
        return Hidden(n)
    return Interval(round(interval.estimate, 1), round(interval.low, 1), round(interval.high, 1), interval.level)


def show_share_interval(interval: Interval, *, n: int) -> Interval | Hidden:
    """A share or a change of one, and its interval, to 5 %, from 10 people. A share that nearly all or nobody is in is
    shown by show_share, without an interval.
    """
    if n < CELL:
        return Hidden(n)
    return Interval(to_step(interval.estimate), to_step(interval.low), to_step(interval.high), interval.level)


def to_step(share: float) -> float:
    """A share, or a difference of two, to 5 %."""
    return round(round(share / SHARE_STEP) * SHARE_STEP, 2)
