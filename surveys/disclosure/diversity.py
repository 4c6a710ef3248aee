"""Keeps a sensitive answer from being read off a group: where all who look alike gave the same, it is withheld.

Distinct l-diversity (Machanavajjhala 2007) with l = 2, for questions of a special category. An answer counts whole, so
that of several boxes those that nobody ticked do not make a group unanimous.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from surveys.disclosure.columns import WITHHELD, Missing, cells
from surveys.disclosure.sheets import Leaver
from surveys.goals import is_sensitive
from surveys.kinds.base import Question

GONE = MappingProxyType({"missing": WITHHELD})
Group = tuple[tuple[Hashable, ...], bool | None, int, bool, str | None]  # looks, wave, whether brought in, block


def diverse(people: Sequence[Leaver], asked: Sequence[Question]) -> tuple[list[Leaver], int | None, Mapping[str, int]]:
    """The people without the answers that give away a whole group.

    Also the fewest different answers that a group is left with (None where nothing sensitive was answered), and how
    many answers of which question are withheld. Groups are those who look the same in a wave and have been in the same
    files: the rest of a group may be taken away with an earlier one.
    """
    groups: dict[Group, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        for wave in person.answers:
            groups[person.background, person.has_code, wave, person.apart, person.blocks.get(wave)].append(place)
    left: list[int] = []
    unanimous: dict[str, int] = {}
    kept = list(people)
    for question in (each for each in asked if is_sensitive(each.indicator)):
        for (_, _, wave, _, _), places in groups.items():
            said = {cells(question, people[place].answers[wave]) for place in places}
            if not gives_away(said):
                left += [len(said)] if len(said) > 1 else []
                continue
            unanimous[question.key] = unanimous.get(question.key, 0) + len(places)
            for place in places:
                kept[place] = _without(kept[place], wave, question.key)
    return kept, min(left, default=None), unanimous


def gives_away(said: Set[tuple[Any, ...]]) -> bool:
    """One answer for all of them, and not only why there is none."""
    return len(said) == 1 and not all(isinstance(cell, Missing) for each in said for cell in each)


def _without(person: Leaver, wave: int, key: str) -> Leaver:
    return replace(person, answers={**person.answers, wave: {**person.answers[wave], key: GONE}})
