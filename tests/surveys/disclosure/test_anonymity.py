"""k and l as the literature counts them."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.disclosure.anonymity import anonymity

# sdcMicro's frequency example (Templ, Kowarik and Meindl 2015)
A, B, C = (2, 3, 2, 2, 3, 3, 1, 2), (3, 3, 3, 3, 3, 3, 4, 3), (1, 3, 1, 2, 1, 1, 1, 1)


def rows(*columns, names="abcdef"):
    return [dict(zip(names, cells, strict=False)) for cells in zip(*columns, strict=True)]


def test_frequencies_come_out_as_sdcmicro_has_them():
    found = anonymity(rows(A, B, C), "abc")
    assert found.sizes == (3, 1, 3, 1, 2, 2, 1, 3)
    assert found.k == 1
    assert found.below(2) == (1, 3, 6)


def test_a_suppressed_cell_could_be_any_as_sdcmicro_has_it():
    hidden = tuple(None if place in {2, 6} else cell for place, cell in enumerate(C))
    assert anonymity(rows(A, B, hidden), "abc").sizes == (3, 1, 4, 2, 2, 2, 1, 3)


def test_l_is_the_fewest_answers_that_a_group_leaves_open():
    data = rows((1, 1, 1, 2, 2), (5, 6, 7, 5, 5), (1, 2, 1, 1, 2))
    assert anonymity(data, ["a"], ["b"]).l == 1
    assert anonymity(data, ["a"], ["c"]).l == 2
    assert anonymity(data, ["a"], ["b", "c"]).l == 1
    assert anonymity(data, [], ["b"]).l == 3
    assert anonymity(data, ["a"]).l is None


def test_nobody_is_anonymous_among_nobody():
    found = anonymity([], ["a"], ["b"])
    assert (found.k, found.l, found.sizes) == (0, 0, ())


cells = st.none() | st.integers(0, 2)


@given(st.lists(st.tuples(cells, cells, cells, st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=25))
def test_the_quick_count_is_the_plain_one(people):
    def alike(one, other):
        return all(a == b or a is None or b is None for a, b in zip(one[:3], other[:3], strict=True))

    groups = [[other for other in people if alike(one, other)] for one in people]
    found = anonymity([dict(zip("abcst", each, strict=True)) for each in people], "abc", "st")
    assert found.sizes == tuple(len(group) for group in groups)
    assert found.k == min(found.sizes)
    assert found.l == min(len({each[column] for each in group}) for group in groups for column in (3, 4))


class Cell(int):
    """A value that counts how often any of its kind is looked at."""

    looked = 0

    def __eq__(self, other):
        Cell.looked += 1
        return int(self) == other

    def __hash__(self):
        Cell.looked += 1
        return hash(int(self))


def looks(people, names):
    """How often a cell is compared or looked up while people are counted."""
    Cell.looked = 0
    assert len(anonymity(people, names, ["s"]).sizes) == len(people)
    return Cell.looked


@pytest.mark.parametrize(("columns", "values", "hidden"), [(4, 30, 0.0), (4, 8, 0.05), (4, 30, 0.3)])
def test_four_times_the_rows_are_no_more_than_eight_times_the_work(columns, values, hidden):
    """Comparing every row with every other one would be sixteen times the work."""
    dice = Random(1)
    names = [f"q{number}" for number in range(columns)]

    def cell():
        return None if dice.random() < hidden else Cell(dice.randrange(values))

    people = [{name: cell() for name in names} | {"s": dice.randrange(9)} for _ in range(8_000)]
    assert looks(people[:2000], names) > 0
    assert looks(people, names) < 8 * looks(people[:2000], names)
