"""Free text. It is stored apart from the response (design.md §4) and leaves only after a human has read it."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields, validate

from surveys.kinds.base import Question, Variable

DEFAULT_LENGTH = LONGEST = 2000


class Text:
    """settings: max_length in characters, at most 2 000."""

    name = "text"

    def problems(self, question: Question) -> Sequence[str]:
        """A length that can be stored, and no options."""
        length = question.settings.get("max_length", DEFAULT_LENGTH)
        if question.options:
            return ["options"]
        return [] if type(length) is int and 1 <= length <= LONGEST else ["max_length"]

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """A text of a character or more."""
        length = question.settings.get("max_length", DEFAULT_LENGTH)
        return fields.String(validate=validate.Length(min=1, max=length))

    def from_form(self, values: Sequence[str]) -> Any:
        """The text with line ends as a phone's JSON has them."""
        text = values[0].replace("\r\n", "\n").strip() if values else ""
        return text or None

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """None: free text is no column of the person-level table."""
        return ()

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """No cells either."""
        return ()

    def number(self, question: Question, answer: Any) -> float | None:
        """A text has no score."""
        return None
