"""When somebody may be reminded: by day in Sweden, at most twice, not before the last late answer is in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from surveys.reminders import begins, may_disturb, next_round
from surveys.waves import SWEDEN, Window, midnight

OPENS = datetime(2026, 5, 1, tzinfo=SWEDEN)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  bounds are naive
def test_nobody_is_disturbed_in_the_evening_at_night_or_early(now: datetime) -> None:
    assert may_disturb(now) == (now.astimezone(SWEDEN).strftime("%H:%M") in _day())


def _day() -> set[str]:
    return {f"{hour:02}:{minute:02}" for hour in range(9, 19) for minute in range(60)}


def test_both_days_on_which_the_clock_is_moved_have_ten_hours() -> None:
    for start in (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)):
        hours = [start + timedelta(hours=each) for each in range(25)]
        assert len([each for each in hours if may_disturb(each)]) == 10


def test_a_wave_that_opens_when_the_one_before_closes_waits_for_late_answers() -> None:
    before, wave = Window(0, OPENS - timedelta(days=28), OPENS), Window(1, OPENS, OPENS + timedelta(days=28))
    assert begins(wave, [before, wave]) == OPENS + timedelta(hours=12)
    assert begins(wave, [Window(0, OPENS - timedelta(days=60), OPENS - timedelta(days=30)), wave]) == OPENS


def test_the_second_reminder_is_a_week_after_the_first_was_sent_and_the_last_one() -> None:
    wave = Window(1, OPENS, OPENS + timedelta(days=28))
    sent = OPENS + timedelta(days=3, hours=15)
    second = next_round(1, sent, wave)
    assert second == midnight((OPENS + timedelta(days=10)).date())
    assert next_round(2, second, wave) is None
    assert next_round(1, OPENS + timedelta(days=21), wave) is None
