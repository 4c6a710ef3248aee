"""Figures on a line of time: where they stand, what is joined, lanes outside the plot, breaks with a letter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.charts import Lane, Stood, span
from app.web.area_drawn import nice
from tests.app.charts.test_charts import SVG, drawn
from tests.app.charts.test_curve import of

FIRST, END = date(2024, 1, 1), date(2026, 1, 1)
STOOD = (
    Stood(date(2024, 1, 1), date(2025, 1, 1), 8, 8, 8),
    Stood(date(2025, 1, 1), date(2026, 1, 1), 0, 4, 2),
)


def chart(**changed: Any) -> Any:
    says: dict[str, Any] = {
        "stood": STOOD,
        "joined": [(0, 1)],
        "first": FIRST,
        "end": END,
        "scale": (0.0, 10.0),
        "ticks": [(0.0, "0"), (10.0, "10")],
        "along": [(FIRST, "2024")],
        "lanes": [],
        "breaks": [],
        "title": "Anrop",
        "description": "2024: 8; 2025: färre än 5",
    } | changed
    return drawn(span(says.pop("stood"), **says))


def places(svg: Any, kind: str) -> list[float]:
    return sorted({float(each.get(name)) for each in of(svg, kind) for name in ("y1", "y2")})


def test_a_figure_stands_amid_its_time_as_high_as_it_is() -> None:
    svg = chart()
    (dot,) = svg.iter(f"{SVG}circle")  # the small count is a stroke from 0 to 4
    floor, top = places(svg, "chart-zero")[0], places(svg, "chart-grid")[0]
    assert (floor - float(dot.get("cy"))) / (floor - top) == pytest.approx(0.8, abs=0.01)
    left, right = (float(of(svg, "chart-zero")[0].get(end)) for end in ("x1", "x2"))
    assert (float(dot.get("cx")) - left) / (right - left) == pytest.approx(0.25, abs=0.01)
    (stroke,) = [each for each in of(svg, "chart-line") if each.get("x1") == each.get("x2")]
    heights = [(floor - float(stroke.get(end))) / (floor - top) for end in ("y1", "y2")]
    assert heights == pytest.approx([0, 0.4], abs=0.01)


def test_only_what_is_joined_has_a_line() -> None:
    assert len(of(chart(), "chart-way")) == 1
    assert of(chart(joined=[]), "chart-way") == []


def test_a_lane_lies_above_the_plot_within_the_time_that_is_looked_at() -> None:
    svg = chart(lanes=[Lane(1, date(2024, 7, 1), date(2027, 1, 1)), Lane(2, date(2020, 1, 1), date(2024, 3, 1))])
    top = places(svg, "chart-grid")[0]
    bars = of(svg, "chart-lane")
    assert all(float(each.get("y")) + float(each.get("height")) < top for each in bars)
    right = float(of(svg, "chart-zero")[0].get("x2"))
    assert float(bars[0].get("x")) + float(bars[0].get("width")) == pytest.approx(right, abs=0.2)
    assert [each.text for each in of(svg, "chart-tick chart-mark-number")] == ["1", "2"]


def test_a_break_has_its_letter_below_and_neighbours_share_a_mark() -> None:
    svg = chart(breaks=[(date(2024, 7, 1), 1), (date(2025, 7, 1), 2), (date(2025, 7, 15), 3)])
    assert [each.text for each in of(svg, "chart-tick chart-mark-number")] == ["a", "b–c"]
    assert len(of(svg, "chart-when")) == 3


@pytest.mark.parametrize(
    ("low", "high"), [(0, 0), (0, 4), (0, 13), (0, 1310), (-0.4, 1.6), (-3, 0), (0, 0.07), (0, 71.6)]
)
def test_a_scale_is_a_few_round_steps_that_hold_all_of_it_and_zero(low: float, high: float) -> None:
    ticks = nice(low, high)
    assert ticks[0] <= low <= high <= ticks[-1]
    assert 0 in ticks
    assert 2 <= len(ticks) <= 6
