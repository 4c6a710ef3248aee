"""A sheet as plain JSON and back, so that each format is written from what left once. No bytes here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from surveys.disclosure.columns import Column
from surveys.kinds.base import Option, Question, Variable
from surveys.logic import rule_from
from surveys.texts import Texts

NOTHING: Mapping[str, Any] = MappingProxyType({})


def as_document(column: Column) -> dict[str, Any]:
    """A column as plain JSON. Values and missing codes are pairs: JSON's own keys would all be strings."""
    variable = column.variable
    return {
        "name": variable.name,
        "label": dict(variable.label),
        "type": variable.type,
        "values": [[value, dict(label)] for value, label in variable.values.items()],
        "missing": [[code, dict(label)] for code, label in column.missing.items()],
        "question": column.question.document() if column.question else None,
        "wave": column.wave,
    }


def from_document(held: Mapping[str, Any]) -> Column:
    """The same column again."""
    variable = Variable(held["name"], _texts(held["label"]), held["type"], _labels(held["values"]))
    question = question_from_document(held["question"]) if held["question"] else None
    return Column(variable, _labels(held["missing"]), question, held["wave"])


def question_from_document(held: Mapping[str, Any]) -> Question:
    """A question that was published once, as it was, also where it would be refused today."""
    settings = held.get("settings", NOTHING)
    return Question(
        key=held["key"],
        kind=held["kind"],
        text=_texts(held["text"]),
        hint=_texts(held.get("hint", NOTHING)),
        item=held.get("item"),
        indicator=held.get("indicator"),
        direction=held.get("direction"),
        required=held.get("required", False),
        options=tuple(_option(each) for each in held.get("options", ())),
        rows=tuple(_option(each) for each in held.get("rows", ())),
        settings=MappingProxyType(
            {name: _texts(each) if isinstance(each, Mapping) else each for name, each in settings.items()}
        ),
        show_if=rule_from(held.get("show_if"), held["key"], {}),
    )


def _option(held: Mapping[str, Any]) -> Option:
    return Option(**{**held, "label": _texts(held["label"])})


def _texts(held: Mapping[str, str]) -> Texts:
    return MappingProxyType(dict(held))


def _labels(held: Any) -> Mapping[Any, Texts]:
    return MappingProxyType({value: _texts(label) for value, label in held})
