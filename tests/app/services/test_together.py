"""What interventions that asked the same say together: which are alike, for whom, and from published figures alone."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from app.services import reports, together
from surveys.effects.causal import causal_words
from tests.app.analyst.group import AFTER, BEFORE, OVER, TO_FOLLOW_UP, Group, group
from tests.app.services.test_releases import stranger
from tests.builders import World

pytestmark = pytest.mark.figures

ITEM = "trygghet_2"


@pytest.fixture
def four(world: World, ready_url: str, home: Path) -> Iterator[list[Group]]:
    """Three that ask the same and a fourth to which nobody comes back."""
    with group(world, ready_url, home, name="Kometen") as first:
        others = ("Solen", "Stjärnan", "Månen")
        yield [first, *(Group(world, first.analyst, world.activity(name=name)) for name in others)]


def both_waves(groups: list[Group]) -> None:
    for each in groups:
        each.start()
    groups[0].world.later(**OVER)
    groups[0].world.later(**TO_FOLLOW_UP)
    for each, scores in zip(groups, (AFTER, BEFORE[1:], AFTER[::-1], ()), strict=True):
        each.return_(scores)
    groups[0].world.later(**OVER)
    groups[0].tick()


def seen(world: World) -> list[reports.Overview]:
    with world.app.app_context():
        return reports.overview(actor=world.admin(), now=world.now)


@pytest.mark.both_databases
def test_those_that_asked_the_same_stand_together_above_each_by_itself(four: list[Group]) -> None:
    both_waves(four)
    world = four[0].world
    pools = {pool.item["key"]: pool for pool in together.pools(seen(world))}
    pool = pools[ITEM]
    assert [row.seen.intervention.name for row in pool.rows] == ["Kometen", "Solen", "Stjärnan"]
    assert pool.people == {"least": 30, "most": 42}
    changes = [each.item(1)["change"]["estimate"] for each in four[:3]]
    assert pool.change is not None
    assert min(changes) <= pool.change.estimate <= max(changes)
    assert pool.score <= 2
    for language, text in pool.sentence.items():
        assert causal_words(text, language) == []
    assert round(pool.change.low, 1) == pool.change.low


def test_other_words_and_other_scales_are_other_questions(four: list[Group]) -> None:
    both_waves(four)
    for changed in ({"text": {"sv": "En annan fråga?"}}, {"highest": 7.0}, {"item": None}, {"row": {"sv": "En rad"}}):
        found = deepcopy(seen(four[0].world))
        solen = next(each for each in found if each.intervention.name == "Solen")
        assert solen.report is not None
        for wave in solen.report["waves"]:
            for item in wave["items"]:
                item.update(changed)
        assert together.pools(found) == [], changed


def test_two_make_no_whole_and_a_stranger_sees_none(four: list[Group]) -> None:
    both_waves(four)
    world = four[0].world
    assert together.pools([each for each in seen(world) if each.intervention.name != "Solen"]) == []
    with world.app.app_context():
        assert together.pools(reports.overview(actor=stranger(world), now=world.now)) == []
