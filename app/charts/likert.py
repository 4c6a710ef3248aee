"""How answers lie around the middle of a scale, as one bar: to the right of a line, to the left of it, and on it.

The words and numbers of each part stand in the table that belongs to it, with the part's own swatch; the drawing has
the ends of the scale and the shares, so that it fits a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from app.charts.svg import WIDTH, frame, line, rectangle, text

TOP, BAR, FOOT, MARGIN, MIDDLE, GAP = 18.0, 26.0, 20.0, 4.0, WIDTH / 2, 1.5
FAINTEST, STRONGEST = 0.4, 1.0
LONGEST = 22  # letters that half a small phone has room for
KEY_WIDTH, KEY_HEIGHT = 18, 12

Tone = Literal["worse", "between", "better", "either"]


@dataclass(frozen=True, slots=True)
class Part:
    """Answers that are told together. share: 0–1; shown: "25"; side: -1 left of the middle, 0 on it, 1 right of it.

    far: 0–1, how far from the middle; tone: what these answers are, which the stylesheet may give a colour.
    """

    share: float
    shown: str
    side: int
    far: float
    tone: Tone


def likert(
    parts: Sequence[Part], *, span: float, ends: tuple[str, str], title: str, description: str, divided: bool = True
) -> Markup:
    """The drawing, parts from left to right. span: the share that half the width stands for; ends: of the scale.

    divided: whether there is a line at the middle; without one the bar goes all across.
    """
    room = WIDTH - 2 * MARGIN
    whole = sum(part.share for part in parts) or 1
    scale = room / 2 / span if divided else room / whole
    left = sum(part.share if part.side < 0 else part.share / 2 if part.side == 0 else 0 for part in parts)
    x = MIDDLE - left * scale if divided else MARGIN
    shapes = []
    for part in parts:
        width = part.share * scale
        shapes.append(_block(x, TOP, width, BAR, part))
        shapes.append(text(x + width / 2, TOP - 5, part.shown, "chart-tick", "middle"))
        x += width
    if divided:
        shapes.append(line(MIDDLE, TOP - 2, MIDDLE, TOP + BAR + 5, "chart-middle", width=2))
    foot = TOP + BAR + FOOT - 4
    shapes.append(text(MARGIN, foot, _cut(ends[0]), "chart-tick"))
    shapes.append(text(WIDTH - MARGIN, foot, _cut(ends[1]), "chart-tick", "end"))
    return frame(shapes, height=TOP + BAR + FOOT, title=title, description=description)


def swatch(part: Part) -> Markup:
    """What a part looks like, for the table beside the drawing. Says nothing: the table does."""
    return Markup(
        '<svg class="swatch" width="{w}" height="{h}" aria-hidden="true" focusable="false">{block}</svg>'
    ).format(w=KEY_WIDTH, h=KEY_HEIGHT, block=_block(0, 0, KEY_WIDTH, KEY_HEIGHT, part))


def _block(x: float, y: float, width: float, height: float, part: Part) -> Markup:
    opacity = round(FAINTEST + (STRONGEST - FAINTEST) * part.far, 2)
    return rectangle(x + GAP / 2, y, max(width - GAP, 0), height, f"chart-{part.tone}", opacity=opacity)


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
