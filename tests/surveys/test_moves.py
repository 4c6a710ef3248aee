"""What may be done to a cohort's waves, and what is said of it beforehand. The clock is a value here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import BadInput, SurveyError, WaveOver
from surveys.moves import Change, add, effects, move, numbered, remove
from surveys.waves import Distance, Intake, Plan, Step, Window, between, lay_out, midnight

START = date(2026, 3, 2)  # follow-ups on 2 June and 2 September, four weeks each
DURING = midnight(date(2026, 6, 10)) + timedelta(hours=14)
BEFORE = midnight(date(2026, 4, 20)) + timedelta(hours=14)


def laid(intake: Intake = "fixed", start: date = START) -> tuple[Window, ...]:
    return lay_out(intake, start, Plan())


def moved(number: int, first: date, last: date, now: datetime = BEFORE, **says: Any) -> Change:
    return move(laid(), number, first_day=first, last_day=last, now=now, **({"intake": "fixed"} | says))


def refused(error: pytest.ExceptionInfo[BadInput]) -> dict[str, Any]:
    return error.value.problems


def told(change: Change, now: datetime = BEFORE, **says: Any) -> dict[str, Any]:
    return {each.code: dict(each.values) for each in effects(change, now=now, **says)}


def test_a_coming_wave_may_be_moved_and_the_others_stay() -> None:
    change = moved(1, date(2026, 8, 2), date(2026, 8, 20))
    assert (change.after.first_day, change.after.last_day) == (date(2026, 8, 2), date(2026, 8, 20))
    assert [each for each in change.new if each.number != 1] == [each for each in change.old if each.number != 1]


def test_those_after_it_come_along_by_as_many_days() -> None:
    change = moved(1, date(2026, 6, 12), date(2026, 6, 30), along=True)
    assert numbered(change.new, 2).first_day == date(2026, 9, 12)
    assert told(change)["also"] == {"number": 2, "before": date(2026, 9, 2), "after": date(2026, 9, 12)}


def test_a_closed_wave_never_changes() -> None:
    after = laid()[1].closes
    with pytest.raises(WaveOver):
        moved(1, date(2026, 6, 2), date(2026, 7, 20), now=after)
    with pytest.raises(WaveOver):
        remove(laid(), 1, now=after)
    with pytest.raises(WaveOver):
        moved(7, date(2026, 6, 2), date(2026, 7, 20))
    last_moment = after - timedelta(seconds=1)
    assert moved(1, date(2026, 6, 2), date(2026, 7, 20), now=last_moment).after.last_day == date(2026, 7, 20)


def test_a_running_wave_never_begins_again_but_ends_earlier_or_later() -> None:
    with pytest.raises(BadInput) as error:
        moved(1, date(2026, 6, 11), date(2026, 6, 30), now=DURING)
    assert refused(error) == {"first_day": ["begun"]}
    with pytest.raises(BadInput) as error:
        moved(1, date(2026, 6, 2), date(2026, 6, 9), now=DURING)
    assert refused(error) == {"last_day": ["past"]}
    with pytest.raises(BadInput) as error:
        remove(laid(), 1, now=DURING)
    assert refused(error) == {"form": ["begun"]}
    shorter = moved(1, date(2026, 6, 2), date(2026, 6, 10), now=DURING)
    assert set(told(shorter, DURING)) == {"reminders_stop", "page_open", "links_end"}
    assert told(shorter, DURING)["links_end"] == {"date": date(2026, 6, 10), "hours": 12}
    longer = moved(1, date(2026, 6, 2), date(2026, 7, 10), now=DURING)
    assert set(told(longer, DURING)) == {"goes_on", "links_go_on"}


@pytest.mark.parametrize(
    ("first", "last", "problem"),
    [
        (date(2026, 9, 10), date(2026, 9, 12), {"first_day": ["overlap"]}),  # inside, once sorted by number
        (date(2026, 8, 20), date(2026, 9, 2), {"last_day": ["overlap"]}),
        (date(2026, 3, 20), date(2026, 5, 2), {"first_day": ["past"]}),
        (date(2026, 6, 20), date(2026, 6, 19), {"last_day": ["backwards"]}),
        (date(2026, 6, 2), date(2027, 6, 3), {"last_day": ["too_long_open"]}),
    ],
)
def test_days_that_do_not_fit_are_refused(first: date, last: date, problem: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as error:
        moved(1, first, last)
    assert list(refused(error).values()) == list(problem.values())


def test_the_day_after_another_wave_s_last_one_is_free() -> None:
    assert moved(1, date(2026, 8, 20), date(2026, 9, 1)).after.closes == laid()[2].opens


def test_the_start_moves_before_it_opens_and_follows_the_month_where_people_come_and_go() -> None:
    early = midnight(START) - timedelta(days=3)
    change = moved(0, date(2026, 3, 9), date(2026, 4, 5), now=early, along=True)
    assert [each.first_day for each in change.new] == [date(2026, 3, 9), date(2026, 6, 9), date(2026, 9, 9)]
    assert "told" not in told(change, early), "nobody has been asked yet"
    with pytest.raises(BadInput) as error:
        moved(0, START, date(2026, 5, 1), intake="rolling", now=early)
    assert refused(error) == {"form": ["intake_month"]}
    with pytest.raises(BadInput) as error:
        remove(laid(), 0, now=early)
    assert refused(error) == {"form": ["start_stays"]}


def test_a_further_wave_has_the_number_of_its_place_in_time() -> None:
    assert add(laid(), first_day=date(2027, 3, 2), last_day=date(2027, 3, 20), now=BEFORE).number == 3
    with pytest.raises(BadInput) as error:
        add(laid(), first_day=date(2026, 7, 10), last_day=date(2026, 7, 20), now=BEFORE)
    assert refused(error) == {"first_day": ["no_room"]}
    gap = remove(laid(), 1, now=BEFORE).new
    assert [each.number for each in gap] == [0, 2], "what is compared between cohorts keeps its number"
    assert add(gap, first_day=date(2026, 7, 10), last_day=date(2026, 7, 20), now=BEFORE).number == 1
    with pytest.raises(BadInput) as error:
        add(laid(), first_day=date(2026, 9, 5), last_day=date(2026, 9, 30), now=BEFORE)
    assert refused(error) == {"first_day": ["overlap"]}
    with pytest.raises(BadInput) as error:
        add(laid(start=date(2026, 8, 1)), first_day=date(2026, 7, 1), last_day=date(2026, 7, 2), now=BEFORE)
    assert refused(error) == {"first_day": ["before_start"]}


def test_a_cohort_has_at_most_twelve_waves() -> None:
    many = [between(n, START + timedelta(days=9 * n), START + timedelta(days=9 * n)) for n in range(12)]
    with pytest.raises(BadInput) as error:
        add(many, first_day=date(2027, 3, 2), last_day=date(2027, 3, 20), now=BEFORE)
    assert refused(error) == {"form": ["too_many_waves"]}


def test_what_a_moved_wave_does_is_said() -> None:
    change = moved(2, date(2026, 11, 2), date(2026, 11, 29))
    assert told(change, elsewhere=[Distance(8, "months"), Distance(6, "months")]) == {
        "asked_from": {"date": date(2026, 11, 2)},
        "distance": {"before": Distance(6, "months"), "after": Distance(8, "months")},
        "unlike": {"theirs": Distance(6, "months")},
        "contacts_kept": {"before": date(2026, 10, 14), "after": date(2026, 12, 14)},
    }


def test_who_answered_was_told_of_the_next_wave_and_of_none_after_it() -> None:
    assert told(moved(1, date(2026, 6, 9), date(2026, 6, 29)))["told"] == {"date": date(2026, 6, 2)}
    assert "told" not in told(moved(2, date(2026, 9, 9), date(2026, 9, 29)))
    later = moved(2, date(2026, 9, 9), date(2026, 9, 29), now=DURING)
    assert told(later, DURING)["told"] == {"date": date(2026, 9, 2)}


def test_a_moved_start_changes_how_far_the_others_lie_from_it() -> None:
    now = midnight(date(2026, 2, 20))
    change = moved(0, date(2026, 4, 2), date(2026, 4, 20), now=now)
    assert told(change, now)["also_distance"] == {
        "number": 2,
        "before": Distance(6, "months"),
        "after": Distance(5, "months"),
    }
    assert "also_distance" not in told(moved(1, date(2026, 6, 9), date(2026, 6, 29)))


def test_of_contacts_that_have_burnt_nothing_is_promised() -> None:
    long_after = midnight(date(2026, 12, 1))  # they burnt on 14 October
    new = add(laid(), first_day=date(2027, 3, 2), last_day=date(2027, 3, 20), now=long_after)
    assert told(new, long_after) == {
        "contacts_gone": {"date": date(2026, 10, 14)},
        "distance_new": {"after": Distance(12, "months")},
    }
    august = midnight(date(2026, 8, 10))  # wave 1 closed on 29 June: without a second one they burn at once
    gone = remove(laid(), 2, now=august)
    assert told(gone, august)["contacts_kept"] == {"before": date(2026, 10, 14), "after": date(2026, 8, 10)}


def test_what_does_not_change_is_not_said() -> None:
    assert told(moved(1, date(2026, 6, 2), date(2026, 6, 20))) == {"asked_from": {"date": date(2026, 6, 2)}}
    assert set(told(remove(laid(), 1, now=BEFORE))) == {"not_asked", "told"}
    new = add(laid(), first_day=date(2027, 3, 2), last_day=date(2027, 3, 20), now=BEFORE)
    assert set(told(new)) == {"asked_from", "distance_new", "contacts_kept"}
    assert told(moved(1, date(2026, 6, 2), date(2026, 6, 29), now=DURING), DURING) == {}


def test_days_are_swedish_also_where_windows_come_stored_in_utc_and_over_a_change_of_clocks() -> None:
    laid_out = lay_out("fixed", date(2026, 12, 21), Plan(follow_ups=(Step(weeks=4), Step(weeks=9))))
    stored = [replace(each, opens=each.opens.astimezone(UTC), closes=each.closes.astimezone(UTC)) for each in laid_out]
    during = stored[1].opens + timedelta(days=3)
    days = {"first_day": stored[1].first_day, "intake": "fixed", "now": during}
    assert "contacts_kept" not in told(move(stored, 1, last_day=stored[1].last_day + timedelta(2), **days), during)
    longer = move(stored, 2, first_day=date(2027, 3, 1), last_day=date(2027, 3, 20), intake="fixed", now=during)
    assert told(longer, during)["contacts_kept"] == {"before": date(2027, 4, 5), "after": date(2027, 4, 4)}


deeds = st.tuples(
    st.sampled_from(["move", "add", "remove"]),
    st.integers(0, 4),
    st.integers(-30, 400),
    st.integers(-3, 60),
    st.booleans(),
    st.integers(0, 300),
)


@given(st.sampled_from(["fixed", "rolling"]), st.dates(date(2026, 1, 1), date(2029, 1, 1)), st.lists(deeds, max_size=6))
def test_whatever_a_leader_does_waves_stay_apart_and_what_was_stays(
    intake: Intake, start: date, tried: list[tuple[str, int, int, int, bool, int]]
) -> None:
    windows, now = laid(intake, start.replace(day=1) if intake == "rolling" else start), midnight(start)
    for deed, number, first, length, along, later in tried:
        now += timedelta(hours=later)
        days = {"first_day": start + timedelta(days=first), "last_day": start + timedelta(days=first + length)}
        try:
            if deed == "move":
                change = move(windows, number, along=along, intake=intake, now=now, **days)
            else:
                change = add(windows, now=now, **days) if deed == "add" else remove(windows, number, now=now)
        except SurveyError:
            continue
        assert effects(change, now=now) is not None
        lawful(change, now)
        windows = change.new


def lawful(change: Change, now: datetime) -> None:
    assert [each.number for each in change.new] == sorted({each.number for each in change.new})
    assert all(one.closes <= other.opens for one, other in pairwise(change.new))
    assert all(each.opens < each.closes for each in change.new)
    assert all(at == midnight(at.date()) for each in change.new for at in (each.opens, each.closes))
    for old in change.old:
        new = numbered(change.new, old.number)
        if old.closes <= now:
            assert new == old
        elif old.opens <= now:
            assert new.opens == old.opens
            assert new.closes > now
    numbers = {each.number for each in change.old} ^ {each.number for each in change.new}
    assert numbers <= {change.number}
    assert numbered(change.new, 0), "the start stays"
