"""What was published of a question wave after wave, and where its wording or scale changed. From reports alone."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FEWEST = 2  # follow-ups with a figure: one is no way
REWORDED = re.compile(r"_v[0-9]+(?=__|$)")  # the code that a question got when it began to say something else

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A question in one wording and on one scale. item: as the newest wave tells it; waves: number → its figure."""

    item: Document
    waves: Mapping[int, Document]


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A question over the waves: a line for each wording or scale that it had. They are not one. last: wave number."""

    lines: tuple[Line, ...]
    last: int


def trajectories(report: Document | None) -> list[Trajectory]:
    """Each question of which at least two follow-ups have a figure, in the order in which they are asked."""
    waves = [wave for wave in (report or {}).get("waves", ()) if wave["number"]]
    found: dict[str, dict[tuple[Any, ...], dict[int, Document]]] = defaultdict(lambda: defaultdict(dict))
    for wave in waves:
        for item in wave["items"]:
            if "estimate" in item["change"]:
                found[REWORDED.sub("", item["key"])][same(item)][wave["number"]] = item
    last = max((wave["number"] for wave in waves), default=0)
    return [_trajectory(lines, last) for lines in found.values() if sum(map(len, lines.values())) >= FEWEST]


def same(item: Document) -> tuple[Any, ...]:
    """What makes figures of two waves those of one question: its code, scale and direction."""
    return item["key"], item["lowest"], item["highest"], item["direction"]


def _trajectory(lines: Mapping[tuple[Any, ...], Mapping[int, Document]], last: int) -> Trajectory:
    return Trajectory(tuple(Line(waves[max(waves)], dict(sorted(waves.items()))) for waves in lines.values()), last)
