"""A diary beside a curve: where a day lies among waves, for one cohort and for several, and which texts are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.diary import LONGEST, Entry, Place, place, problems, spot
from surveys.waves import Window, between

TODAY = date(2026, 11, 22)
START = (between(0, date(2026, 1, 5), date(2026, 2, 1)), between(1, date(2026, 4, 5), date(2026, 5, 2)))
WAVES = (*START, between(2, date(2026, 7, 5), date(2026, 8, 1)))


def later(waves: tuple[Window, ...], days: int) -> tuple[Window, ...]:
    ahead = timedelta(days=days)
    return tuple(between(each.number, each.first_day + ahead, each.last_day + ahead) for each in waves)


def entry(**says: Any) -> Entry:
    return replace(Entry(TODAY, "own", "Vi öppnar en kväll till, för att fler frågade."), **says)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 1, 4), Place("before", 0)),
        (date(2026, 1, 5), Place("in", 0)),
        (date(2026, 2, 1), Place("in", 0)),
        (date(2026, 3, 4), Place("between", 0, 31 / 63)),
        (date(2026, 5, 2), Place("in", 1)),
        (date(2026, 5, 3), Place("between", 1, 1 / 64)),
        (date(2026, 8, 2), Place("after", 2)),
    ],
    ids=str,
)
def test_a_day_lies_in_a_wave_or_between_two_or_outside_them(day: date, found: Place) -> None:
    assert place(day, WAVES[::-1]) == found


def test_a_mark_between_two_waves_stands_clear_of_both_and_in_a_wave_on_its_point() -> None:
    early, late = (spot(day, [WAVES]).at(2) for day in (date(2026, 2, 2), date(2026, 4, 4)))
    assert early is not None
    assert late is not None
    assert 0.15 < early < late < 0.85
    assert spot(date(2026, 4, 20), [WAVES]).at(2) == 1.0


@given(st.lists(st.integers(0, 300), min_size=2, max_size=9))
def test_marks_stand_in_the_order_of_their_days(days: list[int]) -> None:
    found = [spot(date(2026, 1, 1) + timedelta(days=each), [WAVES]).at(2) for each in sorted(days)]
    drawn = [each for each in found if each is not None]
    assert drawn == sorted(drawn)


def test_what_lies_beyond_the_curve_has_no_place_on_it() -> None:
    for day in (date(2026, 1, 4), date(2026, 8, 2)):
        assert spot(day, [WAVES]).at(2) is None
    between_last, in_last = spot(date(2026, 6, 1), [WAVES]), spot(date(2026, 7, 9), [WAVES])
    assert (between_last.at(1), in_last.at(1)) == (None, None), "a wave that has not closed is not drawn yet"
    assert spot(TODAY, []).at(2) is None


def test_several_cohorts_have_a_mark_only_where_every_one_of_them_agrees() -> None:
    day = date(2026, 3, 4)
    near, far = later(WAVES, 7), later(WAVES, 120)
    agreed, torn, half = spot(day, [WAVES, near]), spot(day, [WAVES, near, far]), spot(day, [WAVES, far])
    assert (agreed.n, agreed.of) == (2, 2)
    assert agreed.at(2) is not None
    assert (torn.place and torn.place.when, torn.n, torn.of, torn.at(2)) == ("between", 2, 3, None)
    assert (half.place, half.at(2)) == (None, None), "none of the two holds for most"


@pytest.mark.parametrize(
    "text",
    ["Ring 070-174 06 05", "19850312-2384 slutade", "Skriv till ali@example.org", "Hon på Storgatan 12 flyttade"],
)
def test_a_text_that_points_at_somebody_is_refused(text: str) -> None:
    assert problems(entry(text=text), today=TODAY) == {"text": ["points_at_somebody"]}


@pytest.mark.parametrize(
    "text",
    [
        "Skolstrejk 3–7 mars, 2 av 5 skolor.",
        "Linje 94 går sedan den 2026-03-02 var tionde minut.",
        "Öppet till kl 22.30",
    ],
)
def test_days_times_and_counts_are_no_trace_of_anybody(text: str) -> None:
    assert problems(entry(text=text, sort="outside", count=2), today=TODAY) == {}


def test_what_has_not_happened_and_a_count_of_own_changes_are_refused() -> None:
    wrong = problems(entry(day=TODAY + timedelta(days=1), count=3), today=TODAY)
    assert wrong == {"day": ["future"], "count": ["not_counted"]}
    assert LONGEST == 280
