"""The line of time: what happened is marked on its day, and what lies outside the line is not pushed onto its edge."""

from __future__ import annotations

from datetime import date

from app.charts import timeline
from tests.app.charts.test_charts import SVG, drawn


def test_what_happened_is_marked_on_its_day_and_nothing_at_the_edge() -> None:
    over = timeline.span([date(2026, 4, 3), date(2026, 10, 30)])
    days = [(date(2026, 1, 2), 1), (date(2026, 7, 16), 2), (date(2026, 7, 17), 3), (date(2026, 12, 1), 4)]
    svg = drawn(f'<g xmlns="http://www.w3.org/2000/svg">{timeline.noted(days, over)}</g>')
    (mark,) = (each for each in svg.iter(f"{SVG}svg") if each.get("x"))
    assert [each.text for each in mark.iter(f"{SVG}text")] == ["2–3"]
    assert abs(float(mark.get("x", "").rstrip("%")) - over.place(date(2026, 7, 16))) < 0.5
