"""What may stay the same from one version to the next, what gets a new code, and what differs. Stores nothing."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import Any, Literal

from surveys import bank
from surveys.kinds import kind
from surveys.kinds.base import Option, Question
from surveys.logic import Comparison, Joined, Not, Rule
from surveys.questionnaire import Questionnaire
from surveys.texts import Texts

LONGEST_KEY = 40
NUMBERED = re.compile(r"(.*)_v([0-9]+)")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. question: its key, None: of the whole; what: which part, "language" with a text's; before,
    after: as people read them.
    """

    sort: Literal["added", "removed", "moved", "changed"]
    question: str | None
    what: str = ""
    before: str = ""
    after: str = ""


def settled(questionnaire: Questionnaire, earlier: Sequence[Questionnaire] = ()) -> Questionnaire:
    """The same questionnaire, with a new code for every question that is no longer what its code says.

    earlier: the versions that were published in the intervention, oldest first. A core item whose wording, scale or
    direction differs from the bank's is no core item any more. A question that says something else than when its code
    was last asked cannot be compared with that. Rules follow. Hints, limits, mended translations and further options
    to choose one of change nothing; languages that the bank has learnt since are filled in.
    """
    names: dict[str, str] = {}
    last = {each.key: each for version in earlier for each in version.questions}
    taken = {each.key for each in questionnaire.questions} | set(last)
    questions = []
    for question in questionnaire.questions:
        own = _core(question) if question.item else question
        borrowed = question.item is None and question.key in bank.items()  # the code of an item that it is not
        asked_before = last.get(question.key)
        if borrowed or own.item != question.item or not _comparable(asked_before, own, questionnaire.languages[0]):
            key = _free(question.key, taken)
            taken.add(key)
            names[question.key] = key
            own = replace(own, key=key)
        questions.append(replace(own, show_if=renamed(own.show_if, names)))
    return replace(questionnaire, questions=tuple(questions))


def is_core(question: Question) -> bool:
    """Whether a question is the bank's item that it says it is, in the bank's words."""
    if question.item not in bank.items():
        return False
    core = bank.item(question.item)
    same = (question.kind, question.indicator, question.direction) == (
        core["kind"],
        core["indicator"],
        core.get("direction"),
    )
    return (
        same
        and _says(question.text, core["text"])
        and [option.value for option in question.options] == [each["value"] for each in core.get("options", [])]
        and not any(option.good for option in question.options)
        and all(
            _says(mine.label, each.get("label", {}))
            for mine, each in zip(question.options, core.get("options", []), strict=True)
        )
        and {name: value for name, value in question.settings.items() if value} == core["settings"]
    )


def _core(question: Question) -> Question:
    """A core item with all languages that the bank has; without its item where it is none any more."""
    if not is_core(question):
        return replace(question, item=None)
    core = bank.item(question.item or "")
    labels = {each["value"]: each["label"] for each in core.get("options", [])}
    return replace(
        question,
        text=MappingProxyType({**core["text"], **question.text}),
        options=tuple(
            replace(each, label=MappingProxyType({**labels[each.value], **each.label})) for each in question.options
        ),
    )


def with_options_of(question: Question, earlier: Question) -> Question:
    """A question with the options and rows that it no longer has, so that old answers can still be read."""
    return replace(
        question,
        options=question.options + _gone(earlier.options, question.options),
        rows=question.rows + _gone(earlier.rows, question.rows),
    )


def _gone(before: Sequence[Option], after: Sequence[Option]) -> tuple[Option, ...]:
    kept = {each.value for each in after}
    return tuple(each for each in before if each.value not in kept)


def renamed(rule: Rule | None, names: Mapping[str, str]) -> Rule | None:
    """A rule in which questions have their new keys."""
    if rule is None or not names:
        return rule
    if isinstance(rule, Comparison):
        return replace(rule, question=names.get(rule.question, rule.question))
    if isinstance(rule, Not):
        return Not(_renamed(rule.rule, names))
    return Joined(rule.word, tuple(_renamed(each, names) for each in rule.rules))


def _renamed(rule: Rule, names: Mapping[str, str]) -> Rule:
    found = renamed(rule, names)
    assert found is not None  # noqa: S101  a rule stays a rule
    return found


def difference(before: Questionnaire, after: Questionnaire) -> tuple[Change, ...]:
    """What differs between two versions, in the order of the newer one; what was removed comes last."""
    return tuple(_difference(before, after))


def _difference(before: Questionnaire, after: Questionnaire) -> Iterator[Change]:
    for name in ("title", "intro", "help"):
        yield from _texts(None, name, getattr(before, name), getattr(after, name))
    yield from _plain(None, "audience", before.audience, after.audience)
    yield from _plain(None, "languages", ", ".join(before.languages), ", ".join(after.languages))
    old = {each.key: each for each in before.questions}
    stayed = [each.key for each in after.questions if each.key in old]
    order = [key for key in old if key in stayed]
    blocks = SequenceMatcher(None, order, stayed, autojunk=False).get_matching_blocks()
    in_place = {key for block in blocks for key in order[block.a : block.a + block.size]}
    for question in after.questions:
        if question.key not in old:
            yield Change("added", question.key)
            continue
        if question.key not in in_place:
            yield Change("moved", question.key)
        yield from _question(old[question.key], question)
    kept = {each.key for each in after.questions}
    yield from (Change("removed", key) for key in old if key not in kept)


def _question(before: Question, after: Question) -> Iterator[Change]:
    key = after.key
    yield from _texts(key, "text", before.text, after.text)
    yield from _texts(key, "hint", before.hint, after.hint)
    shown: tuple[tuple[str, Callable[[Question], Any]], ...] = (
        ("kind", lambda each: each.kind),
        ("item", lambda each: each.item),
        ("indicator", lambda each: each.indicator),
        ("direction", lambda each: each.direction),
        ("required", lambda each: each.required),
        ("settings", lambda each: each.document().get("settings")),
        ("show_if", lambda each: each.document().get("show_if")),
    )
    for name, said in shown:
        yield from _plain(key, name, said(before), said(after))
    yield from _listed(key, "options", before.options, after.options)
    yield from _listed(key, "rows", before.rows, after.rows)


def _listed(key: str, what: str, before: tuple[Option, ...], after: tuple[Option, ...]) -> Iterator[Change]:
    old, new = {each.value: each for each in before}, {each.value: each for each in after}
    values = [str(each) for each in old], [str(each) for each in new]
    if values[0] != values[1]:
        yield Change("changed", key, what, ", ".join(values[0]), ", ".join(values[1]))
    for value in (each for each in new if each in old):
        yield from _texts(key, f"{what}.{value}", old[value].label, new[value].label)
        yield from _plain(key, f"{what}.{value}.exclusive", old[value].exclusive, new[value].exclusive)
        yield from _plain(key, f"{what}.{value}.picture", old[value].picture, new[value].picture)
        yield from _plain(key, f"{what}.{value}.good", old[value].good, new[value].good)


def _texts(key: str | None, what: str, before: Texts, after: Texts) -> Iterator[Change]:
    for language in dict.fromkeys([*before, *after]):
        if before.get(language, "") != after.get(language, ""):
            yield Change("changed", key, f"{what}.{language}", before.get(language, ""), after.get(language, ""))


def _plain(key: str | None, what: str, before: Any, after: Any) -> Iterator[Change]:
    if before != after:
        yield Change("changed", key, what, _written(before), _written(after))


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def _comparable(before: Question | None, after: Question, language: str) -> bool:
    """Whether the answers of both mean the same: the same words in the author's language, kind, direction, columns and
    settings that bear on the meaning, good options. To one of several further words may be added; ticked or ranked
    among others they would all mean less. Translations may be mended.
    """
    if before is None:
        return True
    if (before.kind, before.direction, before.item) != (after.kind, after.direction, after.item):
        return False
    return (
        _same_text(before.text, after.text, language)
        and _columns(before) == _columns(after)
        and _same_settings(before, after, language)
        and _same_options(before.rows, after.rows, language)
        and _same_options(before.options, after.options, language)
        and _good(before) == _good(after)
    )


def _good(question: Question) -> set[int | str]:
    """The options whose share is followed: which they are is settled before anybody answers, and never later."""
    return {option.value for option in question.options if option.good}


def _columns(question: Question) -> list[str]:
    return sorted(each.name for each in kind(question.kind).variables(question))


def _same_settings(before: Question, after: Question, language: str) -> bool:
    meant = [each.name for each in kind(after.kind).settings if each.meant]
    return all(_same(before.settings.get(name), after.settings.get(name), language) for name in meant)


def _same(before: Any, after: Any, language: str) -> bool:
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        return _same_text(before or {}, after or {}, language)
    return (before or None) == (after or None)


def _same_options(before: Sequence[Option], after: Sequence[Option], language: str) -> bool:
    """The same points in order; of words, each that both have says and shows the same."""
    if any(type(option.value) is int for option in (*before, *after)) and [o.value for o in before] != [
        o.value for o in after
    ]:
        return False
    old = {each.value: each for each in before}
    shared = [(old[each.value], each) for each in after if each.value in old]
    return all(
        (one.exclusive, one.picture) == (two.exclusive, two.picture) and _same_text(one.label, two.label, language)
        for one, two in shared
    )


def _same_text(before: Texts, after: Texts, language: str) -> bool:
    """In the author's language; in the first one that both have where one of them lacks it. Case, spaces and marks
    at the ends change nothing.
    """
    if not before and not after:
        return True
    both = [each for each in (language, *before) if each in before and each in after]
    return bool(both) and _plainly(before[both[0]]) == _plainly(after[both[0]])


def _plainly(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .,:;!?…")


def _says(mine: Texts, theirs: Mapping[str, str]) -> bool:
    """Whether a text says the same in each language that both have."""
    return all(text == theirs[language] for language, text in mine.items() if language in theirs)


def _free(key: str, taken: set[str]) -> str:
    """trygghet_1 → trygghet_1_v2 → trygghet_1_v3 …"""
    found = NUMBERED.fullmatch(key)
    stem, number = (found[1], int(found[2])) if found else (key, 1)
    while True:
        number += 1
        end = f"_v{number}"
        name = stem[: LONGEST_KEY - len(end)] + end
        if name not in taken:
            return name
