"""One of several. Several of several is choices."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields, validate

from surveys.kinds.base import Question, Variable

FEWEST, MOST = 2, 30
LONGEST_VALUE = 40


class Choice:
    """Pick one; values are short strings that stay the same in every language and version.

    settings.ordered: the options stand in a meaningful order, so that neighbours may be merged to protect people.
    """

    name = "choice"

    def problems(self, question: Question) -> Sequence[str]:
        """Between 2 and 30 options with different values and a label each."""
        values = [option.value for option in question.options]
        if not FEWEST <= len(values) <= MOST or len(set(values)) < len(values):
            return ["options"]
        if not all(isinstance(value, str) and 0 < len(value) <= LONGEST_VALUE for value in values):
            return ["option_value"]
        return [] if all(option.label for option in question.options) else ["option_label"]

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """One of the values."""
        return fields.String(validate=validate.OneOf([option.value for option in question.options]))

    def from_form(self, values: Sequence[str]) -> Any:
        """The value chosen."""
        return values[0] if values and values[0] else None

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One text variable with value labels."""
        labels = {option.value: option.label for option in question.options}
        return (Variable(question.key, question.text, "text", labels),)

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """The value."""
        return (answer,)

    def number(self, question: Question, answer: Any) -> float | None:
        """A choice has no score."""
        return None
