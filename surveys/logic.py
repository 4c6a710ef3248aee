"""Show-if rules on earlier answers: reading them and deciding. What can never hold is found in reach.py."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any, Protocol, TypeVar

EQUALITY = ("equals", "not_equals")
ORDER = ("less_than", "at_most", "more_than", "at_least")
OPERATORS = (*EQUALITY, *ORDER, "contains")
JOINED = ("and", "or")
MOST_COMPARISONS, DEEPEST = 12, 6

_ORDERED: Mapping[str, Callable[[Any, Any], bool]] = {"less_than": lt, "at_most": le, "more_than": gt, "at_least": ge}
Answers = Mapping[str, Any]
Problems = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Something said of the answer to one earlier question.

    Without a real answer ("vet inte" and "vill inte svara" are none) nothing but not_equals holds: it is "not equals".
    """

    question: str
    operator: str
    value: Any

    def holds(self, answers: Answers) -> bool:
        """Whether it is so."""
        answer = answers.get(self.question)
        real = answer is not None and not isinstance(answer, Mapping)
        if self.operator == "contains":
            return isinstance(answer, list) and self.value in answer
        same = real and answer == self.value and isinstance(answer, bool) == isinstance(self.value, bool)
        if self.operator in EQUALITY:
            return same == (self.operator == "equals")
        return real and _same_sort(answer, self.value) and _ORDERED[self.operator](answer, self.value)

    def document(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"question": self.question, self.operator: self.value}

    def comparisons(self) -> "Iterator[Comparison]":
        """Itself."""
        yield self


@dataclass(frozen=True, slots=True)
class Joined:
    """Several rules. word: "and" (all hold) or "or" (at least one)."""

    word: str
    rules: "tuple[Rule, ...]"

    def holds(self, answers: Answers) -> bool:
        """Whether all hold, or one of them."""
        found = (rule.holds(answers) for rule in self.rules)
        return all(found) if self.word == "and" else any(found)

    def document(self) -> dict[str, Any]:
        """Plain JSON."""
        return {self.word: [rule.document() for rule in self.rules]}

    def comparisons(self) -> Iterator[Comparison]:
        """All that is said of answers."""
        for rule in self.rules:
            yield from rule.comparisons()


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a rule."""

    rule: "Rule"

    def holds(self, answers: Answers) -> bool:
        """Whether the rule does not hold."""
        return not self.rule.holds(answers)

    def document(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"not": self.rule.document()}

    def comparisons(self) -> Iterator[Comparison]:
        """All that is said of answers."""
        yield from self.rule.comparisons()


Rule = Comparison | Joined | Not


class Asked(Protocol):
    """As much of a question as the rules look at."""

    @property
    def key(self) -> str:
        """The name that rules refer to."""
        ...

    @property
    def show_if(self) -> Rule | None:
        """When it is shown; None: always."""
        ...


Q = TypeVar("Q", bound=Asked)


def rule_from(raw: Any, where: str, problems: Problems) -> Rule | None:
    """Read a rule of at most 12 comparisons; one that cannot be read is noted under the question it stands at.

    {"question": key, operator: value}, {"and": [rules]}, {"or": [rules]}, {"not": rule}.
    """
    if raw is None:
        return None
    try:
        rule = _rule(raw, DEEPEST)
    except (ValueError, TypeError):
        problems.setdefault(where, []).append("show_if")
        return None
    if sum(1 for _ in rule.comparisons()) > MOST_COMPARISONS:
        problems.setdefault(where, []).append("show_if_too_much")
        return None
    return rule


def shown(questions: Sequence[Q], answers: Answers) -> tuple[Q, ...]:
    """The questions that somebody with these answers sees, in order; a hidden answer makes nothing visible."""
    seen: dict[str, Any] = {}
    visible: list[Q] = []
    for question in questions:
        if question.show_if is None or question.show_if.holds(seen):
            visible.append(question)
            if question.key in answers:
                seen[question.key] = answers[question.key]
    return tuple(visible)


def _rule(raw: Any, deep: int) -> Rule:
    """Raises ValueError."""
    if not isinstance(raw, Mapping) or deep == 0:
        raise ValueError("rule")
    if set(raw) == {"not"}:
        return Not(_rule(raw["not"], deep - 1))
    word = next((word for word in JOINED if set(raw) == {word}), None)
    if word:
        if not isinstance(raw[word], list) or not raw[word]:
            raise ValueError(word)
        return Joined(word, tuple(_rule(each, deep - 1) for each in raw[word]))
    operator = next((name for name in OPERATORS if set(raw) == {"question", name}), None)
    if operator is None or not isinstance(raw["question"], str) or type(raw[operator]) not in (str, int, float, bool):
        raise ValueError("comparison")
    return Comparison(raw["question"], operator, raw[operator])


def _same_sort(one: Any, other: Any) -> bool:
    number = (int, float)
    return (type(one) in number and type(other) in number) or (isinstance(one, str) and isinstance(other, str))
