"""A number with limits and a unit."""

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError, fields

from surveys.kinds.base import WHOLE, Given, Kind, Question, Setting, Variable, first
from surveys.logic import EQUALITY, ORDER

LOWEST, HIGHEST = -1_000_000, 1_000_000
MOST_DECIMALS = 2
WRITTEN = re.compile(r"-?\d{1,7}(?:[.,\u066b]\d{1,2})?")  # U+066B: the Arabic decimal separator


class Number(Kind):
    """settings: minimum, maximum, unit (texts), decimals (0 to 2, default 0: whole numbers)."""

    name = "number"
    starter = MappingProxyType({"settings": {"minimum": 0, "maximum": 100}})
    operators = (*EQUALITY, *ORDER)
    settings = (
        Setting("minimum", "number"),
        Setting("maximum", "number"),
        Setting("unit", "texts"),
        Setting("decimals", "whole"),
    )

    def own_problems(self, question: Question) -> Sequence[str]:
        """Limits in order, with no more decimals than the question has."""
        decimals = question.settings.get("decimals", 0)
        if not 0 <= decimals <= MOST_DECIMALS:
            return ["decimals"]
        low, high = limits(question)
        fine = LOWEST <= low < high <= HIGHEST and all(round(each, decimals) == each for each in (low, high))
        return [] if fine else ["limits"]

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """A number inside the limits; a whole one is an integer, however it was written."""
        low, high = limits(question)
        decimals = question.settings.get("decimals", 0)

        def inside(value: Any) -> None:
            if type(value) not in ((int, float) if decimals else (int,)):
                raise ValidationError("invalid")
            if not low <= value <= high or round(value, decimals) != value:
                raise ValidationError("limits")

        return fields.Raw(validate=inside)

    def from_form(self, question: Question, given: Given) -> Any:
        """Digits of any script as a number, with a decimal point or comma."""
        said = first(given)
        if not said:
            return None
        if not WRITTEN.fullmatch(said):
            raise ValueError(said[:20])
        plain = said.replace(",", ".").replace("\u066b", ".")
        return float(plain) if "." in plain else int(plain)

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """Its digits."""
        return {WHOLE: [str(answer)]}

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One number without labels."""
        return (Variable(question.key, question.text, "number" if question.settings.get("decimals") else "integer"),)

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """The number."""
        return (answer,)

    def samples(self, question: Question, mentioned: Sequence[Any]) -> Sequence[Any]:
        """The limits, and each number mentioned with its neighbours."""
        low, high = limits(question)
        decimals = question.settings.get("decimals", 0)
        step = 10**-decimals
        near = {round(each + way, decimals) for each in mentioned for way in (-step, 0, step)}
        return sorted({low, high, *(each for each in near if low <= each <= high)})

    def counted(self, answer: Any) -> Sequence[int | str]:
        """A number is counted under itself."""
        return (answer,)


def limits(question: Question) -> tuple[float, float]:
    """The lowest and the highest number that may be answered."""
    return question.settings.get("minimum", 0), question.settings.get("maximum", HIGHEST)
