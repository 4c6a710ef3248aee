"""What a column of somebody's table may be to a questionnaire, and what its cells say. Which column is which, guess.py.

A question is asked in the fields that it has on paper (Kind.on_paper), so a column is a whole question, a part of one
(a statement of a matrix), or one box of a question in which several are ticked. A cell is read by the value of an
option, by its words in any language, and by what our own files say.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError

from surveys.disclosure.columns import Missing
from surveys.kinds import kind
from surveys.kinds.base import DONT_KNOW, FORM_MISSING, REFUSED, WHOLE, Question
from surveys.languages import LANGUAGES, keys, say
from surveys.paper import Field
from surveys.questionnaire import Questionnaire
from surveys.texts import Texts

BLANK = ""
NOTHING = frozenset({"", "-", "–", "—", ".", "n/a", "#n/a", "na", "null"})  # what programs write into an empty cell
NUMERAL, FRACTION = re.compile(r"-?\d+(?:[.,]0+)?"), re.compile(r"-?\d+[.,]\d+")
APART = (r"[;|\n]", ",", r"\s+")  # what stands between several answers in one cell, tried in this order
LONGEST_CHOICE = 200  # characters; a longer cell names no option
# Besides the frame's own words in all its languages:
ALSO = {
    DONT_KNOW: ("vet ej", "vetej", "dk", "do not know", "unsure", DONT_KNOW),
    REFUSED: ("vill ej svara", "vägrar", "prefer not to say", "refusal", REFUSED),
}
YES = ("1", "x", "true", "sant", "y", "checked", "selected")
NO = ("0", "false", "falskt", "n", "unchecked", "not selected")
OURS = {Missing.DONT_KNOW: FORM_MISSING + DONT_KNOW, Missing.REFUSED: FORM_MISSING + REFUSED}
CODES = {str(each.value): OURS.get(each, BLANK) for each in Missing}

Given = tuple[str, list[str]]  # part of the form's field, its values


def plain(text: str) -> str:
    """A text as it is compared: letters and digits alone, without case; a whole number as its digits, 3,0 as 3."""
    found = "".join(str(unicodedata.decimal(sign, sign)) for sign in unicodedata.normalize("NFKC", text)).strip()
    found = found.replace("\u2212", "-")
    if NUMERAL.fullmatch(found):
        return str(int(re.split("[.,]", found)[0]))
    if FRACTION.fullmatch(found):
        return found
    return "".join(sign for sign in found.casefold() if sign.isalnum() or unicodedata.category(sign)[0] == "M")


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a column may be. name: key, key.part, or key=value for one box among several.

    label: what it is called beside its question's text. means: cell, as plain() has it → the form's value.
    choices: those values, with what they are called; empty where anything may be written.
    """

    name: str
    question: Question
    shown: Field
    box: str | None = None
    label: Texts = field(default_factory=lambda: MappingProxyType({}))
    word: str = ""
    means: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    choices: Mapping[str, tuple[Texts, str]] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    whole_cell: bool = False

    @property
    def key(self) -> str:
        """The question's."""
        return self.question.key

    def given(self, text: str, said: Mapping[str, str]) -> Mapping[str, list[str]]:
        """What a cell says, as part → values of a form; empty where it says nothing. said: cell → value, where somebody
        has told what it means. Raises ValueError for a cell that is no answer.
        """
        if text in said:
            return self._valued([said[text]])
        if not self.choices:
            return self._written(text)
        if text.casefold() in NOTHING:
            return {}
        return self._valued(self._chosen(text))

    def knows(self, text: str) -> str | None:
        """The form's value for a cell, where it is one and only one; None where the cell is no answer."""
        try:
            values = self._chosen(text) if text.casefold() not in NOTHING else [BLANK]
        except ValueError:
            return None
        return values[0] if len(values) == 1 else None

    def _written(self, text: str) -> Mapping[str, list[str]]:
        if not text or (not self.shown.written and text.casefold() in NOTHING):
            return {}
        if not self.shown.written or len(text) <= LONGEST_CHOICE:
            found = self.means.get(plain(text))
            if found is not None:
                return self._valued([found])
        if self.whole_cell:
            return kind(self.question.kind).from_cell(text)
        return {self.shown.part: [text]}

    def _valued(self, values: list[str]) -> Mapping[str, list[str]]:
        real = [each for each in values if each != BLANK]
        if any(each.startswith(FORM_MISSING) for each in real):
            return {self.shown.missing: real[:1]}
        return {self.shown.part: real} if real else {}

    def _chosen(self, text: str) -> list[str]:
        """Raises ValueError."""
        if len(text) > LONGEST_CHOICE * (1 + self.shown.several * len(self.choices)):
            raise ValueError(text[:20])
        whole = self.means.get(plain(text))
        if whole is not None:
            return [whole]
        for sign in APART if self.shown.several and self.box is None else ():
            found = [self.means.get(plain(each)) for each in re.split(sign, text) if each.strip()]
            if len(found) > 1 and all(each not in (None, BLANK) for each in found):
                return [each for each in found if each is not None]
        raise ValueError(text[:20])


def targets(questionnaire: Questionnaire) -> tuple[Target, ...]:
    """All that a column may be, in the order of the questionnaire."""
    return tuple(each for question in questionnaire.asked() for each in _of(question))


def _of(question: Question) -> Iterator[Target]:
    own = kind(question.kind)
    fields = own.on_paper(question)
    if own.in_one_cell:
        means = _nothing_said(question, None)
        yield Target(question.key, question, Field("figure"), means=MappingProxyType(means), whole_cell=True)
        return
    for each in fields:
        name = f"{question.key}.{each.part}" if each.part else question.key
        yield _made(name, question, each)
        if each.several:
            yield from (_box(question, each, value) for value in _choices(each))


def _made(name: str, question: Question, shown: Field) -> Target:
    choices = _choices(shown)
    means = _nothing_said(question, shown)
    if choices:
        means |= _ours(question, shown) | _words_of(choices)
    elif shown.part and _labels(question, shown).get(0):
        means["0"] = BLANK  # as our own files say that something was not put in order
    return Target(
        name,
        question,
        shown,
        label=shown.label,
        word=shown.word,
        means=MappingProxyType(means),
        choices=MappingProxyType(choices),
    )


def _box(question: Question, shown: Field, value: str) -> Target:
    """A column of its own for one of several boxes."""
    texts, word = _choices(shown)[value]
    ticks = dict.fromkeys([*map(plain, NO), *_frame("question.no")], BLANK)
    ticks |= dict.fromkeys([*map(plain, YES), *_frame("question.yes"), plain(value)], value)
    ticks |= {plain(text): value for text in texts.values()}
    means = _nothing_said(question, shown) | ticks
    own = {value: (texts, word)}
    return Target(
        f"{question.key}={value}",
        question,
        shown,
        value,
        texts,
        word,
        MappingProxyType(means),
        MappingProxyType(own),
    )


def _choices(shown: Field) -> dict[str, tuple[Texts, str]]:
    return {box.value: (box.label, box.word) for box in shown.boxes}


def _words_of(choices: Mapping[str, tuple[Texts, str]]) -> dict[str, str]:
    """Each option's words and value; of two options that are called the same neither is meant by it."""
    found: dict[str, set[str]] = {}
    for value, (texts, word) in choices.items():
        for said in [*map(plain, texts.values()), *(_frame(word) if word else ())]:
            found.setdefault(said, set()).add(value)
            found.setdefault(plain(value) + said, set()).add(value)  # "3 – Ganska trygg"
    clear = {said: next(iter(values)) for said, values in found.items() if len(values) == 1 and said}
    return clear | {plain(value): value for value in choices}


def _ours(question: Question, shown: Field) -> dict[str, str]:
    """What stands in our own files for each answer: 1 for yes."""
    own = kind(question.kind)
    found = {}
    if not shown.part and len(own.variables(question)) == 1:
        for answer in own.samples(question, ()):
            for value in own.to_form(question, answer).get(WHOLE, ()):
                found[plain(str(own.cells(question, answer)[0]))] = value
    return found


def _nothing_said(question: Question, shown: Field | None) -> dict[str, str]:
    """The words and codes for what is no answer, where they cannot be one."""
    found = {said: FORM_MISSING + why for why, more in ALSO.items() for said in map(plain, more)}
    for key, why in (("question.dont_know", DONT_KNOW), ("question.prefer_not", REFUSED)):
        found |= dict.fromkeys(_frame(key), FORM_MISSING + why)
    if shown is None or shown.written:
        return found
    return found | {code: value for code, value in CODES.items() if not _fits(question, int(code))}


def _fits(question: Question, number: int) -> bool:
    try:
        kind(question.kind).answer_field(question).deserialize(number)
    except (ValidationError, ValueError, TypeError):
        return False
    return True


def _labels(question: Question, shown: Field) -> Mapping[int | str, Any]:
    own = f"{question.key}__{shown.part}"
    return next((each.values for each in kind(question.kind).variables(question) if each.name == own), {})


@cache
def _frame(word: str) -> tuple[str, ...]:
    """A word of the frame in every language that has it, as plain() has it."""
    key = f"participant.{word}"
    return tuple(dict.fromkeys(plain(say(code, key)) for code in LANGUAGES if key in keys(code)))
