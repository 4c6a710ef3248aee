"""The microdata rule: who may leave the system as a row, and how. Nothing here throws dice or writes."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from surveys.disclosure.anonymity import Pattern, anonymity
from surveys.disclosure.background import Background, Loss, column, first, losses
from surveys.disclosure.diversity import GONE, diverse
from surveys.disclosure.earlier import Beside, Block, Blocks, blocks_after
from surveys.disclosure.protect import Protected, Subject, protect, protect_again, told_by_all
from surveys.disclosure.sheets import Leaver, Sheet, long_sheet, wide_sheet
from surveys.errors import TooFewForRelease
from surveys.goals import is_sensitive
from surveys.kinds import kind
from surveys.kinds.base import Question

PEOPLE, BACKGROUNDS = 10, 2
ALIKE, ALIKE_SENSITIVE = 5, 10
NO_BLOCKS: Mapping[str, Block] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Row:
    """One response. pid: None without a code. wave: None between waves.

    answers: as stored and completed, question key → value or {"missing": why}; not in the version: no key.
    told: background as an earlier release told it of this very response, None where it is new. apart: was brought in.
    block: of what has left (earlier.py). here: whether it may be in this file. fresh: no file of this chain has had it.
    """

    pid: bytes | None
    wave: int | None
    answers: Mapping[str, Any]
    id: UUID | None = None
    told: Pattern | None = None
    apart: bool = False
    block: str | None = None
    here: bool = True
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """What is in the tables and what is not. waves, left_out: wave → people; repeated: further answers of
    one pid in a wave. held_back: people some of whose answers have left and may not again, since others have erased.

    k: fewest people who share background and wave. l: fewest different answers to a sensitive question among those
    (None without any). unanimous: sensitive question → answers withheld, since all who are alike gave the same.
    loss: 0 = background as answered, 1 = none left.
    """

    people: int
    waves: Mapping[int, int]
    left_out: Mapping[int, int]
    between: int
    repeated: int
    limit: int
    k: int
    l: int | None  # noqa: E741  the name it has in the literature
    unanimous: Mapping[str, int]
    loss: float
    losses: tuple[Loss, ...]
    held_back: int = 0
    suspect: int | Mapping[str, int] = 0  # left out: too many at once from one place; as it may be told


@dataclass(frozen=True, slots=True)
class Microdata:
    """long: a row for each person and wave; wide: one for each person. told: response → background as told here.

    pools: the waves that are in it, of those asked and of those brought in. blocks: for the next release (earlier.py).
    """

    long: Sheet
    wide: Sheet
    report: Report
    told: Mapping[UUID, Pattern]
    pools: frozenset[tuple[int, bool]] = frozenset()
    blocks: Blocks = field(default_factory=Blocks)


def alike(*, children: bool, sensitive: bool) -> int:
    """How many people must share each combination of background."""
    return ALIKE_SENSITIVE if children or sensitive else ALIKE


def measured(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Questions that measure an indicator: what may leave without being declared as background. The
    others stay.
    """
    return tuple(each for each in questions if each.indicator)


def release(
    rows: Iterable[Row],
    *,
    outcomes: Sequence[Question],
    background: Sequence[Background] = (),
    limit: int,
    levels: tuple[int, ...] | None = None,
    ids: Sequence[str],
    shuffle: Callable[[list[Any]], None],
    blocks: Mapping[str, Block] = NO_BLOCKS,
) -> Microdata:
    """The person-level tables by the microdata rule of design.md §8.

    outcomes: questions that leave as answered; nothing else leaves. background: at most two, declared
    once for the intervention; a person's is the first they gave. limit: see alike(). levels: the steps of their ladders
    that the first release took, than which none is finer now; None for the first. ids: fresh random
    names, at least as many as rows. shuffle: mixes a list in place (SystemRandom().shuffle; a seeded one
    in a test). The order of rows changes nothing. A wave of fewer than 10 people (or limit) is left out
    and reported. blocks: those of all earlier releases. Raises TooFewForRelease (n, needed) where nothing fresh is
    left, ValueError for more than two background variables, one of several columns, or too few or equal ids.
    """
    rows = list(rows)
    _check(background, rows, ids)
    everybody, repeated = _people(rows)
    sizes = Counter(pool for person in everybody for pool in person.pools)
    needed = max(PEOPLE, limit)
    sensitive = [each for each in outcomes if is_sensitive(each.indicator)]
    people = Beside(blocks, limit, needed, sensitive, shuffle).choose(everybody)
    pools = {pool for each in people for pool in each.pools}
    if max(_fresh(rows, people).values(), default=0) < needed:
        came = max(_fresh(rows, everybody).values(), default=0)
        raise TooFewForRelease(n=min(came, needed - 1), needed=needed)
    waves = _by_wave(Counter(pool for each in people for pool in each.pools))
    people = _mixed([_with_background(person, background) for person in people], shuffle)
    shield = _shield(people, background, limit, levels)
    leavers = [
        replace(each, name=name, background=kept) for each, name, kept in zip(people, ids, shield.cells, strict=False)
    ]
    leavers = _codes_told(leavers, limit)
    declared = {each.question.key for each in background}
    asked = [question for question in outcomes if question.key not in declared]
    columns = [column(each, level) for each, level in zip(background, shield.levels, strict=True)]
    leavers, least, unanimous = diverse(leavers, asked)
    withheld = {id: _withheld(each.answers[wave]) for each in leavers for wave, id in _left(each)}
    long = long_sheet(leavers, columns, asked)
    found = anonymity(long.records(), _known(long, len(columns)), suppressed=object())
    return Microdata(
        long=long,
        wide=wide_sheet(leavers, columns, asked, list(waves)),
        report=Report(
            people=len(people),
            waves=waves,
            left_out=_by_wave({pool: n for pool, n in sizes.items() if pool not in pools and n < needed}),
            between=sum(row.wave is None for row in rows),
            repeated=repeated,
            limit=limit,
            k=found.k,
            l=least,
            unanimous=unanimous,
            loss=shield.loss,
            losses=losses(people, background, shield, limit),
            held_back=_held_back(everybody, people, sizes, needed),
        ),
        told={id: each.background for each in leavers for _, id in _left(each)},
        pools=frozenset(pools),
        blocks=blocks_after(everybody, leavers, blocks, withheld),
    )


def _fresh(rows: Iterable[Row], people: Iterable[Leaver]) -> Counter[tuple[int, bool]]:
    """How many people's answers of each pool are in a file of this chain for the first time."""
    old = {each.id for each in rows if not each.fresh and each.id}
    return Counter(
        (wave, each.apart)
        for each in people
        for wave in each.answers
        if wave not in each.ids or each.ids[wave] not in old
    )


def _held_back(
    everybody: Iterable[Leaver], people: Iterable[Leaver], sizes: Mapping[tuple[int, bool], int], needed: int
) -> int:
    inside = {id for each in people for _, id in _left(each)}
    return sum(
        any(
            wave in each.answers and sizes[wave, each.apart] >= needed and each.ids[wave] not in inside
            for wave in each.blocks
        )
        for each in everybody
    )


def _codes_told(people: list[Leaver], limit: int) -> list[Leaver]:
    """Who has a code is seen where it is handed out: it is told of all where enough have one, and have none, in every
    group, and none that has left comes apart by it; else of nobody.
    """
    sizes = Counter((each.background, group, each.has_code) for each in people for group in each.groups)
    blocks = {(label, each.has_code) for each in people for label in each.blocks.values()}
    if all(n >= limit for n in sizes.values()) and len({label for label, _ in blocks}) == len(blocks):
        return people
    return [replace(each, has_code=None) for each in people]


def _left(person: Leaver) -> list[tuple[int, UUID]]:
    """The waves and ids of what is in the file of somebody."""
    return [(wave, person.ids[wave]) for wave in person.answers if wave in person.ids]


def _withheld(answers: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(key for key, each in answers.items() if each is GONE)


def _by_wave(pools: Mapping[tuple[int, bool], int]) -> dict[int, int]:
    """Wave → people, of both sorts together."""
    waves: Counter[int] = Counter()
    for (wave, _), n in pools.items():
        waves[wave] += n
    return dict(sorted(waves.items()))


def _shield(
    people: Sequence[Leaver], background: Sequence[Background], limit: int, levels: tuple[int, ...] | None
) -> Protected:
    subjects = [Subject(each.background, each.groups) for each in people]
    ladders = [[level.cells for level in each.levels] for each in background]
    told = [each.told for each in people]
    if levels is None:
        return protect(subjects, ladders, limit=limit)
    return protect_again(subjects, told, ladders, limit=limit, levels=levels)


def _check(background: Sequence[Background], rows: Sequence[Row], ids: Sequence[str]) -> None:
    if len(background) > BACKGROUNDS:
        raise ValueError(f"{len(background)} background variables; at most {BACKGROUNDS} may be declared")
    for each in background:
        if len(kind(each.question.kind).variables(each.question)) != 1:
            raise ValueError(f"{each.question.key} is not one variable and cannot be background")
    if len(set(ids)) < len(ids) or len(ids) < len(rows):
        raise ValueError(f"{len(rows)} rows want as many different ids")


def _people(rows: Iterable[Row]) -> tuple[list[Leaver], int]:
    """Everybody by pid; whoever has none is somebody new in each row. Also how many answers were a second
    one.
    """
    known: dict[bytes, list[Row]] = {}
    strangers: list[Leaver] = []
    repeated = 0
    for row in sorted(rows, key=lambda each: (each.block is None, _content(each.answers))):
        if row.wave is None:
            continue
        if row.pid is None:
            strangers.append(_leaver([row], has_code=False))
        elif any(each.wave == row.wave for each in known.setdefault(row.pid, [])):
            repeated += 1
        else:
            known[row.pid].append(row)
    return [_leaver(each, has_code=True) for each in known.values()] + strangers, repeated


def _leaver(rows: Sequence[Row], *, has_code: bool) -> Leaver:
    """Somebody by their responses, one of each wave."""
    held = {row.wave: row.answers for row in rows if row.wave is not None}
    return Leaver(
        "",
        has_code,
        (),
        {row.wave: row.answers for row in rows if row.wave is not None and row.here},
        told_by_all([row.told for row in rows if row.told is not None]),
        {row.wave: row.id for row in rows if row.wave is not None and row.id},
        any(row.apart for row in rows),
        {row.wave: row.block for row in rows if row.wave is not None and row.block},
        held,
    )


def _content(answers: Mapping[str, Any]) -> str:
    return repr(sorted((key, repr(value)) for key, value in answers.items()))


def _with_background(person: Leaver, background: Sequence[Background]) -> Leaver:
    return replace(person, background=tuple(first(each.question, person) for each in background))


def _mixed(people: Sequence[Leaver], shuffle: Callable[[list[Any]], None]) -> list[Leaver]:
    """People in an order that only the caller's dice know: sorted by content first, so that no stored
    order remains.
    """

    def content(person: Leaver) -> str:
        answers = [(wave, _content(each)) for wave, each in sorted(person.answers.items())]
        return repr((person.has_code, person.background, answers))

    mixed = sorted(people, key=content)
    shuffle(mixed)
    return mixed


def _known(long: Sheet, backgrounds: int) -> list[str]:
    """Names of the columns that others may know: wave, has_code, imported, background."""
    return [column.variable.name for column in long.columns[1 : 4 + backgrounds]]
