"""Bars under each other: who was present, asked, answered, linked; or how many gave each answer. Words come in."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts.svg import WIDTH, frame, rectangle, text

ROW, LINE, BAR, MARGIN, FAINT = 44.0, 18.0, 14.0, 4.0, 0.15
BETWEEN = " – "  # a class of answers goes from one of them to another
RIGHT_TO_LEFT = "\u200f"  # keeps what ends a line at its left end
LONGEST = 34  # letters beside a number on a small phone


@dataclass(frozen=True, slots=True)
class Step:
    """One bar. label: "Svarade"; shown: "färre än 5", "12"; count: what is drawn, None where no bar may be."""

    label: str
    shown: str
    count: int | None


def flow(steps: Sequence[Step], *, most: int, title: str, description: str, mirrored: bool = False) -> Markup:
    """A bar for each step. most: the count whose bar goes all across, so that waves beside each other compare.

    mirrored: bars begin at the right, as whoever reads from there expects.
    """
    left, right, whole = MARGIN, WIDTH - MARGIN, WIDTH - 2 * MARGIN
    name, number = ((right, "end"), (left, "start")) if mirrored else ((left, "start"), (right, "end"))
    shapes = []
    top = 0.0
    for step in steps:
        lines = _lines(step.label, RIGHT_TO_LEFT if mirrored else "")
        shapes += [text(name[0], top + 16 + n * LINE, line, anchor=name[1]) for n, line in enumerate(lines)]
        shapes.append(text(number[0], top + 16, step.shown, "chart-number", number[1]))
        top += (len(lines) - 1) * LINE
        shapes.append(rectangle(left, top + 22, whole, BAR, "chart-track", opacity=FAINT))
        if step.count:
            long = whole * step.count / most
            shapes.append(rectangle(right - long if mirrored else left, top + 22, long, BAR, "chart-bar"))
        top += ROW
    return frame(shapes, height=top + MARGIN, title=title, description=description)


def _lines(label: str, mark: str) -> list[str]:
    """A label on one line; two where it says from what to what and is too long for one. mark: ends the first of two."""
    first, between, last = label.partition(BETWEEN)
    if len(label) <= LONGEST or not between:
        return [_cut(label)]
    return [_cut(first + BETWEEN.rstrip()) + mark, _cut(last)]


def _cut(label: str) -> str:
    return label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"
