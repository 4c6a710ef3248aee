"""Those who are gone, those who cannot be linked, those who took no part: what each changes, and what it must not."""

import json
from pathlib import Path

import numpy as np
import pytest

from surveys.effects.comparison import compared
from surveys.effects.dropout import adjusted, leavers
from surveys.effects.interval import Interval, Unknown
from surveys.effects.sums import Sums, change_from
from surveys.effects.unlinked import compared_rounds, welch

REFERENCE = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))


def changes(case):
    return np.array([after - before for before, after, n in case for _ in range(n)])


def test_jobs_ii_before_and_after_says_it_works_and_the_comparison_says_it_does_not():
    lesson = REFERENCE["jobs2_lesson"]
    invited, others = changes(REFERENCE["jobs2_before_after"]["counts"]), changes(lesson["not_invited"])
    found = compared(invited, others)
    alone = [change_from(Sums.of(each.tolist())).estimate for each in (invited, others)]
    assert alone == pytest.approx([lesson["change_T"], lesson["change_C"]], abs=5e-5)
    assert found.difference.estimate == pytest.approx(lesson["did"], abs=5e-5)
    assert found.difference.low < 0 < found.difference.high


def test_a_background_that_explains_it_all_is_taken_out():
    """The young change by 1 wherever they are, the old by 0; only the mix differs."""
    rng = np.random.default_rng(3)
    young, others_young = rng.random(400) < 0.8, rng.random(400) < 0.2
    change, other = young + rng.normal(0, 0.1, 400), others_young + rng.normal(0, 0.1, 400)
    found = compared(change, other, young[:, None].astype(float), others_young[:, None].astype(float))
    assert found.method == "standardised"
    assert found.plain.low > 0.4
    assert found.difference.low < 0 < found.difference.high


@pytest.mark.parametrize("background", [np.ones((30, 1)), np.arange(60.0).reshape(30, 2) // 2 * 2])
def test_a_column_that_tells_nobody_apart_does_no_harm(background):
    rng = np.random.default_rng(4)
    change, other = rng.normal(0.5, 1, 30), rng.normal(0, 1, 30)
    found = compared(change, other, background, background)
    assert found.difference.estimate == pytest.approx(found.plain.estimate, abs=0.2)


def test_ten_on_each_side_are_the_fewest():
    nine, ten = np.arange(9.0), np.arange(10.0)
    assert compared(nine, ten).difference == compared(ten, nine).difference == Unknown("too_few")
    assert isinstance(compared(ten, ten).difference, Interval)
    assert compared(np.ones(10), np.ones(12)).difference == Unknown("constant")


def people(rng, n=4000):
    """Half are hard to reach: they change less, and most of them are gone."""
    hard = rng.random(n) < 0.5
    change = np.where(hard, -0.5, 0.5) + rng.normal(0, 0.5, n)
    back = rng.random(n) < np.where(hard, 0.2, 0.8)
    return change, back, hard[:, None].astype(float)


def test_those_who_are_gone_are_counted_by_what_is_known_of_them():
    change, back, hard = people(np.random.default_rng(1))
    (found,) = adjusted(change, back, hard, np.zeros(len(change), dtype=int))
    assert change[back].mean() > 0.25, "who came back changed for the better"
    assert found.change.low < change.mean() < found.change.high
    assert (found.n, found.back) == (len(change), back.sum())
    # a tenth of all weigh 5 and four tenths 1.25, so that half of them tell what a third could
    assert found.worth == pytest.approx(len(change) / (0.1 * 5**2 + 0.4 * 1.25**2), rel=0.05)


def test_what_the_gone_would_have_answered_is_not_looked_at():
    change, back, hard = people(np.random.default_rng(2))
    group = np.arange(len(change)) % 3
    found = adjusted(change, back, hard, group)
    assert adjusted(np.where(back, change, np.nan), back, hard, group) == found


def test_nobody_gone_is_the_plain_mean():
    rng = np.random.default_rng(3)
    change = rng.normal(0, 1, 60)
    (found,) = adjusted(change, np.ones(60, dtype=bool), rng.random((60, 2)), np.zeros(60, dtype=int))
    assert found.change.estimate == pytest.approx(change.mean(), abs=0.01)
    assert found.standard_error == pytest.approx(change.std(ddof=1) / 60**0.5, rel=0.05)
    assert found.worth == pytest.approx(60, rel=0.01)


def test_a_group_of_nine_who_came_back_says_nothing_of_the_others():
    rng = np.random.default_rng(4)
    back = np.arange(60) < 39
    group = (np.arange(60) >= 30).astype(int)
    one, two = adjusted(rng.normal(0, 1, 60), back, rng.random((60, 1)), group)
    assert isinstance(one.change, Interval)
    assert two.change == Unknown("too_few")
    assert adjusted(np.array([]), np.array([], dtype=bool), np.empty((0, 1)), np.array([], dtype=int)) == []


def test_leavers_are_given_half_a_spread_for_better_and_for_worse():
    assert leavers(0.5, back=30, started=40, start_sd=1.0) == pytest.approx((0.375, 0.625))
    assert leavers(0.5, back=40, started=40, start_sd=1.0) == (0.5, 0.5)
    with pytest.raises(ValueError, match="cannot be"):
        leavers(0.5, back=0, started=40, start_sd=1.0)


def test_two_rounds_of_strangers_come_out_as_scipy_has_them():
    from scipy.stats import ttest_ind

    one, two = [1.0, 2, 2, 3, 5, 4, 3], [2.0, 4, 5, 5, 3, 4, 5, 4, 4]
    found = welch(Sums.of(one), Sums.of(two))
    expected = ttest_ind(two, one, equal_var=False).confidence_interval()
    assert [found.low, found.high] == pytest.approx([expected.low, expected.high])
    assert welch(Sums.of(one), Sums.of([3.0])) == Unknown("too_few")
    assert welch(Sums.of([2.0, 2.0]), Sums.of([3.0, 3.0])) == Unknown("constant")


def test_two_rounds_of_strangers_are_shares_as_newcombe_had_them_and_never_carry_more_than_two():
    case = REFERENCE["newcombe10"]
    (yes, n, others, m), (low, high) = case["in"][0], case["expect"][0]
    found = compared_rounds(Sums(m, others, others), Sums(n, yes, yes), share=True)
    assert [found.difference.low, found.difference.high] == pytest.approx([low, high], abs=case["tol"])
    many = compared_rounds(Sums(4000, 12000, 40000), Sums(4000, 16000, 68000), share=False)
    assert (many.strength.score, [cap.reason for cap in many.strength.binding]) == (2, ["design.cross_section"])


@pytest.mark.parametrize("share", [True, False])
def test_a_round_of_nobody_or_of_one_says_nothing(share):
    for start, later in ((Sums(), Sums(9, 5, 5)), (Sums(9, 5, 5), Sums(1, 1, 1)), (Sums(), Sums())):
        found = compared_rounds(start, later, share=share)
        assert (found.difference, found.strength.score) == (Unknown("too_few"), 0)
    nobody = compared_rounds(Sums.of([0.0] * 20), Sums.of([0.0] * 20), share=share)
    assert nobody.strength.score == 0, "where all said the same at the start there is no spread to measure by"
