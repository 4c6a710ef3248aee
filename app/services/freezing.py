"""What the analyst freezes at a wave's close, once the auditor has agreed: sums, block by block. Shows nothing. No SQL.

A figure is frozen as a block: sums over cohorts whose wave has closed, from 10 people. Later cohorts wait until 10 new
people have come and then make a block of their own; the pooled figure is the sum of frozen blocks. An erasure changes
none of them, and what comes to a wave after its cohort was frozen joins none. Of paired people only the change is
frozen, of the start the answers of everybody who started (design.md §8). Who typed answers from paper can take them
away from a figure, so that those who answered by themselves are many in each, or none.

A breakdown is declared with the intervention: its first background question, as it stands when the first wave closes.
The options that too few chose are put together once and for all. A block is broken down only where each group of it,
and those who did not say, are so many that the auditor agrees; else it counts for the whole group alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from app.services.analysis import Item, Material, items_of
from app.store.wave_counts import WAYS
from surveys.disclosure.auditor import Block, Published, Refused, Sort, audit
from surveys.disclosure.figures import CELL, classes_of
from surveys.disclosure.merging import merged
from surveys.disclosure.microdata import alike
from surveys.effects.sums import Sums, together
from surveys.goals import is_sensitive
from surveys.paper import MODES
from surveys.waves import Wave

START = 0
FLOW = ("answered", "linked", "not_linked", "new", "without_code", "lost", "repeated")

Document = dict[str, Any]
Respondents = dict[str, dict[UUID, int]]


@dataclass
class Books:
    """What is frozen. kept: as it is stored; people: item → response → block; fresh: items
    and wave numbers of which a figure is new; grouped: who of a wave is in which group."""

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

    def blocks(self, name: str, number: int) -> list[Document]:
        """The blocks of an item in waves of this number."""
        found: list[Document] = self.kept["blocks"].setdefault(name, {}).setdefault(str(number), [])
        return found

    def whole(self, name: str, number: int) -> Sums:
        """The sums of all blocks."""
        return together([sums_of(block["sums"]) for block in self.blocks(name, number)])

    def limit(self, indicator: str | None) -> int:
        """How many people a block takes, of an item that measures this."""
        asked = [indicator, self.declared.question.indicator if self.declared else None]
        return alike(
            children=self.material.subject.audience == "children", sensitive=any(is_sensitive(each) for each in asked)
        )


def empty() -> Document:
    """Nothing frozen yet."""
    return {name: {} for name in ("asked", "flows", "counted", "told", "blocks", "sizes", "tables", "shares")}


def sums_of(stored: Sequence[float]) -> Sums:
    """Sums as they are stored."""
    return Sums(int(stored[0]), stored[1], stored[2])


def freeze(books: Books, wave: Wave, here: Sequence[Wave], now: datetime) -> None:
    """Freeze what has come at one wave's close. here: all waves of its number that have closed."""
    books.kept["flows"][str(wave.id)] = _flow(books.material, wave)
    if wave.number == START:
        _group(books, here)
    for item in books.items:
        if wave.number == START or item.points:
            _add_block(books, item, here, now)
        if wave.number == START:
            _share(books, item)


def _flow(material: Material, wave: Wave) -> dict[str, int]:
    flow = material.flow(wave)
    ways = {name: material.counts.get((wave.id, name), 0) for name in WAYS}
    return {name: getattr(flow, name) for name in FLOW} | ways


# --- the breakdown ---


def _group(books: Books, here: Sequence[Wave]) -> None:
    """Put options together that too few of the first starters chose; from then on the groups are what they are."""
    item = books.declared
    if books.kept["groups"] or item is None:
        return
    said = Counter(each.value for wave in here for each in books.material.said(item, wave.id).values())
    counts = {value: said[value] for value in item.values}
    books.kept["groups"] = [list(each) for each in merged(counts, ordered=item.ordered, least=CELL)]


def _groups(books: Books, wave: Wave) -> dict[UUID | bytes, int]:
    """In which group somebody of a wave is, by response at the start, by pid later."""
    if wave.id not in books.grouped and books.declared is not None:
        at = {value: group for group, values in enumerate(books.kept["groups"]) for value in values}
        said = books.material.said(books.declared, _start(books.material, wave).id)
        keys = {id: id if wave.number == START else each.pid for id, each in said.items() if each.value in at}
        books.grouped[wave.id] = {key: at[said[id].value] for id, key in keys.items() if key is not None}
    return books.grouped.get(wave.id, {})


def _start(material: Material, wave: Wave) -> Wave:
    return next(each for each in material.waves if each.cohort == wave.cohort and each.number == START)


# --- blocks ---


@dataclass(frozen=True, slots=True)
class _Reading:
    """What somebody's answer adds to a figure. group: of the breakdown, None where they did not say."""

    value: int | str
    score: float
    group: int | None


def readings(books: Books, item: Item, waves: Iterable[Wave]) -> dict[UUID, _Reading]:
    """By response: answers of everybody at the start; later, differences of the same people."""
    found: dict[UUID, _Reading] = {}
    for wave in waves:
        said = books.material.said(item, wave.id)
        groups = _groups(books, wave)
        if wave.number == START:
            for id, each in said.items():
                found[id] = _Reading(each.value, _score(item, each.value), groups.get(id))
            continue
        before = {each.pid: each.value for each in books.material.said(item, _start(books.material, wave).id).values()}
        for id, each in said.items():
            if each.pid is not None and each.pid in before:
                change = _score(item, each.value) - _score(item, before[each.pid])
                found[id] = _Reading(each.value, change, groups.get(each.pid))
    return found


def _score(item: Item, value: int | str) -> float:
    if item.points is None:
        return 0.0
    return item.points[list(item.values).index(value)]


def waiting(books: Books, item: Item, here: Sequence[Wave]) -> list[Wave]:
    """Waves of one number whose cohorts are in no block."""
    taken = {cohort for block in books.blocks(item.name, here[0].number) for cohort in block["cohorts"]}
    return [wave for wave in here if str(wave.cohort) not in taken]


def _add_block(books: Books, item: Item, here: Sequence[Wave], now: datetime) -> None:
    """Freeze what has come since the last block, once it is from 10 people and the auditor agrees.

    What was brought in makes blocks of its own: somebody has its answers at home, and takes them away from a mean.
    """
    new = waiting(books, item, here)
    for imported in (False, True):
        _add_one(books, item, [each for each in new if (each.cohort in books.material.imported) is imported], now)


def _add_one(books: Books, item: Item, waves: Sequence[Wave], now: datetime) -> None:
    found = readings(books, item, waves)
    if len(found) < CELL:
        return
    number = waves[0].number
    sent = [each for wave in waves for each in books.material.responses.get(wave.id, ())]
    typed = {each.id for each in sent if each.id in found and each.mode in MODES}
    counts = Counter(each.group for each in found.values())
    broken = len(books.kept["groups"]) > 1 and _publish(books, item, number, _figures(found, counts), typed)
    if not broken and not _publish(books, item, number, [set(found)], typed):
        return
    groups = range(len(books.kept["groups"]))
    books.blocks(item.name, number).append(
        {
            "made": now.isoformat(),
            "cohorts": [str(wave.cohort) for wave in waves],
            "sums": _sums(found.values()),
            "values": [[value, n] for value, n in Counter(each.value for each in found.values()).items()],
            "typed": [[value, n] for value, n in Counter(found[id].value for id in typed).items()],
            "groups": [counts[group] for group in groups],
            "rest": counts[None],
            "cells": [_sums(each for each in found.values() if each.group == group) for group in groups]
            if broken
            else None,
        }
    )
    books.fresh.add((item.name, number))


def _figures(found: Mapping[UUID, _Reading], counts: Mapping[int | None, int]) -> list[set[UUID]]:
    """The respondents of the whole and of each group."""
    cells = [{id for id, each in found.items() if each.group == group} for group in counts if group is not None]
    return [set(found), *cells]


def _publish(books: Books, item: Item, number: int, figures: Sequence[set[UUID]], typed: set[UUID]) -> bool:
    """Ask the auditor; where it agrees, enter who stands in the figures from now on."""
    held = books.people.setdefault(item.name, {})
    members: dict[int, set[UUID]] = {}
    for wave in books.material.waves:
        if wave.number == number:
            for each in books.material.responses.get(wave.id, ()):
                if each.id in held:
                    members.setdefault(held[each.id], set()).add(each.id)
    sizes: Document = books.kept["sizes"].setdefault(item.name, {}).setdefault(str(number), {})
    blocks = {int(block): Block(n, frozenset(members.get(int(block), ()))) for block, n in sizes.items()}
    sort: Sort = "level" if number == START else "change"
    least = books.limit(item.question.indicator)
    verdict = audit(Published(sort if blocks else None, blocks), figures, sort=sort, least=least)
    # nobody of a new block is in one from before: what typists cannot take away is looked at by itself
    unseen = audit(Published(), [each - typed for each in figures], sort=sort, least=least)
    if isinstance(verdict, Refused) or isinstance(unseen, Refused):
        return False
    sizes |= {str(block): each.size for block, each in verdict.blocks.items()}
    held |= {id: block for block, each in verdict.blocks.items() for id in each.people}  # type: ignore[misc]  # UUIDs
    return True


def _sums(found: Iterable[_Reading]) -> list[float]:
    sums = Sums.of(each.score for each in found)
    return [sums.n, sums.total, sums.squares]


# --- distributions ---


def _share(books: Books, item: Item) -> None:
    """Take blocks into the distribution of the start, where each of its classes gets enough new people, and of those
    asked here as of those brought in.

    The classes are made by the first and never changed, so what came between two distributions is never a few people.
    """
    blocks = books.blocks(item.name, START)
    held: Document = books.kept["shares"].setdefault(item.name, {"classes": [], "blocks": 0})
    new = blocks[held["blocks"] :]
    counts = values_of(new)
    if not counts:
        return
    limit, classes = books.limit(item.question.indicator), held["classes"]
    if not classes:
        known = {value: counts[value] for value in item.values}
        classes = [list(each) for each in classes_of(known, ordered=item.ordered, least=limit)]
    parts = [(values_of(part), values_of(part, "typed")) for part in _apart(books, new)]
    parts += [(said - typed, Counter()) for said, typed in parts if typed and said != typed]
    if classes and all(_fills(said, classes, limit) for said, _ in parts):
        held |= {"classes": classes, "blocks": len(blocks)}


def _apart(books: Books, blocks: Sequence[Document]) -> list[list[Document]]:
    """The blocks of those asked here, and of those brought in."""
    imported = {str(id) for id in books.material.imported}
    parts = ([each for each in blocks if imported.isdisjoint(each["cohorts"]) is asked] for asked in (True, False))
    return [part for part in parts if part]


def _fills(counts: Counter[int | str], classes: Sequence[Sequence[int | str]], limit: int) -> bool:
    """Whether each class gets so many, and nobody is outside."""
    inside = [sum(counts[value] for value in values) for values in classes]
    return min(inside) >= limit and sum(inside) == counts.total()


def values_of(blocks: Iterable[Document], which: str = "values") -> Counter[int | str]:
    """How many gave each answer in these blocks. which: of all, or of those whose answers were "typed"."""
    counts: Counter[int | str] = Counter()
    for block in blocks:
        for value, n in block.get(which, ()):
            counts[value] += n
    return counts
