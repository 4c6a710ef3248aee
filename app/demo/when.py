"""When everything in the demo happened: starts, windows and each answer, counted back from an anchor date.

Dice and the anchor come in; nothing happens at or after the anchor's midnight, so the demo is believable at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from app.demo.neighbourhood import Intervention
from app.demo.people import Person, Visit
from surveys.waves import Plan, Window, add_months, lay_out, midnight

if TYPE_CHECKING:
    import numpy as np

MONTHS = 9  # how far back a rolling intervention takes people in; the first months take in most
EARLY, LATE = 1.0, 2.5  # a beta distribution: most answer soon after a window has opened
FIRST_HOUR, LAST_HOUR = 14, 20


@dataclass(frozen=True, slots=True)
class Sending:
    """One answer on its way: when, whose (a place in the list of people), in which wave and at which activity."""

    at: datetime
    person: int
    wave: int
    activity: int
    visit: Visit


def starts(intervention: Intervention, anchor: date) -> tuple[date, ...]:
    """The first days of the intervention's cohorts, earliest first."""
    if intervention.intake == "fixed":
        months, days = intervention.started
        return (add_months(anchor, -months) - timedelta(days=days),)
    newest = add_months(anchor.replace(day=1), 0 if anchor.day > 1 else -1)  # on the 1st nobody has come yet
    return tuple(add_months(newest, -back) for back in reversed(range(MONTHS + 1)))


def windows(intervention: Intervention, anchor: date) -> Mapping[date, tuple[Window, ...]]:
    """The waves of each cohort, as the service lays them out by the usual plan."""
    return {start: lay_out(intervention.intake, start, Plan()) for start in starts(intervention, anchor)}


def cohort(intervention: Intervention, person: Person, anchor: date) -> date:
    """The first day of the cohort in which somebody starts."""
    found = starts(intervention, anchor)
    edges = list(accumulate(range(len(found), 0, -1)))
    return next(start for start, edge in zip(found, edges, strict=True) if person.when < edge / edges[-1])


def sendings(
    rng: np.random.Generator, intervention: Intervention, people: Sequence[Person], anchor: date
) -> list[Sending]:
    """Every answer that was sent before the anchor's midnight; somebody whose time is still to come has not sent."""
    laid_out = windows(intervention, anchor)
    found = []
    for number, person in enumerate(people):
        own = laid_out[cohort(intervention, person, anchor)]
        habit = int(rng.integers(len(intervention.activities)))
        for wave, visit in enumerate(person.visits):
            drawn = _moment(rng, own[wave], anchor, late=visit is not None and visit.late)
            if visit is None or drawn is None:
                continue
            activity = wave if intervention.intake == "fixed" else habit
            found.append(Sending(drawn, number, wave, activity, visit))
    return sorted(found, key=lambda each: (each.at, each.person))


def _moment(rng: np.random.Generator, window: Window, anchor: date, *, late: bool) -> datetime | None:
    """An afternoon in the window or, late, in the week after it; None: not before the anchor."""
    first, last = window.opens.date(), window.closes.date()
    share, hours = float(rng.beta(EARLY, LATE)), float(rng.uniform(FIRST_HOUR, LAST_HOUR))
    days = (last - first).days
    if window.number == 0:
        days = min(days, (anchor - first).days)  # everybody has started
    day = first + timedelta(days=int(share * days))
    if late:
        day = last + timedelta(days=1 + int(share * 7))
    return midnight(day) + timedelta(hours=hours) if day < anchor else None
