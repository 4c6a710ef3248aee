"""Several of several, with "none of these" and a maximum."""

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields, validate

from surveys.kinds.base import TICKED, Question, Variable

FEWEST, MOST = 2, 30


class Choices:
    """Tick any; settings.max limits how many; an exclusive option ("inget av dessa") stands alone."""

    name = "choices"

    def problems(self, question: Question) -> Sequence[str]:
        """Options with different values and a label each; a maximum that can be reached."""
        values = [option.value for option in question.options]
        if not FEWEST <= len(values) <= MOST or len(set(values)) < len(values):
            return ["options"]
        if not all(isinstance(value, str) and value for value in values):
            return ["option_value"]
        most = question.settings.get("max", len(values))
        if type(most) is not int or not 1 <= most <= len(values):
            return ["max"]
        return [] if all(option.label for option in question.options) else ["option_label"]

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """A list of values, each once."""
        allowed = [option.value for option in question.options]
        alone = {option.value for option in question.options if option.exclusive}

        def consistent(chosen: list[Any]) -> None:
            if len(set(chosen)) < len(chosen) or (len(chosen) > 1 and alone & set(chosen)):
                raise ValidationError("choices")

        most = question.settings.get("max", len(allowed))
        return fields.List(
            fields.String(validate=validate.OneOf(allowed)),
            validate=[validate.Length(min=1, max=most), consistent],
        )

    def from_form(self, values: Sequence[str]) -> Any:
        """The values ticked."""
        return [value for value in values if value] or None

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One 0/1 variable for each option."""
        return tuple(
            Variable(f"{question.key}__{option.value}", option.label, "integer", TICKED) for option in question.options
        )

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """1 where ticked."""
        return tuple(int(option.value in answer) for option in question.options)

    def number(self, question: Question, answer: Any) -> float | None:
        """Several choices have no score."""
        return None
