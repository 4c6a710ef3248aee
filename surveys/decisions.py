"""What was decided about an intervention, and what became of it: what one must say, and where it stands in a week."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from surveys.disclosure.scrub import found
from surveys.weeks import Week

Standing = Literal["new", "done", "due", "ahead"]
STANDINGS: tuple[Standing, ...] = ("due", "new", "done", "ahead")
LONGEST, LONGEST_WHO = 280, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What, who is to do it, by when; done_on and outcome: what became of it, in a sentence."""

    decided_on: date
    text: str
    who: str
    due: date
    done_on: date | None = None
    outcome: str = ""


def problems(decision: Decision, *, today: date) -> dict[str, list[str]]:
    """Field → codes of what is wrong. A text that scrub.py would take something out of is refused, as in a diary."""
    wrong = {name: ["points_at_somebody"] for name in ("text", "who", "outcome") if found(getattr(decision, name))}
    if decision.decided_on > today:
        wrong["decided_on"] = ["future"]
    if decision.due < decision.decided_on:
        wrong["due"] = ["before_decided"]
    return wrong


def standing(decision: Decision, week: Week) -> Standing | None:
    """Where a decision stands in a week: taken in it, done in it, due by then and open, or open for later. None: it was
    not taken yet, or it had been done before.
    """
    if decision.decided_on > week.sunday:
        return None
    if decision.done_on is not None and decision.done_on < week.monday:
        return None
    if week.holds(decision.decided_on):
        return "new"
    if week.holds(decision.done_on):
        return "done"
    return "due" if decision.due <= week.sunday else "ahead"
