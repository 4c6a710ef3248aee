"""Columns of a table that leaves, and codes for what is missing. No rule of who may leave."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

from surveys.answers import NOT_REACHED, NOT_SHOWN
from surveys.kinds import kind
from surveys.kinds.base import DONT_KNOW, REFUSED, SKIPPED, Question, Variable
from surveys.texts import Texts

Cell = int | float | str | None
NO_CODES: Mapping[int, Texts] = MappingProxyType({})
SHIFT = 1_000_000  # further out than any number a question allows


class Missing(Enum):
    """Why there is no answer. Which it is, surveys/answers.py finds out."""

    SKIPPED = -3
    NOT_IN_WAVE = -4
    WITHHELD = -5
    NOT_REACHED = -6
    NOT_SHOWN = -7
    DONT_KNOW = -8
    REFUSED = -9


LABELS: Mapping[Missing, Texts] = MappingProxyType(
    {
        Missing.SKIPPED: {"sv": "visades, men lämnades utan svar", "en": "shown, but left unanswered"},
        Missing.NOT_IN_WAVE: {"sv": "svarade inte i mätomgången", "en": "did not answer in the wave"},
        Missing.WITHHELD: {
            "sv": "dolt för att skydda den som svarat",
            "en": "withheld to protect the person",
        },
        Missing.NOT_REACHED: {"sv": "slutade svara dessförinnan", "en": "stopped answering before it"},
        Missing.NOT_SHOWN: {"sv": "visades inte", "en": "not shown"},
        Missing.DONT_KNOW: {"sv": "vet inte", "en": "does not know"},
        Missing.REFUSED: {"sv": "vill inte svara", "en": "does not want to answer"},
    }
)
WITHHELD = "withheld"  # never stored: what a release leaves out of somebody's answers
_WHY = {
    WITHHELD: Missing.WITHHELD,
    DONT_KNOW: Missing.DONT_KNOW,
    REFUSED: Missing.REFUSED,
    SKIPPED: Missing.SKIPPED,
    NOT_SHOWN: Missing.NOT_SHOWN,
    NOT_REACHED: Missing.NOT_REACHED,
}


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
    """One cell for each variable of the question: the kind's own, or a Missing.

    answers: as stored, and completed by surveys.answers.complete; a version that lacks the question shows none.
    """
    each = kind(question.kind)
    answer = answers.get(question.key, {"missing": NOT_SHOWN})
    why = _why(answer)
    if why is not None:
        return (why,) * len(each.variables(question))
    return tuple(_why(cell) or cell for cell in each.cells(question, answer))


def _why(answer: Any) -> Missing | None:
    """Why there is no answer, where there is none."""
    return _WHY[answer["missing"]] if isinstance(answer, Mapping) and "missing" in answer else None


def missing_codes(variable: Variable, real: Iterable[Any]) -> dict[Missing, int]:
    """The code of each Missing in this column: −4 … −9, moved out of the way where a real value looks like one, or lies
    between them: SPSS declares a range.

    A resident may answer −8 to a number question; that may neither be read as "vet inte" nor stop a
    release.
    """
    lowest, highest = min(each.value for each in Missing), max(each.value for each in Missing)
    taken = [found for each in (*real, *variable.values) if (found := _as_number(each)) is not None]
    shift = 0
    while any(lowest <= each + shift <= highest for each in taken):
        shift += SHIFT
    return {each: each.value - shift for each in Missing}


def _as_number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def why(code: int) -> Missing:
    """What a column's missing code stands for, wherever it was moved. Raises ValueError."""
    return Missing(-(-code % SHIFT))


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
