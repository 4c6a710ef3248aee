"""A rating scale with labelled ends: integers in order. Faces are drawn elsewhere."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields, validate

from surveys.kinds.base import Question, Variable

FEWEST, MOST = 2, 11


class Scale:
    """Points 1..n, each an option; the middle ones may be without a label."""

    name = "scale"

    def problems(self, question: Question) -> Sequence[str]:
        """Points must be whole numbers that rise by one, and both ends need a label."""
        values = [option.value for option in question.options]
        if not FEWEST <= len(values) <= MOST or not all(type(value) is int for value in values):
            return ["scale_points"]
        if values != list(range(int(values[0]), int(values[0]) + len(values))):
            return ["scale_points"]
        ends = (question.options[0], question.options[-1])
        return [] if all(end.label for end in ends) else ["scale_ends"]

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """One of the points."""
        return fields.Integer(strict=True, validate=validate.OneOf([option.value for option in question.options]))

    def from_form(self, values: Sequence[str]) -> Any:
        """The number of the point."""
        return int(values[0]) if values and values[0] else None

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One integer."""
        labels = {option.value: option.label for option in question.options if option.label}
        return (Variable(question.key, question.text, "integer", labels),)

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """The point itself."""
        return (answer,)

    def number(self, question: Question, answer: Any) -> float | None:
        """The point as a score."""
        return float(answer)
