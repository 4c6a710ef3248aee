"""A number with limits and a unit."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError, fields

from surveys.kinds.base import NO_TEXTS, WHOLE, Given, Kind, Question, Setting, Variable, first
from surveys.logic import EQUALITY, ORDER
from surveys.paper import Field, Note
from surveys.xlsform.expressions import HERE, Compared, Literal, Node, Unsupported
from surveys.xlsform.form import NOT, POSSIBLY, Misfit, Names, Standing, here_compared, nothing

LOWEST, HIGHEST = -1_000_000, 1_000_000
LEAST = 0  # where an author sets no minimum
BY_ITSELF: Mapping[Node, Mapping[str, Any]] = {
    Compared(Literal(LEAST), "<=", HERE): {"minimum": None},
    Compared(Literal(HIGHEST), ">=", HERE): {"maximum": None},
}
MOST_DECIMALS = 2
STEPS = {"1": 0, "0.1": 1, "0.01": 2}  # of a range → decimals
WRITTEN = re.compile(r"-?\d{1,7}(?:[.,\u066b]\d{1,2})?")  # U+066B: the Arabic decimal separator


class Number(Kind):
    """settings: minimum, maximum, unit (texts), decimals (0 to 2, default 0: whole numbers)."""

    name = "number"
    form_types = ("integer", "decimal", "range")
    starter = MappingProxyType({"settings": {"minimum": 0, "maximum": 100}})
    operators = (*EQUALITY, *ORDER)
    settings = (
        Setting("minimum", "number"),
        Setting("maximum", "number"),
        Setting("unit", "texts", meant=True),
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
        number = float(plain)
        return int(number) if number.is_integer() else number

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """Its digits."""
        return {WHOLE: [str(answer)]}

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """Room for a number, and its unit."""
        low, high = limits(question)
        said = {"minimum": low, "maximum": high}
        note: Note | None = ("question.number_between", said) if "maximum" in question.settings else None
        return (Field("figure", unit=question.settings.get("unit", NO_TEXTS), note=note),)

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

    def form_type(self, question: Question) -> str:
        """Whole numbers or not."""
        return "decimal" if question.settings.get("decimals") else "integer"

    def form_constraint(self, question: Question, names: Names) -> list[str]:
        """The limits that the author set; those that hold without stand the other way round ("0 <= .")."""
        said = (("minimum", ">=", LEAST, "<="), ("maximum", "<=", HIGHEST, ">="))
        own = question.settings
        return [
            f". {sign} {own[name]!r}" if name in own else f"{by_itself} {turned} ."
            for name, sign, by_itself, turned in said
        ]

    def form_limit(self, term: Node, settings: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """One limit. Of whole numbers, "more than 0" is "at least 1"."""
        found = here_compared(term)
        if found is None or not isinstance(found[1], Literal) or isinstance(found[1].value, str):
            return None
        by_itself = BY_ITSELF.get(term)
        if by_itself and not set(by_itself) & set(settings):
            return by_itself
        sign, value = found[0], found[1].value
        decimals = settings.get("decimals", 0)
        step = 10**-decimals if decimals else 1
        limits_said: Mapping[str, Mapping[str, Any]] = {
            ">=": {"minimum": value},
            "<=": {"maximum": value},
            ">": {"minimum": round(value + step, decimals) if decimals else value + step},
            "<": {"maximum": round(value - step, decimals) if decimals else value - step},
        }
        return limits_said.get(sign)

    def form_unlimited(self, row: Standing) -> Mapping[str, Any]:
        """Numbers below zero, which other tools take."""
        return {"minimum": LOWEST}

    def form_literal(self, value: Any, names: Names) -> str:
        """Its digits."""
        return repr(value)

    def form_value(self, literal: Node, values: Mapping[str, Any]) -> Any:
        """The number."""
        if not isinstance(literal, Literal) or isinstance(literal.value, str):
            raise Unsupported("literal")
        return literal.value

    def form_claims(self, row: Standing) -> int:
        """A number; a range that is too long for a scale."""
        return POSSIBLY if row.type in self.form_types and row.appearance == "" else NOT

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """As many decimals as there may be; the ends of a range."""
        if row.type != "range":
            return nothing(row) | ({"decimals": MOST_DECIMALS} if row.type == "decimal" else {})
        said = {"start": "1", "end": "10", "step": "1"} | dict(row.parameters)
        fits = all(WRITTEN.fullmatch(said[name]) for name in ("start", "end"))
        if len(said) > len(("start", "end", "step")) or said["step"] not in STEPS or not fits:
            raise Misfit("parameters", "range")
        decimals = STEPS[said["step"]]
        ends = {"minimum": float(said["start"]), "maximum": float(said["end"])}
        plain = {name: int(end) if end == int(end) else end for name, end in ends.items()}
        return plain | ({"decimals": decimals} if decimals else {})


def limits(question: Question) -> tuple[float, float]:
    """The lowest and the highest number that may be answered."""
    return question.settings.get("minimum", LEAST), question.settings.get("maximum", HIGHEST)
