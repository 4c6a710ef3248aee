"""What an author's warning is. None of them stops anything: only broken logic does, and that is questionnaire.py's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from surveys.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to think about. code: key of its sentence; question: which one, None: all; values: for the sentence."""

    code: str
    question: str | None = None
    values: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Around:
    """What is known besides the questions. size: how many people are expected; main_outcome: key of the question that
    the intervention is judged by; smallest_change: in standard deviations of the start, what would matter.
    """

    size: int
    main_outcome: str | None = None
    smallest_change: float | None = None


class Check(Protocol):
    """Looks at a whole questionnaire, a draft as well as a finished one."""

    name: str

    def look(self, questionnaire: Questionnaire, around: Around) -> Iterable[Advice]:
        """What an author should know, in the order of the questions."""
        ...
