"""Yes or no."""

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields

from surveys.kinds.base import TICKED, Question, Variable

WORDS = {"true": True, "false": False}


class YesNo:
    """A Boolean; the frame's language files have the words."""

    name = "yes_no"

    def problems(self, question: Question) -> Sequence[str]:
        """Has no options of its own."""
        return ["options"] if question.options else []

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """True or false, nothing that only looks like it (marshmallow's Boolean takes 1)."""

        def boolean(value: Any) -> None:
            if type(value) is not bool:
                raise ValidationError("invalid")

        return fields.Raw(validate=boolean)

    def from_form(self, values: Sequence[str]) -> Any:
        """The word as a Boolean."""
        if not values or not values[0]:
            return None
        if values[0] not in WORDS:
            raise ValueError(values[0])
        return WORDS[values[0]]

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One 0/1 variable."""
        return (Variable(question.key, question.text, "integer", TICKED),)

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """1 for yes."""
        return (int(answer),)

    def number(self, question: Question, answer: Any) -> float | None:
        """Yes and no have a share, not a score."""
        return None
