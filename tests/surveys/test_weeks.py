"""Weeks: their days, their codes, and the hours in which the last one may be told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from surveys.weeks import Week, may_be_told, read_week, week_of


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31)))
def test_each_day_lies_in_one_week_which_its_code_finds_again(day: date) -> None:
    week = week_of(day)
    assert week.holds(day)
    assert read_week(week.code) == week
    assert not week.moved(1).holds(day)
    assert week.moved(1).bounds[0] == week.bounds[1]


def test_a_code_that_names_no_week_is_none() -> None:
    assert [read_week(each) for each in ("2026-W54", "2026-W00", "2025-W53", "2026-48", "", "２０２６-W01")] == [
        None
    ] * 6
    assert read_week("2026-W53") == Week(date(2026, 12, 28))


def test_a_moment_lies_in_the_week_of_its_swedish_day() -> None:
    assert week_of(datetime(2026, 11, 29, 23, 30, tzinfo=UTC)).code == "2026-W49"


def test_the_last_week_may_be_told_on_a_monday_by_day_in_winter_and_in_summer() -> None:
    for monday, offset in ((date(2026, 11, 30), 1), (date(2026, 7, 6), 2)):
        begins = datetime(monday.year, monday.month, monday.day, 7 - offset, tzinfo=UTC)
        last = week_of(monday).moved(-1)
        found = [may_be_told(begins + timedelta(minutes=m)) for m in (-1, 0, 12 * 60 - 1, 12 * 60, 24 * 60)]
        assert found == [None, last, last, None, None]
