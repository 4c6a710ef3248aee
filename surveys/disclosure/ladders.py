"""Ready-made ways to make a background variable coarser. Which step is taken is decided in protect.py."""

from collections.abc import Hashable, Iterator, Mapping
from math import floor, log10

from surveys.disclosure.background import Level
from surveys.disclosure.columns import Cell
from surveys.kinds import kind
from surveys.kinds.base import Question, Variable
from surveys.texts import Texts

NUMBERS = ("integer", "number")
WIDTHS = (5, 10, 20)  # of the first bands, in years where the question is about age
FINEST = 100  # numbers from 0 to 999 are told in bands of these widths, up to 9 999 in bands ten times as wide


def may_be_background(question: Question) -> bool:
    """Whether a question can tell who somebody is and be made coarser: one column, of options or of numbers."""
    variables = kind(question.kind).variables(question)
    return len(variables) == 1 and (bool(variables[0].values) or variables[0].type in NUMBERS)


def ladder(question: Question) -> tuple[Level, ...]:
    """The steps of a background variable, the least coarse first; none for options in no order."""
    (variable,) = kind(question.kind).variables(question)
    if not variable.values and variable.type in NUMBERS:
        return bands(question)
    return neighbours(question) if question.settings.get("ordered") else ()


def neighbours(question: Question) -> tuple[Level, ...]:
    """Merge options that stand beside each other, two and two, then four and four … (age bands, years at
    school).

    Only for options in a meaningful order. The new cell is the first option's value, the label "first –
    last".
    """
    labels = kind(question.kind).variables(question)[0].values
    values = [option.value for option in question.options]
    levels = []
    width = 2
    while width < len(values):
        blocks = [values[start : start + width] for start in range(0, len(values), width)]
        levels.append(
            Level(
                cells={value: block[0] for block in blocks for value in block},
                labels={
                    block[0]: _span(labels.get(block[0], {}), labels.get(block[-1], {}), len(block) > 1)
                    for block in blocks
                },
            )
        )
        width *= 2
    return tuple(levels)


def bands(question: Question) -> tuple[Level, ...]:
    """Numbers in bands: 10–14, 15–19 … then twice and four times as wide. The new cell is where its band begins.

    Bands begin at whole multiples of their width, so that they are the same in every questionnaire. A question of
    numbers up to thousands has bands ten times as wide, and so on.
    """
    (variable,) = kind(question.kind).variables(question)
    low, high = (question.settings.get(name, default) for name, default in (("minimum", 0), ("maximum", 1_000_000)))
    unit = 10 ** max(0, floor(log10((high - low) / FINEST)))
    return tuple(_banded(variable, low, high, width * unit) for width in WIDTHS if width * unit < high - low)


def _banded(variable: Variable, low: float, high: float, width: int) -> Level:
    starts = range(floor(low / width) * width, floor(high) + 1, width)
    said = {start: _band(start, width, whole=variable.type == "integer") for start in starts}
    return Level(cells=Bands(width), labels={start: dict.fromkeys(variable.label, said[start]) for start in starts})


def _band(start: int, width: int, *, whole: bool) -> str:
    return f"{start}–{start + width - 1}" if whole else f"{start} ≤ … < {start + width}"


class Bands(Mapping[Hashable, Cell]):
    """Any number → where its band begins."""

    def __init__(self, width: int) -> None:
        self._width = width

    def __getitem__(self, cell: Hashable) -> Cell:
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            raise KeyError(cell)
        return floor(cell / self._width) * self._width

    def __iter__(self) -> Iterator[Hashable]:
        raise TypeError("there is no end to numbers")

    def __len__(self) -> int:
        raise TypeError("there is no end to numbers")


def _span(first: Texts, last: Texts, several: bool) -> Texts:
    if not several:
        return first
    return {language: f"{first[language]} – {last[language]}" for language in first if language in last}
