"""Shares with their uncertainty under each other, on one line from nothing to all. Numbers stand in a table beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts.svg import WIDTH, dot, frame, line, rectangle, text

ROW, TOP, FOOT, MARGIN, NAME, MIDDLE, WHISKER, THICK = 40.0, 6.0, 24.0, 16.0, 13.0, 26.0, 5.0, 8.0
BOLD, SOFT = 3, 0.35
LONGEST = 38  # letters that a small phone has room for
TICKS = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """A share (parts of 1), or the two that it lies between, and what it may as well be."""

    name: str
    share: tuple[float, float]
    low: float
    high: float


def shares(bars: Sequence[Bar], *, title: str, description: str) -> Markup:
    """The drawing."""

    def x(value: float) -> float:
        return MARGIN + value * (WIDTH - 2 * MARGIN)

    base = TOP + ROW * len(bars)
    shapes = [line(x(0), base, x(1), base, "chart-axis")]
    for place, each in enumerate(bars):
        top = TOP + ROW * place
        at = top + MIDDLE
        name = each.name if len(each.name) <= LONGEST else each.name[: LONGEST - 1] + "…"
        shapes.append(text(MARGIN, top + NAME, name))
        shapes.append(line(x(each.low), at, x(each.high), at, "chart-line", width=BOLD))
        shapes += [
            line(x(end), at - WHISKER, x(end), at + WHISKER, "chart-line", width=BOLD) for end in (each.low, each.high)
        ]
        least, most = each.share
        if least == most:
            shapes.append(dot(x(least), at))
        else:
            shapes.append(rectangle(x(least), at - THICK / 2, x(most) - x(least), THICK, "chart-bar", opacity=SOFT))
    shapes += [
        text(x(tick), base + FOOT - 8, f"{tick:.0%}".replace("%", " %"), "chart-tick", "middle") for tick in TICKS
    ]
    return frame(shapes, height=base + FOOT, title=title, description=description)
