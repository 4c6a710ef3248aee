"""Windows, and which of them an answer belongs to. The clock is a value here."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import Closed
from surveys.waves import (
    GRACE,
    PLANS,
    SWEDEN,
    Distance,
    Plan,
    Step,
    Wave,
    add_months,
    distance,
    iso_week,
    lay_out,
    midnight,
    month_of,
    on_offer,
    overlapping,
    place,
)

START = date(2026, 1, 1)


def waves(cohort: UUID, starts: date = START, intake: str = "rolling") -> list[Wave]:
    laid = lay_out(intake, starts, Plan())
    return [Wave(w.number, w.opens, w.closes, uuid4(), cohort) for w in laid]


def test_the_last_day_of_a_month_stays_the_last_day() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 60))
def test_months_later_is_in_that_month_and_never_a_later_day(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


steps = st.builds(
    Step,
    months=st.integers(0, 12),
    weeks=st.integers(0, 20),
    days=st.integers(0, 60),
    open_days=st.integers(1, 90),
)


@given(
    st.sampled_from(["fixed", "rolling"]),
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.lists(steps, max_size=5),
)
def test_windows_never_overlap_and_are_never_empty(intake: str, start: date, follow_ups: list[Step]) -> None:
    laid = lay_out(intake, start, Plan(first_days=14, follow_ups=tuple(follow_ups)))
    assert [w.number for w in laid] == list(range(len(follow_ups) + 1))
    assert all(w.opens < w.closes for w in laid)
    assert all(one.closes <= next_.opens for one, next_ in pairwise(laid))
    assert all(at == midnight(at.date()) for w in laid for at in (w.opens, w.closes)), "days are Swedish days"
    for step, wave, ahead in zip(follow_ups, laid[1:], laid, strict=False):
        assert (wave.last_day - wave.first_day).days == step.open_days - 1, "days of 23 and 25 hours are days too"
        assert ahead.last_day < wave.first_day
        assert ahead.is_open(midnight(ahead.last_day) + timedelta(hours=22))
        assert not ahead.is_open(ahead.closes)


@given(st.sampled_from(["fixed", "rolling"]), st.dates(date(2024, 1, 1), date(2033, 1, 1)), st.lists(steps, max_size=3))
def test_a_plan_that_keeps_its_word_does_so_for_every_start(intake: str, start: date, follow_ups: list[Step]) -> None:
    start = start.replace(day=1) if intake == "rolling" else start
    plan = Plan(follow_ups=tuple(follow_ups))
    if overlapping(intake, plan) is None:
        assert [w.first_day for w in lay_out(intake, start, plan)[1:]] == [each.opens(start) for each in follow_ups]


def test_the_first_follow_up_that_runs_into_another_wave_is_named() -> None:
    assert all(overlapping(intake, plan) is None for intake in ("fixed", "rolling") for plan in PLANS.values())
    assert overlapping("fixed", Plan(follow_ups=(Step(weeks=4),))) is None, "opens on the day on which the start closes"
    assert overlapping("fixed", Plan(first_days=29, follow_ups=(Step(weeks=4),))) == 1
    assert overlapping("rolling", Plan(follow_ups=(Step(weeks=4),))) == 1, "a month may have 31 days"
    assert overlapping("fixed", Plan(follow_ups=(Step(months=2), Step(months=2, days=27)))) == 2
    assert overlapping("fixed", Plan(follow_ups=(Step(weeks=6, open_days=20), Step(months=2)))) == 2
    assert overlapping("fixed", Plan(follow_ups=(Step(months=6), Step(months=3)))) == 2


def test_weeks_are_counted_one_by_one() -> None:
    assert Step(weeks=6).opens(date(2026, 3, 1)) == date(2026, 4, 12)
    assert Step(months=3).opens(date(2026, 11, 30)) == date(2027, 2, 28)
    assert Step(months=3).opens(date(2027, 11, 30)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("start", "day", "found"),
    [
        (date(2026, 3, 2), date(2026, 6, 2), Distance(3, "months")),
        (date(2026, 1, 31), date(2026, 2, 28), Distance(1, "months")),
        (date(2026, 3, 2), date(2026, 3, 15), Distance(13, "days")),
        (date(2026, 3, 2), date(2026, 4, 13), Distance(6, "weeks")),
        (date(2026, 3, 2), date(2026, 4, 11), Distance(6, "weeks", exact=False)),
        (date(2026, 3, 2), date(2026, 8, 10), Distance(5, "months", exact=False)),
        (date(2026, 3, 2), date(2027, 2, 20), Distance(12, "months", exact=False)),
    ],
)
def test_how_long_after_the_start_is_said_as_people_say_it(start: date, day: date, found: Distance) -> None:
    assert distance(start, day) == found


def test_a_window_is_half_open_and_keeps_swedish_midnight_over_a_time_change() -> None:
    (first, *_) = lay_out("rolling", date(2026, 3, 1), Plan())  # summer time begins on 29 March
    assert first.opens == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert first.closes == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert first.is_open(first.opens)
    assert not first.is_open(first.closes)


def test_the_clock_is_stripped_down_to_a_week_in_sweden() -> None:
    assert iso_week(datetime(2026, 1, 4, 22, 59, tzinfo=UTC)) == "2026-W01"
    assert iso_week(datetime(2026, 1, 4, 23, 0, tzinfo=UTC)) == "2026-W02"
    assert month_of(datetime(2026, 1, 31, 23, 30, tzinfo=UTC)) == date(2026, 2, 1)


def test_a_plan_survives_being_stored() -> None:
    assert all(Plan.read(each.document()) == each for each in PLANS.values())
    stored_before_weeks = {"first_days": 28, "follow_ups": [{"months": 3, "days": 0, "open_days": 28}]}
    assert Plan.read(stored_before_weeks) == Plan(follow_ups=(Step(months=3),))


def test_a_newcomer_gets_the_start_and_somebody_who_was_here_the_follow_up() -> None:
    autumn, winter = uuid4(), uuid4()
    both = waves(autumn, date(2025, 10, 1)) + waves(winter)
    now = midnight(date(2026, 1, 10)).astimezone(UTC)
    newcomer = on_offer(both, now=now, again=False, cohort=None)
    returner = on_offer(both, now=now, again=True, cohort=None)
    assert newcomer is not None
    assert returner is not None
    assert (newcomer.number, newcomer.cohort) == (0, winter)
    assert (returner.number, returner.cohort) == (1, autumn)
    mine = on_offer(both, now=now, again=False, cohort=autumn)
    assert mine == returner


def test_nothing_is_on_offer_between_waves() -> None:
    laid = waves(uuid4(), intake="fixed")
    between = laid[0].closes + timedelta(days=3)
    assert on_offer(laid, now=between, again=False, cohort=None) is None
    assert on_offer(laid, now=between, again=True, cohort=None) is None


def test_been_here_before_at_the_start_is_never_a_newcomer() -> None:
    laid = waves(uuid4())
    now = laid[0].opens + timedelta(days=1)
    assert place(laid, number=0, now=now, again=True, cohort=None) is None
    assert place(laid, number=0, now=now, again=False, cohort=None) == laid[0]


def test_a_page_opened_before_closing_may_be_sent_a_little_later() -> None:
    laid = waves(uuid4(), intake="fixed")
    closes = laid[0].closes
    assert place(laid, number=0, now=closes + GRACE - timedelta(seconds=1), again=False, cohort=None) == laid[0]
    assert place(laid, number=0, now=closes + GRACE, again=False, cohort=None) is None


def test_an_answer_that_fits_two_cohorts_belongs_to_neither_unless_the_code_says_which() -> None:
    one, other = uuid4(), uuid4()
    both = waves(one) + [Wave(w.number, w.opens, w.closes, uuid4(), other) for w in waves(other)]
    now = both[1].opens + timedelta(hours=1)
    assert place(both, number=1, now=now, again=True, cohort=None) is None
    mine = place(both, number=1, now=now, again=False, cohort=other)
    assert mine is not None
    assert mine.cohort == other


def test_the_month_that_runs_is_chosen_before_the_one_in_its_grace() -> None:
    january, february = waves(uuid4()), waves(uuid4(), date(2026, 2, 1))
    now = february[0].opens + timedelta(hours=1)
    placed = place(january + february, number=0, now=now, again=False, cohort=None)
    assert placed == february[0]


def test_a_wave_that_has_not_opened_or_does_not_exist_is_closed() -> None:
    laid = waves(uuid4())
    now = laid[0].opens + timedelta(days=1)
    for number in (1, 9):
        with pytest.raises(Closed):
            place(laid, number=number, now=now, again=False, cohort=None)


def test_a_day_in_sweden_begins_at_its_own_midnight() -> None:
    assert midnight(START).tzinfo is SWEDEN
    assert midnight(START).astimezone(UTC).hour == 23
