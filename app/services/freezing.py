"""What the analyst freezes at a wave's close, once the auditor has agreed: sums, block by block. Shows nothing. No SQL.

A figure is frozen as a block: sums over cohorts whose wave has closed, from 10 people. Later cohorts wait until 10 new
people have come and then make a block of their own; the pooled figure is the sum of frozen blocks. An erasure changes
none of them, and what comes to a wave after its flow was counted joins none. Of paired people only the change is
frozen, of the start the answers of everybody who started (design.md §8). Who typed answers from paper can take them
away from a figure, so that those who answered by themselves are many in each, or none.

Of a state that somebody is in, the change of its share is frozen, and where the auditor lets those who came back be a
block of the start as well, the share itself at both waves and who went from which state to which (design.md §7): its
argument (surveys/disclosure/auditor.py) wants the start of those people looked at before their levels are told.

A breakdown is declared with the intervention: its first background question, as it stands when the first wave closes.
The options that too few chose are put together once and for all. A block is broken down only where each group of it,
and those who did not say, are so many that the auditor agrees; else it counts for the whole group alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.services import cross_sections, unanimity
from app.services.analysis import Item, Material
from app.services.auditing import publish
from app.services.books import START, Books, Document, score_of
from app.store.wave_counts import WAYS
from surveys.disclosure.figures import CELL
from surveys.disclosure.merging import merged
from surveys.disclosure.transitions import (
    change_hides_each,
    classes_of_pairs,
    shares_hide_each,
    table_hides_each,
    turns_of,
)
from surveys.effects.sums import Sums
from surveys.waves import Wave

FLOW = ("answered", "linked", "not_linked", "new", "without_code", "lost", "repeated")


def freeze(books: Books, wave: Wave, here: Sequence[Wave], now: datetime) -> None:
    """Freeze what has come at one wave's close. here: all waves of its number that have closed."""
    books.kept["flows"][str(wave.id)] = _flow(books.material, wave)
    books.enter(wave)
    if wave.number == START:
        _group(books, here)
    for item in books.items:
        if wave.number == START or item.points or item.followed:
            _add_block(books, item, here, now)
        if wave.number != START and (item.points or item.followed):
            cross_sections.add(books, item, here, now)


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
    """What somebody's answer adds to a figure. group: of the breakdown, None where they did not say. before: what they
    said at the start, and start: in which response; of a follow-up.
    """

    value: int | str
    score: float
    group: int | None
    before: int | str | None = None
    start: UUID | None = None


def readings(books: Books, item: Item, waves: Iterable[Wave]) -> dict[UUID, _Reading]:
    """By response: answers of everybody at the start; later, differences of the same people."""
    found: dict[UUID, _Reading] = {}
    for wave in waves:
        said = books.said(item, wave)
        groups = _groups(books, wave)
        if wave.number == START:
            for id, each in said.items():
                found[id] = _Reading(each.value, score_of(item, each.value), groups.get(id))
            continue
        start = books.material.said(item, _start(books.material, wave).id)
        first = {each.pid: (each.value, id) for id, each in start.items()}
        for id, each in said.items():
            if each.pid is not None and each.pid in first:
                before, response = first[each.pid]
                change = score_of(item, each.value) - score_of(item, before)
                found[id] = _Reading(each.value, change, groups.get(each.pid), before, response)
    return found


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
    rest = {id: each for id, each in found.items() if id not in books.typed}
    seen = [found, rest] if rest else [found]  # who typed answers from paper can take them away and sees the rest
    turned = bool(item.followed) and number != START
    least = books.limit(item.question.indicator)
    if turned and not all(change_hides_each(turns_of(_pairs(each), item.followed), least=least) for each in seen):
        return
    imported = any(wave.cohort in books.material.imported for wave in waves)
    new = _new(books, item, found, imported=imported)
    if unanimity.block_tells(books, item, number, new):
        return
    counts = Counter(each.group for each in found.values())
    # of a state no group is told, and its change among those who began in one state would be a row of its table
    broken = item.points is not None and len(books.kept["groups"]) > 1
    broken = broken and not unanimity.parts_tell(books, item, number, new.whole, _groups_of(item, seen, counts))
    broken = broken and publish(books, item, number, _figures(found, counts))
    if not broken and not publish(books, item, number, [set(found)]):
        return
    groups = range(len(books.kept["groups"]))
    books.blocks(item.name, number).append(
        (_turns(books, item, number, seen) if turned else {})
        | {
            "made": now.isoformat(),
            "cohorts": [str(wave.cohort) for wave in waves],
            "sums": _sums(found.values()),
            "values": [[value, n] for value, n in Counter(each.value for each in found.values()).items()],
            "typed": [[value, n] for value, n in Counter(found[id].value for id in found.keys() & books.typed).items()],
            "groups": [counts[group] for group in groups],
            "rest": counts[None],
            "cells": [_sums(each for each in found.values() if each.group == group) for group in groups]
            if broken
            else None,
        }
    )
    books.fresh.add((item.name, number))


def _new(books: Books, item: Item, found: Mapping[UUID, _Reading], *, imported: bool) -> unanimity.New:
    """A block as those look at it who may have some of its answers at home."""
    sides = [[each for id, each in found.items() if (id in books.typed) is typed] for typed in (True, False)]
    typed, untyped = (_part(item, side) if all(sides) else None for side in sides)
    return unanimity.New(_part(item, found.values()), typed, untyped, known=imported or not sides[1])


def _groups_of(
    item: Item, seen: Sequence[Mapping[UUID, _Reading]], groups: Iterable[int | None]
) -> list[unanimity.Part]:
    """The groups of a block, and those who did not say. seen: all, then those not typed."""
    cells = [[each for each in some.values() if each.group == group] for some in seen for group in groups]
    return [_part(item, cell) for cell in cells if cell]


def _part(item: Item, found: Iterable[_Reading]) -> unanimity.Part:
    held = list(found)
    before = Sums.of(score_of(item, each.before) for each in held if each.before is not None)
    alike = max(Counter(each.value for each in held).values(), default=0)
    return unanimity.Part(Sums.of(each.score for each in held), before, alike)


def _pairs(found: Mapping[UUID, _Reading]) -> Counter[tuple[int | str, int | str]]:
    return Counter((each.before, each.value) for each in found.values() if each.before is not None)


def _turns(books: Books, item: Item, number: int, seen: Sequence[Mapping[UUID, _Reading]]) -> Document:
    """Who went from which state to which; whether their shares at both waves may be told, and the table too.

    It is settled with the block, and never later: whoever is erased in between is gone from the start that the auditor
    sees, and still counted here. The classes of the first table are those of all. seen: all, then those not typed.
    """
    parts, least = [_pairs(each) for each in seen], books.limit(item.question.indicator)
    pairs = parts[0]
    tables: Document = books.kept.setdefault("turns", {}).setdefault(item.name, {})
    classes = tables.get(str(number)) or classes_of_pairs(pairs, list(item.values), item.followed, least=least)
    starts = {each.start for each in seen[0].values() if each.start is not None}
    shares = all(shares_hide_each(turns_of(part, item.followed), least=least) for part in parts)
    shares = shares and publish(books, item, START, [starts])
    table = shares and all(table_hides_each(part, classes, least=least) for part in parts)
    if table:
        tables[str(number)] = [list(each) for each in classes]
    return {"pairs": [[*pair, n] for pair, n in sorted(pairs.items(), key=str)], "levels": shares, "table": table}


def _figures(found: Mapping[UUID, _Reading], counts: Mapping[int | None, int]) -> list[set[UUID]]:
    """The respondents of the whole and of each group."""
    cells = [{id for id, each in found.items() if each.group == group} for group in counts if group is not None]
    return [set(found), *cells]


def _sums(found: Iterable[_Reading]) -> list[float]:
    sums = Sums.of(each.score for each in found)
    return [sums.n, sums.total, sums.squares]
