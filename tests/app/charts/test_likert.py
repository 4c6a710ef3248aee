"""Answers around the middle of a scale: to scale, on their side, and not divided where they cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from app.charts import Part, likert, swatch
from tests.app.charts.test_charts import SVG, WRITTEN, drawn

PARTS = (
    Part(0.2, "20", -1, 1.0, "worse"),
    Part(0.3, "30", -1, 0.5, "worse"),
    Part(0.25, "25", 0, 0.0, "between"),
    Part(0.25, "25", 1, 0.75, "better"),
)
MIDDLE = 150


def bar(parts: tuple[Part, ...] = PARTS, **changed: Any) -> Any:
    says = {"span": 0.7, "ends": ("Inte alls", "Helt"), "title": "Svaren", "description": "Inte alls: 20 %"}
    return drawn(likert(parts, **(says | changed)))


def blocks(svg: Any) -> list[tuple[float, float]]:
    """From where to where each part goes."""
    found = [(float(each.get("x")), float(each.get("width"))) for each in svg.iter(f"{SVG}rect")]
    return [(x, x + width) for x, width in found]


def middle(svg: Any) -> list[Any]:
    return [each for each in svg.iter(f"{SVG}line") if each.get("class") == "chart-middle"]


def test_what_lies_on_a_side_is_drawn_on_it_and_the_middle_answer_across_the_line() -> None:
    svg = bar()
    far, near, across, right = blocks(svg)
    assert far[1] < near[0] < near[1] < across[0] < MIDDLE < across[1] < right[0]
    assert MIDDLE - across[0] == pytest.approx(across[1] - MIDDLE, abs=0.2)
    assert len(middle(svg)) == 1


def test_each_part_is_as_long_as_its_share() -> None:
    lengths = [end - start + 1.5 for start, end in blocks(bar())]
    assert [length / lengths[0] * 0.2 for length in lengths] == pytest.approx([0.2, 0.3, 0.25, 0.25], abs=0.003)


def test_the_same_share_is_longer_where_half_the_width_stands_for_less() -> None:
    narrow, wide = blocks(bar(span=1.0))[0], blocks(bar(span=0.7))[0]
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def test_a_bar_that_cannot_be_divided_has_no_line_and_goes_all_across() -> None:
    svg = bar((Part(0.45, "45", -1, 1.0, "worse"), Part(0.6, "60", 0, 0.0, "between")), divided=False)
    assert middle(svg) == []
    (left, _), (_, right) = blocks(svg)
    assert (left, right) == pytest.approx((4, 296), abs=1), "shares are rounded, and their sum may be 105 %"


def test_the_ends_of_the_scale_and_the_shares_stand_on_it_as_words() -> None:
    texts = [each.text for each in bar(ends=(WRITTEN, "Helt")).iter(f"{SVG}text")]
    assert texts[:4] == ["20", "30", "25", "25"]
    assert texts[4:] == [WRITTEN[:21] + "…", "Helt"]


def test_a_part_looks_the_same_in_the_table_and_the_table_says_what_it_is() -> None:
    key = drawn(str(swatch(PARTS[0])).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))
    assert key.get("aria-hidden") == "true"
    (block,) = key.iter(f"{SVG}rect")
    first = next(bar().iter(f"{SVG}rect"))
    assert [block.get(name) for name in ("class", "fill", "fill-opacity")] == [
        first.get(name) for name in ("class", "fill", "fill-opacity")
    ]


def test_what_is_further_from_the_middle_is_darker_so_that_it_shows_without_colour() -> None:
    opacity = [float(each.get("fill-opacity")) for each in bar().iter(f"{SVG}rect")]
    assert opacity[0] > opacity[1] > opacity[2] < opacity[3]


def test_nothing_to_draw_is_still_a_drawing() -> None:
    assert bar((), divided=False).tag == f"{SVG}svg"
