"""Interventions together from published figures: what rounding costs, and that many are no surer than their design."""

import numpy as np
import pytest
from scipy.stats import t

from surveys.effects.change import paired_change
from surveys.effects.interval import Interval, Unknown
from surveys.effects.pooling import pool
from surveys.effects.published import Published, p_of, together


def drawn(seed, n, change):
    rng = np.random.default_rng(seed)
    before = rng.integers(1, 5, n).astype(float)
    return paired_change(before, before + change + rng.normal(0, 1, n))


def published(found, *, answering=0.7):
    """As a page shows it: to 0.1, and people in fives."""
    fives = found.n - found.n % 5

    def rounded(interval):
        return Interval(*(round(each, 1) for each in (interval.estimate, interval.low, interval.high)))

    return Published(fives, fives + 4, answering, rounded(found.change), rounded(found.in_start_sd))


CHANGES = [drawn(seed, 20 + 5 * seed, 0.1 * seed) for seed in range(8)]


def test_what_is_pooled_from_rounded_figures_is_near_what_the_answers_give():
    exact = pool([each.change.estimate for each in CHANGES], [each.standard_error for each in CHANGES])
    found = together([published(each) for each in CHANGES])
    assert found.pooled.mean.estimate == pytest.approx(exact.mean.estimate, abs=0.03)
    assert found.pooled.mean.half_width == pytest.approx(exact.mean.half_width, rel=0.15)
    assert (found.least, found.most) == (300, 300 + 4 * 8)


def test_an_error_is_no_smaller_than_the_interval_said():
    one = published(CHANGES[0])
    exact = one.change.half_width / t.ppf(0.975, one.most - 1)
    two = together([one, one])
    assert two.pooled.standard_error == pytest.approx(exact / 2**0.5)
    sharp = Published(10, 14, 1.0, Interval(0.3, 0.3, 0.3), Unknown("constant_start"))
    assert together([sharp, sharp]).pooled.standard_error > 0.01, "rounding is no certainty"


def test_however_many_they_are_before_and_after_is_before_and_after():
    found = together([published(each, answering=1.0) for each in CHANGES * 20])
    assert found.strength.score == 2
    assert [cap.name for cap in found.strength.binding] == ["design"]


def test_the_whole_is_no_surer_than_the_one_that_lost_most():
    assert together([published(CHANGES[0]), published(CHANGES[1], answering=0.2)]).strength.score == 1
    assert together([published(CHANGES[0]), published(CHANGES[1], answering=None)]).strength.score == 0


def test_one_is_not_many():
    assert together([published(CHANGES[0])]).pooled.mean == Unknown("too_few")


def test_a_p_is_never_smaller_than_that_of_the_fewest_people_that_there_may_be():
    found = Interval(0.5, 0.1, 0.9)
    one = Published(10, 14, 1.0, found, Unknown("constant_start"))
    error = found.half_width / t.ppf(0.975, one.most - 1)
    assert p_of(one) == pytest.approx(2 * t.sf(found.estimate / error, one.least - 1))
    assert p_of(one) > 2 * t.sf(found.estimate / error, one.most - 1)
