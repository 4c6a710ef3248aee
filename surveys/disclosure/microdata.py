"""The microdata rule: who may leave the system as a row, and how. Nothing here throws dice or writes."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from surveys.disclosure.anonymity import Pattern, anonymity
from surveys.disclosure.background import Background, Loss, column, first, losses
from surveys.disclosure.diversity import diverse
from surveys.disclosure.protect import Protected, Subject, protect, protect_again
from surveys.disclosure.sheets import WAVE, Leaver, Sheet, long_sheet, wide_sheet
from surveys.errors import TooFewForRelease
from surveys.kinds import kind
from surveys.kinds.base import Question

PEOPLE = 10
ALIKE, ALIKE_SENSITIVE = 5, 10
BACKGROUNDS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One response. pid: None without a code. wave: None between waves.

    answers: as stored and completed, question key → value or {"missing": why}; not in the version: no key.
    told: background as an earlier release told it of this very response, None where it is new. apart: was brought in.
    """

    pid: bytes | None
    wave: int | None
    answers: Mapping[str, Any]
    id: UUID | None = None
    told: Pattern | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What is in the tables and what is not. waves, left_out: wave → people; repeated: further answers of
    one pid in a wave.

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


@dataclass(frozen=True, slots=True)
class Microdata:
    """long: a row for each person and wave; wide: one for each person. told: response → background as told here.

    pools: the waves that are in it, of those asked and of those brought in.
    """

    long: Sheet
    wide: Sheet
    report: Report
    told: Mapping[UUID, Pattern]
    pools: frozenset[tuple[int, bool]] = frozenset()


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
) -> Microdata:
    """The person-level tables by the microdata rule of design.md §8.

    outcomes: questions that leave as answered; nothing else leaves. background: at most two, declared
    once for the intervention; a person's is the first they gave. limit: see alike(). levels: the steps of their ladders
    that the first release took, than which none is finer now; None for the first. ids: fresh random
    names, at least as many as rows. shuffle: mixes a list in place (SystemRandom().shuffle; a seeded one
    in a test). The order of rows changes nothing. A wave of fewer than 10 people (or limit) is left out
    and reported. Raises TooFewForRelease (n, needed) where no wave is left, ValueError for more than two
    background variables, one of several columns, or too few or equal ids.
    """
    rows = list(rows)
    _check(background, rows, ids)
    people, repeated = _people(rows)
    sizes = Counter(pool for person in people for pool in person.pools)
    needed = max(PEOPLE, limit)
    pools = {pool for pool, n in sizes.items() if n >= needed}
    waves = _by_wave({pool: n for pool, n in sizes.items() if pool in pools})
    if not pools:
        raise TooFewForRelease(n=max(sizes.values(), default=0), needed=needed)
    people = _mixed([_with_background(person, background) for person in _inside(people, pools)], shuffle)
    shield = _shield(people, background, limit, levels)
    leavers = [
        replace(each, name=name, background=kept) for each, name, kept in zip(people, ids, shield.cells, strict=False)
    ]
    declared = {each.question.key for each in background}
    asked = [question for question in outcomes if question.key not in declared]
    columns = [column(each, level) for each, level in zip(background, shield.levels, strict=True)]
    leavers, least, unanimous = diverse(leavers, asked)
    long = long_sheet(leavers, columns, asked)
    found = anonymity(long.records(), _known(long, len(columns)), suppressed=object())
    return Microdata(
        long=long,
        wide=wide_sheet(leavers, columns, asked, list(waves)),
        report=Report(
            people=len(people),
            waves=waves,
            left_out=_by_wave({pool: n for pool, n in sizes.items() if pool not in pools}),
            between=sum(row.wave is None for row in rows),
            repeated=repeated,
            limit=limit,
            k=found.k,
            l=least,
            unanimous=unanimous,
            loss=shield.loss,
            losses=losses(people, background, shield, limit),
        ),
        told={id: each.background for each in leavers for id in each.responses},
        pools=frozenset(pools),
    )


def _by_wave(pools: Mapping[tuple[int, bool], int]) -> dict[int, int]:
    """Wave → people, of both sorts together."""
    waves: Counter[int] = Counter()
    for (wave, _), n in pools.items():
        waves[wave] += n
    return dict(sorted(waves.items()))


def _shield(
    people: Sequence[Leaver], background: Sequence[Background], limit: int, levels: tuple[int, ...] | None
) -> Protected:
    subjects = [Subject(each.background, each.pools) for each in people]
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
    for row in sorted(rows, key=lambda each: _content(each.answers)):
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
    answers = {row.wave: row.answers for row in rows if row.wave is not None}
    told = next((row.told for row in rows if row.told is not None), None)
    apart = any(row.apart for row in rows)
    return Leaver("", has_code, (), answers, told, tuple(row.id for row in rows if row.id), apart)


def _content(answers: Mapping[str, Any]) -> str:
    return repr(sorted((key, repr(value)) for key, value in answers.items()))


def _inside(people: Iterable[Leaver], pools: Set[tuple[int, bool]]) -> list[Leaver]:
    kept = [
        replace(person, answers={n: each for n, each in person.answers.items() if (n, person.apart) in pools})
        for person in people
    ]
    return [person for person in kept if person.answers]


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
    """Names of the columns that others may know: wave, background."""
    names = [column.variable.name for column in long.columns]
    first = 3
    return [WAVE.name, *names[first : first + backgrounds]]
