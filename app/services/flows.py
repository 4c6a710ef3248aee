"""Who took part, as counts that may be shown: one rule for a report and a leader's strip. Nobody's answers.

What a report tells of a wave stays told, so a count that came later and would give a small one away is hidden instead.
A cohort joins a wave's flow when its wave has closed; those in which 1 to 4 have answered wait until they are 5
together and nobody can say how many each is. Leaders have seen on their strip about how many answered in each
(app/services/strip.py), so that counts as known here; and of what has closed a strip says what was decided here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any
from uuid import UUID

from app.services.analysis import Material
from app.store.wave_counts import WAYS
from surveys.disclosure.counts import FEWEST_TOLD, Sum, shown
from surveys.disclosure.limits import Limits
from surveys.waves import Wave

START = 0
FIRST, LATER = ("new", "without_code"), ("linked", "not_linked", "new", "lost")
Document = dict[str, Any]
Shown = int | None  # None: hidden, since it is small or a small one would follow from it; what is not known is left out


def tell(kept: Document, settled: Sequence[Wave]) -> None:
    """Decide what is told of waves that have closed since; what was told before stays. kept: what is frozen."""
    book = _Equations(kept["flows"])
    for start in settled:
        if start.number == START:
            book.start(start)
    for number in sorted({wave.number for wave in settled}):
        size = 0
        for batch in _batches(kept, [wave for wave in settled if wave.number == number]):
            book.pool(batch, number, size)
            size += len(batch)
    told: dict[str, Shown] = kept["told"]
    known = {key for key, n in told.items() if n is not None}
    known |= {key for key in book.each if book.cells[key] >= FEWEST_TOLD}
    unshown = book.unshown | (told.keys() - known)
    veiled = shown(book.cells, book.sums, told=known, unshown=unshown, limits=book.limits())
    kept["told"] = veiled | told
    for ways in book.ways:  # that one is nobody would say that each of the others is somebody
        if None in {kept["told"][way] for way in ways}:
            kept["told"] |= dict.fromkeys(way for way in ways if way not in told)


def flow(material: Material, kept: Document, number: int) -> tuple[dict[str, Shown], dict[str, Shown], int]:
    """What is told of the waves of a number that have joined: who took part, how they were known again, how many waves.

    Where none has joined, all is hidden.
    """
    batches = _joined(kept, number)
    waves = [wave for batch in batches for wave in batch]
    names = ("answered", *(FIRST if number == START else LATER))
    found: dict[str, Shown] = {name: kept["told"].get(f"{name} {number} {len(waves)}") for name in names}
    heads = [material.present.get(UUID(wave)) for wave in waves]
    if waves and None not in heads:
        found["present"] = sum(n or 0 for n in heads)  # whoever was there could count them
    asked = [[material.asked(UUID(wave)) for wave in batch] for batch in batches]
    if waves and not any(None in each for each in asked):
        sums = [sum(n or 0 for n in each) for each in asked]
        found["asked"] = None if any(0 < n < FEWEST_TOLD for n in sums) else sum(sums)
    ways = WAYS if number != START and waves else ()
    return found, {name: kept["told"][f"{name} {number} {len(waves)}"] for name in ways}, len(waves)


def batch(kept: Document, wave: Wave) -> int | None:
    """With which others a wave has joined the flow; None where it waits."""
    found = (at for at, each in enumerate(_joined(kept, wave.number)) if str(wave.id) in each)
    return next(found, None)


def _joined(kept: Document, number: int) -> list[list[str]]:
    found: list[list[str]] = kept["counted"].get(str(number), [])
    return found


def answered(kept: Document, wave: Wave) -> dict[str, Shown]:
    """How many answered in one cohort's wave, where that has been decided."""
    key = _key("answered", wave)
    return {"answered": kept["told"][key]} if key in kept["told"] else {}


def _key(name: str, wave: Wave) -> str:
    return f"{name} {wave.id}"


def _batches(kept: Document, waves: Sequence[Wave]) -> list[list[Wave]]:
    """Waves of one number as they joined the flow; those that have closed since join where they may."""
    batches: list[list[str]] = kept["counted"].setdefault(str(waves[0].number), [])
    taken = {id for batch in batches for id in batch}
    people = {str(wave.id): kept["flows"][str(wave.id)]["answered"] for wave in waves if str(wave.id) not in taken}
    small = {id: n for id, n in people.items() if 0 < n < FEWEST_TOLD}
    together = sum(small.values())  # as many as the waves, or four times as many, would tell of each how many it is
    enough = together >= FEWEST_TOLD and len(small) < together < (FEWEST_TOLD - 1) * len(small)
    joining = [id for id in people if id not in small or enough]
    if joining:
        batches.append(joining)
    by_id = {str(wave.id): wave for wave in waves}
    return [[by_id[id] for id in batch] for batch in batches]


@dataclass
class _Equations:
    """Counts, and what adds up to what. unshown: counts that no page shows, which only tie others together; each:
    how many answered in one cohort; ways: in which those who came back were known, of each pool.
    """

    flows: Mapping[str, Mapping[str, int]]
    cells: dict[str, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    unshown: set[str] = field(default_factory=set)
    each: set[str] = field(default_factory=set)
    ways: list[list[str]] = field(default_factory=list)

    def start(self, wave: Wave) -> None:
        """Who started in one cohort, with a code and without."""
        flow = self.flows[str(wave.id)]
        coded, codeless = f"coded {wave.cohort}", f"codeless {wave.cohort}"
        self.cells |= {_key("answered", wave): flow["answered"], coded: flow["new"], codeless: flow["without_code"]}
        self.unshown |= {coded, codeless}
        self.each.add(_key("answered", wave))
        self.sums.append(Sum(_key("answered", wave), (coded, codeless)))

    def pool(self, fresh: Sequence[Wave], number: int, before: int) -> None:
        """What all waves of a number make together when these have joined the so many that were there before."""

        def pooled(name: str, parts: Sequence[str]) -> str:
            earlier = [f"{name} {number} {before}"] if before else []
            key = f"{name} {number} {before + len(fresh)}"
            self.cells[key] = sum(self.cells[part] for part in (*earlier, *parts))
            self.sums.append(Sum(key, (*earlier, *parts)))
            return key

        def of_each(name: str) -> list[str]:
            parts = {_key(name, wave): self.flows[str(wave.id)][name] for wave in fresh}
            self.cells |= parts
            (self.each if name == "answered" else self.unshown).update(parts)
            return list(parts)

        whole = pooled("answered", of_each("answered"))
        coded = [f"coded {wave.cohort}" for wave in fresh]
        if number == START:
            codeless = [f"codeless {wave.cohort}" for wave in fresh]
            self.sums.append(Sum(whole, (pooled("new", coded), pooled("without_code", codeless))))
            return
        linked, unlinked, new, lost, *ways = (pooled(name, of_each(name)) for name in (*LATER, *WAYS))
        self.sums.append(Sum(whole, (linked, unlinked, new)))
        started = pooled("started", coded)
        self.unshown.add(started)
        self._near(started, (linked, lost))
        for wave in fresh:
            self._near(f"coded {wave.cohort}", (_key("linked", wave), _key("lost", wave)), of=wave)
        self._near(linked, tuple(ways))
        self.ways.append(ways)

    def limits(self) -> dict[str, Limits]:
        """What everybody knows of a count that is hidden: nobody would hardly be, but in ways; a cohort's are few."""
        ways = {way for pool in self.ways for way in pool}
        paged = ((key, n) for key, n in self.cells.items() if key not in self.unshown)
        return {
            key: (0 if key in ways else min(n, 1), FEWEST_TOLD - 1 if key in self.each else inf) for key, n in paged
        }

    def _near(self, total: str, parts: tuple[str, ...], of: Wave | None = None) -> None:
        """Parts that would make up a total but for some who have erased in between, or came to the start late."""
        left = self.cells[total] - sum(self.cells[part] for part in parts)
        if left >= 0:
            self.sums.append(Sum(total, parts, left))
            return
        either = f"all of {total} {of.number if of else ''}"
        self.cells[either] = self.cells[total] - left
        self.unshown.add(either)
        self.sums += [Sum(either, parts), Sum(either, (total,), -left)]
