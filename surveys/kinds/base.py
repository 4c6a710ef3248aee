"""What every question kind shares: the question it is given, the table variables it makes, the missing codes."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from marshmallow import ValidationError, fields

from surveys.languages import LANGUAGES, keys
from surveys.logic import EQUALITY, Rule
from surveys.paper import Field
from surveys.texts import Texts
from surveys.xlsform.form import InForm

NO_TEXTS: Texts = MappingProxyType({})
DIRECTIONS = ((int, 1), (int, -1), (type(None), None))  # with the type, since 1 == True == 1.0

DONT_KNOW, REFUSED = "dont_know", "refused"
MISSING = (DONT_KNOW, REFUSED)
SKIPPED = "skipped"  # never stored: found out when a table is made (surveys/answers.py)
FORM_MISSING = "!"  # a form's value "!dont_know" is the missing code, which no real value can be
WHOLE = ""  # the part of a form's field that bears the question's own name; "key.part" is the others'

LONGEST_VALUE = 40
# What marshmallow says in English, as codes: why an answer is refused is told in every language.
CODES: dict[str, Any] = {"null": "invalid", "invalid": "invalid", "invalid_utf8": "invalid", "too_large": "invalid"}
Given = Mapping[str, Sequence[str]]  # what a form says to one question: part → values


def framed(word: str) -> Texts:
    """What the participant's page itself calls an answer, in every language that has a word for it."""
    key = f"participant.{word}"
    return {code: keys(code)[key] for code in LANGUAGES if key in keys(code)}


TICKED: Mapping[int | str, Texts] = MappingProxyType({0: framed("question.no"), 1: framed("question.yes")})


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose, one point of a scale, one row of a matrix. picture: a name in bank/pictures.toml.

    good: whoever chooses it is in a state whose share is followed (work, a home of one's own, member of a club).
    """

    value: int | str
    label: Texts
    exclusive: bool = False
    picture: str | None = None
    good: bool = False

    def document(self) -> dict[str, Any]:
        """Plain JSON."""
        plain: dict[str, Any] = {"value": self.value, "label": dict(self.label)}
        return (
            plain
            | ({"exclusive": True} if self.exclusive else {})
            | ({"picture": self.picture} if self.picture else {})
            | ({"good": True} if self.good else {})
        )


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
    rows: tuple[Option, ...] = ()
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
            "rows": [row.document() for row in self.rows],
            "settings": {name: _plain(value) for name, value in self.settings.items()},
            "show_if": self.show_if.document() if self.show_if else None,
        }
        return plain | {name: value for name, value in optional.items() if value}


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


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


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that an author may set of a kind. type: what its value is; texts: language → text. meant: answers mean
    something else under another value, so that they cannot be compared.
    """

    name: str
    type: Literal["flag", "whole", "number", "month", "texts"]
    meant: bool = False

    def fits(self, value: Any) -> bool:
        """Whether a value is of this type."""
        if self.type == "flag":
            return type(value) is bool
        if self.type == "whole":
            return type(value) is int
        if self.type == "number":
            return type(value) in (int, float)
        if self.type == "texts":
            return isinstance(value, Mapping) and all(isinstance(text, str) for text in value.values())
        return isinstance(value, str)


class Kind(InForm[Question], ABC):
    """A sort of item. It owns everything about itself; nobody else asks for a question's kind.

    asks: something is answered (an information page is only read). apart: a free text, stored apart from the response
    (design.md §4). seconds: how long it takes. lists, has_rows: what an author writes under it; room, rows_room: the
    fewest and the most of them; marks: what an option may have besides its words ("exclusive", "picture", "good");
    fixed: no option's value is an author's own. drawn: points are pictures, which need no words. starter: what a new
    question begins with, as part of a document. operators: what a rule may say of its answer (surveys/logic.py).
    in_one_cell: in a table stands one cell of what paper asks for in parts (from_cell).
    How it stands in an XLSForm: xlsform/form.py.
    """

    name: str
    asks: bool = True
    apart: bool = False
    seconds: int = 12
    settings: tuple[Setting, ...] = ()
    lists: Literal["nothing", "points", "words"] = "nothing"
    has_rows: bool = False
    room: tuple[int, int] = (0, 0)
    rows_room: tuple[int, int] = (0, 0)
    marks: tuple[str, ...] = ()
    fixed: bool = False
    drawn: bool = False
    starter: Mapping[str, Any] = MappingProxyType({})
    operators: tuple[str, ...] = EQUALITY
    in_one_cell: bool = False

    def problems(self, question: Question) -> Sequence[str]:
        """Why an author's question of this kind cannot be asked; empty when it can."""
        known = {each.name: each for each in self.settings}
        if any(name not in known or not known[name].fits(value) for name, value in question.settings.items()):
            return ["settings"]
        if question.options and self.lists == "nothing":
            return ["options"]
        if question.rows and not self.has_rows:
            return ["rows"]
        if "picture" not in self.marks and any(option.picture for option in (*question.options, *question.rows)):
            return ["picture"]
        if "good" not in self.marks and any(option.good for option in (*question.options, *question.rows)):
            return ["good"]
        return self.own_problems(question)

    def own_problems(self, question: Question) -> Sequence[str]:
        """The same, where settings are of the right types and there are options and rows only where they belong."""
        return []

    @abstractmethod
    def answer_field(self, question: Question) -> fields.Field[Any]:
        """The marshmallow field that reads a real answer (missing codes are read elsewhere)."""

    @abstractmethod
    def from_form(self, question: Question, given: Given) -> Any:
        """The JSON answer from a form's strings; None where nothing was filled in. Raises ValueError."""

    @abstractmethod
    def to_form(self, question: Question, answer: Any) -> dict[str, list[str]]:
        """A real answer as the form's strings: from_form the other way round."""

    def from_cell(self, text: str) -> Mapping[str, list[str]]:
        """One cell of somebody's table as a form says it, for a kind that is in_one_cell. Raises ValueError."""
        raise ValueError(text[:20])

    @abstractmethod
    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """What is ticked or written on a printed form, and typed from it."""

    @abstractmethod
    def variables(self, question: Question) -> tuple[Variable, ...]:
        """The table columns this question becomes."""

    @abstractmethod
    def cells(self, question: Question, answer: Any) -> tuple[Any, ...]:
        """A real answer as one cell for each variable: a value, or {"missing": why} for a part that has none."""

    def number(self, question: Question, answer: Any) -> float | None:
        """The answer as a score where the kind measures on a scale, else None."""
        return None

    def followed(self, question: Question) -> tuple[int | str, ...]:
        """Of a kind that asks which state somebody is in: the cells that mean a state whose share is followed."""
        return ()

    def better(self, question: Question) -> int | None:
        """Whether more of what it measures is better (1), less is (-1), or neither (None)."""
        return question.direction

    def samples(self, question: Question, mentioned: Sequence[Any]) -> Sequence[Any]:
        """Real answers that stand for all others, as far as rules that mention these values can tell them apart."""
        return [option.value for option in question.options]

    def comparable(self, question: Question, operator: str, value: Any) -> bool:
        """Whether a rule may say this of an answer."""
        if operator not in self.operators:
            return False
        try:
            self.answer_field(question).deserialize([value] if operator == "contains" else value)
        except (ValidationError, ValueError, TypeError):
            return False
        return True

    def summarise(self, question: Question, answers: Sequence[Any]) -> Summary:
        """Count stored answers, each option at least with 0."""
        counts: dict[int | str, int] = {option.value: 0 for option in question.options}
        missing = dict.fromkeys(MISSING, 0)
        n = 0
        for answer in answers:
            if is_missing(answer):
                missing[answer["missing"]] += 1
                continue
            n += 1
            for value in self.counted(answer):
                counts[value] = counts.get(value, 0) + 1
        return Summary(n=n, counts=counts, missing=missing)

    def counted(self, answer: Any) -> Sequence[int | str]:
        """What one real answer adds one to."""
        return (answer,)


def is_missing(answer: Any) -> bool:
    """Whether a stored answer is "vet inte" or "vill inte svara"."""
    return isinstance(answer, Mapping) and set(answer) == {"missing"} and answer["missing"] in MISSING


def first(given: Given, part: str = WHOLE) -> str:
    """What a form says in one field, trimmed; empty where it says nothing."""
    return next(iter(given.get(part, ())), "").strip()


def missing_in(values: Sequence[str]) -> dict[str, str] | None:
    """The missing code that a form's field holds, as it is stored."""
    codes = [code for code in MISSING if FORM_MISSING + code in values]
    return {"missing": codes[0]} if codes else None


def is_value(text: str) -> bool:
    """Whether an option may be called so: a form and a spreadsheet must bring it back as it was."""
    return 0 < len(text) <= LONGEST_VALUE and text.isprintable() and text == text.strip() and text[0] != FORM_MISSING


def problems_of_words(options: Sequence[Option], fewest: int, most: int) -> list[str]:
    """Why options that bear words cannot be asked: their number, their values, a label that is missing."""
    values = [option.value for option in options]
    if not fewest <= len(values) <= most or len(set(values)) < len(values):
        return ["options"]
    if not all(isinstance(value, str) and is_value(value) for value in values):
        return ["option_value"]
    return [] if all(option.label for option in options) else ["option_label"]
