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
from surveys.kinds.base import DIRECTIONS, Option, Question
from surveys.languages import LANGUAGES
from surveys.logic import rule_from, unreachable
from surveys.texts import Texts

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
AUDIENCES = ("adults", "youth", "children")
MOST_QUESTIONS = 60
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Questions in the order in which they are asked. Equal documents have equal digests."""

    title: Texts
    languages: tuple[str, ...]
    audience: str
    questions: tuple[Question, ...]
    intro: Texts = field(default_factory=lambda: MappingProxyType({}))

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


def from_document(document: Mapping[str, Any]) -> Questionnaire:
    """Read and check a questionnaire. Raises QuestionnaireInvalid with problems: question key → reasons."""
    problems: dict[str, list[str]] = {}
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


def _read(document: Mapping[str, Any], problems: dict[str, list[str]]) -> Questionnaire:
    if not isinstance(document, Mapping):
        raise QuestionnaireInvalid(problems={"questionnaire": ["not_an_object"]})
    languages = tuple(document.get("languages") or ())
    unknown = [code for code in languages if code not in LANGUAGES]
    if unknown or not languages:
        problems["languages"] = [f"unknown:{code}" for code in unknown] or ["none"]
    audience = document.get("audience", "adults")
    if audience not in AUDIENCES:
        problems["audience"] = ["unknown"]
    raw = document.get("questions")
    if not isinstance(raw, list) or not raw:
        raise QuestionnaireInvalid(problems={**problems, "questions": ["none"]})
    if len(raw) > MOST_QUESTIONS:
        raise QuestionnaireInvalid(problems={**problems, "questions": ["too_many"]})
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


def _texts(raw: Any, where: str, problems: dict[str, list[str]]) -> Texts:
    if raw is None:
        return MappingProxyType({})
    fine = isinstance(raw, Mapping) and all(
        isinstance(code, str) and isinstance(text, str) and len(text) <= LONGEST_TEXT for code, text in raw.items()
    )
    if not fine:
        problems.setdefault(where, []).append("texts")
        return MappingProxyType({})
    return MappingProxyType({code: text.strip() for code, text in raw.items() if text.strip()})


def _question(number: int, raw: Any, problems: dict[str, list[str]]) -> Question:
    if not isinstance(raw, Mapping):
        raise QuestionnaireInvalid(problems={f"question {number + 1}": ["not_an_object"]})
    key = raw.get("key")
    where = key if isinstance(key, str) and KEY.fullmatch(key) else f"question {number + 1}"
    if where != key:
        problems.setdefault(where, []).append("key")
    if raw.get("kind") not in NAMES:
        raise QuestionnaireInvalid(problems={where: ["kind"]})
    text = _texts(raw.get("text"), where, problems)
    if not text:
        problems.setdefault(where, []).append("text_missing")
    if raw.get("direction") not in DIRECTIONS:
        problems.setdefault(where, []).append("direction")
    return Question(
        key=where,
        kind=raw["kind"],
        text=text,
        hint=_texts(raw.get("hint"), where, problems),
        item=raw.get("item"),
        indicator=raw.get("indicator"),
        direction=raw.get("direction"),
        required=raw.get("required") is True,
        options=tuple(_option(each, where, problems) for each in raw.get("options") or ()),
        settings=MappingProxyType(dict(raw.get("settings") or {})),
        show_if=rule_from(raw.get("show_if"), where, problems),
    )


def _option(raw: Any, where: str, problems: dict[str, list[str]]) -> Option:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("value"), int | str):
        raise QuestionnaireInvalid(problems={where: ["option"]})
    return Option(
        value=raw["value"],
        label=_texts(raw.get("label"), where, problems),
        exclusive=raw.get("exclusive") is True,
    )


def _check_keys(questionnaire: Questionnaire, problems: dict[str, list[str]]) -> None:
    seen: set[str] = set()
    for question in questionnaire.questions:
        if question.key in seen:
            problems.setdefault(question.key, []).append("key_twice")
        seen.add(question.key)
