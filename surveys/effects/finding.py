"""All that is said of one intervention and one item. What others show besides comes in as an interval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import stdev
from typing import TYPE_CHECKING

from surveys.effects.change import PairedChange, paired_change
from surveys.effects.comparison import Compared, compared
from surveys.effects.dropout import Adjusted, leavers
from surveys.effects.interval import LEVEL, Estimate, Interval, Unknown
from surveys.effects.paired_shares import net_improved
from surveys.effects.people import People
from surveys.effects.strength import Doubts, Strength, strength
from surveys.effects.verdict import SMALLEST_IN_SD, UNKNOWN, verdict

if TYPE_CHECKING:
    from surveys.effects.dropout import Flags, Vector

FEWEST_SD = 2
COMPARED = ("pooled_others", "comparison", "lottery")  # without any of them nothing is claimed to be better (design §7)

ChangeOf = Callable[..., PairedChange]  # paired_change for points, share_change for 0 and 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One intervention. started, answered, paired: its participants. others_lost: the share lost in the comparison.

    main: what verdict and words are about: the comparison's difference where there are enough to have one, else that to
    the other interventions, else the change. design: a key of strength.DESIGNS.
    """

    started: int
    answered: int
    paired: int
    change: PairedChange
    net_improved: Estimate
    adjusted: Adjusted
    leaver_interval: Estimate
    comparison: Compared | None
    design: str
    main: Estimate
    strength: Strength
    verdict: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed on beforehand. smallest: the smallest important change in points, 0.2 SD of the start where there
    is none. randomised: who came into which group was drawn by lot. chosen_late: the item was chosen after the first
    answers. reliability: of the scale.
    """

    smallest: float | None = None
    randomised: bool = False
    chosen_late: bool = False
    reliability: float | None = None


NOTHING_AGREED = Agreed()


class Inside:
    """The rows of one intervention, by side."""

    def __init__(self, people: People, rows: slice) -> None:
        import numpy as np

        self.before, self.after = people.before[rows], people.after[rows]
        self.background, self.treated = people.background[rows], people.treated[rows]
        self.started, self.answered = np.isfinite(self.before), np.isfinite(self.after)
        self.paired = self.started & self.answered

    @property
    def compares(self) -> bool:
        """Whether it has a comparison group of its own that started."""
        return bool((~self.treated & self.started).any())

    def changes(self, side: "Flags") -> "Vector":
        """after − before of the pairs of a side."""
        return (self.after - self.before)[side & self.paired]

    def lost(self, side: "Flags") -> float | None:
        """The share of a side's starters who did not answer again; None where nobody started."""
        started = int((side & self.started).sum())
        return 1 - int((side & self.paired).sum()) / started if started else None


def finding(
    inside: Inside,
    whole: Adjusted,
    apart: Interval | None,
    agreed: Agreed = NOTHING_AGREED,
    *,
    change_of: ChangeOf = paired_change,
    level: float = LEVEL,
) -> Finding:
    """Everything about one item. whole: its change among all starters. apart: from other interventions, where known."""
    mine = inside.treated
    pairs, start = mine & inside.paired, inside.before[mine & inside.started].tolist()
    before, after = inside.before[pairs].tolist(), inside.after[pairs].tolist()
    change = change_of(before, after, start=start, level=level)
    against = _against(inside, level) if inside.compares else None
    spread = _sd(start)
    around = _around(change, whole, spread)
    beside = against is not None and isinstance(against.difference, Interval)
    if against is not None and beside:
        design, main = "lottery" if agreed.randomised else "comparison", against.difference
    elif apart is not None:
        design, main = "pooled_others", apart
    else:
        design, main = ("before_after" if start else "no_start"), change.change
    sure = strength(
        design=design,
        paired=min(len(before), against.others) if against is not None and beside else len(before),
        answering=len(before) / len(start) if start else None,
        in_start_sd=_in_sd(main, spread),
        doubts=_doubts(inside, main, around, agreed, spread, beside=beside),
    )
    smallest = agreed.smallest if agreed.smallest is not None else SMALLEST_IN_SD * spread
    return Finding(
        started=len(start),
        answered=int((mine & inside.answered).sum()),
        paired=len(before),
        change=change,
        net_improved=net_improved(before, after, level=level),
        adjusted=whole,
        leaver_interval=around,
        comparison=against,
        design=design,
        main=main,
        strength=sure,
        verdict=verdict(main, smallest=smallest) if smallest > 0 and sure.score and design in COMPARED else UNKNOWN,
    )


def _against(inside: Inside, level: float) -> Compared:
    mine, theirs = inside.treated, ~inside.treated
    background = inside.background
    return compared(
        inside.changes(mine),
        inside.changes(theirs),
        background[mine & inside.paired],
        background[theirs & inside.paired],
        level=level,
    )


def _around(change: PairedChange, whole: Adjusted, spread: float) -> Estimate:
    """The interval of the change with room for leavers who changed by half an SD less or more."""
    found = change.change
    if not isinstance(found, Interval) or not spread:
        return found if not isinstance(found, Interval) else Unknown("constant_start")
    low, high = leavers(found.estimate, back=change.n, started=max(whole.n, change.n), start_sd=spread)
    return Interval(found.estimate, low, high, found.level)


def _doubts(inside: Inside, main: Estimate, around: Estimate, agreed: Agreed, spread: float, *, beside: bool) -> Doubts:
    """beside: whether a comparison group is what main is about."""
    mine, theirs = inside.treated, ~inside.treated
    lost = (inside.lost(mine), inside.lost(theirs)) if beside else (None, None)
    start = inside.before[mine & inside.started], inside.before[theirs & inside.started]
    apart = float(start[0].mean() - start[1].mean()) / spread if beside and len(start[0]) and spread else None
    return Doubts(
        loss_apart=lost[0] - lost[1] if lost[0] is not None and lost[1] is not None else None,
        start_apart=apart,
        reliability=agreed.reliability,
        flips=_flips(main, around),
        chosen_late=agreed.chosen_late,
    )


def _flips(main: Estimate, around: Estimate) -> bool:
    """Whether leavers who changed by half an SD less, or more, could turn the change round, or what is said."""
    if not isinstance(main, Interval) or not isinstance(around, Interval):
        return False
    off = (around.high - around.low) / 2
    return 0 < off >= min(abs(main.estimate), abs(around.estimate))


def _in_sd(found: Estimate, spread: float) -> Estimate:
    if not isinstance(found, Interval):
        return found
    return found.scaled(1 / spread) if spread else Unknown("constant_start")


def _sd(values: Sequence[float]) -> float:
    return stdev(values) if len(values) >= FEWEST_SD else 0.0
