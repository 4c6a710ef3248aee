"""Which questions somebody can come to: rules that look ahead, say what cannot be said, or contradict each other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from surveys.logic import Asked, Comparison, Joined, Not, Rule

MOST_STEPS = 20_000
Q = TypeVar("Q", bound=Asked)
Literal = tuple[Comparison, bool]  # a comparison, and whether it is to hold


class TooMuch(Exception):
    """More cases than anybody will look through."""


@dataclass
class _Search:
    """Looks for answers with which some rules hold. samples: see kinds.base.Kind.samples."""

    questions: Mapping[str, Any]
    samples: Callable[[Any, Sequence[Any]], Sequence[Any]]
    steps: int = 0

    def possible(
        self,
        goals: tuple[tuple[Rule, bool], ...],
        said: dict[str, list[Literal]],
        needed: frozenset[str] = frozenset(),
    ) -> bool:
        """Whether some answers fit all goals and all that has been said so far. Raises TooMuch.

        needed: questions that must be answered, whose own rules are among the goals already.
        """
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMuch
        if not goals:
            return self._seen(said, needed)
        (rule, wanted), rest = goals[0], goals[1:]
        if isinstance(rule, Not):
            return self.possible(((rule.rule, not wanted), *rest), said, needed)
        if isinstance(rule, Joined):
            parts = tuple((each, wanted) for each in rule.rules)
            if (rule.word == "and") == wanted:
                return self.possible((*parts, *rest), said, needed)
            return any(self.possible((part, *rest), said, needed) for part in parts)
        more = said | {rule.question: [*said.get(rule.question, []), (rule, wanted)]}
        return self._fits(rule.question, more[rule.question]) and self.possible(rest, more, needed)

    def _seen(self, said: dict[str, list[Literal]], needed: frozenset[str]) -> bool:
        """Whoever must have answered a question must have seen it: its own rule is one goal more."""
        for key, literals in said.items():
            rule = self.questions[key].show_if
            if rule is not None and key not in needed and not _agrees(literals, {}):
                return self.possible(((rule, True),), said, needed | {key})
        return True

    def _fits(self, key: str, literals: list[Literal]) -> bool:
        mentioned = [comparison.value for comparison, _ in literals]
        real = self.samples(self.questions[key], mentioned)
        return _agrees(literals, {}) or any(_agrees(literals, {key: each}) for each in real)


def _agrees(literals: list[Literal], answers: Mapping[str, Any]) -> bool:
    return all(comparison.holds(answers) == wanted for comparison, wanted in literals)


def unreachable(
    questions: Sequence[Q],
    *,
    samples: Callable[[Q, Sequence[Any]], Sequence[Any]],
    comparable: Callable[[Q, str, Any], bool],
) -> list[tuple[str, str]]:
    """Questions whose rule is broken, in order: (key, reason).

    show_if_looks_ahead: at a later question, itself or nothing; show_if_value: says what that question's answer can
    never be compared with; show_if_never: no answers make it hold; show_if_too_much: too many cases to tell.
    """
    found: list[tuple[str, str]] = []
    earlier: dict[str, Q] = {}
    for question in questions:
        if question.show_if is not None:
            reason = _broken(question.show_if, earlier, samples, comparable)
            if reason:
                found.append((question.key, reason))
        earlier[question.key] = question
    return found


def _broken(
    rule: Rule,
    earlier: Mapping[str, Q],
    samples: Callable[[Q, Sequence[Any]], Sequence[Any]],
    comparable: Callable[[Q, str, Any], bool],
) -> str | None:
    said = list(rule.comparisons())
    if any(each.question not in earlier for each in said):
        return "show_if_looks_ahead"
    if not all(comparable(earlier[each.question], each.operator, each.value) for each in said):
        return "show_if_value"
    try:
        possible = _Search(earlier, samples).possible(((rule, True),), {})
    except TooMuch:
        return "show_if_too_much"
    except KeyError:
        return None  # an earlier rule looks ahead, which is told there
    return None if possible else "show_if_never"
