"""Limits of hidden counts: what they settle is so in every world that fits, and follows from the counts it names."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from surveys.disclosure.limits import Limits, Ranges

MOST = 6
LEAVES = ("a", "b", "c", "d")
SUMS = (("left", ("a", "b")), ("right", ("c", "d")), ("all", ("left", "right")), ("outer", ("a", "d")))


def world(leaves: tuple[int, ...]) -> dict[str, int]:
    """Every count, of what the leaves are."""
    counts = dict(zip(LEAVES, leaves, strict=True))
    for total, parts in SUMS:
        counts[total] = sum(counts[each] for each in parts)
    return counts


def fitting(shown: Mapping[str, int], known: Mapping[str, Limits]) -> list[dict[str, int]]:
    """Every world that shows this."""
    worlds = (world(leaves) for leaves in product(range(MOST + 1), repeat=len(LEAVES)))
    return [
        each
        for each in worlds
        if all(each[key] == n for key, n in shown.items())
        and all(low <= each[key] <= high for key, (low, high) in known.items())
    ]


@given(
    st.tuples(*[st.integers(0, MOST)] * len(LEAVES)),
    st.sets(st.sampled_from([*LEAVES, "left", "right", "all", "outer"])),
)
def test_what_is_settled_is_so_in_every_world_and_follows_from_what_it_names(
    truth: tuple[int, ...], on_page: set[str]
) -> None:
    counts = world(truth)
    shown = {key: counts[key] for key in on_page}
    known: dict[str, Limits] = {key: (0, 4) if counts[key] < 5 else (5, MOST) for key in LEAVES if key not in on_page}
    ranges = Ranges(SUMS, shown, known)
    assert ranges.impossible is None
    worlds = fitting(shown, known)
    for key in counts.keys() - on_page:
        by = ranges.settled(key)
        if by is not None:
            assert {each[key] for each in worlds} == {counts[key]}
            assert {each[key] for each in fitting({one: shown[one] for one in by}, known)} == {counts[key]}


def test_eight_in_two_of_fewer_than_five_are_four_and_four() -> None:
    ranges = Ranges([("left", ("a", "b"))], {"left": 8}, {"a": (0, 4), "b": (0, 4)})
    assert (ranges.settled("a"), ranges.settled("b")) == (frozenset({"left"}), frozenset({"left"}))
    assert Ranges([("left", ("a", "b"))], {"left": 7}, {"a": (0, 4), "b": (0, 4)}).settled("a") is None


def test_a_sum_that_leaves_no_number_is_named() -> None:
    told = {"left": 9, "all": 20}
    assert Ranges([("left", ("a", "b"))], told, {"a": (0, 4), "b": (0, 4)}).impossible == 0
    assert Ranges([("all", ("left", "c")), ("left", ("a", "b"))], told, {"a": (0, 9)}).impossible is None
