"""How sure we are, 0–5: the lowest of several steps, each with its reason. The words are in wording.py."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from surveys.effects.interval import Estimate, Interval

HIGHEST = 5

# The table of design.md §7. A step's bound belongs to the step.
DESIGNS: Mapping[str, int] = MappingProxyType(
    {
        "no_start": 0,
        "retrospective": 1,
        "before_after": 2,
        "cross_section": 2,
        "pooled_others": 3,
        "comparison": 4,
        "lottery": 5,
    }
)
PAIRED = (10, 20, 30, 50, 100)  # scores 1–5; below the first, 0
ANSWERING = (0.30, 0.50, 0.65, 0.80)  # scores 2–5; below the first, 1
HALF_WIDTH = (0.2, 0.35, 0.5, 0.8)  # in SD of the start; scores 5–2; above the last, 1
PRESENT_LEAST, PRESENT_CAP = 0.5, 3
LOSS_APART, START_APART = (0.15, 0.25), (0.25, 0.5)  # above the first at most 3, above the second at most 2
RELIABLE = 0.6
DOUBTED, DOUBTFUL = 3, 2
ROUNDING = 1e-9  # of floating point: 0.35 − 0.2 is a little over 0.15, and exactly 0.15 is meant


@dataclass(frozen=True, slots=True)
class Cap:
    """One step, and why the score is no higher. value: what was found; next: what the next step wants,
    None at the top.
    """

    name: str
    score: int
    reason: str
    value: float | None = None
    next: float | None = None


@dataclass(frozen=True, slots=True)
class Strength:
    """The score and every cap it is the lowest of."""

    score: int
    caps: tuple[Cap, ...]

    @property
    def binding(self) -> tuple[Cap, ...]:
        """The caps that hold the score down: what would have to change first."""
        return tuple(cap for cap in self.caps if cap.score == self.score < HIGHEST)


@dataclass(frozen=True, slots=True)
class Doubts:
    """What else speaks against a finding. None: not known, or there is nothing to compare with.

    loss_apart: share lost in one group − in the other, either sign. loss_within: how far off that may be where shares
    are rounded; what may be over a bound counts as over it. start_apart: start means' difference in SD, either sign.
    reliability: of the scale. flips: the sign of the change is another one at an end of the leaver interval.
    chosen_late: the main outcome was chosen after the first answers.
    """

    loss_apart: float | None = None
    loss_within: float = 0.0
    start_apart: float | None = None
    reliability: float | None = None
    flips: bool = False
    chosen_late: bool = False


NO_DOUBTS = Doubts()


def strength(
    *,
    design: str,
    paired: int,
    answering: float | None,
    in_start_sd: Estimate,
    present_answering: float | None = None,
    doubts: Doubts = NO_DOUBTS,
) -> Strength:
    """The lowest of the table's steps, and of the caps that apply.

    design: a key of DESIGNS. paired: pairs (in the smaller group where there are two). answering: share
    of all starters who answered again, None where nobody started. in_start_sd: the change in SD of the
    start. present_answering: share of those present at the start who answered it, None where nobody
    counted heads. Raises ValueError for another design.
    """
    if design not in DESIGNS:
        raise ValueError(f"no such design: {design}")
    caps = [
        Cap("design", DESIGNS[design], f"design.{design}"),
        _rising("paired", paired, PAIRED, lowest=0),
        _answering(answering),
        _width(in_start_sd),
    ]
    if present_answering is not None and present_answering < PRESENT_LEAST:
        caps.append(Cap("present", PRESENT_CAP, "present.below_half", present_answering, PRESENT_LEAST))
    caps += _doubts(doubts)
    return Strength(min(cap.score for cap in caps), tuple(caps))


def _doubts(doubts: Doubts) -> list[Cap]:
    """The caps that apply."""
    caps = [
        *_apart("loss_apart", doubts.loss_apart, LOSS_APART, within=doubts.loss_within),
        *_apart("start_apart", doubts.start_apart, START_APART),
    ]
    if doubts.reliability is not None and doubts.reliability < RELIABLE:
        caps.append(Cap("reliability", DOUBTED, "reliability.low", doubts.reliability, RELIABLE))
    if doubts.flips:
        caps.append(Cap("flips", DOUBTED, "flips.leavers"))
    if doubts.chosen_late:
        caps.append(Cap("chosen_late", DOUBTFUL, "chosen_late.outcome"))
    return caps


def _apart(name: str, found: float | None, bounds: tuple[float, float], within: float = 0.0) -> list[Cap]:
    most = 0.0 if found is None else abs(found) + within - ROUNDING
    if found is None or most <= bounds[0]:
        return []
    score, wanted = (DOUBTFUL, bounds[1]) if most > bounds[1] else (DOUBTED, bounds[0])
    return [Cap(name, score, f"{name}.{score}", abs(found), wanted)]


def _rising(name: str, value: float, bounds: Sequence[float], *, lowest: int) -> Cap:
    passed = bisect_right(bounds, value + ROUNDING)
    score = lowest + passed
    following = bounds[passed] if passed < len(bounds) else None
    return Cap(name, score, f"{name}.{score}", value, following)


def _answering(share: float | None) -> Cap:
    if share is None:
        return Cap("answering", 0, "answering.nobody_started")
    return _rising("answering", share, ANSWERING, lowest=1)


def answering_at(score: int) -> float:
    """The least share of starters who answered again that has this score, 1–5; 0 for the lowest."""
    return (0.0, *ANSWERING)[score - 1]


def _width(in_start_sd: Estimate) -> Cap:
    if not isinstance(in_start_sd, Interval):
        return Cap("width", 0, f"width.{in_start_sd.why}")
    width = in_start_sd.half_width
    score = HIGHEST - sum(width > bound + ROUNDING for bound in HALF_WIDTH)
    narrower = [bound for bound in HALF_WIDTH if bound < width - ROUNDING]
    return Cap("width", score, f"width.{score}", width, max(narrower, default=None))
