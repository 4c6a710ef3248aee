"""The books of an intervention's figures: what has been frozen of each item and wave, and who stands in it. No SQL.

What goes into them, and when, freezing.py decides; what of them is shown, figures.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from app.services.analysis import Item, Material, Said, items_of
from surveys.disclosure.microdata import alike
from surveys.effects.sums import Sums, together
from surveys.goals import is_sensitive
from surveys.paper import MODES
from surveys.waves import Wave

START = 0
COUNTED = "|counted"  # the register of those who may stand in a figure of their wave

Document = dict[str, Any]
Respondents = dict[str, dict[UUID, int]]


@dataclass
class Books:
    """What is frozen. kept: as it is stored; people: item → response → block; fresh: items and wave numbers of which a
    figure is new; grouped: who of a wave is in which group.
    """

    material: Material
    kept: Document
    people: Respondents
    fresh: set[tuple[str, int]] = field(default_factory=set)
    grouped: dict[UUID, dict[UUID | bytes, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if "declared" not in self.kept:
            self.kept |= {"declared": next(iter(self.material.subject.background), None), "groups": []}

    @cached_property
    def items(self) -> list[Item]:
        """What figures can be about."""
        return self.material.items()

    @cached_property
    def declared(self) -> Item | None:
        """The background question that figures are broken down by."""
        question = self.material.questions().get(self.kept["declared"] or "")
        found = items_of(question) if question else ()
        return found[0] if len(found) == 1 else None

    @cached_property
    def typed(self) -> frozenset[UUID]:
        """The responses that were typed from paper."""
        return frozenset(each.id for sent in self.material.responses.values() for each in sent if each.mode in MODES)

    def blocks(self, name: str, number: int) -> list[Document]:
        """The blocks of an item in waves of this number."""
        found: list[Document] = self.kept["blocks"].setdefault(name, {}).setdefault(str(number), [])
        return found

    def whole(self, name: str, number: int) -> Sums:
        """The sums of all blocks."""
        return together([sums_of(block["sums"]) for block in self.blocks(name, number)])

    def enter(self, wave: Wave) -> None:
        """Note who of a wave may stand in its figures: all that its flow counts, of follow-ups without newcomers."""
        start = next(each.id for each in self.material.waves if each.cohort == wave.cohort and each.number == START)
        known = {None, *(each.pid for each in self.material.responses.get(start, ()))}
        here = self.material.responses.get(wave.id, ())
        self.people.setdefault(COUNTED, {}).update({each.id: 0 for each in here if each.pid in known})
        self.kept.setdefault("entered", []).append(str(wave.id))

    def said(self, item: Item, wave: Wave) -> dict[UUID, Said]:
        """What those answered who may stand in a wave's figures: who came once its flow was counted joins none, or a
        figure would be about more people than have taken part.
        """
        entered = str(wave.id) in self.kept.get("entered", ())  # else its flow is older than this rule
        return self.material.said(item, wave.id, self.people.get(COUNTED, {}) if entered else None)

    def limit(self, indicator: str | None) -> int:
        """How many people a block takes, of an item that measures this."""
        asked = [indicator, self.declared.question.indicator if self.declared else None]
        return alike(
            children=self.material.subject.audience == "children", sensitive=any(is_sensitive(each) for each in asked)
        )


def empty() -> Document:
    """Nothing frozen yet."""
    return {name: {} for name in ("asked", "flows", "counted", "told", "blocks", "sizes", "tables", "shares")}


def score_of(item: Item, value: int | str) -> float:
    """What an answer adds to a figure: the points of a scale; of a state 1 where its share is followed, else 0."""
    if item.points is None:
        return float(value in item.followed)
    return item.points[list(item.values).index(value)]


def sums_of(stored: Sequence[float]) -> Sums:
    """Sums as they are stored."""
    return Sums(int(stored[0]), stored[1], stored[2])
