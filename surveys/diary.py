"""What an intervention's own people write down beside its curve, and where a day lies among waves. No clock, no SQL."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from surveys.disclosure.scrub import found
from surveys.waves import Window

Sort = Literal["own", "outside"]
When = Literal["before", "in", "between", "after"]
SORTS: tuple[Sort, ...] = ("own", "outside")  # what we changed ourselves; what happened around it
LONGEST = 280
MOST_COUNTED = 1_000_000
DRAWN = ("in", "between")
CLEAR = 0.18  # of the way between two waves, on either side, so that a mark between them is seen to be that


@dataclass(frozen=True, slots=True)
class Entry:
    """What was changed and why, or what happened. count: how many times it happened, of what happened outside alone.
    stage: the one that began, of an entry that wrote itself; its text, the why, may be empty.
    """

    day: date
    sort: Sort
    text: str
    count: int | None = None
    stage: str | None = None


def problems(entry: Entry, *, today: date) -> dict[str, list[str]]:
    """Field → codes of what is wrong with an entry. A text that scrub.py would take something out of is refused, for
    whoever writes it is there to write it otherwise. No machine knows a name for certain; the page asks for none.
    """
    wrong: dict[str, list[str]] = {}
    if entry.day > today:
        wrong["day"] = ["future"]
    if found(entry.text):
        wrong["text"] = ["points_at_somebody"]
    if entry.sort == "own" and entry.count is not None:
        wrong["count"] = ["not_counted"]
    return wrong


@dataclass(frozen=True, slots=True)
class Place:
    """Where a day lies among a cohort's waves. wave: the one that was open, or the one before the gap; 0 before the
    start. share: how much of the gap had passed, 0–1.
    """

    when: When
    wave: int
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a day lies for several cohorts: for n of all, as place says. place: None where none holds for most."""

    place: Place | None
    n: int
    of: int

    def at(self, last: int) -> float | None:
        """Where it may be drawn along a curve up to this wave, waves 1 apart: only where every cohort agrees. Between
        two waves it stands clear of both of them.
        """
        place = self.place
        if place is None or self.n < self.of or place.when not in DRAWN:
            return None
        if place.when == "in":
            return float(place.wave) if place.wave <= last else None
        return place.wave + CLEAR + (1 - 2 * CLEAR) * place.share if place.wave < last else None


def place(day: date, waves: Sequence[Window]) -> Place:
    """Where a day lies among one cohort's waves, of which there is at least one."""
    ordered = sorted(waves, key=lambda each: each.opens)
    begun = [each for each in ordered if each.first_day <= day]
    if not begun:
        return Place("before", 0)
    newest = begun[-1]
    if day <= newest.last_day:
        return Place("in", newest.number)
    if newest is ordered[-1]:
        return Place("after", newest.number)
    following = ordered[len(begun)]
    gap = (following.first_day - newest.last_day).days
    return Place("between", newest.number, (day - newest.last_day).days / gap)


def spot(day: date, cohorts: Sequence[Sequence[Window]]) -> Spot:
    """Where a day lies for several cohorts. Each counts once, however many people it has: how many is not told."""
    places = [place(day, waves) for waves in cohorts if waves]
    if not places:
        return Spot(None, 0, 0)
    (when, wave), n = Counter((each.when, each.wave) for each in places).most_common(1)[0]
    if 2 * n <= len(places):
        return Spot(None, n, len(places))
    shares = [each.share for each in places if (each.when, each.wave) == (when, wave)]
    return Spot(Place(when, wave, sum(shares) / n), n, len(places))
