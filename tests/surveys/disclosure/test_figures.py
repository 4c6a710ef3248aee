"""One figure: shown from ten people, rounded, and never telling that all said the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.disclosure.figures import (
    Hidden,
    People,
    Shown,
    bracket,
    bracket_beside,
    classes_of,
    more,
    nearly_alike,
    show_interval,
    show_mean,
    show_share,
)
from surveys.effects.interval import Interval
from surveys.effects.sums import Sums


def test_nine_people_are_not_shown_and_ten_are():
    change = Interval(0.44, 0.16, 0.72)
    assert show_mean(3.0, n=9, lowest=1, highest=5) == show_share(4, n=9) == Hidden(9)
    assert show_interval(change, n=9) == Hidden(9)
    assert show_mean(3.04, n=10, lowest=1, highest=5) == Shown(10, 3.0, 3.0)
    assert show_share(4, n=10) == Shown(10, 0.4, 0.4)
    assert show_interval(change, n=10) == Interval(0.4, 0.2, 0.7)


@pytest.mark.parametrize(("successes", "low", "high"), [(0, 0, 0.1), (4, 0, 0.1), (36, 0.9, 1), (40, 0.9, 1)])
def test_none_and_all_are_a_bracket(successes, low, high):
    assert show_share(successes, n=40) == Shown(40, low, high)


@pytest.mark.parametrize(("mean", "low", "high"), [(1.0, 1, 1.4), (1.4, 1, 1.4), (4.6, 4.6, 5), (5.0, 4.6, 5)])
def test_a_mean_at_the_end_of_its_scale_is_a_bracket(mean, low, high):
    assert show_mean(mean, n=40, lowest=1, highest=5) == Shown(40, low, high)


def test_more_than_all_cannot_be():
    with pytest.raises(ValueError, match="cannot be"):
        show_share(11, n=10)


@given(st.integers(10, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_is_shown_in_steps_of_five_percent_near_the_truth(counts):
    successes, n = counts
    shown = show_share(successes, n=n)
    if shown.low == shown.high:
        assert 0.1 <= shown.low <= 0.9
        assert round(shown.low * 100) % 5 == 0
        assert abs(shown.low - successes / n) <= 0.025 + 1e-9
    else:
        assert shown.low <= successes / n <= shown.high
        assert not 0.1 < successes / n < 0.9


def test_people_are_told_in_fives():
    assert [bracket(n) for n in (0, 4, 5, 72)] == [People(0, 4), People(0, 4), People(5, 9), People(70, 74)]


@given(st.integers(0, 9))
def test_what_is_still_needed_says_no_more_than_the_five(n):
    assert more(n).least <= 10 - n <= more(n).most
    assert more(n) == more(bracket(n).least) == more(bracket(n).most)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=7), st.booleans())
def test_no_class_of_a_distribution_is_empty_small_or_nearly_everybody(counts, ordered):
    said = dict(enumerate(counts))
    n = sum(counts)
    for values in classes_of(said, ordered=ordered, least=5):
        inside = sum(said[value] for value in values)
        assert inside >= 5
        assert n < 10 * inside < 9 * n


@pytest.mark.parametrize(
    ("changes", "alike"),
    [
        ([0] * 10, True),
        ([0] * 9 + [1], True),
        ([2] * 9 + [1], True),
        ([0] * 45 + [1] * 5, True),
        ([0] * 18 + [1, -1], True),
        ([4] * 9 + [-4], True),
        ([0] * 8 + [1] * 2, False),
        ([0] * 42 + [1] * 8, False),
        ([-1, 0, 1] * 4, False),
    ],
)
def test_nine_in_ten_who_changed_by_the_same_are_seen(changes: list[float], alike: bool) -> None:
    sums = Sums.of(changes)
    assert nearly_alike(sums.mean, sums.sd, n=sums.n, span=4) is alike


def test_how_many_are_in_a_figure_does_not_say_how_many_are_missing() -> None:
    """Some of 16 are missing, fewer than 5: "15 to 19" would be 15 of them."""
    told = {bracket_beside(n, of=16, hidden=True) for n in range(12, 16)}
    assert told == {People(10, 19)}
    assert bracket_beside(11, of=16, hidden=True) == bracket_beside(11, of=16, hidden=False) == People(10, 14)
    assert bracket_beside(16, of=16, hidden=False) == People(15, 19), "nobody is missing, and that is told"
