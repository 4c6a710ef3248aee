"""On which side of a scale's middle answers lie: better to the right, and no side for what was put together across."""

from __future__ import annotations

from typing import Any

import pytest

from app.services.spread import span, spread


def item(*classes: tuple[list[int], float], **changed: Any) -> dict[str, Any]:
    shares = [
        {"labels": [{"value": value, "label": {}} for value in values], "low": share, "high": share}
        for values, share in classes
    ]
    return {"scored": True, "lowest": 1.0, "highest": 5.0, "direction": 1, "shares": {"classes": shares}} | changed


WHOLE = (([1], 0.2), ([2], 0.3), ([3], 0.25), ([4, 5], 0.3))


def drawn(found: Any) -> list[tuple[str, int, str]]:
    assert found is not None
    return [(each.shown, each.side, each.tone) for each in found.parts]


def test_higher_is_to_the_right_where_higher_is_better() -> None:
    found = spread(item(*WHOLE))
    assert drawn(found) == [("20", -1, "worse"), ("30", -1, "worse"), ("25", 0, "between"), ("30", 1, "better")]
    assert found is not None
    assert found.divided
    assert [end["value"] for end in found.ends] == [1, 5]


def test_lower_is_to_the_right_where_lower_is_better() -> None:
    found = spread(item(*WHOLE, direction=-1))
    assert drawn(found) == [("30", -1, "worse"), ("25", 0, "between"), ("30", 1, "better"), ("20", 1, "better")]
    assert found is not None
    assert [end["value"] for end in found.ends] == [5, 1]


@pytest.mark.parametrize("direction", [None, 0])
def test_neither_side_is_better_where_the_question_does_not_say_so(direction: int | None) -> None:
    tones = [tone for _, _, tone in drawn(spread(item(*WHOLE, direction=direction)))]
    assert tones == ["either", "either", "between", "either"]


def test_further_from_the_middle_is_further() -> None:
    found = spread(item(*WHOLE))
    assert found is not None
    assert [part.far for part in found.parts] == [1.0, 0.5, 0.0, 0.75]


@pytest.mark.parametrize(
    ("classes", "divided"),
    [
        ((([1, 2], 0.45), ([3, 4, 5], 0.55)), False),
        ((([1, 2, 3], 0.65), ([4, 5], 0.35)), False),
        ((([1, 2, 3, 4], 0.65), ([5], 0.35)), False),
        ((([1], 0.2), ([2, 3, 4], 0.6), ([5], 0.2)), True),
        ((([1, 2], 0.5), ([3], 0.2), ([4, 5], 0.3)), True),
    ],
)
def test_a_class_that_holds_the_middle_and_more_of_one_side_has_no_side(classes: Any, divided: bool) -> None:
    found = spread(item(*classes))
    assert found is not None
    assert found.divided is divided


def test_a_scale_without_a_middle_answer_has_a_middle_all_the_same() -> None:
    found = spread(item(([1, 2], 0.5), ([3, 4], 0.5), highest=4.0))
    assert drawn(found) == [("50", -1, "worse"), ("50", 1, "better")]


def test_all_bars_of_a_wave_are_drawn_to_one_scale_and_it_holds_the_longest_side() -> None:
    one, other = item(*WHOLE), item(([1], 0.1), ([4, 5], 0.9))
    assert span([one]) == 0.7
    assert span([one, other]) == 0.9
    assert span([item(([1, 2], 0.45), ([3, 4, 5], 0.55))]) == 1.0, "one that is not divided needs none"


@pytest.mark.parametrize("changed", [{"shares": None}, {"scored": False}])
def test_what_was_not_published_or_has_no_points_has_no_bar(changed: dict[str, Any]) -> None:
    assert spread(item(*WHOLE, **changed)) is None
    assert span([item(*WHOLE, **changed)]) == 1.0
