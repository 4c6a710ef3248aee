"""From one row an answer to one row a person: who is paired, what is refused, what the order of rows may change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.effects.pairing import NOBODY, BothSides, Column, Long, Twice, pair
from surveys.effects.people import in_order

ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 5), st.booleans(), st.integers(1, 5)),
    unique_by=lambda row: row[:3],
    max_size=30,
)


def long(*rows, names=("a", "b", "c"), background=()):
    """rows: (group, person, late, points) or with treated at the end."""
    whole = [(*row, True)[:5] for row in rows]
    columns = list(zip(*whole, strict=True)) or [()] * 5
    return Long(
        names,
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.int64),
        np.array(columns[2], dtype=bool),
        np.array(columns[4], dtype=bool),
        np.array(columns[3], dtype=float),
        background,
    )


def people_of(found):
    found = in_order(found)
    rows = zip(found.group.tolist(), found.treated.tolist(), found.before.tolist(), found.after.tolist(), strict=True)
    return sorted(rows, key=repr)


def test_a_person_is_one_row_in_each_intervention():
    found = pair(long((0, 7, False, 2), (0, 7, True, 4), (1, 7, False, 5), (0, 8, True, 3)))
    assert repr(people_of(found)) == repr(
        sorted([(0, True, 2.0, 4.0), (1, True, 5.0, float("nan")), (0, True, float("nan"), 3.0)], key=repr)
    )


def test_who_names_no_participant_is_paired_with_nobody():
    found = pair(long((0, NOBODY, False, 2), (0, NOBODY, True, 4), (0, NOBODY, False, 2)))
    assert len(found.group) == 3
    assert not (np.isfinite(found.before) & np.isfinite(found.after)).any()


def test_the_same_person_twice_in_a_wave_is_told_by_both_rows():
    with pytest.raises(Twice) as refused:
        pair(long((0, 1, False, 2), (0, 2, True, 2), (0, 1, True, 3), (0, 2, True, 4), (0, 1, True, 1)))
    assert (refused.value.first, refused.value.second) == (1, 3)


def test_nobody_is_on_both_sides():
    with pytest.raises(BothSides) as refused:
        pair(long((0, 1, False, 2, True), (0, 2, False, 2, False), (0, 1, True, 3, False)))
    assert (refused.value.first, refused.value.second) == (0, 2)


def test_background_is_what_the_start_said_else_the_follow_up():
    column = Column(("", "12", "40"), np.array([1, 2, 0, 2]))
    found = pair(long((0, 1, False, 2), (0, 1, True, 3), (0, 2, False, 2), (0, 2, True, 4), background=(column,)))
    assert found.background.tolist() == [[12.0], [40.0]]


def test_no_rows_are_nobody():
    assert len(pair(long()).group) == 0


@given(rows=ROWS, dice=st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_names_change_who_is_paired(rows, dice):
    others = list(rows)
    dice.shuffle(others)
    renamed = dict(enumerate(dice.sample(range(100), 6)))
    others = [(group, renamed[person], late, points) for group, person, late, points in others]
    assert repr(people_of(pair(long(*rows)))) == repr(people_of(pair(long(*others))))
    answered = sum(np.isfinite(each).sum() for each in (pair(long(*rows)).before, pair(long(*rows)).after))
    assert answered == len(rows), "no answer is lost on the way"
