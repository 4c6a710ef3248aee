"""Changes of several interventions under each other on one line around no change, and all of them together below.

The numbers stand in the table that belongs to it; the drawing has each name, and what its interval rests on, above the
interval, so that it fits a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts.svg import WIDTH, dot, frame, line, polygon, text

ROW, TOP, FOOT, MARGIN, WHISKER, DIAMOND = 58.0, 6.0, 24.0, 14.0, 5.0, 7.0
NAME, RESTS_ON, MIDDLE, CLEAR = 13.0, 28.0, 43.0, 10.0  # where in a row each of them is
BOLD = 3
LONGEST = 38  # letters that a small phone has room for


@dataclass(frozen=True, slots=True)
class Branch:
    """One interval, whose it is, and in short what it rests on. whole: all of them together, drawn as a diamond."""

    name: str
    estimate: float
    low: float
    high: float
    whole: bool = False
    rests_on: str = ""


def forest(branches: Sequence[Branch], *, span: float, title: str, description: str) -> Markup:
    """The drawing. span: the line goes from -span to span; what lies beyond is drawn at its end."""

    def x(value: float) -> float:
        share = (min(max(value, -span), span) + span) / (2 * span)
        return MARGIN + share * (WIDTH - 2 * MARGIN)

    base = TOP + ROW * len(branches)
    shapes = [line(x(-span), base, x(span), base, "chart-axis")]
    for place, each in enumerate(branches):
        top = TOP + ROW * place
        at = top + MIDDLE
        shapes.append(line(x(0), at - CLEAR, x(0), top + ROW - CLEAR / 2, "chart-zero"))  # never through the words
        shapes.append(text(MARGIN, top + NAME, _cut(each.name), "chart-strong" if each.whole else "chart-text"))
        shapes.append(text(MARGIN, top + RESTS_ON, each.rests_on, "chart-tick"))
        if each.whole:
            corners = [(x(each.low), at), (x(each.estimate), at - DIAMOND), (x(each.high), at)]
            shapes.append(polygon([*corners, (x(each.estimate), at + DIAMOND)], "chart-whole"))
        else:
            shapes.append(line(x(each.low), at, x(each.high), at, "chart-line", width=BOLD))
            shapes += [
                line(x(end), at - WHISKER, x(end), at + WHISKER, "chart-line", width=BOLD)
                for end in (each.low, each.high)
            ]
            shapes.append(dot(x(each.estimate), at))
    ticks = ((-span, f"−{span:g}"), (0, "0"), (span, f"+{span:g}"))
    shapes += [text(x(value), base + FOOT - 8, words, "chart-tick", "middle") for value, words in ticks]
    return frame(shapes, height=base + FOOT, title=title, description=description)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
