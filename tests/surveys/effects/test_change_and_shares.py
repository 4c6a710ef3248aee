"""Paired change and shares: published values, laws, and honesty where nothing can be said."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.effects.change import paired_change
from surveys.effects.interval import Interval, Unknown
from surveys.effects.shares import wilson

REFERENCE = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))

points = st.integers(10, 50).map(lambda tenths: tenths / 10)  # sums of tenths depend on their order, unless exact
pairs = st.lists(st.tuples(points, points), max_size=40)


@pytest.mark.parametrize("case", ["wilson", "wilson_seed"])
def test_wilson_gives_the_published_intervals(case):
    for (successes, n), (low, high) in zip(REFERENCE[case]["in"], REFERENCE[case]["expect"], strict=True):
        share = wilson(successes, n)
        assert share.estimate == successes / n
        assert share.low == pytest.approx(low, abs=REFERENCE[case]["tol"])
        assert share.high == pytest.approx(high, abs=REFERENCE[case]["tol"])


def test_students_sleep_comes_out_as_student_had_it():
    sleep = REFERENCE["sleep_paired_t"]
    found = paired_change(sleep["second"], sleep["first"])
    assert found.change.estimate == pytest.approx(sleep["mean"], abs=5e-5)
    assert [found.change.low, found.change.high] == pytest.approx(sleep["ci"], abs=5e-5)
    assert found.change.estimate / found.standard_error == pytest.approx(sleep["t"], abs=5e-5)
    assert found.p == pytest.approx(sleep["p"], abs=5e-7)


def test_jobs_ii_before_and_after_comes_out_as_published():
    jobs, lesson = REFERENCE["jobs2_before_after"], REFERENCE["jobs2_lesson"]
    people = [(a, b) for a, b, n in jobs["counts"] for _ in range(n)]
    found = paired_change([a for a, _ in people], [b for _, b in people])
    assert found.n == 600
    assert found.change.estimate == pytest.approx(lesson["change_T"], abs=5e-5)
    assert found.change.estimate / found.standard_error == pytest.approx(lesson["prepost_t"], abs=5e-5)


@pytest.mark.parametrize("people", [[], [(2.0, 4.0)]])
def test_fewer_than_two_pairs_say_nothing(people):
    found = paired_change([a for a, _ in people], [b for _, b in people])
    assert found.n == len(people)
    assert found.change == found.in_start_sd == Unknown("too_few")
    assert found.p is None


@pytest.mark.parametrize("step", [0.0, 1.0, 0.1])
def test_everybody_changing_by_the_same_is_no_certainty(step):
    start = [0.1 * each for each in range(1, 31)]
    found = paired_change(start, [each + step for each in start])
    assert found.change == found.in_start_sd == Unknown("constant")
    assert found.standard_error is None


def test_a_start_where_all_answered_the_same_has_no_sd_to_measure_in():
    found = paired_change([3.0] * 4, [3.0, 4.0, 4.0, 5.0])
    assert isinstance(found.change, Interval)
    assert found.in_start_sd == Unknown("constant_start")


def test_the_unit_is_the_spread_of_all_who_started_where_it_is_known():
    before, after = [1.0, 2.0, 3.0], [2.0, 4.0, 3.0]
    found = paired_change(before, after, start=[*before, 1.0, 5.0, 5.0])
    assert found.change.estimate == pytest.approx(1.0)
    assert found.in_start_sd.estimate == pytest.approx(1 / 1.834848, abs=1e-6)
    assert paired_change(before, after).in_start_sd.estimate == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("before", "after"), [([1.0], []), ([1.0, float("nan")], [1.0, 2.0]), ([1.0, 2.0], [1.0, float("inf")])]
)
def test_what_is_no_pair_of_numbers_is_refused(before, after):
    with pytest.raises(ValueError, match=r"pairs|NaN"):
        paired_change(before, after)


@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_the_people_changes_nothing(people, random: Random):
    mixed = list(people)
    random.shuffle(mixed)
    assert paired_change(*_columns(people)) == paired_change(*_columns(mixed))


@given(pairs)
def test_turning_the_scale_round_turns_the_change_round(people):
    before, after = _columns(people)
    straight = paired_change(before, after).change
    turned = paired_change([6 - each for each in before], [6 - each for each in after]).change
    if isinstance(straight, Unknown):
        assert turned == straight
    else:
        assert turned.estimate == pytest.approx(-straight.estimate)
        assert (turned.low, turned.high) == pytest.approx((-straight.high, -straight.low))
        assert straight.low < straight.estimate < straight.high


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval_and_the_interval_in_0_to_1(counts):
    share, others = wilson(*counts), wilson(counts[1] - counts[0], counts[1])
    assert 0 <= share.low <= share.estimate <= share.high <= 1
    assert share.low < share.high
    assert (others.low, others.high) == pytest.approx((1 - share.high, 1 - share.low))


def test_a_share_of_nobody_is_not_known_and_more_than_all_cannot_be():
    assert wilson(0, 0) == Unknown("nobody")
    for impossible in ((-1, 5), (6, 5), (0, -1)):
        with pytest.raises(ValueError, match="cannot be"):
            wilson(*impossible)


@pytest.mark.parametrize("ends", [(2.0, 3.0, 4.0), (2.0, 0.0, 1.0), (float("nan"), 0.0, 1.0), (0.0, 0.0, float("inf"))])
def test_an_interval_that_cannot_be_is_never_made(ends):
    with pytest.raises(ValueError, match=r"order|finite"):
        Interval(*ends)


def test_the_heavy_libraries_wait_until_a_sum_needs_them():
    names = "change, flow, interval, shares, strength, wording"
    program = f"import sys; from surveys.effects import {names}; print({{'numpy', 'scipy'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def _columns(people):
    return [a for a, _ in people], [b for _, b in people]
