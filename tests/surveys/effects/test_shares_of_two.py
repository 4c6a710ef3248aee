"""Shares of two groups, and of the same people twice: published intervals, and laws that hold for any counts."""

import json
from pathlib import Path
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from surveys.effects.interval import Interval, Unknown
from surveys.effects.paired_shares import (
    Turns,
    mcnemar_exact_p,
    mcnemar_mid_p,
    net_improved,
    newcombe_paired,
    tango,
)
from surveys.effects.two_shares import miettinen_nurminen, newcombe

REFERENCE = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))
counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
turns = st.builds(Turns, *(st.integers(0, 30) for _ in range(4))).filter(lambda each: each.n > 0)


def near(found, ends, tolerance=5e-5):
    return [found.low, found.high] == pytest.approx(ends, abs=tolerance)


@pytest.mark.parametrize(("case", "estimator"), [("newcombe10", newcombe), ("miettinen_nurminen", miettinen_nurminen)])
def test_two_groups_give_the_published_intervals(case, estimator):
    for people, ends in zip(REFERENCE[case]["in"], REFERENCE[case]["expect"], strict=True):
        assert near(estimator(*people), ends), people


def test_the_same_people_give_the_published_intervals():
    case = REFERENCE["paired_tango_newcombe"]
    for people, ends, others in zip(case["in_abcd"], case["tango"], case["newcombe10p"], strict=True):
        assert near(tango(Turns(*people)), ends), people
        assert near(newcombe_paired(Turns(*people)), others), people


def test_the_approval_of_a_prime_minister_comes_out_as_agresti_has_it():
    case = REFERENCE["mcnemar_agresti"]
    turned = Turns(794, *case["in"], 570)
    assert mcnemar_exact_p(turned) == pytest.approx(case["p_exact"], abs=5e-10)
    assert mcnemar_mid_p(turned) == pytest.approx(case["p_mid"], abs=5e-10)
    at_zero = brentq(lambda z: tango(turned, level=2 * NormalDist().cdf(z) - 1).low, 2, 6, xtol=1e-9)
    assert at_zero**2 == pytest.approx(case["chi2"], abs=5e-5), "McNemar's chi square is where Tango's interval ends"
    forty = REFERENCE["pingouin_mcnemar"]
    assert mcnemar_exact_p(Turns(12, *forty["in"], 20)) == pytest.approx(forty["p_exact"], abs=5e-7)
    assert mcnemar_mid_p(Turns(5, 0, 0, 5)) == mcnemar_exact_p(Turns(5, 0, 0, 5)) == 1


def test_where_nobody_turned_there_is_still_a_width():
    found = tango(Turns(4, 0, 0, 6))
    z = 1.959964
    assert near(found, [-(z**2) / (10 + z**2), z**2 / (10 + z**2)])


@pytest.mark.parametrize(
    "nobody",
    [
        newcombe(0, 0, 1, 2),
        miettinen_nurminen(1, 2, 0, 0),
        tango(Turns(0, 0, 0, 0)),
        newcombe_paired(Turns(0, 0, 0, 0)),
    ],
)
def test_nobody_says_nothing(nobody):
    assert nobody == Unknown("nobody")


@pytest.mark.parametrize("estimator", [newcombe, miettinen_nurminen])
def test_counts_that_cannot_be_are_refused(estimator):
    with pytest.raises(ValueError, match="cannot be"):
        estimator(3, 2, 0, 5)
    with pytest.raises(ValueError, match="fewest"):
        Turns(0, -1, 0, 0)


@given(counts, counts)
def test_exchanging_the_groups_turns_the_interval_round(one, two):
    for estimator in (newcombe, miettinen_nurminen):
        forth, back = estimator(*one, *two), estimator(*two, *one)
        assert isinstance(forth, Interval)
        assert near(forth, [-back.high, -back.low], 1e-6)
        assert -1 <= forth.low <= forth.estimate <= forth.high <= 1
        assert forth.low < forth.high


@given(turns)
def test_exchanging_before_and_after_turns_the_interval_round(people):
    other = Turns(people.both, people.lost, people.gained, people.neither)
    for estimator in (tango, newcombe_paired):
        forth, back = estimator(people), estimator(other)
        assert near(forth, [-back.high, -back.low], 1e-6)
        assert forth.low < forth.high


@pytest.mark.parametrize("pairs", [0, 1])
def test_of_one_person_no_share_improved(pairs):
    assert net_improved([1] * pairs, [2] * pairs) == Unknown("too_few")


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=30))
def test_net_improved_counts_directions_not_steps(pairs):
    found = net_improved([a for a, _ in pairs], [b for _, b in pairs])
    up, down = sum(b > a for a, b in pairs), sum(b < a for a, b in pairs)
    assert found.estimate == pytest.approx((up - down) / len(pairs))
    doubled = net_improved([a for a, _ in pairs], [a + 2 * (b - a) for a, b in pairs])
    assert doubled == found
