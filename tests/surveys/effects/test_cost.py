"""Cost is an axis of its own: each number has a source, break-even is rounded up, nothing is said to be gained."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.effects.cost import Cost, Value, break_even, gain, in_two_digits, per_participant, problems
from surveys.effects.interval import Interval, Unknown

CITY = Value("Kommunen", 180_000, "Stadens kalkyl 2025")


def told(**fields: Any) -> Cost:
    return Cost(**({"kronor": 450_000, "source": "Budget", "period": "2026"} | fields))


def test_four_hundred_and_fifty_thousand_is_three_more_for_a_year() -> None:
    assert [break_even(450_000, 180_000, years) for years in (1, 3, 5)] == [3, 1, 1]
    assert break_even(360_000, 180_000) == 2, "to the krona"
    assert break_even(360_001, 180_000) == 3, "rounded up"


def test_each_who_started() -> None:
    assert per_participant(450_000, 60) == 7500
    assert per_participant(450_000, None) is None, "nobody knows how many"
    assert per_participant(450_000, 4) is None, "so few are told nowhere, and the whole by each would tell them"


@pytest.mark.parametrize(
    ("cost", "wrong"),
    [
        (told(), {}),
        (told(state="i arbete", values=[CITY]), {}),
        (told(kronor=0), {"kronor": ["out_of_range"]}),
        (told(source=""), {"source": ["source"]}),
        (told(period=""), {"period": ["required"]}),
        (told(starters=60), {"starters_source": ["source"]}),
        (told(starters=4, starters_source="Listan"), {"starters": ["out_of_range"]}),
        (told(values=[CITY]), {"state": ["required"]}),
        (
            told(state="i arbete", values=[CITY, Value("", 0, "")]),
            {"actor-1": ["required"], "value-1": ["required"], "source-1": ["source"]},
        ),
    ],
)
def test_every_number_needs_its_source(cost: Cost, wrong: dict[str, list[str]]) -> None:
    assert problems(cost) == wrong


@given(st.integers(1, 10**10), st.integers(1, 10**7), st.integers(1, 10))
def test_so_many_are_enough_and_one_less_is_not(kronor: int, yearly: int, years: int) -> None:
    more = break_even(kronor, yearly, years)
    assert (more - 1) * yearly * years < kronor <= more * yearly * years


@pytest.mark.parametrize(("yearly", "years"), [(0, 1), (-1, 1), (1, 0)])
def test_what_is_worth_nothing_never_breaks_even(yearly: int, years: int) -> None:
    with pytest.raises(ValueError, match="nothing is earned"):
        break_even(450_000, yearly, years)


def test_kronor_are_said_from_strength_three_on_and_never_without_their_interval() -> None:
    share = Interval(0.1, -0.05, 0.25)
    assert gain(share, starters=60, yearly=180_000, strength=2) == Unknown("not_sure")
    said = gain(share, starters=60, yearly=180_000, strength=3)
    assert isinstance(said, Interval)
    assert [round(each) for each in (said.estimate, said.low, said.high)] == [1_080_000, -540_000, 2_700_000]
    assert gain(Unknown("too_few"), starters=60, yearly=180_000, strength=3) == Unknown("too_few")
    assert gain(share, starters=60, yearly=0, strength=3) == Unknown("nobody"), "what is worth nothing"


def test_a_sum_is_told_in_as_many_digits_as_are_known() -> None:
    assert [in_two_digits(each) for each in (6_187_500, -1_237_500, 0, 99.6)] == [6_200_000, -1_200_000, 0, 100]
