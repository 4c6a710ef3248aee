"""What an intervention hopes for: when a hope was written, what it may not say, and last year's days moved to this."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.outline import YEAR, Hope, Outline, dated, forward, moved, problems

TODAY = date(2026, 11, 28)
HOPE = Hope("delaktighet", "de unga planerar kvällarna själva", "att fler känner att de kan påverka")


def test_a_hope_keeps_its_day_until_its_words_change() -> None:
    (first,) = dated([HOPE], (), today=date(2026, 1, 7), late=False)
    why = Hope(HOPE.indicator, HOPE.because, HOPE.expect, "Det sa de boende.")
    other = Hope(HOPE.indicator, HOPE.because, "att fler kommer tillbaka")
    kept, new = dated([why, other], [first], today=TODAY, late=True)
    assert (kept.written, kept.late, kept.why) == (date(2026, 1, 7), False, "Det sa de boende.")
    assert (new.written, new.late) == (TODAY, True), "what is hoped when answers have come says so"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (Outline(hopes=(HOPE,)), {}),
        (Outline(begins=TODAY, ends=TODAY - timedelta(days=1)), {"ends": ["ends_before"]}),
        (Outline(target_group="Ring 070-174 06 05"), {"target_group": ["points_at_somebody"]}),
        (
            Outline(hopes=(HOPE, Hope("lycka", "", "mer", "mejla a@example.org"))),
            {"indicator-1": ["unknown"], "because-1": ["required"], "why-1": ["points_at_somebody"]},
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field(said: Outline, wrong: dict[str, list[str]]) -> None:
    assert problems(said) == wrong


def test_last_years_term_becomes_this_years_on_the_same_weekday() -> None:
    begins, ends = date(2026, 1, 13), date(2026, 6, 2)
    by = forward([begins, None, ends], today=TODAY)
    assert (moved(begins, by), moved(ends, by), moved(None, by)) == (date(2027, 1, 12), date(2027, 6, 1), None)
    assert forward([None], today=TODAY) == timedelta(0)


@given(st.lists(st.dates(date(2000, 1, 1), date(2090, 1, 1)), min_size=1), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_copied_period_is_never_over_and_moves_a_whole_year_at_least(days: list[date], today: date) -> None:
    by = forward(days, today=today)
    assert by >= YEAR
    assert by % YEAR == timedelta(0)
    assert max(days) + by >= today
    assert by == YEAR or max(days) + by - YEAR < today, "and no further than it must"
