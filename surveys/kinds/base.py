"""What every question kind shares: the question it is given, the table variables it makes, the missing codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from marshmallow import fields, validate

from surveys.logic import Rule
from surveys.texts import Texts

NO_TEXTS: Texts = MappingProxyType({})
DIRECTIONS = ((int, 1), (int, -1), (type(None), None))  # with the type, since 1 == True == 1.0
TICKED: Mapping[int | str, Texts] = MappingProxyType({0: {"sv": "nej", "en": "no"}, 1: {"sv": "ja", "en": "yes"}})

DONT_KNOW, REFUSED = "dont_know", "refused"
MISSING = (DONT_KNOW, REFUSED)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose, or one point of a scale."""

    value: int | str
    label: Texts
    exclusive: bool = False

    def document(self) -> dict[str, Any]:
        """Plain JSON."""
        plain: dict[str, Any] = {"value": self.value, "label": dict(self.label)}
        return plain | ({"exclusive": True} if self.exclusive else {})


@dataclass(frozen=True, slots=True)
class Question:
    """An item as asked. key: column name, the same in every version; item: code of a core item, or None.

    direction: 1 where a higher value is better, -1 where a lower one is, None where neither.
    """

    key: str
    kind: str
    text: Texts
    hint: Texts = field(default_factory=lambda: NO_TEXTS)
    item: str | None = None
    indicator: str | None = None
    direction: int | None = None
    required: bool = False
    options: tuple[Option, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    show_if: Rule | None = None

    def document(self) -> dict[str, Any]:
        """Plain JSON; what is not set is left out, so that equal questions have equal bytes."""
        plain: dict[str, Any] = {"key": self.key, "kind": self.kind, "text": dict(self.text)}
        optional = {
            "hint": dict(self.hint),
            "item": self.item,
            "indicator": self.indicator,
            "direction": self.direction,
            "required": self.required,
            "options": [option.document() for option in self.options],
            "settings": dict(self.settings),
            "show_if": self.show_if.document() if self.show_if else None,
        }
        return plain | {name: value for name, value in optional.items() if value}


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of a table. type: "integer", "number", "text" or "boolean"; values: value → label."""

    name: str
    label: Texts
    type: str
    values: Mapping[int | str, Texts] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Summary:
    """What was answered, as counts. n: real answers; missing: dont_know, refused → count."""

    n: int
    counts: Mapping[int | str, int]
    missing: Mapping[str, int]


class Kind(Protocol):
    """A sort of item. It owns everything about itself; nobody else asks for a question's kind."""

    name: str

    def problems(self, question: Question) -> Sequence[str]:
        """Why an author's question of this kind cannot be asked; empty when it can."""
        ...

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """The marshmallow field that reads a real answer (missing codes are read elsewhere)."""
        ...

    def from_form(self, values: Sequence[str]) -> Any:
        """The JSON answer from a form's strings; None where nothing was filled in. Raises ValueError."""
        ...

    def variables(self, question: Question) -> tuple[Variable, ...]:
        """The table columns this question becomes."""
        ...

    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """A real answer as one cell for each variable."""
        ...

    def number(self, question: Question, answer: Any) -> float | None:
        """The answer as a score where the kind measures on a scale, else None."""
        ...


def is_missing(answer: Any) -> bool:
    """Whether a stored answer is "vet inte" or "vill inte svara"."""
    return isinstance(answer, Mapping) and answer.get("missing") in MISSING


def summarise(question: Question, answers: Sequence[Any]) -> Summary:
    """Count stored answers of one question; a list counts once for each thing chosen."""
    counts: dict[int | str, int] = {option.value: 0 for option in question.options}
    missing = dict.fromkeys(MISSING, 0)
    n = 0
    for answer in answers:
        if is_missing(answer):
            missing[answer["missing"]] += 1
            continue
        n += 1
        for value in answer if isinstance(answer, list) else [answer]:
            counts[value] = counts.get(value, 0) + 1
    return Summary(n=n, counts=counts, missing=missing)


class Points:
    """What scales and faces share: points in order, each an option, an answer being one of them."""

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
