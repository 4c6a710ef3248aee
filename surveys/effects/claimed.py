"""Numbers that others have published, in their honest frame: how many, of how many. Our own figures are not here.

Nothing was measured at a start, so the strength is 0 and no change is claimed. A number may be said as a range
("140–150 people", "60–75 %"): what it comes to lies between the lowest and the highest end over all corners. Outcomes
of the same people may overlap: their sum is a number of people only where somebody knows that nobody is in two of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TypeVar

from surveys.effects.interval import Interval
from surveys.effects.said import Said, read
from surveys.effects.shares import wilson
from surveys.effects.strength import DESIGNS, Cap, Strength
from surveys.errors import BadInput

STRENGTH = Strength(DESIGNS["no_start"], (Cap("design", DESIGNS["no_start"], "design.no_start"),))
VERDICT = "cannot_say"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Framed:
    """An outcome in its frame. people: least and most; share: its estimate at both ends; low, high: with uncertainty.

    All shares are parts of 1. low is the lowest end of Wilson's intervals over all corners, high the highest.
    """

    of: tuple[int, int]
    people: tuple[int, int]
    share: tuple[float, float]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Claim:
    """Outcomes in their frames, in the order in which they were said; together: any of them, where there are several.

    apart: nobody is in two of them, as somebody says who knows.
    """

    of: tuple[int, int]
    outcomes: tuple[tuple[str, Framed], ...]
    together: Framed | None
    apart: bool


def claim(*, of: str, outcomes: Sequence[tuple[str, str]], apart: bool) -> Claim:
    """A claim as it was typed, in its frame. outcomes: (what happened, how many) each.

    Raises BadInput, whose problems name "of", "number-0", "number-1" … or "together", with the codes of said.read,
    people, frame and together; "required" where no number is said.
    """
    problems: dict[str, list[str]] = {}
    numbers = [_tried(problems, f"number-{place}", read, text) for place, (_, text) in enumerate(outcomes)]
    among = _tried(problems, "of", _read_people, of)
    if not outcomes:
        problems["number-0"] = ["required"]
    framed = [
        _tried(problems, f"number-{place}", frame, number, among)
        for place, number in enumerate(numbers)
        if number and among
    ]
    every = [each for each in framed if each]
    whole = None
    if not problems and len(every) > 1:
        whole = _tried(problems, "together", together, every, apart)
    if problems or among is None:
        raise BadInput(problems=problems)
    return Claim(people(among), tuple(zip((label for label, _ in outcomes), every, strict=True)), whole, apart)


def frame(said: Said, of: Said) -> Framed:
    """What a number comes to among so many people. Raises BadInput as people does, and "above_all" where more people
    are counted than there were.
    """
    ends = people(of)
    if said.share:
        corners = [(n, count) for n in ends for count in (floor(said.least * n), ceil(said.most * n))]
        share = (said.least, said.most)
    else:
        corners = [(n, int(count)) for n in ends for count in (said.least, said.most)]
        share = (said.least / ends[1], said.most / ends[0])
    if any(count > n for n, count in corners):
        raise BadInput(problems={"number": ["above_all"]})
    counts = [count for _, count in corners]
    found = [each for n, count in corners if isinstance(each := wilson(count, n), Interval)]
    low, high = min(each.low for each in found), max(each.high for each in found)
    return Framed(ends, (min(counts), max(counts)), share, low, high)


def together(parts: Sequence[Framed], apart: bool) -> Framed:
    """Several outcomes of the same people as one: how many had any of them. apart: nobody is in two of them.

    Not known to be apart, it is at least the largest of them and at most their sum. Raises BadInput
    ("above_all_together") where so many cannot be apart.
    """
    ends = parts[0].of
    most = sum(each.people[1] for each in parts)
    least = sum(each.people[0] for each in parts) if apart else max(each.people[0] for each in parts)
    if apart and most > ends[0]:
        raise BadInput(problems={"number": ["above_all_together"]})
    return frame(Said(least, min(most, ends[0])), Said(*ends))


def people(of: Said) -> tuple[int, int]:
    """The fewest and the most people that there were. Raises BadInput: "share" where it is one, "nobody"."""
    if of.share:
        raise BadInput(problems={"of": ["share"]})
    if of.least < 1:
        raise BadInput(problems={"of": ["nobody"]})
    return int(of.least), int(of.most)


def _read_people(text: str) -> Said:
    """Without their number nothing can be said: seven of ten may be ten people or ten thousand."""
    if not text.strip():
        raise BadInput(problems={"of": ["no_n"]})
    found = read(text)
    people(found)
    return found


def _tried(problems: dict[str, list[str]], name: str, attempt: Callable[..., T], *given: object) -> T | None:
    """What comes of it; what is wrong is told under this name."""
    try:
        return attempt(*given)
    except BadInput as error:
        problems[name] = [code for codes in error.problems.values() for code in codes]
        return None
