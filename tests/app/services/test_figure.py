"""When a change is not told, beside what is told of the start."""

from __future__ import annotations

import pytest

from app.services.figure import ALIKE, change_of
from surveys.effects.interval import Interval, Unknown
from surveys.effects.sums import Sums

SCALE = {"lowest": 1, "highest": 5}


@pytest.mark.parametrize(("start", "told"), [(3.0, True), (3.95, False), (0.1, False)])
def test_a_change_to_the_end_of_the_scale_says_what_everybody_answers_now(start: float, told: bool) -> None:
    """Up by 1 in the mean: from 3.95 it could only be that nine in ten answer 5 now."""
    changes = Sums.of([0, 1, 2, 1, 1, 1, 0, 2, 2, 0])
    found = change_of(changes, Sums(10, 10 * start, 0), SCALE)
    assert isinstance(found, Interval) is told
    assert told or found == Unknown(ALIKE)
