"""Cost is an axis of its own: each number has a source, break-even is rounded up, nothing is said to be gained."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.effects.cost import Cost, Value, break_even, per_participant, problems

CITY = Value("Kommunen", 180_000, "Stadens kalkyl 2025")


def test_four_hundred_and_fifty_thousand_is_three_more_for_a_year() -> None:
    assert [break_even(450_000, 180_000, years) for years in (1, 3, 5)] == [3, 1, 1]
    assert break_even(360_000, 180_000) == 2, "to the krona"
    assert break_even(360_001, 180_000) == 3, "rounded up"


def test_each_who_started() -> None:
    assert per_participant(Cost(450_000, "Budget", starters=60, starters_source="Listan")) == 7500
    assert per_participant(Cost(450_000, "Budget")) is None, "nobody has said how many"


@pytest.mark.parametrize(
    ("cost", "wrong"),
    [
        (Cost(450_000, "Budget"), {}),
        (Cost(450_000, "Budget", state="i arbete", values=[CITY]), {}),
        (Cost(0, "Budget"), {"kronor": ["out_of_range"]}),
        (Cost(450_000, ""), {"source": ["source"]}),
        (Cost(450_000, "Budget", starters=60), {"starters_source": ["source"]}),
        (Cost(450_000, "Budget", values=[CITY]), {"state": ["required"]}),
        (
            Cost(450_000, "Budget", state="i arbete", values=[CITY, Value("", 0, "")]),
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
