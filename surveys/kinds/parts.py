"""What several kinds have in common: one point of a scale, one of several words, a text. No kind itself."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError, fields, validate

from surveys.kinds.base import WHOLE, Given, Kind, Question, Variable, first, problems_of_words
from surveys.logic import EQUALITY, ORDER
from surveys.xlsform.expressions import Literal, Node, Unsupported
from surveys.xlsform.form import Names, Standing, most, nothing

MOST_OPTIONS = 30


def unlabelled(values: Sequence[int | str]) -> list[dict[str, Any]]:
    """Options of a new question, whose words are still to be written."""
    return [{"value": value, "label": {}} for value in values]


class Points(Kind):
    """Points in order, each an option with a whole number; an answer is one of them, and a score."""

    lists = "points"
    form_types: tuple[str, ...] = ("select_one",)
    operators = (*EQUALITY, *ORDER)

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """One of the points."""
        return fields.Integer(strict=True, validate=validate.OneOf([option.value for option in question.options]))

    def from_form(self, question: Question, given: Given) -> Any:
        """The number of the point."""
        said = first(given)
        return int(said) if said else None

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """Its digits."""
        return {WHOLE: [str(answer)]}

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

    def form_literal(self, value: Any, names: Names) -> str:
        """The point without quotes, so that it is compared as a number."""
        return str(int(value))

    def form_value(self, literal: Node, values: Mapping[str, Any]) -> Any:
        """A whole number, with or without quotes."""
        if not isinstance(literal, Literal) or isinstance(literal.value, float):
            raise Unsupported("literal")
        return int(literal.value)


class OneWord(Kind):
    """One of several options; values are short strings that stay the same in every language and version."""

    lists = "words"
    form_types: tuple[str, ...] = ("select_one",)
    room = (2, MOST_OPTIONS)
    starter: Mapping[str, Any] = MappingProxyType({"options": unlabelled(["alt_1", "alt_2"])})

    def own_problems(self, question: Question) -> Sequence[str]:
        """Between 2 and 30 options with different values and a label each."""
        return problems_of_words(question.options, 2, MOST_OPTIONS)

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """One of the values."""
        return fields.String(validate=validate.OneOf([option.value for option in question.options]))

    def from_form(self, question: Question, given: Given) -> Any:
        """The value chosen."""
        return first(given) or None

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """The value itself."""
        return {WHOLE: [answer]}

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One text variable with value labels."""
        labels = {option.value: option.label for option in question.options}
        return (Variable(question.key, question.text, "text", labels),)

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """The value."""
        return (answer,)


def something(text: str) -> None:
    """Refuses a text of nothing but spaces."""
    if not text.strip():
        raise ValidationError("invalid")


class Written(Kind):
    """Free text: no column of the person-level table, and no rule looks at it."""

    apart = True
    operators = ()
    form_types = ("text",)
    longest: int

    def longest_of(self, question: Question) -> int:
        """How many characters an answer may have."""
        return int(question.settings.get("max_length", self.longest))

    def own_problems(self, question: Question) -> Sequence[str]:
        """A length that can be stored."""
        return [] if 1 <= self.longest_of(question) <= self.longest else ["max_length"]

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """A text with something in it."""
        return fields.String(validate=[validate.Length(max=self.longest_of(question)), something])

    def from_form(self, question: Question, given: Given) -> Any:
        """The text with line ends as a phone's JSON has them."""
        return first(given).replace("\r\n", "\n") or None

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """The text with line ends as a form has them."""
        return {WHOLE: [answer.replace("\n", "\r\n")]}

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """None."""
        return ()

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """No cells either."""
        return ()

    def samples(self, question: Question, mentioned: Sequence[Any]) -> Sequence[Any]:
        """Nothing that a rule could look at."""
        return ()

    def form_constraint(self, question: Question, names: Names) -> list[str]:
        """How long it may be, where the author said so."""
        longest = question.settings.get("max_length")
        return [] if longest is None else [f"string-length(.) <= {longest}"]

    def form_limit(self, term: Node, settings: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """How long it may be."""
        longest = most(term, "string-length")
        return None if longest is None else {"max_length": longest}

    def form_settings(self, row: Standing) -> dict[str, Any]:
        """Nothing but its length."""
        return nothing(row)
