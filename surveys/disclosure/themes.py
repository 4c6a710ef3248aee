"""How many texts each theme has, as it may be told: from ten texts on, and never so that a smaller one shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.disclosure.figures import People, bracket
from surveys.disclosure.microdata import PEOPLE


@dataclass(frozen=True, slots=True)
class Told:
    """themes: name → how many, in fives, the largest first; rest: all others together, None where there are none."""

    themes: Mapping[str, People]
    rest: People | None


def told(counts: Mapping[str, int]) -> Told:
    """counts: of texts that have left together, "" those without a theme. Too small ones are told together; where they
    are too few together, the smallest of the others goes along, else it would be told by what is missing.
    """
    by_size = sorted((each for each in counts if each), key=lambda each: (-counts[each], each))
    shown = [each for each in by_size if counts[each] >= PEOPLE]
    rest = sum(counts.values()) - sum(counts[each] for each in shown)
    while shown and 0 < rest < PEOPLE:
        rest += counts[shown.pop()]
    if rest < PEOPLE and not shown:
        return Told({}, None)
    return Told({each: bracket(counts[each]) for each in shown}, bracket(rest) if rest else None)
