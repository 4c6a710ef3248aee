"""A whole number with limits and a unit."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields, validate

from surveys.kinds.base import Question, Variable

LOWEST, HIGHEST = -1_000_000, 1_000_000
LONGEST = 8


class Number:
    """settings: minimum, maximum (whole numbers), unit (texts)."""

    name = "number"

    def problems(self, question: Question) -> Sequence[str]:
        """Limits are whole numbers in order."""
        low, high = self._limits(question)
        fine = type(low) is int and type(high) is int and LOWEST <= low < high <= HIGHEST
        return [] if fine else ["limits"]

    def _limits(self, question: Question) -> tuple[Any, Any]:
        return question.settings.get("minimum", 0), question.settings.get("maximum", HIGHEST)

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """A whole number inside the limits."""
        low, high = self._limits(question)
        return fields.Integer(strict=True, validate=validate.Range(min=low, max=high))

    def from_form(self, values: Sequence[str]) -> Any:
        """Digits of any script as a whole number."""
        text = values[0].strip() if values else ""
        if len(text) > LONGEST:
            raise ValueError(text[:LONGEST])
        return int(text) if text else None

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One integer without labels."""
        return (Variable(question.key, question.text, "integer"),)

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """The number."""
        return (answer,)

    def number(self, question: Question, answer: Any) -> float | None:
        """A number of things is not a scale item; the evaluator's effects leave it alone."""
        return None
