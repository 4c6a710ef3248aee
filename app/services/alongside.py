"""Where the entries of a diary stand along a curve over the waves. From a report and the entries alone.

A curve has one place a wave, and a wave has a window of its own for each cohort. With one cohort a day lies between two
of them, or in one, and the entry is marked there. With several the same day may lie before the start for some and
between two follow-ups for others. A mark in one place would then be false for some whose answers the curve holds, so an
entry is marked only where it lies in the same gap, or in the same wave, for every cohort that the published figures of
the curve hold; which these are the report says. The others stand in the list below with their day and with what holds
for most cohorts, or that it differs. Cohorts are counted, never people: a place that most people share would tell how
large a cohort is. In a rolling intervention most entries therefore stand in the list alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.services.trajectories import Line, Trajectory
from surveys.diary import Entry, Spot, spot
from surveys.waves import Window

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Beside:
    """An entry beside a curve. number: its place in the whole diary, by day, from 1; at: as Spot.at has it, None for
    one that stands in the list alone.
    """

    number: int
    entry: Entry
    spot: Spot
    at: float | None


def along(line: Line, last: int, report: Document, entries: Sequence[Entry]) -> list[Beside]:
    """The entries beside one line, by day."""
    return _beside(_held(line), last, report, entries)


def below(ways: Sequence[Trajectory], report: Document, entries: Sequence[Entry]) -> list[Beside]:
    """The entries below all curves, by day: where they lie for every cohort that stands in one of them."""
    lines = [(line, way.last) for way in ways for line in way.lines]
    held = {start for line, _ in lines for start in _held(line)}
    return _beside(held, max((last for _, last in lines), default=0), report, entries)


def _beside(held: Collection[str], last: int, report: Document, entries: Sequence[Entry]) -> list[Beside]:
    cohorts = [_windows(each) for each in report.get("cohorts", ()) if each["starts"] in held]
    found = []
    for number, entry in enumerate(entries, 1):
        here = spot(entry.day, cohorts)
        found.append(Beside(number, entry, here, here.at(last)))
    return found


def _held(line: Line) -> set[str]:
    """The first days of the cohorts that the figures of a line hold."""
    return {start for item in line.waves.values() for start in item.get("cohorts", ())}


def _windows(cohort: Document) -> list[Window]:
    moment = datetime.fromisoformat
    return [Window(each["number"], moment(each["opens"]), moment(each["closes"])) for each in cohort["waves"]]
