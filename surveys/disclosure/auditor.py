"""The auditor: who stands in which published figure, and whether one more may be published. Shows and stores nothing.

It guards, for each variable and number of wave, against whoever keeps every figure that was ever published and adds
and subtracts them as they please. A figure is a sum over its respondents (a mean times their number, a count of those
who chose something), so whatever is made of several figures gives every respondent a weight, and two respondents who
stand in exactly the same figures have the same weight. Those who stand in the same figures are a block of the common
refinement. Where every block holds at least so many people, no combination of figures, linear or by set (differences,
intersections, pooled over cohorts, of a breakdown), is about fewer than that: it is about none of a block or all of it.

Over the waves: at the start levels are published, later only changes of the same people. A combination that holds a
change weighs the later answers by that wave's blocks alone, so it is about a whole block of them; one in which these
cancel out holds no answers of that wave at all. So each wave is audited for itself, and the people who dropped out need
not be a block. A level at a follow-up would break this (level − change = the start of those who came back), and so
Published refuses to hold both. A level of those who came back is safe only where they are a block of the start as well:
who tells one (a share, a table from state to state) asks first for that figure of the start, as a level there.

It does not look at how many there are, which counts.py and bracket() in figures.py see to, nor at what everybody
answered, which show_mean and show_share see to; and one who knows all the others' answers knows the last one's from any
true figure.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Literal

Sort = Literal["level", "change"]
Person = Hashable  # a response's id: nobody's beyond one wave
NONE: Mapping[int, "Block"] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Block:
    """People who stand in the same figures. size: how many were published; people: those not erased since.

    Where an erased one's answer went nobody knows any more: they stand with those outside every later figure.
    """

    size: int
    people: frozenset[Person]


@dataclass(frozen=True, slots=True)
class Refused:
    """rule: "small_block" (somebody would stand out), "two_sorts" (levels and changes of one wave)."""

    rule: str


@dataclass(frozen=True, slots=True)
class Published:
    """All figures of one variable and number of wave, as blocks by number. sort: None while there are none."""

    sort: Sort | None = None
    blocks: Mapping[int, Block] = field(default_factory=lambda: NONE)


def audit(before: Published, figures: Sequence[Collection[Person]], *, sort: Sort, least: int) -> Published | Refused:
    """What is published once these figures are too, all of them together; or why they may not be.

    least: people in a block (microdata.alike). figures: the respondents of each. A figure that pools new people with
    whole figures from before is given by the new people alone: it makes no other blocks. Blocks that no new figure
    splits keep their numbers.
    """
    if before.sort not in (None, sort):
        return Refused("two_sorts")
    home = {person: number for number, block in before.blocks.items() for person in block.people}
    found: dict[tuple[int | None, tuple[bool, ...]], set[Person]] = {}
    members = [frozenset(each) for each in figures]
    for person in frozenset().union(*members):
        pattern = tuple(person in each for each in members)
        found.setdefault((home.get(person), pattern), set()).add(person)
    blocks = dict(before.blocks)
    fresh = count(max(blocks, default=-1) + 1)
    for (number, _), people in sorted(
        found.items(), key=lambda each: (each[0][0] is not None, each[0][0] or 0, each[0][1])
    ):
        if number is None:
            blocks[next(fresh)] = Block(len(people), frozenset(people))
            continue
        whole = blocks[number]
        if len(people) < whole.size:
            blocks[number] = Block(whole.size - len(people), whole.people - people)
            blocks[next(fresh)] = Block(len(people), frozenset(people))
    if any(block.size < least for block in blocks.values()):
        return Refused("small_block")
    return Published(sort, blocks)
