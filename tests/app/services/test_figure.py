"""When a change is not told, beside what is told of the start."""

from __future__ import annotations

import pytest

from app.services.figure import ALIKE, cap_of, change_of
from surveys.effects.interval import Interval, Unknown
from surveys.effects.strength import Doubts, Strength, strength
from surveys.effects.sums import Sums

SCALE = {"lowest": 1, "highest": 5}


@pytest.mark.parametrize(("start", "told"), [(3.0, True), (3.95, False), (0.1, False)])
def test_a_change_to_the_end_of_the_scale_says_what_everybody_answers_now(start: float, told: bool) -> None:
    """Up by 1 in the mean: from 3.95 it could only be that nine in ten answer 5 now."""
    changes = Sums.of([0, 1, 2, 1, 1, 1, 0, 2, 2, 0])
    found = change_of(changes, Sums(10, 10 * start, 0), SCALE)
    assert isinstance(found, Interval) is told
    assert told or found == Unknown(ALIKE)


def sure(answering: float, half_width: float, apart: float) -> Strength:
    """At so many other steps that these three decide."""
    return strength(
        design="lottery",
        paired=400,
        answering=answering,
        in_start_sd=Interval(1.0, 1.0 - half_width, 1.0 + half_width),
        doubts=Doubts(loss_apart=apart, start_apart=apart),
    )


def test_what_is_told_of_a_step_is_never_that_of_a_better_one() -> None:
    """0.64 of those who started told as 0.65 is step 4 to whoever counts with it; and read as "0.65, needs 0.65"."""
    for thousandth in range(1000):
        found = sure(thousandth / 1000, thousandth / 1000, thousandth / 1000)
        told = {cap.name: cap_of(cap, of=400) for cap in found.caps}
        for cap in found.caps:
            if cap.value is not None and cap.name != "paired":
                assert abs(told[cap.name]["value"] - cap.value) <= 0.05
                assert told[cap.name]["value"] != cap.next
        named = [told[name]["value"] if name in told else 0.0 for name in ("answering", "width", "loss_apart")]
        assert {cap.name: cap.score for cap in sure(*named).caps}["answering"] == told["answering"]["score"]
        assert {cap.name: cap.score for cap in sure(*named).caps}["width"] == told["width"]["score"]
