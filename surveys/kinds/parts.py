"""What several kinds have in common: one point of a scale, one of several words, a text. No kind itself."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from marshmallow import fields, validate

from surveys.kinds.base import CODES, NO_TEXTS, WHOLE, Given, Kind, Question, Variable, first, problems_of_words
from surveys.logic import EQUALITY, ORDER
from surveys.paper import Box, Field, Look, numbered
from surveys.texts import Texts, as_kept
from surveys.xlsform.expressions import Literal, Node, Unsupported
from surveys.xlsform.form import Names, Standing, most, nothing

MOST_OPTIONS = 30


def one_of(question: Question) -> validate.OneOf:
    """Refuses what is no option's value."""
    return validate.OneOf([option.value for option in question.options], error="invalid")


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
        return fields.Integer(strict=True, error_messages=CODES, validate=one_of(question))

    def from_form(self, question: Question, given: Given) -> Any:
        """The number of the point."""
        said = first(given)
        return int(said) if said else None

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """Its digits."""
        return {WHOLE: [str(answer)]}

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """A box for each point."""
        return (in_order(question),)

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


def in_order(question: Question, row: str = WHOLE, label: Texts = NO_TEXTS) -> Field:
    """Points on paper: below each other where all have words, else side by side; marked with their own numbers."""
    boxes = tuple(Box(str(point.value), str(point.value), point.label) for point in question.options)
    look: Look = "row"
    if not row and all(point.label for point in question.options):
        look = "column"
    return Field(look, part=row, missing=row, boxes=boxes, label=label)


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
        return fields.String(error_messages=CODES, validate=one_of(question))

    def from_form(self, question: Question, given: Given) -> Any:
        """The value chosen."""
        return first(given) or None

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """The value itself."""
        return {WHOLE: [answer]}

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """A box for each, numbered, in the author's order: every copy and the entry page have the same numbers."""
        boxes = (Box(str(option.value), "", option.label) for option in question.options)
        return (Field("column", boxes=numbered(*boxes)),)

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """One text variable with value labels."""
        labels = {option.value: option.label for option in question.options}
        return (Variable(question.key, question.text, "text", labels),)

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """The value."""
        return (answer,)


class _Own(fields.String):
    """A text as it is kept, with something in it."""

    def __init__(self, kept: Callable[[str], str], longest: int) -> None:
        super().__init__(error_messages=CODES, validate=validate.Length(max=longest, error="too_long"))
        self.kept = kept

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = self.kept(super()._deserialize(value, attr, data, **kwargs))
        if not text:
            raise self.make_error("invalid")
        return text


class Written(Kind):
    """Free text: no column of the person-level table, and no rule looks at it. How much of it is kept as it was
    written: surveys/texts.py; it is counted as it is kept, in characters (code points), the same on the phone.
    """

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
        return _Own(self.kept, self.longest_of(question))

    def kept(self, text: str) -> str:
        """What somebody wrote, as it is stored."""
        return as_kept(text)

    def from_form(self, question: Question, given: Given) -> Any:
        """The text as it is stored."""
        return self.kept(first(given)) or None

    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """The text with line ends as a form has them."""
        return {WHOLE: [answer.replace("\n", "\r\n")]}

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """Lines to write on."""
        return (Field("lines"),)

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
