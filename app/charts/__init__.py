"""Server-drawn SVG: shapes from numbers and words that are handed in. What may be shown is decided before.

No colours and no inline styles: everything is drawn in currentColor, so that dark mode and print work by themselves.
The page's stylesheet may refine the classes: chart, chart-bar, chart-track, chart-axis, chart-line, chart-zero,
chart-dot, chart-whole, chart-text, chart-strong, chart-number, chart-tick.
"""

from app.charts.flow import Step, flow
from app.charts.forest import Branch, forest
from app.charts.interval import interval

__all__ = ["Branch", "Step", "flow", "forest", "interval"]
