"""Shares at the follow-up: of whom something is true then, beside whoever did not take part. Changes: study.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.effects.comparison import Compared
from surveys.effects.interval import LEVEL, Estimate
from surveys.effects.people import People
from surveys.effects.shares import wilson
from surveys.effects.two_shares import newcombe

if TYPE_CHECKING:
    from surveys.effects.dropout import Flags


@dataclass(frozen=True, slots=True)
class After:
    """share: of the participants who answered. beside: against the comparison group, None where nobody of it did."""

    share: Estimate
    beside: Compared | None


def after_shares(people: People, *, level: float = LEVEL) -> Mapping[str, After]:
    """By intervention. people.after: 0, 1 or NaN. Wilson for the share, Newcombe's method 10 for the difference."""
    import numpy as np

    def counted(side: "Flags") -> list[int]:
        return np.bincount(people.group[side], minlength=len(people.names)).tolist()  # type: ignore[no-any-return]  # numpy says Any of a list

    answered, yes = np.isfinite(people.after), people.after == 1
    sides = (people.treated & answered, people.treated & yes, ~people.treated & answered, ~people.treated & yes)
    found = {}
    for name, n, hits, m, others in zip(people.names, *map(counted, sides), strict=True):
        difference = newcombe(hits, n, others, m, level=level)
        beside = Compared(n, m, difference, difference, "newcombe") if m else None
        found[name] = After(wilson(hits, n, level=level), beside)
    return found
