"""Show-if rules on earlier answers: reading, deciding, and finding rules that can never hold. No kinds here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

OPERATORS = ("equals", "not_equals", "contains")


@dataclass(frozen=True, slots=True)
class Rule:
    """Show a question when the answer to an earlier one equals, differs from or contains a value."""

    question: str
    operator: str
    value: Any

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether the rule holds; an unanswered question never makes one hold."""
        if self.question not in answers:
            return False
        answer = answers[self.question]
        if self.operator == "contains":
            return isinstance(answer, list) and self.value in answer
        return bool((answer == self.value) == (self.operator == "equals"))

    def document(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"question": self.question, self.operator: self.value}


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


def rule_from(raw: Any, where: str, problems: dict[str, list[str]]) -> Rule | None:
    """Read {"question": key, operator: value}; a bad one is noted under the question it stands at."""
    if raw is None:
        return None
    operators = [name for name in OPERATORS if isinstance(raw, Mapping) and name in raw]
    if len(operators) != 1 or not isinstance(raw.get("question"), str):
        problems.setdefault(where, []).append("show_if")
        return None
    return Rule(question=raw["question"], operator=operators[0], value=raw[operators[0]])


def unreachable(questions: Sequence[Asked]) -> list[tuple[str, str]]:
    """Questions whose rule looks ahead, at itself or at nothing: (key, reason)."""
    found, earlier = [], set[str]()
    for question in questions:
        if question.show_if and question.show_if.question not in earlier:
            found.append((question.key, "show_if_looks_ahead"))
        earlier.add(question.key)
    return found


def shown(questions: Sequence[Q], answers: Mapping[str, Any]) -> tuple[Q, ...]:
    """The questions that somebody with these answers sees, in order; a hidden answer makes nothing visible."""
    seen: dict[str, Any] = {}
    visible: list[Q] = []
    for question in questions:
        if question.show_if is None or question.show_if.holds(seen):
            visible.append(question)
            if question.key in answers:
                seen[question.key] = answers[question.key]
    return tuple(visible)
