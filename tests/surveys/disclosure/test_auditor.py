"""The auditor refuses a figure from which, with all earlier ones, fewer than so many people could be singled out."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from surveys.disclosure.auditor import Block, Published, Refused, audit
from surveys.disclosure.merging import merged

EMPTY = Published()


def agreed(before: Published, *figures: set[int], least: int = 5) -> Published:
    """What is published then; the auditor must agree."""
    found = audit(before, figures, sort="level", least=least)
    assert isinstance(found, Published)
    return found


def refused(before: Published, *figures: set[int], least: int = 5) -> str:
    """The rule by which the auditor refuses."""
    found = audit(before, figures, sort="level", least=least)
    assert isinstance(found, Refused)
    return found.rule


def test_all_and_all_but_three_differ_by_three() -> None:
    start = agreed(EMPTY, set(range(20)))
    assert refused(start, set(range(17))) == "small_block"
    assert agreed(start, set(range(15))).blocks[0].size == 5


def test_among_children_it_takes_ten() -> None:
    start = agreed(EMPTY, set(range(20)), least=10)
    assert refused(start, set(range(15)), least=10) == "small_block"
    assert len(agreed(start, set(range(10)), least=10).blocks) == 2


def test_two_figures_that_overlap_in_a_few_are_refused_though_each_is_large() -> None:
    assert refused(EMPTY, set(range(20)), set(range(17, 37))) == "small_block"


def test_figures_that_only_by_threes_single_somebody_out_are_refused() -> None:
    """Any two of them leave blocks of six and more; who is in all three, and in the first two alone, is one person."""
    first, second, third = {*range(12), 24}, {*range(6, 18), 24}, {*range(6), *range(12, 18), 24}
    for one, other in ((first, second), (first, third), (second, third)):
        agreed(EMPTY, one, other)
    assert refused(EMPTY, first, second, third) == "small_block"


def test_those_who_did_not_say_where_they_belong_are_a_block_too() -> None:
    girls, boys = set(range(10)), set(range(10, 20))
    assert refused(EMPTY, girls | boys | {20, 21}, girls, boys) == "small_block"
    agreed(EMPTY, girls | boys, girls, boys)
    agreed(EMPTY, girls | boys | set(range(20, 25)), girls, boys)


def test_whoever_was_erased_is_still_in_the_figure_and_in_no_later_one() -> None:
    """Twelve were published and one erased it all: the eleven again would be the twelve without that one."""
    published = Published("level", {0: Block(12, frozenset(range(11)))})
    assert refused(published, set(range(11))) == "small_block"
    agreed(published, set(range(20, 30)))


def test_levels_and_changes_of_one_wave_are_never_both_published() -> None:
    changes = audit(EMPTY, [set(range(20))], sort="change", least=5)
    assert isinstance(changes, Published)
    assert refused(changes, set(range(20, 40))) == "two_sorts"


sets = st.lists(st.frozensets(st.integers(0, 30), min_size=1), min_size=1, max_size=5)


@given(sets, st.integers(1, 10))
def test_whatever_it_agrees_to_no_weights_of_figures_are_about_fewer(figures: list[frozenset[int]], least: int) -> None:
    """Published one by one, each where it may be. Random weights of all: those with the same weight are enough."""
    published, shown = EMPTY, []
    for each in figures:
        found = audit(published, [each], sort="level", least=least)
        if isinstance(found, Published):
            published, shown = found, [*shown, each]
    if not shown:
        return
    matrix = np.array([[person in each for person in range(31)] for each in shown], dtype=float)
    weights = np.random.default_rng(len(shown)).normal(size=len(shown)) @ matrix
    inside = matrix.any(axis=0)
    for weight in np.unique(weights[inside].round(9)):
        assert np.count_nonzero(weights[inside].round(9) == weight) >= least


@given(st.dictionaries(st.integers(1, 9), st.integers(0, 20), min_size=1), st.integers(1, 12), st.booleans())
def test_classes_hold_every_value_once_and_enough_people(counts: dict[int, int], least: int, ordered: bool) -> None:
    found = merged(dict(sorted(counts.items())), ordered=ordered, least=least)
    if not found:
        return
    assert sorted(value for values in found for value in values) == sorted(counts)
    assert all(sum(counts[value] for value in values) >= least for values in found)
    if ordered:
        assert [value for values in found for value in values] == sorted(counts)


def test_neighbours_are_put_together_where_there_is_an_order_and_the_smallest_elsewhere() -> None:
    counts = {"13": 2, "16": 12, "19": 1, "25": 11}
    assert merged(counts, ordered=True, least=10) == (("13", "16"), ("19", "25"))
    assert merged(counts, ordered=False, least=3) == (("13", "19"), ("16",), ("25",))
    assert merged({"a": 30, "b": 1}, ordered=False, least=5) == ()
