"""Server-drawn SVG: shapes from numbers and words that are handed in. What may be shown is decided before.

No colours and no inline styles: everything is drawn in currentColor, so that dark mode and print work by themselves.
The page's stylesheet may refine the classes: chart, chart-bar, chart-track, chart-axis, chart-line, chart-zero,
chart-dot, chart-whole, chart-text, chart-strong, chart-number, chart-tick; of a curve chart-band, chart-way,
chart-wave, chart-when, chart-mark, chart-mark-number; of answers around a middle chart-worse, chart-between,
chart-better, chart-either, chart-middle, swatch; on a line of time chart-lane, chart-grid.
"""

from app.charts.curve import Point, curve
from app.charts.flow import Step, flow
from app.charts.forest import Branch, forest
from app.charts.interval import interval
from app.charts.likert import Part, likert, swatch
from app.charts.marks import Mark
from app.charts.share import Bar, shares
from app.charts.span import Lane, Stood, letter, span

__all__ = [
    "Bar",
    "Branch",
    "Lane",
    "Mark",
    "Part",
    "Point",
    "Step",
    "Stood",
    "curve",
    "flow",
    "forest",
    "interval",
    "letter",
    "likert",
    "shares",
    "span",
    "swatch",
]
