"""What a questionnaire is: frozen questions in order, in several languages, with a digest. Kinds live in kinds/."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from surveys.errors import QuestionnaireInvalid
from surveys.kinds import NAMES, kind
from surveys.kinds.base import DIRECTIONS, NO_TEXTS, Option, Question
from surveys.languages import LANGUAGES
from surveys.logic import rule_from
from surveys.reach import unreachable
from surveys.texts import Texts, storable

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
AUDIENCES = ("adults", "youth", "children")
MOST_QUESTIONS = 60
MOST_OPTIONS = 100
LONGEST_TEXT = 2000
MOST_BYTES = 512 * 1024  # as JSON: 60 questions in eight languages

Problems = dict[str, list[str]]  # question key (or field) → reasons


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Questions in the order in which they are asked. Equal documents have equal digests.

    help: whom to turn to, for a questionnaire that asks what may hurt.
    """

    title: Texts
    languages: tuple[str, ...]
    audience: str
    questions: tuple[Question, ...]
    intro: Texts = field(default_factory=lambda: NO_TEXTS)
    help: Texts = field(default_factory=lambda: NO_TEXTS)

    def question(self, key: str) -> Question:
        """The question with this key. Raises KeyError."""
        found = next((each for each in self.questions if each.key == key), None)
        if found is None:
            raise KeyError(key)
        return found

    def asked(self) -> tuple[Question, ...]:
        """The questions that somebody answers: all but what is only read."""
        return tuple(each for each in self.questions if kind(each.kind).asks)

    def document(self) -> dict[str, Any]:
        """Plain JSON, the form in which a version is stored and sent."""
        plain = {
            "title": dict(self.title),
            "intro": dict(self.intro),
            "languages": list(self.languages),
            "audience": self.audience,
            "questions": [q.document() for q in self.questions],
        }
        return plain | ({"help": dict(self.help)} if self.help else {})

    def digest(self) -> str:
        """SHA-256 in hex of the canonical JSON: the same questionnaire has the same digest everywhere."""
        canonical = json.dumps(self.document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def from_document(document: Any) -> Questionnaire:
    """A questionnaire that can be asked as it is. Raises QuestionnaireInvalid with problems: question key → reasons."""
    questionnaire = draft_from_document(document)
    found = problems(questionnaire)
    if found:
        raise QuestionnaireInvalid(problems=found)
    return questionnaire


def draft_from_document(document: Any) -> Questionnaire:
    """A questionnaire that somebody is still writing: nothing that was said is lost, but it need not be whole.

    Raises QuestionnaireInvalid for what cannot be kept.
    """
    found: Problems = {}
    questionnaire = _read(document, found)
    if not found and not _storable(questionnaire.document()):
        found["questionnaire"] = ["characters"]
    if found:
        raise QuestionnaireInvalid(problems=found)
    return questionnaire


def _storable(value: Any) -> bool:
    """Whether every text in it can be kept, whatever it is."""
    if isinstance(value, Mapping):
        return all(_storable(each) for pair in value.items() for each in pair)
    if isinstance(value, list | tuple):
        return all(_storable(each) for each in value)
    return not isinstance(value, str) or storable(value)


def problems(questionnaire: Questionnaire) -> Problems:
    """Why a draft cannot be published yet: question key (or field) → reasons. Empty: it can."""
    found: Problems = {}
    if not questionnaire.title:
        found["title"] = ["missing"]
    if not questionnaire.asked():
        found["questions"] = ["none"]
    for question in questionnaire.questions:
        reasons = ([] if question.text else ["text_missing"]) + list(kind(question.kind).problems(question))
        if reasons:
            found[question.key] = reasons
    for key, reason in unreachable(
        questionnaire.questions,
        samples=lambda question, values: kind(question.kind).samples(question, values),
        comparable=lambda question, operator, value: kind(question.kind).comparable(question, operator, value),
    ):
        found.setdefault(key, []).append(reason)
    return found


def _read(document: Any, found: Problems) -> Questionnaire:
    if not isinstance(document, Mapping):
        raise QuestionnaireInvalid(problems={"questionnaire": ["not_an_object"]})
    audience = document.get("audience", "adults")
    if audience not in AUDIENCES:
        found["audience"] = ["unknown"]
    raw = document.get("questions")
    if not isinstance(raw, list) or len(raw) > MOST_QUESTIONS:
        raise QuestionnaireInvalid(problems={**found, "questions": ["too_many" if raw else "none"]})
    questions = tuple(_question(number, each, found) for number, each in enumerate(raw))
    for key in _twice([question.key for question in questions]):
        found.setdefault(key, []).append("key_twice")
    return Questionnaire(
        title=_texts(document.get("title"), "title", found),
        intro=_texts(document.get("intro"), "intro", found),
        help=_texts(document.get("help"), "help", found),
        languages=_languages(document.get("languages"), found),
        audience=audience,
        questions=questions,
    )


def _twice(keys: list[str]) -> set[str]:
    return {key for key in keys if keys.count(key) > 1}


def _languages(raw: Any, found: Problems) -> tuple[str, ...]:
    codes = [code for code in raw if isinstance(code, str)] if isinstance(raw, list | tuple) else []
    unknown = [f"unknown:{code}" for code in codes if code not in LANGUAGES]
    if unknown or not codes:
        found["languages"] = unknown or ["none"]
    return tuple(dict.fromkeys(codes))


def _texts(raw: Any, where: str, found: Problems) -> Texts:
    if raw is None:
        return NO_TEXTS
    fine = isinstance(raw, Mapping) and all(
        isinstance(code, str) and isinstance(text, str) and len(text) <= LONGEST_TEXT for code, text in raw.items()
    )
    if not fine:
        found.setdefault(where, []).append("texts")
        return NO_TEXTS
    if not all(storable(code) and storable(text) for code, text in raw.items()):
        found.setdefault(where, []).append("characters")
        return NO_TEXTS
    return MappingProxyType({code: text.strip() for code, text in raw.items() if text.strip()})


def _question(number: int, raw: Any, found: Problems) -> Question:
    where = f"question {number + 1}"
    if not isinstance(raw, Mapping):
        raise QuestionnaireInvalid(problems={where: ["not_an_object"]})
    if isinstance(raw.get("key"), str) and KEY.fullmatch(raw["key"]):
        where = raw["key"]
    else:
        found.setdefault(where, []).append("key")
    if not isinstance(raw.get("kind"), str) or raw["kind"] not in NAMES:
        raise QuestionnaireInvalid(problems={where: ["kind"]})
    for wrong, reason in (
        ((type(raw.get("direction")), raw.get("direction")) not in DIRECTIONS, "direction"),
        (not isinstance(raw.get("settings", {}), Mapping), "settings"),
    ):
        if wrong:
            found.setdefault(where, []).append(reason)
    return Question(
        key=where,
        kind=raw["kind"],
        text=_texts(raw.get("text"), where, found),
        hint=_texts(raw.get("hint"), where, found),
        item=_code(raw.get("item"), where, found),
        indicator=_code(raw.get("indicator"), where, found),
        direction=raw.get("direction"),
        required=raw.get("required") is True,
        options=_options(raw, "options", where, found),
        rows=_options(raw, "rows", where, found),
        settings=_settings(raw.get("settings"), where, found),
        show_if=rule_from(raw.get("show_if"), where, found),
    )


def _code(raw: Any, where: str, found: Problems) -> str | None:
    if raw is None or (isinstance(raw, str) and KEY.fullmatch(raw)):
        return raw
    found.setdefault(where, []).append("item")
    return None


def _settings(raw: Any, where: str, found: Problems) -> Mapping[str, Any]:
    """Texts among them are read as texts; of other values kinds say whether they fit."""
    held = raw if isinstance(raw, Mapping) else {}
    return MappingProxyType(
        {name: _texts(value, where, found) if isinstance(value, Mapping) else value for name, value in held.items()}
    )


def _options(raw: Mapping[str, Any], name: str, where: str, found: Problems) -> tuple[Option, ...]:
    listed = raw.get(name, [])
    if not isinstance(listed, list) or len(listed) > MOST_OPTIONS:
        found.setdefault(where, []).append(name)
        return ()
    return tuple(_option(each, where, found) for each in listed)


def _option(raw: Any, where: str, found: Problems) -> Option:
    if not isinstance(raw, Mapping) or type(raw.get("value")) not in (int, str):
        raise QuestionnaireInvalid(problems={where: ["option"]})
    if not isinstance(raw.get("picture"), str | None):
        found.setdefault(where, []).append("picture")
    return Option(
        value=raw["value"],
        label=_texts(raw.get("label"), where, found),
        exclusive=raw.get("exclusive") is True,
        picture=raw.get("picture"),
        good=raw.get("good") is True,
    )
