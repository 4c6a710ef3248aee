"""Which rows a file may hold beside the files that have left: whoever holds several takes them from each other.

Everybody's rows that have left are in blocks: those of a block have been in the same files, and looked the same there.
A new file takes of each block nobody, all that it ever held, or so many that both those who are in it and those who are
not, the erased among them, are enough and answered a sensitive question differently. So nothing that follows from any
number of files, of whatever chain, is about fewer. Where one has erased, some others of the block stay out along.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from surveys.disclosure.columns import cells
from surveys.disclosure.diversity import gives_away
from surveys.disclosure.sheets import Leaver
from surveys.kinds.base import Question

PATIENCE = 10  # times limit: who looks for somebody who answered differently gives the whole block up then
Pool = tuple[int, bool]


@dataclass(frozen=True, slots=True)
class Block:
    """size: how many rows there were, whoever has erased since included. withheld: sensitive questions that no file
    has shown of it.
    """

    size: int
    withheld: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Beside:
    """Judges which people's rows may leave now. blocks: by label. limit: how many must be alike; needed: how many a
    wave takes; sensitive: questions; shuffle: mixes a list in place, so that dice say who stays out along.
    """

    blocks: Mapping[str, Block]
    limit: int
    needed: int
    sensitive: Sequence[Question]
    shuffle: Callable[[list[Any]], None]

    def choose(self, people: Sequence[Leaver]) -> list[Leaver]:
        """The people with what may leave of them; rows that are not to be in this file are in none of theirs."""
        closed: set[Pool] = set()
        waiting: set[Pool] = set()
        while True:
            kept = self._settled(people, closed, waiting)
            small = _pools_below(self.needed, kept, lambda each: each.pools)
            few = _pools_below(self.needed, kept, _new_pools)
            if not small and not few:
                return [each for each in kept if each.answers]
            waiting |= few
            closed |= small if not few else set()

    def _settled(self, people: Sequence[Leaver], closed: Set[Pool], waiting: Set[Pool]) -> list[Leaver]:
        kept = [_without_pools(each, closed, waiting) for each in people]
        members: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, person in enumerate(people):
            for wave, label in person.blocks.items():
                members[label].append((place, wave))
        changed = True
        while changed:
            changed = False
            for label, rows in sorted(members.items()):
                changed |= self._one_block(label, rows, people, kept)
        return kept

    def _one_block(
        self, label: str, rows: Sequence[tuple[int, int]], people: Sequence[Leaver], kept: list[Leaver]
    ) -> bool:
        """Leave out as many of a block as it takes. Whether there was anybody to leave out."""
        inside = [row for row in rows if row[1] in kept[row[0]].answers]
        outside = [row for row in rows if row[1] not in kept[row[0]].answers]
        self.shuffle(inside)
        along = 0
        while not self._fine(label, inside[along:], [*outside, *inside[:along]], people):
            along = along + 1 if along < PATIENCE * self.limit else len(inside)
        for place, wave in inside[:along]:
            rest = {n: each for n, each in kept[place].answers.items() if n != wave} if along == len(inside) else {}
            kept[place] = replace(kept[place], answers=rest)
        return along > 0

    def _fine(
        self,
        label: str,
        inside: Sequence[tuple[int, int]],
        outside: Sequence[tuple[int, int]],
        people: Sequence[Leaver],
    ) -> bool:
        gone = self.blocks[label].size - len(inside)
        if not inside or not gone:
            return not inside or len(inside) >= self.limit  # more may have to be alike now than when it left
        told = [each for each in self.sensitive if each.key not in self.blocks[label].withheld]
        return min(len(inside), gone) >= self.limit and all(
            len(said := _said(question, part, people)) > 1 and not gives_away(said)
            for question in told
            for part in (inside, outside)
        )


def _said(question: Question, rows: Iterable[tuple[int, int]], people: Sequence[Leaver]) -> set[tuple[Any, ...]]:
    return {cells(question, people[place].held[wave]) for place, wave in rows}


def _without_pools(person: Leaver, closed: Set[Pool], waiting: Set[Pool]) -> Leaver:
    kept = {
        wave: each
        for wave, each in person.answers.items()
        if (wave, person.apart) not in closed and (wave in person.blocks or (wave, person.apart) not in waiting)
    }
    return replace(person, answers=kept)


def _new_pools(person: Leaver) -> frozenset[Pool]:
    return frozenset((wave, person.apart) for wave in person.answers if wave not in person.blocks)


def _pools_below(needed: int, people: Iterable[Leaver], of: Callable[[Leaver], frozenset[Pool]]) -> set[Pool]:
    sizes = Counter(pool for each in people for pool in of(each))
    return {pool for pool, n in sizes.items() if n < needed}


@dataclass
class Blocks:
    """The blocks after a file has left: names of those that are new, and whose they are now."""

    of: dict[UUID, str] = field(default_factory=dict)
    made: dict[str, Block] = field(default_factory=dict)

    def add(self, size: int, withheld: frozenset[str], ids: Iterable[UUID]) -> None:
        """One more, under a name that counts on."""
        name = str(len(self.made))
        self.made[name] = Block(size, withheld)
        self.of |= dict.fromkeys(ids, name)


def blocks_after(
    people: Sequence[Leaver], left: Sequence[Leaver], blocks: Mapping[str, Block], withheld: Mapping[UUID, Set[str]]
) -> Blocks:
    """people: all; left: those of the file, as they look there. withheld: response → sensitive questions that were.

    What has left looks no finer later, and coarser tells nothing: so how it looks now makes no blocks of it.
    """
    parts: dict[str | None, dict[Hashable, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for person in left:
        for wave in person.answers.keys() & person.ids.keys():
            label = person.blocks.get(wave)
            look = (wave, person.apart, person.background, person.has_code) if label is None else None
            parts[label][look].append(person.ids[wave])
    found = Blocks()
    inside = {id for looks in parts.values() for ids in looks.values() for id in ids}
    for label, looks in parts.items():
        before = blocks[label] if label is not None else None
        total = sum(map(len, looks.values()))
        if before is not None and len(looks) == 1 and total == before.size:
            continue
        for ids in looks.values():
            hidden = frozenset.intersection(*(frozenset(withheld.get(id, ())) for id in ids))
            found.add(len(ids), before.withheld if before else hidden, ids)
        if before is not None and before.size > total:
            others = [each.ids[wave] for each in people for wave, own in each.blocks.items() if own == label]
            found.add(before.size - total, before.withheld, [id for id in others if id not in inside])
    return found
