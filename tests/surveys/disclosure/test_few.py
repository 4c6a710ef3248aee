"""A release says which groups are hidden for being small, of one background variable or of two."""

from __future__ import annotations

from surveys.disclosure.background import Background
from tests.surveys.disclosure.people import AGE, GENDER, let_out, row

TWO = (Background(AGE), Background(GENDER))


def people(*groups: tuple[int, str, str]):
    """So many of each age and gender."""
    each = [(age, gender) for n, age, gender in groups for _ in range(n)]
    return [row(number, alder=age, kon=gender) for number, (age, gender) in enumerate(each)]


def few(rows):
    return [each.few for each in let_out(rows, background=TWO).report.losses]


def test_a_group_that_is_few_by_both_is_named_by_both():
    rows = people((10, "13_15", "flicka"), (10, "16_19", "pojke"), (3, "16_19", "flicka"))
    assert few(rows) == [{}, {("16_19", "flicka"): 3}]


def test_a_group_that_is_few_by_one_is_named_by_that_alone():
    rows = people((10, "13_15", "flicka"), (10, "16_19", "pojke"), (2, "16_19", "annat"))
    assert few(rows) == [{}, {"annat": 2}]


def test_enough_by_both_is_named_nowhere():
    rows = people((10, "13_15", "flicka"), (10, "16_19", "pojke"), (6, "16_19", "flicka"), (1, "13_15", "annat"))
    assert few(rows) == [{}, {"annat": 1}]
