"""Where in a form it stands that something is wrong with its questionnaire: a question's reasons as cells."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from surveys.kinds.base import is_value
from surveys.questionnaire import LONGEST_TEXT
from surveys.xlsform.questions import Draft
from surveys.xlsform.table import MORE, Row

TEXTS = ("label", "hint")
# Reasons that are told of several parts → the parts of a question, or its settings, that they are about.
PARTS: Mapping[str, Sequence[str]] = {
    "text_missing": ("text",),
    "direction": ("direction",),
    "item": ("item", "indicator"),
    "required": ("required",),
    "options": ("options",),
    "rows": ("rows",),
    "key": ("key",),
    "limits": ("minimum", "maximum", "decimals"),
    "decimals": ("decimals",),
    "max": ("max",),
    "max_length": ("max_length",),
}


def wrong_cells(draft: Draft, code: str) -> list[str]:
    """Each cell that a question's reason is about, "choices!C4"; the question's name where none is known."""
    patched = {**draft.more, **_mapping(draft.more.get("settings"))}
    if code == "settings" or any(part in patched for part in PARTS.get(code, ())):
        return [draft.row.at(MORE)]
    found = FOUND[code](draft) if code in FOUND else _rule(draft, code) if code.startswith("show_if") else []
    return found or [draft.row.at("name")]


def too_long(row: Row, more: Mapping[str, Any]) -> list[str]:
    """The cells of a row whose text is longer than may be."""
    found = [place for name in TEXTS for place in row.long(name, LONGEST_TEXT)]
    return found or ([row.at(MORE)] if any(len(each) > LONGEST_TEXT for each in _texts(more)) else [])


def _long(draft: Draft) -> list[str]:
    listed = [(choice.row, choice.more) for choice in draft.choices]
    places = [too_long(row, more) for row, more in ((draft.row, draft.more), *listed, *((r, {}) for r in draft.rows))]
    return [place for each in places for place in each]


def _rule(draft: Draft, code: str) -> list[str]:
    """The expression that is to blame; of several that all hold, the question's own, which stands last."""
    if "show_if" in draft.more:
        return [draft.row.at(MORE)]
    ahead = [place for rule, place in draft.rules if code.endswith("looks_ahead") and _mentioned(rule) - draft.earlier]
    return ahead or [place for _, place in draft.relevant[-1:]]


def _mentioned(rule: Any) -> set[str]:
    """The questions that a rule's document speaks of."""
    if isinstance(rule, list):
        return set().union(*map(_mentioned, rule))
    if not isinstance(rule, Mapping):
        return set()
    return {str(rule["question"])} if "question" in rule else _mentioned(list(rule.values()))


def _limits(draft: Draft) -> list[str]:
    return [draft.row.at(name) for name in ("constraint", "parameters") if draft.row[name]][:1]


def _options(draft: Draft) -> list[str]:
    """The first option too many, the first that is there twice, or the list that is too short."""
    values = [option.get("value") for option in draft.document.get("options", [])]
    twice = next((place for place, value in enumerate(values) if value in values[:place]), None)
    _, most = draft.kind.room
    if twice is None and len(values) > most > 0:
        twice = most
    if twice is not None and twice < len(draft.choices):
        return [draft.choices[twice].row.at("name")]
    return [draft.choices[0].row.at("list_name")] if draft.choices else [draft.row.at("type")]


def _values(draft: Draft) -> list[str]:
    return [
        choice.row.at(MORE if "value" in choice.more else "name")
        for choice, value in _listed(draft, "value")
        if not isinstance(value, str) or not is_value(value)
    ]


def _labels(draft: Draft) -> list[str]:
    return [choice.row.at("label") for choice, label in _listed(draft, "label") if not label]


def _ends(draft: Draft) -> list[str]:
    ends = {id(choice) for choice in (*draft.choices[:1], *draft.choices[-1:])}
    return [choice.row.at("label") for choice, label in _listed(draft, "label") if not label and id(choice) in ends]


def _points(draft: Draft) -> list[str]:
    """The first point that does not follow on the one before it; else as with any list."""
    values = [value for _, value in _listed(draft, "value")]
    for place, value in enumerate(values):
        if type(value) is not int or (place and value != values[place - 1] + 1):
            return [draft.choices[place].row.at("name")]
    return [draft.row.at("parameters")] if draft.row["parameters"] else _options(draft)


def _pictures(draft: Draft) -> list[str]:
    """Those that are missing; where none are, those that are there and should not be."""
    held = list(_listed(draft, "picture"))
    missing = [choice.row.at("image") for choice, picture in held if not picture]
    there = [choice.row.at("image") for choice, picture in held if picture]
    return missing if "picture" in draft.kind.marks else there


def _rows(draft: Draft) -> list[str]:
    _, most = draft.kind.rows_room
    return [draft.rows[most].at("name")] if len(draft.rows) > most > 0 else []


def _row_values(draft: Draft) -> list[str]:
    """Names that cannot be used, and "missing", which says why there is no answer."""
    held = zip(draft.rows, draft.document.get("rows", []), strict=True)
    values = [(row, _mapping(each).get("value")) for row, each in held]
    return [row.at("name") for row, value in values if not isinstance(value, str) or not is_value(value)] or [
        row.at("name") for row, value in values if value == "missing"
    ]


def _row_labels(draft: Draft) -> list[str]:
    held = zip(draft.rows, draft.document.get("rows", []), strict=True)
    return [row.at("label") for row, each in held if not _mapping(each).get("label")]


def _at(column: str) -> Callable[[Draft], list[str]]:
    return lambda draft: [draft.row.at(column)]


def _listed(draft: Draft, part: str) -> Iterator[tuple[Any, Any]]:
    """Each row of the list with a part of the option that it became."""
    options = draft.document.get("options", [])
    if isinstance(options, list) and len(options) == len(draft.choices):
        yield from ((choice, _mapping(each).get(part)) for choice, each in zip(draft.choices, options, strict=True))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _texts(inner)


FOUND: Mapping[str, Callable[[Draft], list[str]]] = {
    "text_missing": _at("label"),
    "required": _at("required"),
    "texts": _long,
    "limits": _limits,
    "decimals": _limits,
    "max": _limits,
    "max_length": _limits,
    "options": _options,
    "option_value": _values,
    "option_label": _labels,
    "status": _at("type"),
    "scale_points": _points,
    "faces_points": _points,
    "scale_ends": _ends,
    "picture": _pictures,
    "rows": _rows,
    "row_value": _row_values,
    "row_label": _row_labels,
}
