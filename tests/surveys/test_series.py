"""The days of what comes again each week: without red days and breaks, as the almanac has them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.series import WEEKDAYS, Break, Series, breaks, days, problems, red_days, typed

YULE = Break(date(2026, 12, 21), date(2027, 1, 8))


def test_every_tuesday_and_thursday_but_not_at_christmas_nor_on_red_days() -> None:
    found = days(Series(("tue", "thu"), date(2027, 1, 19), (YULE,)), first=date(2026, 12, 10))
    assert [each.isoformat() for each in found] == [
        "2026-12-10",
        "2026-12-15",
        "2026-12-17",
        "2027-01-12",
        "2027-01-14",
        "2027-01-19",
    ]
    thursdays = Series(("thu",), date(2026, 5, 21))
    assert date(2026, 5, 14) not in days(thursdays, first=date(2026, 5, 1)), "Ascension Day"
    assert date(2026, 5, 14) in days(Series(("thu",), date(2026, 5, 21), red=True), first=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("year", "moving"),
    [  # Good Friday, Easter Monday, Ascension, Midsummer's Eve, All Saints; from the almanac
        (2024, ["03-29", "04-01", "05-09", "06-21", "11-02"]),
        (2025, ["04-18", "04-21", "05-29", "06-20", "11-01"]),
        (2026, ["04-03", "04-06", "05-14", "06-19", "10-31"]),
        (2027, ["03-26", "03-29", "05-06", "06-25", "11-06"]),
        (2038, ["04-23", "04-26", "06-03", "06-25", "11-06"]),  # as late as Easter comes
    ],
)
def test_the_red_days_that_move(year: int, moving: list[str]) -> None:
    assert {date.fromisoformat(f"{year}-{each}") for each in moving} <= set(red_days(year))


@given(
    st.sets(st.sampled_from(WEEKDAYS), min_size=1),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 200),
    st.integers(0, 60),
)
def test_every_day_is_wanted_free_and_within(wanted: set[str], first: date, length: int, off: int) -> None:
    pause = Break(first + timedelta(days=off), first + timedelta(days=off + 6))
    series = Series(tuple(wanted), first + timedelta(days=length), (pause,))
    found = set(days(series, first=first))
    for n in range(-7, length + 8):
        day = first + timedelta(days=n)
        fine = 0 <= n <= length and WEEKDAYS[day.weekday()] in wanted and not off <= n <= off + 6
        assert (day in found) == (fine and day not in red_days(day.year))


def test_a_series_of_no_days_or_of_too_many_is_refused() -> None:
    first = date(2026, 2, 3)
    assert problems(Series(("tue",), first), first=first) == {}
    assert problems(Series(("wed",), first), first=first) == {"until": ["no_days"]}
    assert problems(Series(("tue",), first - timedelta(days=1)), first=first) == {"until": ["ends_before"]}
    assert problems(Series(WEEKDAYS, date(2026, 12, 1)), first=first) == {"until": ["too_many"]}
    assert problems(Series(("tue",), date(2100, 1, 1)), first=first) == {"until": ["too_many"]}
    upside_down = Break(first, first - timedelta(days=1))
    assert problems(Series(("tue",), first, (upside_down,)), first=first) == {"breaks": ["ends_before"]}


def test_breaks_are_read_as_people_type_them() -> None:
    said = "2026-10-26 till 2026-10-30\n\n 2026-12-23 "
    found = breaks(said)
    assert found == (
        Break(date(2026, 10, 26), date(2026, 10, 30)),
        Break(date(2026, 12, 23), date(2026, 12, 23)),
    )
    assert breaks(typed(found)) == found
    for wrong in ("v. 44", "2026-13-01", "2026-01-01 2026-01-02 2026-01-03"):
        with pytest.raises(ValueError, match=r".*"):
            breaks(wrong)
