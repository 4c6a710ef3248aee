"""A change since the start, wave by wave, around the line at no change. Intervals are whiskers, and a band between.

A wave without a figure is a gap: the line is not drawn across it. Numbers and words stand in the table beside it. What
happened between the waves has a numbered mark below the plot, in no colour of the curve: it stands beside it, no more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from app.charts.marks import HIGH, Mark, marks
from app.charts.svg import WIDTH, dot, frame, line, polygon, text

TOP, HEIGHT, FOOT, LEFT, RIGHT, WHISKER = 22.0, 132.0, 24.0, 46.0, 264.0, 5.0
SIDES = 14.0  # above and below the plot, for what up and down mean
BOLD, FAINT = 3, 0.16
AXIS_END, TICK = WIDTH - 8, 4.0


@dataclass(frozen=True, slots=True)
class Point:
    """A change and the interval around it."""

    estimate: float
    low: float
    high: float


START = Point(0.0, 0.0, 0.0)


def curve(
    points: Mapping[int, Point],
    *,
    waves: Sequence[str],
    span: float,
    sides: tuple[str, str],
    title: str,
    description: str,
    beside: Sequence[Mark] = (),
) -> Markup:
    """The drawing. points: by wave, from 1; waves: what each is called, the start first; span: up and down of 0.

    sides: what lies above and below no change. beside: what happened meanwhile.
    """
    middle = TOP + SIDES + HEIGHT / 2
    step = (RIGHT - LEFT) / max(1, len(waves) - 1)

    def x(number: int) -> float:
        return LEFT + step * number

    def y(value: float) -> float:
        return middle - min(max(value, -span), span) / span * HEIGHT / 2

    known = {0: START, **points}
    floor = middle + HEIGHT / 2
    found = [(LEFT + step * each.at, each.number) for each in beside]
    shapes = marks(found, top=TOP + SIDES, y=floor + HIGH / 2 + TICK)
    foot = floor + SIDES + TICK + (HIGH + TICK if beside else 0)
    for first, second in _beside(known):
        ends = (known[first], known[second])
        corners = [(x(n), y(p.high)) for n, p in zip((first, second), ends, strict=True)]
        corners += [(x(n), y(p.low)) for n, p in zip((second, first), ends[::-1], strict=True)]
        shapes.append(polygon(corners, "chart-band", opacity=FAINT))
    shapes.append(line(LEFT, y(0), AXIS_END, y(0), "chart-zero"))
    for first, second in _beside(known):
        shapes.append(
            line(x(first), y(known[first].estimate), x(second), y(known[second].estimate), "chart-way", width=2)
        )
    for number, point in points.items():
        shapes += _whisker(x(number), y(point.low), y(point.high))
    shapes += [dot(x(number), y(point.estimate)) for number, point in known.items()]
    for value, words in ((span, f"+{span:g}"), (0, "0"), (-span, f"−{span:g}")):
        shapes.append(text(LEFT - 14, y(value) + TICK, words, "chart-tick", "end"))
    shapes.append(text(LEFT - 6, TOP, f"↑ {sides[0]}", "chart-tick"))
    shapes.append(text(LEFT - 6, foot, f"↓ {sides[1]}", "chart-tick"))
    base = foot + FOOT - TICK
    shapes += [text(x(number), base, words, "chart-text chart-wave", "middle") for number, words in enumerate(waves)]
    return frame(shapes, height=base + 8, title=title, description=description)


def _beside(known: Mapping[int, Point]) -> Iterator[tuple[int, int]]:
    """Waves one after the other that both have a figure."""
    return ((first, second) for first, second in pairwise(sorted(known)) if second == first + 1)


def _whisker(x: float, low: float, high: float) -> list[Markup]:
    ends = [line(x - WHISKER, end, x + WHISKER, end, "chart-line", width=BOLD) for end in (low, high)]
    return [line(x, low, x, high, "chart-line", width=BOLD), *ends]
