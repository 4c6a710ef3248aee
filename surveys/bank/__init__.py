"""The bank: core items and ready questionnaires as data files, made into documents. Checks are elsewhere."""

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from surveys.texts import Texts

FOLDER = Path(__file__).parent
TABLES = frozenset(
    {"goals", "indicators", "items", "options", "pictures", "stops"}
)  # the other files are questionnaires

READY: tuple[str, ...] = tuple(sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem not in TABLES))


def ready(code: str) -> dict[str, Any]:
    """The document of a ready questionnaire, a fresh copy that may be changed. Raises KeyError."""
    held = _ready(code)
    document = {name: deepcopy(held[name]) for name in ("title", "languages", "audience")}
    return document | {"questions": [_expanded(question) for question in held["questions"]]}


def titles() -> Mapping[str, Texts]:
    """What each ready questionnaire is called."""
    return MappingProxyType({code: _ready(code)["title"] for code in READY})


def abouts() -> Mapping[str, Texts]:
    """Whom each ready questionnaire is for, in Swedish and English, for the leader who picks one."""
    return MappingProxyType({code: _ready(code)["about"] for code in READY})


def items() -> tuple[str, ...]:
    """Codes of the core items."""
    return tuple(_table("items"))


def item(code: str) -> dict[str, Any]:
    """A core item as a question of a document, a fresh copy. Raises KeyError."""
    return _expanded({"item": code})


def stops() -> dict[str, Any]:
    """The question that a walk asks at each of its stops, without any stops; a fresh copy."""
    return _expanded(_table("stops"))


def items_of(indicator: str) -> tuple[str, ...]:
    """Codes of the core items that measure an indicator."""
    return tuple(code for code, held in _table("items").items() if held["indicator"] == indicator)


def _expanded(question: Mapping[str, Any]) -> dict[str, Any]:
    """A question with its item's words and its list of options; what the question itself says goes first."""
    core = question.get("item")
    words = {"key": core, **_table("items")[core]} if core else {}
    full: dict[str, Any] = {"required": False, "settings": {}, **words, **question}
    if isinstance(full.get("options"), str):
        full["options"] = _table("options")[full["options"]]
    return deepcopy(full)


def _ready(code: str) -> dict[str, Any]:
    if code not in READY:
        raise KeyError(code)
    return _table(code)


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
