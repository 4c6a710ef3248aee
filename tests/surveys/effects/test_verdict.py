"""The five verdicts, each at its bounds."""

import pytest

from surveys.effects.interval import Interval, Unknown
from surveys.effects.verdict import verdict


def between(low, high):
    return Interval((low + high) / 2, low, high)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.2, 0.9, "clearly_better"),
        (0.199, 0.9, "probably_better"),
        (0.0, 0.9, "cannot_say"),
        (0.001, 0.21, "probably_better"),
        (-0.2, 0.2, "no_difference"),
        (0.05, 0.2, "no_difference"),
        (-0.201, 0.2, "cannot_say"),
        (-0.9, 0.0, "cannot_say"),
        (-0.9, -0.001, "worse"),
        (-0.1, -0.001, "no_difference"),
    ],
)
def test_an_interval_says_one_of_five_things(low, high, expected):
    assert verdict(between(low, high), smallest=0.2) == expected


def test_what_is_not_known_is_not_said():
    assert verdict(Unknown("too_few"), smallest=0.2) == "cannot_say"
    with pytest.raises(ValueError, match="above 0"):
        verdict(between(0, 1), smallest=0.0)
