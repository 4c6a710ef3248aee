"""Numbered marks for what happened between waves, on a curve or a line of time; neighbours share one. No words."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts.svg import WIDTH, line, pill, text

HIGH, LETTER, APART = 17.0, 6.5, 3.0
BASELINE = 4.0
MOST_RUNS = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """at: along the waves, which are 1 apart. number: of the entry in the list beside the drawing."""

    at: float
    number: int


@dataclass(frozen=True, slots=True)
class Shared:
    """One mark of the drawing. places: of its entries, from left to right; whole: the width of the drawing."""

    places: tuple[float, ...]
    numbers: tuple[int, ...]
    whole: float

    @property
    def label(self) -> str:
        """What stands in it."""
        return spelled(self.numbers)

    @property
    def width(self) -> float:
        """As wide as its label needs."""
        return max(HIGH, LETTER * len(self.label) + 8)

    @property
    def middle(self) -> float:
        """Where it stands: amid its places, and inside the drawing."""
        half = self.width / 2
        return min(max(sum(self.places) / len(self.places), half + 1), self.whole - half - 1)

    def meets(self, other: "Shared") -> bool:
        """Whether one to its right would touch it."""
        return other.middle - self.middle < (self.width + other.width) / 2 + APART

    def with_(self, other: "Shared") -> "Shared":
        """Both as one."""
        return Shared(self.places + other.places, self.numbers + other.numbers, self.whole)


def marks(found: Sequence[tuple[float, int]], *, top: float, y: float) -> list[Markup]:
    """A dotted line from the top for each place, and its number at y. found: (x, number)."""
    lines = [line(x, top, x, y, "chart-when") for x in sorted({x for x, _ in found})]
    shapes: list[Markup] = []
    for each in shared(found):
        shapes.append(pill(each.middle, y, each.width, HIGH, "chart-mark"))
        shapes.append(text(each.middle, y + BASELINE, each.label, "chart-tick chart-mark-number", "middle"))
    return [*lines, *shapes]


def spelled(numbers: Sequence[int]) -> str:
    """Numbers in short: 1–3, 5. Where that would be long, the first and the last: 1…9; which, the list tells."""
    runs: list[list[int]] = []
    for each in sorted(numbers):
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    if len(runs) > MOST_RUNS:
        return f"{runs[0][0]}…{runs[-1][-1]}"
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def shared(found: Sequence[tuple[float, int]], whole: float = WIDTH) -> list[Shared]:
    """Neighbours that would overlap become one, until none does. found: (x, number)."""
    kept: list[Shared] = []
    for x, number in sorted(found):
        newest = Shared((x,), (number,), whole)
        while kept and kept[-1].meets(newest):
            newest = kept.pop().with_(newest)
        kept.append(newest)
    return kept
