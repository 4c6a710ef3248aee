"""A question over the waves: which figures are one line, which are not, and where there is no way at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services.trajectories import trajectories
from tests.app.analyst.group import AFTER, OVER, TO_FOLLOW_UP, Group, group
from tests.builders import World

pytestmark = pytest.mark.figures

CHANGE = {"estimate": 0.4, "low": 0.1, "high": 0.7, "level": 0.95}
NONE = {"why": "too_few"}


def item(key: str = "trygghet_1", change: Any = CHANGE, **changed: Any) -> dict[str, Any]:
    return {"key": key, "lowest": 1.0, "highest": 5.0, "direction": 1, "change": change} | changed


def report(*waves: list[dict[str, Any]]) -> dict[str, Any]:
    start = {"number": 0, "items": [{"key": "trygghet_1", "mean": {"low": 3.0, "high": 3.0}}]}
    return {"waves": [start, *({"number": n, "items": items} for n, items in enumerate(waves, 1))]}


def ways(*waves: list[dict[str, Any]]) -> list[list[list[int]]]:
    """For each question, of each of its lines: the waves."""
    return [[list(line.waves) for line in each.lines] for each in trajectories(report(*waves))]


def test_two_follow_ups_with_a_figure_are_a_way_and_one_is_none() -> None:
    assert ways([item()], [item()]) == [[[1, 2]]]
    assert ways([item()]) == []
    assert ways([item()], [item(change=NONE)]) == []
    assert trajectories(None) == []


def test_a_wave_without_a_figure_is_left_out_and_the_line_still_knows_how_far_the_waves_go() -> None:
    (found,) = trajectories(report([item()], [item(change=NONE)], [item()], [item(change=NONE)]))
    assert ([list(line.waves) for line in found.lines], found.last) == ([[1, 3]], 4)


@pytest.mark.parametrize("other", [{"highest": 7.0}, {"lowest": 0.0}, {"direction": -1}, {"key": "trygghet_1_v2"}])
def test_another_wording_scale_or_direction_is_another_line_of_the_same_question(other: dict[str, Any]) -> None:
    assert ways([item()], [item(), item(**other)], [item(**other)]) == [[[1, 2], [2, 3]]]


def test_the_rows_of_a_question_that_was_reworded_stay_apart_from_each_other() -> None:
    first, second = item("tillit__polis"), item("tillit__skola")
    later = [item("tillit_v2__polis"), item("tillit_v2__skola")]
    assert ways([first, second], later) == [[[1], [2]], [[1], [2]]]


@pytest.fixture
def youths(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home) as made:
        yield made


def test_what_a_way_holds_is_what_the_report_shows(youths: Group) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.world.later(**TO_FOLLOW_UP)
    youths.return_()
    youths.world.later(**OVER)
    youths.tick()
    assert trajectories(youths.report()) == []
    youths.world.later(days=60)
    youths.return_(AFTER[::-1], wave=2)
    youths.world.later(days=40)
    youths.tick()
    (found,) = (each for each in trajectories(youths.report()) if each.lines[0].item["key"] == "trygghet_2")
    (line,) = found.lines
    assert {n: held["change"] for n, held in line.waves.items()} == {n: youths.item(n)["change"] for n in (1, 2)}
