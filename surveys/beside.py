"""Two versions of a questionnaire beside each other: what differs, and which words. Sentences live in languages/."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from surveys.languages import LANGUAGES
from surveys.questionnaire import Questionnaire
from surveys.versions import NUMBERED, difference, renamed

Marked = tuple[tuple[str, bool], ...]  # pieces of a text, and whether the other text lacks them


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. question: its key in the newer version, in the older one if it was removed; None: the
    whole. what: which part, "options.5"; language: of a text. recoded: before and after are the question's keys.
    """

    sort: Literal["added", "removed", "moved", "recoded", "changed"]
    question: str | None
    what: str = ""
    language: str | None = None
    before: str = ""
    after: str = ""


def differences(before: Questionnaire, after: Questionnaire) -> tuple[Difference, ...]:
    """What differs, in the order of the newer version; what was removed comes last.

    A question that has got a new code since (surveys/versions.py) is one question, not one removed and one added.
    """
    return tuple(_differences(before, after))


def marked(before: str, after: str) -> tuple[Marked, Marked]:
    """Both texts in pieces, word by word, each piece with whether it is there in this text alone."""
    old, new = (re.split(r"(\s+)", text) for text in (before, after))
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for same, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for side, words in ((left, old[a:b]), (right, new[c:d])):
            if piece := "".join(words):
                side.append((piece, same != "equal"))
    return tuple(left), tuple(right)


def recoded(before: Questionnaire, after: Questionnaire) -> dict[str, str]:
    """New key → old key, of each question that could not go on under its old one."""
    gone = [each.key for each in before.questions if each.key not in {one.key for one in after.questions}]
    there = {each.key for each in before.questions}
    found: dict[str, str] = {}
    for question in after.questions:
        numbered = NUMBERED.fullmatch(question.key)
        if question.key in there or not numbered:
            continue
        old = next((key for key in gone if _stem(key) == numbered[1] and key not in found.values()), None)
        if old is not None:
            found[question.key] = old
    return found


def _stem(key: str) -> str:
    numbered = NUMBERED.fullmatch(key)
    return numbered[1] if numbered else key


def _differences(before: Questionnaire, after: Questionnaire) -> Iterator[Difference]:
    names = recoded(before, after)
    keys = {old: new for new, old in names.items()}
    told: set[str] = set()
    for change in difference(before, _under_old_keys(after, names)):
        new = keys.get(change.question or "")
        if new and change.question and new not in told:
            told.add(new)
            yield Difference("recoded", new, before=change.question, after=new)
        what, _, language = change.what.rpartition(".")
        spoken = language if what and language in LANGUAGES else None
        yield Difference(
            change.sort,
            new or change.question,
            what if spoken else change.what,
            spoken,
            change.before,
            change.after,
        )


def _under_old_keys(after: Questionnaire, names: Mapping[str, str]) -> Questionnaire:
    return replace(
        after,
        questions=tuple(
            replace(each, key=names.get(each.key, each.key), show_if=renamed(each.show_if, names))
            for each in after.questions
        ),
    )
