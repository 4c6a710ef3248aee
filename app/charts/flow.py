"""Participant flow as bars under each other: who was present, asked, answered, linked. Words come in translated."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts.svg import WIDTH, frame, rectangle, text

ROW, BAR, MARGIN, FAINT = 44.0, 14.0, 4.0, 0.15


@dataclass(frozen=True, slots=True)
class Step:
    """One bar. label: "Svarade"; shown: "färre än 5", "12"; count: what is drawn, None where no bar may be."""

    label: str
    shown: str
    count: int | None


def flow(steps: Sequence[Step], *, most: int, title: str, description: str) -> Markup:
    """A bar for each step. most: the count whose bar goes all across, so that waves beside each other compare."""
    shapes = []
    for row, step in enumerate(steps):
        top = row * ROW
        shapes.append(text(MARGIN, top + 16, step.label))
        shapes.append(text(WIDTH - MARGIN, top + 16, step.shown, "chart-number", "end"))
        shapes.append(rectangle(MARGIN, top + 22, WIDTH - 2 * MARGIN, BAR, "chart-track", opacity=FAINT))
        if step.count:
            shapes.append(rectangle(MARGIN, top + 22, (WIDTH - 2 * MARGIN) * step.count / most, BAR, "chart-bar"))
    return frame(shapes, height=len(steps) * ROW + MARGIN, title=title, description=description)
