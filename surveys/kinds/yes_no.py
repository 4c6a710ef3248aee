"""Yes or no."""

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields

from surveys.kinds.base import TICKED, WHOLE, Given, Kind, Question, Variable, first

WORDS = {"true": True, "false": False}


class YesNo(Kind):
    """A Boolean; the frame's language files have the words."""

    name = "yes_no"

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """True or false, nothing that only looks like it (marshmallow's Boolean takes 1)."""

        def boolean(value: Any) -> None:
            if type(value) is not bool:
                raise ValidationError("invalid")

        return fields.Raw(validate=boolean)

    def from_form(self, question: Question, given: Given) -> Any:
        """The word as a Boolean."""
        said = first(given)
        if said and said not in WORDS:
            raise ValueError(said)
        return WORDS.get(said)

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """The Boolean as a word."""
        return {WHOLE: [str(answer).lower()]}

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One 0/1 variable."""
        return (Variable(question.key, question.text, "integer", TICKED),)

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """1 for yes."""
        return (int(answer),)

    def samples(self, question: Question, mentioned: Sequence[Any]) -> Sequence[Any]:
        """Both."""
        return (True, False)
