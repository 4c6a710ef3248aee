"""Small counts on a page: hidden, and not to be worked out from what is shown."""

from __future__ import annotations

from math import inf

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from surveys.disclosure.counts import FEWEST_TOLD, Sum, hidden, shown

COHORTS = ("a", "b", "c")
WAYS = ("card", "link", "phone")
people = st.integers(0, 14)


def test_from_one_to_four_is_hidden_and_nobody_is_nobody() -> None:
    cells = {n: n for n in range(8)}
    assert hidden(cells, ()) == {1, 2, 3, 4}


def test_what_a_total_would_give_away_is_hidden_along_with_another() -> None:
    cells = {"card": 3, "link": 9, "phone": 12, "all": 24}
    assert hidden(cells, [Sum("all", ("card", "link", "phone"))]) == {"card", "link"}


def test_two_that_make_up_fewer_than_five_are_as_good_as_one() -> None:
    cells = {"card": 1, "link": 2, "phone": 12, "all": 15}
    assert hidden(cells, [Sum("all", ("card", "link", "phone"))]) == {"card", "link", "phone"}


def test_a_total_that_stands_on_another_page_counts_too() -> None:
    assert hidden({"a": 3, "b": 9, "c": 30}, [Sum("elsewhere", ("a", "b", "c"))]) == {"a", "b"}


def test_what_is_left_over_is_somebody_too() -> None:
    assert hidden({"contacts": 12, "sent": 11}, [Sum("contacts", ("sent",), rest=1)]) == {"sent"}
    assert hidden({"contacts": 12, "sent": 12, "failed": 0}, [Sum("contacts", ("sent", "failed"))]) == set()
    assert hidden({"contacts": 20, "sent": 12}, [Sum("contacts", ("sent",), rest=8)]) == set()


@given(
    st.fixed_dictionaries({cohort: st.tuples(people, people, people, people) for cohort in COHORTS}),
    st.fixed_dictionaries({way: people for way in WAYS}),
    people,
)
def test_no_hidden_number_follows_from_what_is_shown(
    sent: dict[str, tuple[int, int, int, int]], ways: dict[str, int], strangers: int
) -> None:
    """The strip's own sums: reminders in a cohort and over all; ways among the linked, these among all."""
    cells: dict[object, int] = dict(ways) | {"linked": sum(ways.values()), "strangers": strangers}
    cells["answered"] = cells["linked"] + strangers
    sums = [Sum("linked", WAYS), Sum("answered", ("linked", "strangers"))]
    for cohort, (reminded, failed, uncertain, rest) in sent.items():
        parts = ((cohort, "reminded"), (cohort, "failed"), (cohort, "uncertain"))
        cells |= dict(zip(parts, (reminded, failed, uncertain), strict=True))
        cells[cohort] = reminded + failed + uncertain + rest
        sums.append(Sum(cohort, parts, rest))
    cells["everywhere"] = sum(reminded for reminded, *_ in sent.values())
    sums.append(Sum("everywhere", tuple((cohort, "reminded") for cohort in COHORTS)))
    veiled = hidden(cells, sums)
    assert {key for key, n in cells.items() if 0 < n < FEWEST_TOLD} <= veiled
    assert solved(sums, veiled) == []
    for each in sums:
        masked = sum(cells[part] for part in each.parts if part in veiled) + each.rest
        assert each.total in veiled or not 0 < masked < FEWEST_TOLD


def solved(sums: list[Sum], veiled: frozenset[object]) -> list[object]:
    """Hidden cells that linear algebra finds, with what is left over as one more unknown of each sum that has it."""
    unknown = [*veiled, *(("rest", n) for n, each in enumerate(sums) if each.rest)]
    rows = []
    for number, each in enumerate(sums):
        signs = {part: 1.0 for part in each.parts} | {each.total: -1.0, ("rest", number): 1.0}
        rows.append([signs.get(key, 0.0) for key in unknown])
    if not unknown:
        return []
    matrix = np.array(rows)
    rank = np.linalg.matrix_rank(matrix)
    units = np.eye(len(unknown))
    found = zip(veiled, units, strict=False)
    return [key for key, unit in found if np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank]


def test_sums_that_form_a_ring_are_solved_together() -> None:
    """Two cohorts in two waves: the four of the corners tie one another, and no sum alone gives the small one away."""
    cells = {"a0": 9, "a1": 6, "b0": 8, "b1": 3, "a": 15, "b": 11, "0": 17, "1": 9}
    sums = [Sum("a", ("a0", "a1")), Sum("b", ("b0", "b1")), Sum("0", ("a0", "b0")), Sum("1", ("a1", "b1"))]
    veiled = hidden(cells, sums)
    assert "b1" in veiled
    assert solved(sums, veiled) == []


def test_what_was_told_before_stays_told_and_what_follows_from_it_is_hidden() -> None:
    cells = {"in may": 72, "june": 3, "in june": 75}
    sums = [Sum("in june", ("in may", "june"))]
    assert hidden(cells, sums, told={"in may"}) == {"june", "in june"}


def test_what_no_page_shows_still_ties_others_together() -> None:
    """Starters are those who came back, those who did not, and those who erased, whom nothing counts."""
    cells = {"started": 20, "back": 10, "lost": 9, "erased": 1}
    sums = [Sum("started", ("back", "lost", "erased"))]
    assert shown(cells, sums, unshown={"erased"}) == {"started": 20, "back": 10, "lost": None}


def test_nobody_is_hidden_where_one_person_would_follow_from_it() -> None:
    """Six started and five came, which people have seen: were it known that no one else came, one is lost."""
    sums = [Sum("came", ("back", "new")), Sum("started", ("back", "lost"))]
    cells = {"started": 6, "came": 5, "back": 5, "new": 0, "lost": 1}
    assert hidden(cells, sums, told={"started", "came"}) == {"lost", "back", "new"}
    assert hidden(cells | {"lost": 0, "started": 5}, sums, told={"started", "came"}) == frozenset(), "nobody is lost"


def test_eight_who_started_in_two_cohorts_of_few_are_four_and_four() -> None:
    """No sum has a single unknown; but whoever came back is somebody, and seven are lost: at least eight started."""
    cells = {"first": 4, "second": 4, "started": 8, "back": 1, "lost": 7}
    sums = [Sum("started", ("first", "second")), Sum("started", ("back", "lost"))]
    limits = {"first": (1, 4), "second": (1, 4), "back": (1, inf)}
    assert hidden(cells, sums, unshown={"started"}) == {"first", "second", "back"}
    assert hidden(cells, sums, unshown={"started"}, limits=limits) == {"first", "second", "back", "lost"}
