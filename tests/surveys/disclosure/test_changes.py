"""What a published change of ten people tells: every world of small groups is counted, and which look the same."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from math import sqrt

import pytest

from surveys.disclosure import figures
from surveys.disclosure.figures import UNANIMOUS, at_an_end, nearly_alike, show_interval
from surveys.effects.interval import Interval
from surveys.effects.sums import Sums, change_from

Told = tuple[object, ...]


@cache
def worlds(n: int, span: int) -> dict[Sums, tuple[int, int]]:
    """Sums of all changes of n people by -span to span → the fewest who changed by the same as most did, and in how
    many ways so many people can have changed so.
    """
    states = {(0, 0, 0, 0): 1}
    for value in range(-span, span + 1):
        grown: dict[tuple[int, int, int, int], int] = defaultdict(int)
        for (people, total, squares, most), ways in states.items():
            for more in range(n - people + 1):
                key = people + more, total + more * value, squares + more * value * value, max(most, more)
                grown[key] += ways
        states = grown
    found: dict[Sums, tuple[int, int]] = {}
    for (people, total, squares, most), ways in states.items():
        if people == n:
            fewest, so_far = found.get(Sums(n, total, squares), (n, 0))
            found[Sums(n, total, squares)] = min(fewest, most), so_far + ways
    return found


def told(sums: Sums, span: int, start_sd: float | None) -> Told | None:
    """All that is published of a change: the fives come by themselves. start_sd: what a reader knows of the start."""
    if nearly_alike(sums.mean, sums.sd, n=sums.n, span=span):
        return None
    change = change_from(sums)
    assert isinstance(change, Interval)
    if start_sd is None:
        return (show_interval(change, n=sums.n),)
    ratio = change.scaled(1 / start_sd)
    return show_interval(change, n=sums.n), show_interval(ratio, n=sums.n), round(ratio.half_width * 20)


def surest(numbers: range, span: int, start_sd: float | None) -> float:
    """Of all that can be published, the largest share of people who must have changed by the same."""
    least: dict[Told, float] = {}
    for n in numbers:
        for sums, (fewest, _) in worlds(n, span).items():
            said = told(sums, span, start_sd)
            if said is not None:
                least[said] = min(least.get(said, 1.0), fewest / n)
    return max(least.values())


CASES = [
    *((range(n, n + 5), 1, sd) for n in (10, 15, 20) for sd in (None, 0.3, 1.0)),
    *((range(10, 15), 2, sd) for sd in (None, 0.3, 1.0)),
    (range(10, 15), 4, None),
]


@pytest.mark.parametrize(("numbers", "span", "start_sd"), CASES)
def test_no_change_says_what_nine_in_ten_did(numbers: range, span: int, start_sd: float | None) -> None:
    assert surest(numbers, span, start_sd) < UNANIMOUS


def test_a_change_of_nearly_the_whole_scale_would_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control, which is what was shown before: 0.8 of 1, from 0.3 to 1.3, is nine of ten and nobody else."""
    monkeypatch.setitem(globals(), "nearly_alike", lambda _mean, sd, **_: sd <= sqrt(1 - UNANIMOUS) + figures.ROUNDING)
    assert surest(range(10, 15), 1, None) >= UNANIMOUS
    assert surest(range(10, 15), 2, None) >= UNANIMOUS


@pytest.mark.parametrize(
    ("answers", "end"), [([5] * 9 + [4], True), ([1] * 19 + [2] * 2, True), ([5] * 8 + [4] * 2, False)]
)
def test_a_level_that_only_one_answer_makes_is_an_end(answers: list[float], end: bool) -> None:
    assert at_an_end(Sums.of(answers).mean, lowest=1, highest=5) is end
