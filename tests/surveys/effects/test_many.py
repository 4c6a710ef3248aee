"""Many interventions at once: pooling, shrinking, ranks, many tests, items of one scale. Published values and laws."""

import json
from math import asin, log, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.effects.beta_binomial import shrink_shares
from surveys.effects.interval import Interval, Unknown
from surveys.effects.multiplicity import benjamini_hochberg
from surveys.effects.pooling import _weighted, dersimonian_laird, pool, reml, shrink
from surveys.effects.ranking import ranks
from surveys.effects.reliability import alpha
from surveys.effects.spread import moderated

REFERENCE = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))
estimates = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=4, max_size=12)


def test_eight_schools_come_out_as_rubin_had_them():
    case = REFERENCE["eight_schools_rounded"]
    found = pool(case["y"], case["s"])
    assert found.mean.estimate == pytest.approx(case["mu"], abs=5e-5)
    assert found.standard_error == pytest.approx(case["se"], abs=5e-5)
    assert found.tau2 == case["tau2"]
    assert found.q == pytest.approx(case["Q"], abs=5e-5)


def test_thirteen_vaccine_trials_come_out_as_published():
    case = REFERENCE["bcg"]
    values = [log((a / n) / (c / m)) for a, n, c, m in case["rows"]]
    errors = [sqrt(1 / a - 1 / n + 1 / c - 1 / m) for a, n, c, m in case["rows"]]
    found = pool(values, errors)
    mean, error, tau2 = case["logRR"]["REML"]
    assert found.mean.estimate == pytest.approx(mean, abs=5e-5)
    assert found.standard_error == pytest.approx(error, abs=5e-5)
    assert found.tau2 == pytest.approx(tau2, abs=5e-5)
    assert found.q == pytest.approx(case["logRR"]["Q"], abs=5e-4)
    moments = dersimonian_laird(values, errors)
    by_moments = _weighted(values, [1 / (each**2 + moments) for each in errors])
    assert [*by_moments, moments] == pytest.approx(case["logRR"]["DL"], abs=5e-5)
    assert found.mean.half_width > 1.96 * found.standard_error, "thirteen trials do not know their spread exactly"


def test_eighteen_batters_are_guessed_better_together():
    case = REFERENCE["efron_morris"]

    def steady(share):
        return sqrt(45) * asin(2 * share - 1)

    early, season = ([steady(each) for each in case[when]] for when in ("early", "season"))
    found = shrink(early, [1.0] * len(early))
    alone = sum((a - b) ** 2 for a, b in zip(early, season, strict=True))
    drawn = sum((a.value - b) ** 2 for a, b in zip(found, season, strict=True))
    assert alone == pytest.approx(case["sse_mle"], abs=5e-5)
    assert drawn == pytest.approx(case["sse_js"], abs=5e-5)
    assert alone / drawn == pytest.approx(case["ratio"], abs=5e-5)
    assert [each.own for each in found] == pytest.approx([case["shrink"]] * 18, abs=5e-5)


def test_fifteen_tests_come_out_as_benjamini_and_hochberg_had_them():
    case = REFERENCE["bh1995"]
    adjusted = benjamini_hochberg(case["p"])
    assert sum(each <= 0.05 for each in adjusted) == case["reject_bh"]
    assert sum(each * 15 <= 0.05 for each in case["p"]) == case["reject_bonf"]
    assert adjusted[3] == pytest.approx(case["adj4"])
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([1.2])


@given(st.lists(st.floats(0, 1), max_size=20), st.randoms(use_true_random=False))
def test_adjusted_p_follow_the_tests_whatever_their_order(p, dice):
    order = list(range(len(p)))
    dice.shuffle(order)
    adjusted = benjamini_hochberg(p)
    assert benjamini_hochberg([p[index] for index in order]) == [adjusted[index] for index in order]
    assert all(before <= after for before, after in zip(p, adjusted, strict=True))


def test_attitudes_hang_together_as_published():
    case = REFERENCE["alpha_attitude"]
    found = alpha(case["rows"])
    assert found.estimate == pytest.approx(case["alpha"], abs=5e-5)
    assert [found.low, found.high] == pytest.approx(case["feldt"], abs=5e-5)


def test_ten_questions_that_hang_together_less_come_out_as_published():
    case = REFERENCE["pingouin_mcnemar"]
    found = alpha(case["rows"])
    assert found.estimate == pytest.approx(case["alpha"], abs=5e-8)
    assert [found.low, found.high] == pytest.approx(case["alpha_ci"], abs=5e-4)


def test_two_items_are_judged_by_spearman_and_brown():
    rows = [[1, 2], [2, 2], [3, 5], [4, 3], [5, 5]]
    r = np.corrcoef(np.array(rows).T)[0, 1]
    assert alpha(rows).estimate == pytest.approx(2 * r / (1 + r))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([[1, 2], [2, 3]], "too_few"),
        ([[1], [2], [3]], "one_item"),
        ([[3, 3, 3]] * 5, "constant_item"),
        ([[1, 2, 3], [1, 4, 2], [1, 1, 5]], "constant_item"),
        ([[1, 5], [2, 4], [3, 3], [4, 2], [5, 1]], "opposed"),
    ],
)
def test_what_cannot_be_measured_is_not(rows, why):
    assert alpha(rows) == Unknown(why)


@given(estimates, st.randoms(use_true_random=False))
def test_order_of_interventions_changes_nothing(found, dice):
    mixed = list(found)
    dice.shuffle(mixed)
    one, two = pool(*zip(*found, strict=True)), pool(*zip(*mixed, strict=True))
    assert one.mean.estimate == pytest.approx(two.mean.estimate, abs=1e-9)
    assert one.tau2 == pytest.approx(two.tau2, abs=1e-9)
    where = {each: shrunk.value for each, shrunk in zip(found, shrink(*zip(*found, strict=True)), strict=True)}
    again = shrink(*zip(*mixed, strict=True))
    assert [each.value for each in again] == pytest.approx([where[each] for each in mixed], abs=1e-9)


@given(estimates)
def test_shrunk_values_lie_between_their_own_and_the_mean(found):
    values, errors = zip(*found, strict=True)
    mean = pool(values, errors).mean.estimate
    for own, shrunk in zip(values, shrink(values, errors), strict=True):
        assert min(own, mean) - 1e-9 <= shrunk.value <= max(own, mean) + 1e-9
        assert 0 < shrunk.own <= 1
        assert isinstance(shrunk.interval(), Interval)


def test_the_spread_is_found_where_there_is_one():
    rng = np.random.default_rng(7)
    errors = rng.uniform(0.1, 0.4, 4000)
    assert reml(list(rng.normal(0, 0.5, 4000) + errors * rng.standard_normal(4000)), list(errors)) == pytest.approx(
        0.25, abs=0.03
    )


def test_few_interventions_teach_nothing_about_each_other():
    assert shrink([1.0, 2.0, 3.0], [0.1, 0.1, 0.1]) is None
    assert shrink_shares([1, 2, 3], [5, 5, 5]) is None
    assert pool([1.0], [0.1]).mean == Unknown("too_few")
    with pytest.raises(ValueError, match="outweigh"):
        pool([1.0, 2.0], [0.1, 0.0])


def test_a_rank_never_comes_without_what_it_may_as_well_be():
    values, errors = [0.1, 0.2, 0.3, 0.4, 3.0], [0.3] * 5
    found = ranks(values, errors, top=1, rng=np.random.default_rng(1))
    assert found[4].low == found[4].high == 1
    assert found[4].p_top > 0.99
    assert found[4].above
    assert found[0].low < found[0].high, "four that are alike have no order"
    mixed = ranks(values[::-1], errors, top=1, rng=np.random.default_rng(1))
    assert mixed[::-1] == found, "the order in which they are handed in changes nothing"


def test_what_are_alike_stand_in_no_order():
    found = ranks([0.5] * 8, [0.2] * 8, top=2, rng=np.random.default_rng(1))
    assert all(0 < each.p_top < 0.5 for each in found)
    apart = ranks([each / 10 for each in range(8)], [0.2] * 8, top=2, rng=np.random.default_rng(1))
    assert 0.5 < sum(each.p_top for each in apart) < 0.9 * 2, "what each is at least does not add up to two"
    assert {each.middle for each in found} <= {4, 5}
    assert all((each.low, each.high) == (1, 8) for each in found)
    everybody = ranks([0.5, 0.1, 0.3, 0.9], [0.2] * 4, top=4, rng=np.random.default_rng(1))
    assert [each.p_top for each in everybody] == pytest.approx([1.0] * 4, abs=1e-6)


def test_shares_are_drawn_together_by_how_alike_they_are():
    alike = shrink_shares([5, 6, 4, 5, 6], [10] * 5)
    apart = shrink_shares([1, 9, 0, 10, 5], [10] * 5)
    assert alike.people > 50 > apart.people
    assert all(abs(each.estimate - 0.52) < 0.02 for each in alike.each)
    assert apart.each[3].estimate > 0.85
    unasked = shrink_shares([5, 6, 4, 5, 0], [10, 10, 10, 10, 0])
    assert unasked.each[4].estimate == pytest.approx(unasked.mean)
    with pytest.raises(ValueError, match="among those"):
        shrink_shares([5], [4])


def test_where_no_spread_was_seen_none_is_not_claimed():
    found = shrink([0.5] * 6, [0.2] * 6)
    assert [each.value for each in found] == pytest.approx([0.5] * 6)
    assert all(each.spread > 0.2 / sqrt(6) for each in found), "wider than six that are known to be one"


def test_a_spread_from_few_people_is_drawn_towards_all_others():
    rng = np.random.default_rng(5)
    n = [8] * 400
    drawn = rng.standard_normal((400, 8)).std(axis=1, ddof=1) / sqrt(8)
    steadied = moderated(list(drawn), n)
    assert np.std(steadied) < np.std(drawn) / 10, "all four hundred have one spread"
    assert np.mean(np.square(steadied)) == pytest.approx(1 / 8, rel=0.1)
    scales = np.exp(rng.normal(0, 1, 400))
    apart = moderated(list(drawn * scales), n)
    assert np.corrcoef(np.log(apart), np.log(scales))[0, 1] > 0.9, "where they do differ they stay apart"
    assert moderated([0.1, 0.2, 0.3], [5, 5, 5]) == [0.1, 0.2, 0.3]
    with pytest.raises(ValueError, match="one person"):
        moderated([0.1] * 4, [5, 5, 5, 1])
