"""When somebody may be reminded: by day in Sweden, at most twice, not before the last late answer is in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from surveys.reminders import AT_A_GO, Ceiling, begins, ceiling, in_turns, may_disturb, next_round, retry_at, take_turn
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


@given(st.integers(1, 1000), st.floats(0, 1, exclude_max=True))
def test_the_next_try_comes_after_minutes_then_hours_never_more_than_eight(attempt: int, chance: float) -> None:
    wait, least = retry_at(attempt, OPENS, chance) - OPENS, retry_at(attempt, OPENS, 0) - OPENS
    assert timedelta(minutes=3) < least <= wait < timedelta(hours=8)
    assert least <= retry_at(attempt + 1, OPENS, 0) - OPENS
    assert (wait - least) / least < 2 / 3 + 1e-6


def test_a_provider_that_asks_us_to_wait_is_never_asked_sooner() -> None:
    assert retry_at(1, OPENS, 0, timedelta(hours=9)) == OPENS + timedelta(hours=9)
    assert retry_at(5, OPENS, 0, timedelta(seconds=1)) > OPENS + timedelta(hours=4)


@given(st.integers(1, 80), st.lists(st.integers(0, 120), min_size=1, max_size=12))
def test_no_minute_sees_more_than_the_provider_takes_and_one_tick_s_worth(per_minute: int, pauses: list[int]) -> None:
    now, free_at, sent = OPENS, None, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        while (following := take_turn(free_at, now, per_minute)) is not None:
            free_at = following
            sent.append(now)
    for first in sent:
        within = [each for each in sent if first <= each < first + timedelta(minutes=1)]
        assert len(within) <= per_minute * (1 + AT_A_GO / timedelta(minutes=1)) + 1


def test_a_free_moment_that_a_clock_far_ahead_wrote_holds_nobody_up() -> None:
    assert take_turn(OPENS + timedelta(days=28), OPENS, 60) is not None
    assert take_turn(OPENS + timedelta(hours=1), OPENS, 60) is None


@given(st.lists(st.lists(st.integers(), max_size=6), max_size=6))
def test_everybody_has_their_turn_and_nobody_is_left_out(queues: list[list[int]]) -> None:
    named = [[(name, place) for place, _ in enumerate(queue)] for name, queue in enumerate(queues)]
    taken = list(in_turns(*named))
    assert sorted(taken) == sorted(each for queue in named for each in queue)
    assert [place for _, place in taken] == sorted(place for _, place in taken)


def test_a_ceiling_is_generous_until_a_leader_says_another() -> None:
    assert ceiling(25, 1) == Ceiling(messages=100, sek=200)
    assert ceiling(25, 3) == Ceiling(messages=200, sek=400)
    assert ceiling(25, 3, messages=0) == Ceiling(messages=0, sek=400)
    assert not Ceiling(10, 5).reached(9, Decimal("4.99"))
    assert Ceiling(10, 5).reached(10, Decimal())
    assert Ceiling(10, 5).reached(0, Decimal(5))
