"""Shelf of languages: one xx.toml each, found by itself. What is said stands there, pages elsewhere."""

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast

from surveys.errors import UnknownLanguage

FALLBACK = "sv"
FOLDER = Path(__file__).parent
STAFF_LANGUAGES = ("sv", "en")

# First-strong isolate and its end. Between them a Latin name or "1234 5678" keeps its own order in a
# sentence that runs from right to left; a link gets none, since some phones would take them into the address.
ISOLATE, END = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the participant's frame.

    name: what its speakers call it; tag: for html lang; reviewed: a speaker has read all of its sentences.
    """

    code: str
    name: str
    direction: Literal["ltr", "rtl"]
    reviewed: bool
    tag: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and the code of the language it is in, which is not the one asked for where it fell back."""

    text: str
    lang: str


def _swedish_first(code: str) -> tuple[bool, str]:
    return not code.startswith(FALLBACK), code


LANGUAGES: tuple[str, ...] = tuple(sorted((path.stem for path in FOLDER.glob("*.toml")), key=_swedish_first))


@cache
def language(code: str) -> Language:
    """The language with this code. Raises UnknownLanguage."""
    head = _read(code)
    direction = cast(Literal["ltr", "rtl"], head["direction"])
    return Language(code, head["name"], direction, head["reviewed"], head["tag"])


def say(code: str, key: str, /, **values: object) -> str:
    """The sentence at a dotted key, filled in; Swedish where this language lacks it.

    Raises UnknownLanguage, and KeyError for a key that Swedish lacks or a value that is not given.
    """
    return said(code, key, **values).text


def said(code: str, key: str, /, **values: object) -> Said:
    """As say, with the language that the sentence turned out to be in: a page marks a fallback by it."""
    sentences = keys(code)
    spoken = code if key in sentences else FALLBACK
    sentence = keys(spoken)[key]
    if language(spoken).direction == "rtl":
        values = {name: _isolated(value) for name, value in values.items()}
    return Said(sentence.format_map(values), spoken)


def staff(code: str, key: str, /, **values: object) -> str:
    """A sentence of the staff pages, which are in Swedish and English; Swedish for whoever asks for another.

    Raises KeyError for a key that is not there or a value that is not given.
    """
    return staff_keys(code if code in STAFF_LANGUAGES else FALLBACK)[key].format_map(values)


def missing(code: str) -> tuple[str, ...]:
    """Keys that Swedish has and this language lacks, and so says in Swedish."""
    return tuple(key for key in keys(FALLBACK) if key not in keys(code))


@cache
def keys(code: str) -> Mapping[str, str]:
    """Every sentence of a language with its dotted key, unfilled. Raises UnknownLanguage."""
    sections = {name: held for name, held in _read(code).items() if isinstance(held, dict)}
    return MappingProxyType(dict(_flat(sections)))


@cache
def staff_keys(code: str) -> Mapping[str, str]:
    """Every sentence of the staff pages with its dotted key, unfilled."""
    return MappingProxyType(dict(_flat(_load(FOLDER / "staff" / f"{code}.toml"))))


def placeholders(sentence: str) -> frozenset[str]:
    """The names in braces that a sentence wants filled in."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


def _read(code: str) -> dict[str, Any]:
    if code not in LANGUAGES:
        raise UnknownLanguage(language=code)
    return _load(FOLDER / f"{code}.toml")


@cache
def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, held in table.items():
        if isinstance(held, dict):
            yield from _flat(held, f"{before}{name}.")
        else:
            yield f"{before}{name}", held


def _isolated(value: object) -> object:
    return f"{ISOLATE}{value}{END}" if isinstance(value, str) and "://" not in value else value
