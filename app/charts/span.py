"""Figures on a line of time, with what went on meanwhile as lanes above: beside the figures, and never drawn into them.

A figure stands in the middle of its time. A line joins only those that are handed in as joined; a break has a letter
below, as lanes have numbers. The scale holds 0, so that no small change looks large.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from app.charts.marks import HIGH, shared
from app.charts.svg import WIDTH, dot, frame, line, pill, rectangle, text

TOP, HEIGHT, LEFT, RIGHT, FOOT = 8.0, 112.0, 44.0, WIDTH - 8, 22.0
LANE, NUMBERED = 15.0, 13.0
THIN, BOLD, TICK = 2, 3, 4.0
LETTERS = 26
MOST_DOTS = 30  # more of them are drawn small
WIDE = 30.0  # a time that is this long on the drawing is drawn as long as it is


@dataclass(frozen=True, slots=True)
class Stood:
    """A figure, from the first day to the day after the last; low and high differ where it is not one number."""

    first: date
    end: date
    low: float
    high: float
    estimate: float

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Lane:
    """What went on meanwhile."""

    number: int
    first: date
    end: date


def span(
    stood: Sequence[Stood],
    *,
    joined: Sequence[tuple[int, int]],
    first: date,
    end: date,
    scale: tuple[float, float],
    ticks: Sequence[tuple[float, str]],
    along: Sequence[tuple[date, str]],
    lanes: Sequence[Lane],
    breaks: Sequence[tuple[date, int]],
    title: str,
    description: str,
) -> Markup:
    """The drawing. joined: pairs of places in stood; scale: the lowest and highest value; ticks: value → what it is
    called; along: day → what it is called; breaks: day → its place in the list beside, from 1.
    """
    top = TOP + LANE * len(lanes)
    floor = top + HEIGHT
    days = (end - first).days

    def x(day: date) -> float:
        share = (day - first).days / days
        return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, share))

    def y(value: float) -> float:
        return floor - (value - scale[0]) / (scale[1] - scale[0]) * HEIGHT

    shapes: list[Markup] = []
    for n, lane in enumerate(lanes):
        shapes += _lane(lane, x(lane.first), x(lane.end), TOP + LANE * n + LANE / 2 - 2)
    for value, words in ticks:
        shapes.append(line(LEFT, y(value), RIGHT, y(value), "chart-zero" if value == 0 else "chart-grid"))
        shapes.append(text(LEFT - 5, y(value) + TICK, words, "chart-tick", "end"))
    middles = [(x(each.first) + x(each.end)) / 2 for each in stood]
    for one, other in joined:
        ends = (middles[one], y(stood[one].estimate), middles[other], y(stood[other].estimate))
        shapes.append(line(*ends, "chart-way", width=THIN))
    for middle, each in zip(middles, stood, strict=True):
        shapes += _figure(
            each, middle, (x(each.first), x(each.end)), (y(each.low), y(each.high), y(each.estimate)), len(stood)
        )
    shapes += _breaks([(x(day), number) for day, number in breaks], top, floor + HIGH / 2 + TICK)
    base = floor + (HIGH + TICK if breaks else 0) + FOOT - TICK
    shapes += [text(x(day), base, words, "chart-text chart-wave") for day, words in along]
    return frame(shapes, height=base + 8, title=title, description=description)


def letter(number: int) -> str:
    """What a break is called, from 1: lanes have numbers."""
    return chr(ord("a") + (number - 1) % LETTERS)


def _breaks(found: Sequence[tuple[float, int]], top: float, y: float) -> list[Markup]:
    shapes = [line(x, top, x, y, "chart-when") for x, _ in found]
    for each in shared(found):
        label = "–".join(dict.fromkeys(letter(n) for n in (min(each.numbers), max(each.numbers))))
        shapes.append(pill(each.middle, y, each.width, HIGH, "chart-mark"))
        shapes.append(text(each.middle, y + TICK, label, "chart-tick chart-mark-number", "middle"))
    return shapes


def _lane(lane: Lane, left: float, right: float, y: float) -> list[Markup]:
    width = max(right - left, float(BOLD))
    bar = rectangle(left, y - 2, width, 4, "chart-lane")
    middle = min(max(left + NUMBERED / 2, LEFT + NUMBERED / 2), RIGHT - NUMBERED / 2)
    box = pill(middle, y, NUMBERED, NUMBERED, "chart-mark")
    return [bar, box, text(middle, y + TICK, str(lane.number), "chart-tick chart-mark-number", "middle")]


def _figure(
    each: Stood, middle: float, ends: tuple[float, float], heights: tuple[float, float, float], n: int
) -> list[Markup]:
    low, high, estimate = heights
    shapes: list[Markup] = []
    if ends[1] - ends[0] >= WIDE:
        shapes.append(line(ends[0], estimate, ends[1], estimate, "chart-line"))
    if not each.exact:
        shapes.append(line(middle, low, middle, high, "chart-line", width=BOLD))
    else:
        shapes.append(dot(middle, estimate, 3.5 if n <= MOST_DOTS else 1.8))
    return shapes
