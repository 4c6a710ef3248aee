"""From stored responses to what is shown, beside scipy's own t interval on people drawn at random. Figures stay."""

from __future__ import annotations

from random import Random
from statistics import fmean

import pytest

from app.services import participants
from tests.app.analyst.group import OVER, TO_FOLLOW_UP, Group
from tests.builders import Participant


def scores(dice: Random, n: int) -> list[int]:
    """Answers that lie anywhere on the scale, mostly in its middle."""
    return [min(5, max(1, round(dice.gauss(3, 1.1)))) for _ in range(n)]


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_shown_is_scipy_s_and_nothing_later_changes_it(youths: Group, seed: int) -> None:
    from scipy.stats import ttest_rel

    dice = Random(seed)
    world, n = youths.world, dice.randint(20, 30)
    before = scores(dice, n)
    youths.start(before)
    for score in (strangers := scores(dice, 4)):
        world.answer(youths.activity, answers={"trygghet_2": score})
    for person in youths.people[:6]:  # a second answer in the same wave counts nowhere
        world.answer(youths.activity, person, answers={"trygghet_2": 5})
    world.later(**OVER)
    youths.tick()
    start = youths.item(0)
    mean = round(fmean([*before, *strangers]), 1)
    assert start["mean"] == {"low": mean, "high": mean}
    assert start["n"]["least"] <= n + 4 <= start["n"]["most"]

    world.later(days=30)  # between the waves, and after the start's grace
    for person in youths.people[:12]:
        assert not world.answer(youths.activity, person, wave=0, answers={"trygghet_2": 1}).placed
    world.later(days=TO_FOLLOW_UP["days"] - 30)
    back = list(range(0, n, 1))[: n - 5]
    after = scores(dice, len(back))
    youths.return_(after)
    for _ in range(3):
        world.answer(youths.activity, wave=1, again=True, answers={"trygghet_2": 1})
        world.answer(youths.activity, Participant(), wave=1, answers={"trygghet_2": 1})
    world.later(**OVER)
    youths.tick()
    item = youths.item(1)
    known = ttest_rel(after, [before[one] for one in back])
    low, high = known.confidence_interval()
    shown = {"estimate": fmean(after) - fmean(before[one] for one in back), "low": low, "high": high}
    assert {name: item["change"][name] for name in shown} == {name: round(float(v), 1) for name, v in shown.items()}
    assert item["before"] == start["mean"]
    assert item["n"]["least"] <= len(back) <= item["n"]["most"]
    assert youths.item(0) == start

    with world.app.app_context():
        for person in youths.people[:8]:
            key = person.participant_key(youths.intervention)
            participants.erase(intervention=youths.intervention, participant_key=key, now=world.now)
    world.later(days=100)  # the last wave has closed as well
    youths.tick()
    assert youths.item(0) == start
    assert youths.item(1) == item
