"""Two published changes beside each other: what the difference is, how sure it is, and how many it takes to see one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from surveys.effects.comparison import compared
from surveys.effects.contrast import GROUPS, contrast, detectable, needed
from surveys.effects.interval import Interval, Unknown
from surveys.effects.needed import PAIRS, SHARE, WIDTH, may_suggest, more_pairs
from surveys.effects.published import Published
from surveys.effects.strength import DESIGNS, Cap, strength


def published(changes: list[float], *, answering: float | None = 0.9, start: float | None = 3.0) -> Published:
    """A figure as exact as the changes themselves; one SD of the start is one point."""
    n = len(changes)
    found = stats.ttest_1samp(changes, 0).confidence_interval(0.95)
    change = Interval(float(np.mean(changes)), float(found.low), float(found.high))
    return Published(n, n, answering, change, change, start)


def drawn(n: int, mean: float, seed: int = 1) -> list[float]:
    return list(np.random.default_rng(seed).normal(mean, 1, n))


def flat(n: int, estimate: float, half: float = 0.1, **more: float | None) -> Published:
    change = Interval(estimate, estimate - half, estimate + half)
    return Published(n, n, more.get("answering", 0.9), change, change, more.get("start", 3.0))


def test_the_difference_is_that_of_the_answers_themselves_where_nothing_is_rounded() -> None:
    own, others = drawn(40, 0.6), drawn(35, 0.1, seed=2)
    found = contrast(published(own), published(others), group="waiting_list").difference
    exact = compared(np.array(own), np.array(others)).difference
    assert isinstance(found, Interval)
    assert isinstance(exact, Interval)
    assert found.estimate == pytest.approx(exact.estimate, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=1e-6)


def test_two_changes_of_shares_differ_by_method_ten_and_not_by_means() -> None:
    one = Published(30, 34, 0.9, Interval(0.3, 0.1, 0.4), Interval(0.6, 0.2, 0.8), 0.4, share=True)
    two = Published(30, 34, 0.9, Interval(0.1, 0.1, 0.1), Interval(0.2, 0.2, 0.2), 0.4, share=True)
    found = contrast(one, two, group="waiting_list").difference
    assert isinstance(found, Interval)
    assert (found.estimate, found.low, found.high) == pytest.approx(
        (0.2, 0.2 - np.hypot(0.2, 0.025), 0.2 + np.hypot(0.1, 0.025))  # what is told to 5 % may be off by 2.5
    )


def test_rounding_never_makes_it_surer() -> None:
    own, others = published(drawn(40, 0.6)), published(drawn(35, 0.1, seed=2))
    exact = contrast(own, others, group="lottery").difference
    narrow = Published(40, 40, 0.9, Interval(0.6, 0.6, 0.6), Interval(0.6, 0.6, 0.6), 3.0)
    found = contrast(narrow, narrow, group="lottery").difference
    assert isinstance(exact, Interval)
    assert isinstance(found, Interval)
    assert found.half_width >= 0.05, "an end that was rounded is off by that much"


@pytest.mark.parametrize(("group", "score"), [("lottery", 5), ("waiting_list", 4), ("other_area", 4)])
def test_a_group_is_as_sure_as_its_design(group: str, score: int) -> None:
    assert contrast(flat(200, 0.8), flat(200, 0.0), group=group).strength.score == score


def test_people_of_another_intervention_are_no_more_than_the_others() -> None:
    assert contrast(flat(200, 0.8), flat(200, 0.0), group="other_intervention").strength.score == 3
    assert set(GROUPS.values()) <= set(DESIGNS)


@pytest.mark.parametrize(
    ("own", "others", "late", "score", "binding"),
    [
        (flat(200, 0.8), flat(200, 0.0), True, 2, "chosen_late"),
        (flat(200, 0.8), flat(29, 0.0), False, 2, "paired"),
        (flat(200, 0.8), flat(200, 0.0, answering=0.55), False, 2, "loss_apart"),
        (flat(200, 0.8), flat(200, 0.0, answering=0.72), False, 3, "loss_apart"),
        (
            flat(200, 0.8, answering=0.9),
            flat(200, 0.0, answering=0.75),
            False,
            3,
            "loss_apart",
        ),  # 17 in a hundred, maybe
        (flat(200, 0.8, answering=0.9), flat(200, 0.0, answering=0.65), False, 2, "loss_apart"),
        (flat(200, 0.8, start=3.3), flat(200, 0.0), False, 3, "start_apart"),
        (flat(200, 0.8, start=2.4), flat(200, 0.0), False, 2, "start_apart"),
        (flat(200, 0.2, answering=0.55), flat(200, 0.0, answering=0.55), False, 3, "flips"),
        (flat(200, 0.8, answering=None), flat(200, 0.0), False, 0, "answering"),
    ],
)
def test_what_speaks_against_it_holds_it_down(
    own: Published, others: Published, late: bool, score: int, binding: str
) -> None:
    found = contrast(own, others, group="lottery", chosen_late=late).strength
    assert (found.score, binding in {each.name for each in found.binding}) == (score, True)


def test_shares_that_are_surely_alike_enough_hold_nothing_down() -> None:
    found = contrast(flat(200, 0.8, answering=0.9), flat(200, 0.0, answering=0.8), group="lottery").strength
    assert found.score == 5
    assert "loss_apart" not in {each.name for each in found.caps}


def test_what_one_of_them_does_not_show_has_no_difference() -> None:
    own = Published(20, 24, 0.9, Interval(0.5, 0.1, 0.9), Unknown("constant_start"))
    found = contrast(own, flat(40, 0.0), group="lottery")
    assert found.in_sd == Unknown("constant_start")
    assert (found.strength.score, found.verdict) == (0, "cannot_say")


def test_fewer_worries_are_better_where_the_scale_says_so() -> None:
    own, others = flat(200, -0.8), flat(200, 0.0)
    assert contrast(own, others, group="lottery").verdict == "worse"
    assert contrast(own, others, group="lottery", lower_is_better=True).verdict == "clearly_better"


@pytest.mark.parametrize(("size", "n"), [(0.8, 25), (0.5, 63), (0.2, 392)])
def test_so_many_find_the_difference_four_times_of_five(size: float, n: int) -> None:
    assert needed(size) == n
    assert detectable(n, n) == pytest.approx(size, rel=0.02)
    rng = np.random.default_rng(7)
    own, others = rng.normal(size, 1, (4000, n)), rng.normal(0, 1, (4000, n))
    found = float((stats.ttest_ind(own, others, axis=1).pvalue < 0.05).mean())
    assert 0.77 < found < 0.83, "by simulation, not by the formula that says so"


def test_of_one_person_nothing_can_be_found() -> None:
    assert detectable(1, 40) is None
    with pytest.raises(ValueError, match="above 0"):
        needed(0)


def caps(paired: float, width: float, answering: float | None) -> list[Cap]:
    return [Cap("paired", 0, "", paired), Cap("width", 0, "", width), Cap("answering", 0, "", answering)]


@pytest.mark.parametrize(
    ("paired", "width", "answering", "more"),
    [
        (20, 0.4, 0.8, 10),  # their number
        (30, 0.7, 0.8, 29),  # the width: 30 × (0.7 / 0.5)² = 58.8
        (30, 0.4, 0.3, 20),  # 100 began, half of them are 50
        (60, 0.3, 0.8, 0),
        (30, 0.5, None, 0),
    ],
)
def test_how_many_more_it_takes(paired: float, width: float, answering: float | None, more: int) -> None:
    assert more_pairs(caps(paired, width, answering)) == more


def test_without_an_interval_nobody_knows_how_many_more_it_takes() -> None:
    assert more_pairs([Cap("paired", 0, "", 12), Cap("width", 0, "width.constant_start")]) is None


def test_with_so_many_the_table_itself_says_that_it_may_be_suggested() -> None:
    """The bounds are those of the table in strength.py, and one step less is not enough."""
    around = Interval(0.5, 0.5 - WIDTH, 0.5 + WIDTH)
    assert strength(design="comparison", paired=PAIRS, answering=SHARE, in_start_sd=around).score == 3
    assert strength(design="comparison", paired=PAIRS - 1, answering=SHARE, in_start_sd=around).score == 2
    assert strength(design="comparison", paired=PAIRS, answering=SHARE - 0.01, in_start_sd=around).score == 2
    assert [each for each in DESIGNS if may_suggest(each)] == ["pooled_others", "comparison", "lottery"]


def test_where_few_of_those_present_began_that_holds_it_down_beside_a_group_too() -> None:
    few = Cap("present", 3, "present.below_half", 0.2, 0.5)
    all_came, some_came = flat(200, 1.0), replace(flat(200, 1.0), present=few)
    pairs = (all_came, flat(200, 0.0)), (some_came, flat(200, 0.0)), (all_came, replace(flat(200, 0.0), present=few))
    scores = [contrast(one, two, group="lottery").strength for one, two in pairs]
    assert [each.score for each in scores] == [5, 3, 3]
    assert few in scores[1].caps
