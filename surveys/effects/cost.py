"""What an intervention costs beside what its figures say: a third axis, never merged with size or strength.

Kronor are whole kronor, years calendar years. Nothing here says that anything was gained: break-even says how many more
people would have to be in a state before what that is worth comes to the cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.disclosure.counts import FEWEST_TOLD
from surveys.effects.interval import Estimate, Interval, Unknown
from surveys.effects.wording import SUGGESTS

MOST = 10_000_000_000  # kronor
MOST_STARTERS = 1_000_000
LONGEST_SOURCE = 300
YEARS = (1, 3, 5)
ACTORS = 5  # as many as the form has room for


@dataclass(frozen=True, slots=True)
class Value:
    """What one more person in the state is worth to an actor in a year, in kronor, and who says so."""

    actor: str
    kronor: int
    source: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What an intervention costs, for how many who started, and what a change is worth to whom.

    Every number has a source. period: what time it covers; state: what a value is counted for, as in "in work".
    """

    kronor: int
    source: str
    starters: int | None = None
    starters_source: str = ""
    state: str = ""
    values: Sequence[Value] = ()
    period: str = ""


def problems(cost: Cost) -> dict[str, list[str]]:
    """What is missing: the names of fields → codes; of a value "actor-0", "value-0", "source-0" …"""
    found = {
        "kronor": ["out_of_range"] if not 0 < cost.kronor <= MOST else [],
        "source": [] if cost.source else ["source"],
        "period": [] if cost.period else ["required"],
        "starters": ["out_of_range"] if cost.starters is not None and cost.starters < FEWEST_TOLD else [],
        "starters_source": ["source"] if cost.starters and not cost.starters_source else [],
        "state": ["required"] if cost.values and not cost.state else [],
    }
    for place, value in enumerate(cost.values):
        found[f"actor-{place}"] = [] if value.actor else ["required"]
        found[f"value-{place}"] = [] if 0 < value.kronor <= MOST else ["required"]
        found[f"source-{place}"] = [] if value.source else ["source"]
    return {name: codes for name, codes in found.items() if codes}


def per_participant(kronor: int, starters: int | None) -> float | None:
    """Kronor for each who started; None where nobody knows how many did, or they are too few to be told."""
    return kronor / starters if starters and starters >= FEWEST_TOLD else None


def break_even(kronor: int, yearly: int, years: int = 1) -> int:
    """How many more people must be in the state for so many years before their worth comes to the cost; rounded up.

    yearly: what one of them is worth in a year. Raises ValueError for worth or years that are not above 0.
    """
    if yearly <= 0 or years <= 0:
        raise ValueError("nothing is earned by what is worth nothing, or lasts no time")
    return -(-kronor // (yearly * years))


def in_two_digits(kronor: float) -> int:
    """As a sum is told that comes from shares in steps of 5 %: 6 187 500 would be more than anybody knows."""
    return int(float(f"{kronor:.1e}"))


def gain(change: Estimate, *, starters: int, yearly: int, strength: int) -> Estimate:
    """What a change in a share is worth, in kronor for each year that it lasts: share × people × worth of one.

    change: of parts of 1; strength: of that change. Below SUGGESTS nothing is said in kronor: Unknown("not_sure").
    """
    if strength < SUGGESTS:
        return Unknown("not_sure")
    if not isinstance(change, Interval):
        return change
    return change.scaled(starters * yearly) if starters > 0 and yearly > 0 else Unknown("nobody")
