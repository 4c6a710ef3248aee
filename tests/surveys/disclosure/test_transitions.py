"""Who went from which state to which: what may be told of it, and that no small crossing follows from what is told."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.disclosure.transitions import (
    change_hides_each,
    classes_of_pairs,
    classes_of_states,
    crossed,
    shares_hide_each,
    table_hides_each,
    turns_of,
)
from surveys.effects.interval import Interval, Unknown
from surveys.effects.paired_shares import Turns, share_change, share_change_from, turned
from surveys.effects.sums import Sums
from surveys.kinds.status import OCCUPIED, STATUSES

YES_NO = ((0,), (1,))


def pairs(both: int, gained: int, lost: int, neither: int) -> Counter[tuple[int, int]]:
    return Counter({(1, 1): both, (0, 1): gained, (1, 0): lost, (0, 0): neither})


def test_who_came_into_a_state_and_who_left_it_are_told_apart() -> None:
    found = turns_of({("work", "work"): 3, ("seeking", "studies"): 4, ("studies", "retired"): 2}, OCCUPIED)
    assert found == Turns(both=3, gained=4, lost=2, neither=0)


@pytest.mark.parametrize(
    ("turns", "least", "told"),
    [
        (Turns(8, 6, 5, 9), 5, True),
        (Turns(8, 6, 5, 9), 10, True),
        (Turns(8, 4, 5, 9), 10, False),  # nine turned, of children
        (Turns(8, 3, 1, 9), 5, False),  # four turned
        (Turns(40, 3, 2, 45), 5, False),  # nineteen of twenty are where they were
        (Turns(0, 18, 1, 1), 5, False),  # nine of ten got there
        (Turns(9, 9, 1, 1), 5, False),  # and nine of ten are there now
        (Turns(1, 0, 8, 11), 5, False),  # or nowhere
    ],
)
def test_a_change_is_told_where_it_tells_on_nobody(turns: Turns, least: int, told: bool) -> None:
    assert change_hides_each(turns, least=least) is told


@pytest.mark.parametrize(
    ("turns", "least", "told"),
    [
        (Turns(8, 6, 5, 9), 5, True),
        (Turns(3, 6, 1, 12), 5, False),  # four had it at the start
        (Turns(12, 6, 5, 3), 10, False),  # nine of the children had it not
        (Turns(12, 6, 5, 6), 10, True),
        (Turns(3, 30, 2, 25), 5, False),  # nine of ten had it not at the start
    ],
)
def test_the_share_at_both_waves_is_told_where_neither_is_of_a_few(turns: Turns, least: int, told: bool) -> None:
    assert shares_hide_each(turns, least=least) is told


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (pairs(8, 6, 5, 9), True),
        (pairs(8, 6, 4, 9), False),  # four lost it
        (pairs(8, 6, 0, 9), False),  # nobody did: that is said of each of the eight
        (pairs(45, 20, 5, 20), False),  # nine of ten who had it have it still
        (pairs(44, 20, 5, 20), True),
    ],
)
def test_a_table_is_told_where_each_crossing_is_of_enough(found: Counter[tuple[int, int]], told: bool) -> None:
    assert table_hides_each(found, YES_NO, least=5) is told
    assert not table_hides_each(found, YES_NO, least=10)


def test_somebody_outside_the_classes_stops_the_table() -> None:
    found = pairs(8, 6, 5, 9)
    assert not table_hides_each(found + Counter({(2, 1): 6}), YES_NO, least=5)
    assert not table_hides_each(found, (), least=5)


def test_states_are_put_together_on_their_own_side_alone() -> None:
    found = Counter({("work", "work"): 14, ("seeking", "work"): 9, ("work", "seeking"): 6, ("seeking", "seeking"): 12})
    assert classes_of_pairs(found, STATUSES, OCCUPIED, least=5) == (
        ("work", "studies"),
        ("programme", "seeking", "leave", "retired", "neither"),
    )
    assert classes_of_pairs(found, STATUSES, OCCUPIED, least=10) == ()
    counts = dict.fromkeys(STATUSES, 0) | {"work": 12, "studies": 2, "seeking": 9, "leave": 7, "retired": 1}
    assert classes_of_states(counts, OCCUPIED, least=5) == (
        ("work", "studies"),
        ("programme", "leave", "retired", "neither"),
        ("seeking",),
    )
    assert classes_of_states(counts | {"work": 1, "studies": 1}, OCCUPIED, least=5) == ()


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(STATUSES[:4]), st.sampled_from(STATUSES[:4])), st.integers(0, 40), min_size=4
    ),
    st.sampled_from([5, 10]),
)
def test_whatever_is_told_no_crossing_is_small_and_the_change_follows_from_the_table(
    found: dict[tuple[str, str], int], least: int
) -> None:
    classes = classes_of_pairs(found, STATUSES, OCCUPIED, least=least)
    table = crossed(found, classes)
    assert all(n >= least for row in table for n in row)
    if classes:
        turns = turns_of(found, OCCUPIED)
        good = [set(values) <= set(OCCUPIED) for values in classes]
        assert all(side or not set(values) & set(OCCUPIED) for side, values in zip(good, classes, strict=True))
        gained = sum(n for row, b in zip(table, good, strict=True) for n, a in zip(row, good, strict=True) if a > b)
        assert gained == turns.gained
        assert sum(map(sum, table)) == turns.n


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), max_size=60))
def test_sums_say_the_same_of_a_share_as_the_answers_do(people: list[tuple[int, int]]) -> None:
    differences = Sums.of(float(after - before) for before, after in people)
    found = share_change_from(differences)
    whole = share_change([b for b, _ in people], [a for _, a in people]).change
    assert (turned(differences).gained, turned(differences).lost) == (people.count((0, 1)), people.count((1, 0)))
    if isinstance(whole, Unknown):
        assert found == whole
    else:
        assert isinstance(found, Interval)
        assert [found.estimate, found.low, found.high] == pytest.approx([whole.estimate, whole.low, whole.high])
