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
from surveys.logic import rule_from, unreachable
from surveys.texts import Texts

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
AUDIENCES = ("adults", "youth", "children")
MOST_QUESTIONS = 60
LONGEST_TEXT = 2000

Problems = dict[str, list[str]]  # question key (or field) → reasons


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Questions in the order in which they are asked. Equal documents have equal digests."""

    title: Texts
    languages: tuple[str, ...]
    audience: str
    questions: tuple[Question, ...]
    intro: Texts = field(default_factory=lambda: NO_TEXTS)

    def question(self, key: str) -> Question:
        """The question with this key. Raises KeyError."""
        return next(q for q in self.questions if q.key == key)

    def document(self) -> dict[str, Any]:
        """Plain JSON, the form in which a version is stored and sent."""
        return {
            "title": dict(self.title),
            "intro": dict(self.intro),
            "languages": list(self.languages),
            "audience": self.audience,
            "questions": [q.document() for q in self.questions],
        }

    def digest(self) -> str:
        """SHA-256 in hex of the canonical JSON: the same questionnaire has the same digest everywhere."""
        canonical = json.dumps(self.document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def from_document(document: Any) -> Questionnaire:
    """Read and check a questionnaire. Raises QuestionnaireInvalid with problems: question key → reasons."""
    problems: Problems = {}
    questionnaire = _read(document, problems)
    _check_keys(questionnaire, problems)
    for question in questionnaire.questions:
        for reason in kind(question.kind).problems(question):
            problems.setdefault(question.key, []).append(reason)
    for key, reason in unreachable(questionnaire.questions):
        problems.setdefault(key, []).append(reason)
    if problems:
        raise QuestionnaireInvalid(problems=problems)
    return questionnaire


def _read(document: Any, problems: Problems) -> Questionnaire:
    if not isinstance(document, Mapping):
        raise QuestionnaireInvalid(problems={"questionnaire": ["not_an_object"]})
    languages = _languages(document.get("languages"), problems)
    audience = document.get("audience", "adults")
    if audience not in AUDIENCES:
        problems["audience"] = ["unknown"]
    raw = document.get("questions")
    if not isinstance(raw, list) or not 0 < len(raw) <= MOST_QUESTIONS:
        raise QuestionnaireInvalid(problems={**problems, "questions": ["too_many" if raw else "none"]})
    title = _texts(document.get("title"), "title", problems)
    if not title:
        problems.setdefault("title", []).append("missing")
    return Questionnaire(
        title=title,
        intro=_texts(document.get("intro"), "intro", problems),
        languages=languages,
        audience=audience,
        questions=tuple(_question(number, each, problems) for number, each in enumerate(raw)),
    )


def _languages(raw: Any, problems: Problems) -> tuple[str, ...]:
    codes = [code for code in raw if isinstance(code, str)] if isinstance(raw, list | tuple) else []
    unknown = [f"unknown:{code}" for code in codes if code not in LANGUAGES]
    if unknown or not codes:
        problems["languages"] = unknown or ["none"]
    return tuple(dict.fromkeys(codes))


def _texts(raw: Any, where: str, problems: Problems) -> Texts:
    if raw is None:
        return NO_TEXTS
    fine = isinstance(raw, Mapping) and all(
        isinstance(code, str) and isinstance(text, str) and len(text) <= LONGEST_TEXT for code, text in raw.items()
    )
    if not fine:
        problems.setdefault(where, []).append("texts")
        return NO_TEXTS
    return MappingProxyType({code: text.strip() for code, text in raw.items() if text.strip()})


def _question(number: int, raw: Any, problems: Problems) -> Question:
    where = f"question {number + 1}"
    if not isinstance(raw, Mapping):
        raise QuestionnaireInvalid(problems={where: ["not_an_object"]})
    if isinstance(raw.get("key"), str) and KEY.fullmatch(raw["key"]):
        where = raw["key"]
    else:
        problems.setdefault(where, []).append("key")
    if not isinstance(raw.get("kind"), str) or raw["kind"] not in NAMES:
        raise QuestionnaireInvalid(problems={where: ["kind"]})
    text = _texts(raw.get("text"), where, problems)
    for wrong, reason in (
        (not text, "text_missing"),
        ((type(raw.get("direction")), raw.get("direction")) not in DIRECTIONS, "direction"),
        (not isinstance(raw.get("options", []), list), "options"),
        (not isinstance(raw.get("settings", {}), Mapping), "settings"),
    ):
        if wrong:
            problems.setdefault(where, []).append(reason)
    return Question(
        key=where,
        kind=raw["kind"],
        text=text,
        hint=_texts(raw.get("hint"), where, problems),
        item=_code(raw.get("item"), where, problems),
        indicator=_code(raw.get("indicator"), where, problems),
        direction=raw.get("direction"),
        required=raw.get("required") is True,
        options=_options(raw.get("options"), where, problems),
        settings=_settings(raw.get("settings")),
        show_if=rule_from(raw.get("show_if"), where, problems),
    )


def _code(raw: Any, where: str, problems: Problems) -> str | None:
    if raw is None or (isinstance(raw, str) and KEY.fullmatch(raw)):
        return raw
    problems.setdefault(where, []).append("item")
    return None


def _settings(raw: Any) -> Mapping[str, Any]:
    return MappingProxyType(dict(raw) if isinstance(raw, Mapping) else {})


def _options(raw: Any, where: str, problems: Problems) -> tuple[Option, ...]:
    if not isinstance(raw, list):
        return ()
    return tuple(_option(each, where, problems) for each in raw)


def _option(raw: Any, where: str, problems: Problems) -> Option:
    if not isinstance(raw, Mapping) or type(raw.get("value")) not in (int, str):
        raise QuestionnaireInvalid(problems={where: ["option"]})
    return Option(
        value=raw["value"],
        label=_texts(raw.get("label"), where, problems),
        exclusive=raw.get("exclusive") is True,
    )


def _check_keys(questionnaire: Questionnaire, problems: Problems) -> None:
    seen: set[str] = set()
    for question in questionnaire.questions:
        if question.key in seen:
            problems.setdefault(question.key, []).append("key_twice")
        seen.add(question.key)
