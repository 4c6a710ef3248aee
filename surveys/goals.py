"""Goals A–H, the lines of work placed under them, and the indicators. The facts are data in bank/."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from surveys.texts import Texts

BANK = Path(__file__).parent / "bank"
HEADINGS = ("sv", "en")  # staff read these names, and staff pages are in two languages

Factor = Literal["risk", "protective", "none"]


@dataclass(frozen=True, slots=True)
class LineOfWork:
    """One sort of work that the agreement names; it may stand under several goals."""

    code: str
    name: Texts


@dataclass(frozen=True, slots=True)
class Goal:
    """One of A–H. lines: codes of the work placed under it.

    measurable: whether asking residents can show anything about the goal itself.
    """

    code: str
    name: Texts
    measurable: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a question measures. goals: codes of the measurable goals that it says something about.

    sensitive: answers are of a special category (health), and more people must look alike before rows of them leave.
    """

    code: str
    name: Texts
    factor: Factor
    goals: tuple[str, ...]
    sensitive: bool = False


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((BANK / name).read_text(encoding="utf-8"))


def _name(held: Mapping[str, Any]) -> Texts:
    return MappingProxyType({code: held[code] for code in HEADINGS})


_AGREEMENT = _table("goals.toml")

LINES_OF_WORK: tuple[LineOfWork, ...] = tuple(
    LineOfWork(code, _name(held)) for code, held in _AGREEMENT["lines"].items()
)
GOALS: tuple[Goal, ...] = tuple(
    Goal(code, _name(held), held["measurable"], tuple(held["lines"])) for code, held in _AGREEMENT["goals"].items()
)
INDICATORS: tuple[Indicator, ...] = tuple(
    Indicator(code, _name(held), held["factor"], tuple(held["goals"]), held.get("sensitive", False))
    for code, held in _table("indicators.toml").items()
)

_GOALS = {each.code: each for each in GOALS}
_LINES = {each.code: each for each in LINES_OF_WORK}
_INDICATORS = {each.code: each for each in INDICATORS}


def goal(code: str) -> Goal:
    """The goal with this letter. Raises KeyError."""
    return _GOALS[code]


def line_of_work(code: str) -> LineOfWork:
    """The line of work with this code. Raises KeyError."""
    return _LINES[code]


def indicator(code: str) -> Indicator:
    """The indicator with this code. Raises KeyError."""
    return _INDICATORS[code]


def is_sensitive(code: str | None) -> bool:
    """Whether what is measured is of a special category; of an indicator that nobody here knows, it may be."""
    return code is not None and (code not in _INDICATORS or _INDICATORS[code].sensitive)


def goals_of(line: str) -> tuple[Goal, ...]:
    """The goals that a line of work is placed under. Empty for an unknown code."""
    return tuple(each for each in GOALS if line in each.lines)


def indicators_for(goal_code: str) -> tuple[Indicator, ...]:
    """What can be asked about a goal; empty for the goals that no questionnaire measures."""
    return tuple(each for each in INDICATORS if goal_code in each.goals)
