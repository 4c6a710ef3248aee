"""What an intervention plans and hopes for: its period, and why it should move what it wants moved. No clock, no SQL.

A hope is an effect chain in one sentence, "because … we expect …", about one indicator, with an answer to "why do we
believe this?". It is written down so that it can be tried; it says nothing of what has happened.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from surveys.disclosure.scrub import found
from surveys.goals import INDICATORS

MOST_HOPES, MOST_PARTS = 6, 20
LONGEST_HALF, LONGEST_WHY, LONGEST_ABOUT = 200, 400, 200
YEAR = timedelta(weeks=52)  # the same day of the week


@dataclass(frozen=True, slots=True)
class Hope:
    """written: on which day, its newest words; late: whether somebody had answered by then. The service fills both."""

    indicator: str
    because: str
    expect: str
    why: str = ""
    written: date | None = None
    late: bool = False

    def says_as(self, other: "Hope") -> bool:
        """Whether both hope the same, so that it was written when the other was. What it is believed for may grow."""
        return (self.indicator, self.because, self.expect) == (other.indicator, other.because, other.expect)


@dataclass(frozen=True, slots=True)
class Outline:
    """reached: different people so far, counted or guessed by its own people."""

    target_group: str = ""
    begins: date | None = None
    ends: date | None = None
    reached: int | None = None
    hopes: tuple[Hope, ...] = ()


def problems(outline: Outline) -> dict[str, list[str]]:
    """Field → codes; of the hope at place 0 "because-0" and so on."""
    wrong = period_problems(outline.begins, outline.ends)
    if found(outline.target_group):
        wrong["target_group"] = ["points_at_somebody"]
    for place, hope in enumerate(outline.hopes):
        wrong |= {f"{name}-{place}": codes for name, codes in _of_hope(hope).items()}
    return wrong


def period_problems(begins: date | None, ends: date | None) -> dict[str, list[str]]:
    """A period may be open at either end."""
    return {"ends": ["ends_before"]} if begins and ends and ends < begins else {}


def _of_hope(hope: Hope) -> Mapping[str, list[str]]:
    wrong = {} if hope.indicator in {each.code for each in INDICATORS} else {"indicator": ["unknown"]}
    for name in ("because", "expect", "why"):
        text = getattr(hope, name)
        if not text and name != "why":
            wrong[name] = ["required"]
        elif found(text):
            wrong[name] = ["points_at_somebody"]
    return wrong


def dated(hopes: Iterable[Hope], before: Iterable[Hope], *, today: date, late: bool) -> tuple[Hope, ...]:
    """Each with the day on which it was written: one that stood there keeps its own. late: has somebody answered?"""
    known = list(before)
    found = []
    for hope in hopes:
        earlier = next((each for each in known if hope.says_as(each)), None)
        day, when = (earlier.written, earlier.late) if earlier else (today, late)
        found.append(Hope(hope.indicator, hope.because, hope.expect, hope.why, day, when))
    return tuple(found)


def forward(days: Iterable[date | None], *, today: date) -> timedelta:
    """By how much last year's days move for another year: whole years of 52 weeks, one at least, so that the last of
    them is not over. Nothing where there is no day.
    """
    known = [each for each in days if each]
    if not known:
        return timedelta(0)
    years = max(1, -((max(known) - today) // YEAR))
    return years * YEAR


def moved(day: date | None, by: timedelta) -> date | None:
    """A day that much later."""
    return day + by if day else None
