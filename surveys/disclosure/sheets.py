"""Lays out protected people as a long and a wide table. Who may be in them is decided in microdata.py."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from surveys.disclosure.columns import Cell, Column, Missing, cells, coded
from surveys.kinds import kind
from surveys.kinds.base import Question, Variable
from surveys.texts import Texts

NO_YES: Mapping[int | str, Texts] = MappingProxyType({0: {"sv": "nej", "en": "no"}, 1: {"sv": "ja", "en": "yes"}})
PERSON = Variable(
    "person_id",
    {"sv": "person, slumpat namn i just detta uttag", "en": "person, a random name in this release only"},
    "text",
)
WAVE = Variable("wave", {"sv": "mätomgång, 0 är starten", "en": "wave, 0 is the start"}, "integer")
CODE = Variable(
    "has_code",
    {"sv": "svaren kan kopplas mellan mätomgångar", "en": "answers can be linked between waves"},
    "integer",
    NO_YES,
)
IMPORTED = Variable(
    "imported",
    {"sv": "svaren kommer från en tidigare undersökning", "en": "answers come from an earlier survey"},
    "integer",
    NO_YES,
)
ANSWERED = (Missing.SKIPPED, Missing.NOT_REACHED, Missing.NOT_SHOWN, Missing.DONT_KNOW, Missing.REFUSED)


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody whose answers leave the system, under a name that means nothing. answers: wave → as stored.

    told: background as an earlier release told it, None for a newcomer. ids: wave → of the response. apart: was
    brought in, and hides only among others who were. blocks: wave → block of those who left with it, of what has left.
    held: wave → answers, also of what is not to leave now. has_code: None where it is not told.
    """

    name: str
    has_code: bool | None
    background: tuple[Hashable, ...]
    answers: Mapping[int, Mapping[str, Any]]
    told: tuple[Hashable, ...] | None = None
    ids: Mapping[int, UUID] = field(default_factory=dict)
    apart: bool = False
    blocks: Mapping[int, str] = field(default_factory=dict)
    held: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def groups(self) -> frozenset[tuple[int, bool, str | None]]:
        """Among whom their rows hide: those of a pool who have been in the same files."""
        return frozenset((wave, self.apart, self.blocks.get(wave)) for wave in self.answers)

    @property
    def pools(self) -> frozenset[tuple[int, bool]]:
        """With whom they were together: of each wave, those who were brought in or those who were not."""
        return frozenset((wave, self.apart) for wave in self.answers)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its columns, and rows of one cell for each."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def records(self) -> list[dict[str, Cell]]:
        """Rows as variable name → cell."""
        names = [column.variable.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


def long_sheet(people: Sequence[Leaver], background: Sequence[Column], asked: Sequence[Question]) -> Sheet:
    """A row for each person and wave: person, wave, has_code, imported, background, answers."""
    pairs = [(person, wave) for person in people for wave in sorted(person.answers)]
    filled = [
        _plain(PERSON, [person.name for person, _ in pairs]),
        _plain(WAVE, [wave for _, wave in pairs]),
        _code([person for person, _ in pairs]),
        _plain(IMPORTED, [int(person.apart) for person, _ in pairs]),
        *_background(background, [person for person, _ in pairs]),
    ]
    for question in asked:
        rows = [cells(question, person.answers[wave]) for person, wave in pairs]
        filled += _answers(question, rows, always=ANSWERED)
    return _sheet("long", filled)


def wide_sheet(
    people: Sequence[Leaver], background: Sequence[Column], asked: Sequence[Question], waves: Sequence[int]
) -> Sheet:
    """A row for each person: person, has_code, imported, background, and the answers of each wave as name_w0,
    name_w1 …
    """
    filled = [
        _plain(PERSON, [person.name for person in people]),
        _code(people),
        _plain(IMPORTED, [int(person.apart) for person in people]),
        *_background(background, people),
    ]
    for wave in waves:
        for question in asked:
            rows = [_in_wave(question, person, wave) for person in people]
            filled += _answers(question, rows, always=(*ANSWERED, Missing.NOT_IN_WAVE), wave=wave)
    return _sheet("wide", filled)


_Filled = tuple[Column, list[Cell]]


def _plain(variable: Variable, values: list[Cell]) -> _Filled:
    return Column(variable), values


def _code(people: Sequence[Leaver]) -> _Filled:
    told = [Missing.WITHHELD if each.has_code is None else int(each.has_code) for each in people]
    return coded(Column(CODE), told, always=(Missing.WITHHELD,))


def _background(columns: Sequence[Column], people: Sequence[Leaver]) -> list[_Filled]:
    always = (Missing.WITHHELD, *ANSWERED)
    return [
        coded(column, [person.background[index] for person in people], always=always)
        for index, column in enumerate(columns)
    ]


def _in_wave(question: Question, person: Leaver, wave: int) -> tuple[Any, ...]:
    if wave in person.answers:
        return cells(question, person.answers[wave])
    return (Missing.NOT_IN_WAVE,) * len(kind(question.kind).variables(question))


def _answers(
    question: Question, rows: list[tuple[Any, ...]], *, always: Collection[Missing], wave: int | None = None
) -> list[_Filled]:
    filled = []
    for index, variable in enumerate(kind(question.kind).variables(question)):
        named = variable if wave is None else replace(variable, name=f"{variable.name}_w{wave}")
        column = Column(named, question=question, wave=wave)
        filled.append(coded(column, [row[index] for row in rows], always=always))
    return filled


def _sheet(name: str, filled: Sequence[_Filled]) -> Sheet:
    taken: set[str] = set()
    columns = []
    for column, _ in filled:
        # statistical programs do not tell upper from lower case; a question may be called "wave"
        free = column.variable.name
        while free.lower() in taken:
            free += "_"
        taken.add(free.lower())
        columns.append(replace(column, variable=replace(column.variable, name=free)))
    return Sheet(name, tuple(columns), tuple(zip(*(values for _, values in filled), strict=True)))
