"""A change over the waves: from no change at the start, to scale, with its interval, and no line across a gap."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from app.charts import Mark, Point, curve
from tests.app.charts.test_charts import SVG, drawn

POINTS = {1: Point(0.6, 0.3, 0.9), 2: Point(0.4, 0.0, 0.8)}
WAVES = ("Start", "Uppf. 1", "Uppf. 2")


def way(points: dict[int, Point] | None = None, waves: tuple[str, ...] = WAVES, **changed: Any) -> Any:
    says = {"span": 1, "sides": ("högre", "lägre"), "title": "Över tid", "description": "+0,6; +0,4"} | changed
    return drawn(curve(points or POINTS, waves=waves, **says))


def of(svg: Any, kind: str) -> list[Any]:
    return [each for each in svg.iter() if each.get("class") == kind]


def height(svg: Any, y: str | None) -> float:
    """What a place stands for, where 132 of the height go from -1 to 1."""
    zero = float(of(svg, "chart-zero")[0].get("y1"))
    return (zero - float(y or 0)) / 66


def test_it_begins_at_no_change_and_each_point_is_as_high_as_its_change() -> None:
    svg = way()
    assert [height(svg, each.get("cy")) for each in svg.iter(f"{SVG}circle")] == pytest.approx([0, 0.6, 0.4], abs=0.01)


def test_whiskers_and_bands_end_where_the_intervals_end() -> None:
    svg = way()
    upright = [each for each in of(svg, "chart-line") if each.get("x1") == each.get("x2")]
    ends = [(height(svg, each.get("y1")), height(svg, each.get("y2"))) for each in upright]
    assert ends == [pytest.approx((0.3, 0.9), abs=0.01), pytest.approx((0.0, 0.8), abs=0.01)]
    first, second = (each.get("points").split() for each in of(svg, "chart-band"))
    assert [height(svg, corner.split(",")[1]) for corner in first] == pytest.approx([0, 0.9, 0.3, 0], abs=0.01)
    assert [height(svg, corner.split(",")[1]) for corner in second] == pytest.approx([0.9, 0.8, 0, 0.3], abs=0.01)


def test_no_line_and_no_band_goes_across_a_wave_without_a_figure() -> None:
    svg = way({1: POINTS[1], 3: POINTS[2]}, (*WAVES, "Uppf. 3"))
    assert len(of(svg, "chart-way")) == len(of(svg, "chart-band")) == 1
    assert len(list(svg.iter(f"{SVG}circle"))) == 3


def test_waves_stand_evenly_apart_below_their_points() -> None:
    svg = way({2: POINTS[2]})
    start, first, second = (float(each.get("x")) for each in of(svg, "chart-text chart-wave"))
    assert second - first == pytest.approx(first - start)
    assert [float(each.get("cx")) for each in svg.iter(f"{SVG}circle")] == [start, second]


def test_what_lies_beyond_the_scale_is_drawn_at_its_end() -> None:
    svg = way({1: Point(9, -9, 19)})
    assert {round(height(svg, each.get("y1")), 2) for each in of(svg, "chart-line")} == {-1.0, 1.0}


def test_up_and_down_are_said_in_words_and_numbers() -> None:
    texts = [each.text for each in way(span=2).iter(f"{SVG}text")]
    assert texts == ["+2", "0", "−2", "↑ högre", "↓ lägre", *WAVES]


def test_what_happened_meanwhile_is_marked_where_it_lies_and_neighbours_share_a_mark() -> None:
    svg = way(beside=[Mark(0.5, 1), Mark(1.4, 2), Mark(1.42, 3), Mark(1.44, 5)])
    start, first, second = (float(each.get("x")) for each in of(svg, "chart-text chart-wave"))
    when = [float(each.get("x1")) for each in of(svg, "chart-when")]
    step = first - start
    assert when == pytest.approx([start + step * at for at in (0.5, 1.4, 1.42, 1.44)], abs=0.1)
    assert [each.text for each in of(svg, "chart-tick chart-mark-number")] == ["1", "2–3, 5"]
    places = [float(each.get("x")) for each in of(svg, "chart-tick chart-mark-number")]
    assert start < places[0] < first < places[1] < second
    (down,) = (float(each.get("y")) for each in svg.iter(f"{SVG}text") if "↓" in each.text)
    ends = {float(each.get("y")) + float(each.get("height")) for each in of(svg, "chart-mark")}
    assert max(ends) < down - 11, "no word lies on a mark"


def test_however_many_marks_there_are_none_lies_on_another_or_outside() -> None:
    many = [Mark(n / 30, n + 1) for n in range(0, 60, 2)]
    ends = [Mark(at, n + int(at)) for at in (0.0, 2.0) for n in (100, 101, 104, 105)]
    few = [Mark(n / 5, n + 1) for n in range(10)]
    for beside in (many, ends, few):
        boxes = [(float(e.get("x")), float(e.get("width"))) for e in of(way(beside=beside), "chart-mark")]
        assert all(x >= 0 and x + width <= 300 for x, width in boxes)
        assert all(x + width < other for (x, width), (other, _) in pairwise(boxes))
    assert of(way(), "chart-mark") == []
