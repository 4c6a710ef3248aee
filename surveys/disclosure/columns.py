"""Columns of a table that leaves, and codes for what is missing. No rule of who may leave."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

from surveys.kinds import kind
from surveys.kinds.base import DONT_KNOW, REFUSED, Question, Variable, is_missing
from surveys.texts import Texts

Cell = int | float | str | None
NO_CODES: Mapping[int, Texts] = MappingProxyType({})
SHIFT = 1_000_000  # further out than any number a question allows


class Missing(Enum):
    """Why there is no answer. -6 is kept for "not reached", which nobody can yet tell from "not shown"."""

    NOT_IN_WAVE = -4
    WITHHELD = -5
    NOT_SHOWN = -7
    DONT_KNOW = -8
    REFUSED = -9


LABELS: Mapping[Missing, Texts] = MappingProxyType(
    {
        Missing.NOT_IN_WAVE: {"sv": "svarade inte i mätomgången", "en": "did not answer in the wave"},
        Missing.WITHHELD: {
            "sv": "dolt för att skydda den som svarat",
            "en": "withheld to protect the person",
        },
        Missing.NOT_SHOWN: {"sv": "visades inte eller nåddes inte", "en": "not shown or not reached"},
        Missing.DONT_KNOW: {"sv": "vet inte", "en": "does not know"},
        Missing.REFUSED: {"sv": "vill inte svara", "en": "does not want to answer"},
    }
)
_STORED = {DONT_KNOW: Missing.DONT_KNOW, REFUSED: Missing.REFUSED}


@dataclass(frozen=True, slots=True)
class Column:
    """A variable with its missing codes (code → meaning), the question it comes from and, where wide, its
    wave.
    """

    variable: Variable
    missing: Mapping[int, Texts] = field(default_factory=lambda: NO_CODES)
    question: Question | None = None
    wave: int | None = None


def cells(question: Question, answers: Mapping[str, Any]) -> tuple[Any, ...]:
    """One cell for each variable of the question: the kind's own, or a Missing. answers: as stored."""
    each = kind(question.kind)
    if question.key not in answers:
        return (Missing.NOT_SHOWN,) * len(each.variables(question))
    answer = answers[question.key]
    if is_missing(answer):
        return (_STORED[answer["missing"]],) * len(each.variables(question))
    return each.cells(question, answer)


def missing_codes(variable: Variable, real: Iterable[Any]) -> dict[Missing, int]:
    """The code of each Missing in this column: −4 … −9, moved out of the way where a real value looks
    like one.

    A resident may answer −8 to a number question; that may neither be read as "vet inte" nor stop a
    release.
    """
    taken = {str(each) for each in real} | {str(value) for value in variable.values}
    shift = 0
    while any(str(each.value - shift) in taken for each in Missing):
        shift += SHIFT
    return {each: each.value - shift for each in Missing}


def coded(column: Column, values: Iterable[Any], *, always: Collection[Missing] = ()) -> tuple[Column, list[Cell]]:
    """The column's cells with codes for what is missing; the column says which codes there are.

    always: the codes listed even where nobody has them, so that a codebook stays the same.
    """
    values = list(values)
    codes = missing_codes(column.variable, [each for each in values if not isinstance(each, Missing)])
    found = {each for each in values if isinstance(each, Missing)} | set(always)
    listed = {codes[each]: LABELS[each] for each in Missing if each in found}
    ready = [codes[each] if isinstance(each, Missing) else each for each in values]
    return Column(column.variable, MappingProxyType(listed), column.question, column.wave), ready
