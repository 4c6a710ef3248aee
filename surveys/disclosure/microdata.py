"""The microdata rule: who may leave the system as a row, and how. Nothing here throws dice or writes."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.disclosure.anonymity import anonymity
from surveys.disclosure.columns import Cell, Column, Missing, cells
from surveys.disclosure.protect import Protected, Subject, protect
from surveys.disclosure.sheets import WAVE, Leaver, Sheet, long_sheet, wide_sheet
from surveys.errors import TooFewForRelease
from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.texts import Texts

PEOPLE = 10
ALIKE, ALIKE_SENSITIVE = 5, 10
BACKGROUNDS = 2
UNSAID = (Missing.NOT_SHOWN, Missing.NOT_REACHED, Missing.SKIPPED)


@dataclass(frozen=True, slots=True)
class Row:
    """One response. pid: None without a code. wave: None between waves.

    answers: as stored and completed, question key → value or {"missing": why}; not in the version: no key.
    """

    pid: bytes | None
    wave: int | None
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Level:
    """A coarser way to say a background variable: answered cell → new cell, and the new cells' labels."""

    cells: Mapping[Hashable, Cell]
    labels: Mapping[int | str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Background:
    """A declared background variable: a question of one variable; how it may be made coarser, least first."""

    question: Question
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """What protection cost one background variable. withheld: people.

    level: step of its ladder, 0 = as answered, above levels = withheld for all.
    """

    name: str
    level: int
    levels: int
    withheld: int


@dataclass(frozen=True, slots=True)
class Report:
    """What is in the tables and what is not. waves, left_out: wave → people; repeated: further answers of
    one pid in a wave.

    k: fewest people who share background and wave. l: fewest different cells of a question among those
    (None without any). loss: 0 = background as answered, 1 = none left.
    """

    people: int
    waves: Mapping[int, int]
    left_out: Mapping[int, int]
    between: int
    repeated: int
    limit: int
    k: int
    l: int | None  # noqa: E741  the name it has in the literature
    loss: float
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Microdata:
    """long: a row for each person and wave; wide: a row for each person."""

    long: Sheet
    wide: Sheet
    report: Report


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
    ids: Sequence[str],
    shuffle: Callable[[list[Any]], None],
) -> Microdata:
    """The person-level tables by the microdata rule of design.md §8.

    outcomes: questions that leave as answered; nothing else leaves. background: at most two, declared
    once for the intervention; a person's is the first they gave. limit: see alike(). ids: fresh random
    names, at least as many as rows. shuffle: mixes a list in place (SystemRandom().shuffle; a seeded one
    in a test). The order of rows changes nothing. A wave of fewer than 10 people (or limit) is left out
    and reported. Raises TooFewForRelease (n, needed) where no wave is left, ValueError for more than two
    background variables, one of several columns, or too few or equal ids.
    """
    rows = list(rows)
    _check(background, rows, ids)
    people, repeated = _people(rows)
    sizes = Counter(wave for person in people for wave in person.answers)
    needed = max(PEOPLE, limit)
    waves = {wave: n for wave, n in sorted(sizes.items()) if n >= needed}
    if not waves:
        raise TooFewForRelease(n=max(sizes.values(), default=0), needed=needed)
    people = _mixed([_with_background(person, background) for person in _inside(people, waves)], shuffle)
    shield = protect(
        [Subject(person.background, frozenset(person.answers)) for person in people],
        [[level.cells for level in each.levels] for each in background],
        limit=limit,
    )
    leavers = [
        replace(each, name=name, background=kept) for each, name, kept in zip(people, ids, shield.cells, strict=False)
    ]
    declared = {each.question.key for each in background}
    asked = [question for question in outcomes if question.key not in declared]
    columns = [_column(each, level) for each, level in zip(background, shield.levels, strict=True)]
    long = long_sheet(leavers, columns, asked)
    quasi, answers = _known(long, len(columns))
    found = anonymity(long.records(), quasi, answers, suppressed=object())
    return Microdata(
        long=long,
        wide=wide_sheet(leavers, columns, asked, list(waves)),
        report=Report(
            people=len(people),
            waves=waves,
            left_out={wave: n for wave, n in sorted(sizes.items()) if wave not in waves},
            between=sum(row.wave is None for row in rows),
            repeated=repeated,
            limit=limit,
            k=found.k,
            l=found.l,
            loss=shield.loss,
            losses=_losses(background, shield),
        ),
    )


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
    known: dict[bytes, dict[int, Mapping[str, Any]]] = {}
    strangers: list[Leaver] = []
    repeated = 0
    for row in sorted(rows, key=lambda each: _content(each.answers)):
        if row.wave is None:
            continue
        if row.pid is None:
            strangers.append(Leaver("", False, (), {row.wave: row.answers}))
        elif row.wave in known.setdefault(row.pid, {}):
            repeated += 1
        else:
            known[row.pid][row.wave] = row.answers
    return [Leaver("", True, (), waves) for waves in known.values()] + strangers, repeated


def _content(answers: Mapping[str, Any]) -> str:
    return repr(sorted((key, repr(value)) for key, value in answers.items()))


def _inside(people: Iterable[Leaver], waves: Mapping[int, int]) -> list[Leaver]:
    kept = [
        replace(person, answers={wave: each for wave, each in person.answers.items() if wave in waves})
        for person in people
    ]
    return [person for person in kept if person.answers]


def _with_background(person: Leaver, background: Sequence[Background]) -> Leaver:
    return replace(person, background=tuple(_first(each.question, person) for each in background))


def _first(question: Question, person: Leaver) -> Hashable:
    """What the person said the first time they said something; why there is nothing, if they never did."""
    given = [cells(question, person.answers[wave])[0] for wave in sorted(person.answers)]
    found: Hashable = next((cell for cell in given if cell not in UNSAID), given[0])
    return found


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


def _column(background: Background, level: int) -> Column:
    """The background variable as it leaves: with the labels of the step that was taken."""
    variable = kind(background.question.kind).variables(background.question)[0]
    if 0 < level <= len(background.levels):
        variable = replace(variable, values=background.levels[level - 1].labels)
    return Column(variable, question=background.question)


def _known(long: Sheet, backgrounds: int) -> tuple[list[str], list[str]]:
    """Names of the columns that others may know (wave, background), and of the answers."""
    names = [column.variable.name for column in long.columns]
    first = 3
    return [WAVE.name, *names[first : first + backgrounds]], names[first + backgrounds :]


def _losses(background: Sequence[Background], shield: Protected) -> tuple[Loss, ...]:
    return tuple(
        Loss(
            name=each.question.key,
            level=level,
            levels=len(each.levels),
            withheld=sum(cells[index] is Missing.WITHHELD for cells in shield.cells),
        )
        for index, (each, level) in enumerate(zip(background, shield.levels, strict=True))
    )
