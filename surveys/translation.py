"""Every text of a questionnaire with its place, for whoever translates it; and putting translations back."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from surveys.errors import TranslationInvalid
from surveys.languages import LANGUAGES
from surveys.questionnaire import LONGEST_TEXT
from surveys.texts import Texts

ABOUT = ("title", "intro", "help")


@dataclass(frozen=True, slots=True)
class Entry:
    """One text. place: where it stands, "trygghet_1.options.5"; locked: a core item's, which the bank translates."""

    place: str
    texts: Texts
    locked: bool = False


def entries(document: Mapping[str, Any]) -> tuple[Entry, ...]:
    """All texts of a document that are there in some language, in the order in which they are read."""
    return tuple(Entry(place, texts, locked) for place, texts, locked in _places(document) if any(texts.values()))


def missing(document: Mapping[str, Any], language: str) -> tuple[Entry, ...]:
    """The texts that a language lacks, and that are shown in another one."""
    return tuple(each for each in entries(document) if not each.texts.get(language))


def translated(document: Mapping[str, Any], said: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """The document with some translations put in: (place, language) → text; an empty one takes a text away.

    Raises TranslationInvalid (problems: place → reasons) for a place that is not there or belongs to a core item that
    the bank has in that language, for a language that is not there, and for a text that is too long.
    """
    changed = deepcopy(dict(document))
    places = {place: (texts, locked) for place, texts, locked in _places(changed)}
    problems: dict[str, list[str]] = {}
    for (place, language), text in said.items():
        reason = _wrong(places, place, language, text)
        if reason:
            problems.setdefault(place, []).append(reason)
        elif text.strip():
            places[place][0][language] = text.strip()
        else:
            places[place][0].pop(language, None)
    if problems:
        raise TranslationInvalid(problems=problems)
    return changed


def _wrong(places: Mapping[str, tuple[dict[str, str], bool]], place: str, language: str, text: str) -> str | None:
    if place not in places:
        return "unknown"
    texts, locked = places[place]
    if language not in LANGUAGES:
        return "language"
    if len(text) > LONGEST_TEXT:
        return "too_long"
    return "locked" if locked and texts.get(language) not in (None, text.strip()) else None


def _places(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str], bool]]:
    """Place, the texts there (the document's own, to be changed), and whether they are a core item's."""
    for name in ABOUT:
        if isinstance(document.get(name), dict):
            yield name, document[name], False
    for question in document["questions"]:
        locked = question.get("item") is not None
        for place, texts in _places_of(question):
            yield f"{question['key']}.{place}", texts, locked


def _places_of(question: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for name in ("text", "hint"):
        if isinstance(question.get(name), dict):
            yield name, question[name]
    for name, value in question.get("settings", {}).items():
        if isinstance(value, dict):
            yield f"settings.{name}", value
    for name in ("options", "rows"):
        for option in question.get(name, ()):
            yield f"{name}.{option['value']}", option.setdefault("label", {})
