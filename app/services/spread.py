"""Where classes of answers lie around the middle of their scale, as the parts of one bar. Draws nothing.

Classes are as they were published: several values may be one. One that holds the middle and answers on one side of it,
or unevenly on both, cannot be put to a side; then the bar is not divided, rather than divided wrongly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from app.charts import Part
from app.charts.likert import Tone

BETTER_IS_LOWER = -1
TONES: Mapping[int, Tone] = {-1: "worse", 0: "between", 1: "better"}
STEPS = 10  # the drawn scale ends at a tenth

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution from left to right. divided: whether every class lies on one side of the middle, or on it."""

    parts: tuple[Part, ...]
    classes: tuple[Document, ...]
    divided: bool

    @property
    def ends(self) -> tuple[Document, Document]:
        """The answers at both ends, as drawn."""
        labels = [label for each in self.classes for label in each["labels"]]
        least, most = (pick(labels, key=lambda label: label["value"]) for pick in (min, max))
        return (least, most) if least in self.classes[0]["labels"] else (most, least)

    @property
    def reach(self) -> float:
        """The larger share beside the middle line."""
        beside = {-1: 0.0, 0: 0.0, 1: 0.0}
        for part in self.parts:
            beside[part.side] += part.share
        return beside[0] / 2 + max(beside[-1], beside[1])


def spread(item: Document) -> Spread | None:
    """The published distribution of an item that has points; better answers to the right where the item says which."""
    if not item["shares"] or not item["scored"]:
        return None
    lower = item["direction"] == BETTER_IS_LOWER
    classes = tuple(reversed(item["shares"]["classes"]) if lower else item["shares"]["classes"])
    sides = [_side(each, item) for each in classes]
    return Spread(
        parts=tuple(_part(each, side, item) for each, side in zip(classes, sides, strict=True)),
        classes=classes,
        divided=None not in sides,
    )


def span(items: Sequence[Document]) -> float:
    """What half the width stands for, so that all bars of a wave compare."""
    found = [each for each in map(spread, items) if each]
    return ceil(max((each.reach for each in found if each.divided), default=0) * STEPS) / STEPS or 1.0


def _side(each: Document, item: Document) -> int | None:
    """-1: below the middle, 0: on it or as far to both sides, 1: above it; None: to no one side."""
    low, high, middle = *_ends(each), (item["lowest"] + item["highest"]) / 2
    if low + high == 2 * middle:
        return 0
    return 1 if low > middle else -1 if high < middle else None


def _part(each: Document, side: int | None, item: Document) -> Part:
    share, middle = (each["low"] + each["high"]) / 2, (item["lowest"] + item["highest"]) / 2
    turned = (side or 0) * (item["direction"] if item["direction"] == BETTER_IS_LOWER else 1)
    far = abs(sum(_ends(each)) / 2 - middle) / (item["highest"] - middle) if side else 0.0
    tone: Tone = TONES[turned]
    if turned and not item["direction"]:
        tone = "either"
    return Part(share, f"{round(share * 100)}", turned, round(far, 2), tone)


def _ends(each: Document) -> tuple[float, float]:
    values = [label["value"] for label in each["labels"]]
    return min(values), max(values)
