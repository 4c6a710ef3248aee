"""Earlier answers row by row against the questionnaire: which are in order, and what is wrong with each other one.

The questionnaire is the schema (answers.py). As on paper nothing had to be answered, and an answer that the other ones
hide is left out. Who somebody was is used for one thing: two rows with the same are the same person.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from surveys.answers import Reader
from surveys.errors import AnswersInvalid
from surveys.importing.grid import Grid, Line
from surveys.importing.guess import DROPPED, WAVE, WHO
from surveys.importing.targets import Target, targets
from surveys.waves import GRACE, Window, between

MOST_WAVES = 12
MOST_TOLD = 2000  # problems; how many rows are wrong is always told
LONGEST_SHOWN = 40
FEWEST_KNOWN = 10  # rows that are known again as a whole
ALL_WAVES = -1
EVERYBODY = ""  # the wave of all rows where no column says it

Problems = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is read. columns: column → target, WHO, WAVE or DROPPED. values: column → cell → the form's value,
    where somebody has said what it means. waves: cell → (number, day); under EVERYBODY where there is no such column.
    """

    columns: Mapping[int, str]
    values: Mapping[int, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    waves: Mapping[str, tuple[int, date | None]] = field(default_factory=lambda: MappingProxyType({}))

    def column(self, role: str) -> int | None:
        """Where WHO or WAVE stands."""
        return next((number for number, name in self.columns.items() if name == role), None)

    def dropped(self, grid: Grid) -> tuple[str, ...]:
        """What the columns are called that nobody keeps."""
        unused = (n for n in range(len(grid.columns)) if self.columns.get(n, DROPPED) == DROPPED)
        return tuple(grid.heading(n) for n in unused)

    def windows(self) -> tuple[Window, ...]:
        """The waves, a day each. Every one must have its day."""
        days = sorted((number, day) for number, day in self.waves.values() if day is not None)
        return tuple(between(number, day, day) for number, day in days)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row. column: its heading, "" for the whole row. said: what stands there, where that is an
    answer among few and no text of somebody's own.
    """

    row: int
    column: str
    code: str
    said: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that is in order. who: the same text for the same person, "" for nobody known."""

    row: int
    who: str = field(repr=False)
    wave: int
    answers: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """good: what can be stored. wrong: how many rows cannot. unanswered: rows without any answer, which are no
    responses. hidden: answers left out since others hide their question.
    """

    good: tuple[Accepted, ...] = field(repr=False)
    wrong: int
    unanswered: int
    hidden: int
    problems: tuple[Problem, ...] = field(repr=False)

    def by_wave(self) -> dict[int, int]:
        """Wave number → how many answered."""
        counts: dict[int, int] = {}
        for each in self.good:
            counts[each.wave] = counts.get(each.wave, 0) + 1
        return dict(sorted(counts.items()))

    def part(self, row: Accepted) -> int:
        """What is known again by itself: a wave, where rows say who it was; else all waves together."""
        return row.wave if any(each.who for each in self.good) else ALL_WAVES

    def digests(self) -> dict[int, bytes]:
        """Part → the same for the same answers of the same people, in any order, whatever else the table holds. Not of
        few rows, whose answers could be tried out.
        """
        parts: dict[int, list[str]] = {}
        for each in self.good:
            said = [each.wave, each.who, each.answers]
            parts.setdefault(self.part(each), []).append(json.dumps(said, sort_keys=True, default=repr))
        return {
            part: hashlib.sha256("\n".join(["part", *sorted(rows)]).encode()).digest()
            for part, rows in parts.items()
            if len(rows) >= FEWEST_KNOWN
        }


def unfit(grid: Grid, plan: Plan, reader: Reader, now: datetime) -> Problems:
    """Why the table cannot be read by this plan at all: "columns", "waves", "column 3" or "wave 2" → codes."""
    found: Problems = {}
    known = {each.name for each in targets(reader.questionnaire)}
    used = [name for name in plan.columns.values() if name != DROPPED]
    if not known & set(used):
        found["columns"] = ["nothing_mapped"]
    for number, name in plan.columns.items():
        if name not in known | {WHO, WAVE, DROPPED}:
            found[f"column {number}"] = ["unknown"]
        elif name != DROPPED and used.count(name) > 1:
            found[f"column {number}"] = ["target_twice"]
    return found | _unfit_waves(grid, plan, now)


def _unfit_waves(grid: Grid, plan: Plan, now: datetime) -> Problems:
    column = plan.column(WAVE)
    said = (EVERYBODY,) if column is None else grid.values(column)
    if len(said) > MOST_WAVES:
        return {"waves": ["too_many"]}
    found: Problems = {}
    held = [(*plan.waves.get(each, (0, None)), place) for place, each in enumerate(said)]
    for number, day, place in held:
        if day is None:
            found[f"wave {place}"] = ["no_day"]
        elif between(number, day, day).closes + GRACE > now:
            found[f"wave {place}"] = ["not_past"]
        elif sum(number == other for other, _, _ in held) > 1:
            found[f"wave {place}"] = ["number_twice"]
    if not found and held and 0 not in {number for number, _, _ in held}:
        found["waves"] = ["no_start"]
    ordered = sorted((number, day) for number, day, _ in held if day is not None)
    if not found and any(one[1] >= other[1] for one, other in pairwise(ordered)):
        found["waves"] = ["order"]
    return found


def check(grid: Grid, plan: Plan, reader: Reader) -> Checked:
    """Every row. plan: one that is not unfit."""
    return _Rows(grid, plan, reader).checked()


class _Rows:
    """Reads one table."""

    def __init__(self, grid: Grid, plan: Plan, reader: Reader) -> None:
        self.grid, self.plan, self.reader = grid, plan, reader
        known = {each.name: each for each in targets(reader.questionnaire)}
        self.mapped = [(n, known[name]) for n, name in sorted(plan.columns.items()) if name in known]
        self.who, self.wave = plan.column(WHO), plan.column(WAVE)
        self.read: dict[tuple[int, str], Mapping[str, list[str]] | None] = {}  # cells mostly say what others said
        self.there: set[tuple[str, int]] = set()
        self.hidden = 0

    def checked(self) -> Checked:
        good: list[Accepted] = []
        told: list[Problem] = []
        wrong = unanswered = 0
        for line in self.grid.lines:
            found = self._row(line)
            if isinstance(found, Accepted):
                good.append(found)
            elif found:
                wrong += 1
                told.extend(found[: MOST_TOLD - len(told)])
            else:
                unanswered += 1
        return Checked(tuple(good), wrong, unanswered, self.hidden, tuple(told))

    def _row(self, line: Line) -> Accepted | Sequence[Problem]:
        """The row; what is wrong with it; or nothing, where nobody answered anything."""
        if line.wide:
            return [Problem(line.number, "", "too_wide")]
        form, problems = self._form(line)
        if not form and not problems:
            return ()
        number = self._number(line)
        if number is None:
            problems.append(self._problem(line, self.wave, "wave"))
        try:
            answers = self.reader.from_form(form, blanks=True)
        except AnswersInvalid as refused:
            return [*problems, *self._refused(line, refused.problems)]
        if problems or number is None:
            return problems
        who = "" if self.who is None else line.cells[self.who]
        if who and (who, number) in self.there:
            return [Problem(line.number, self.grid.heading(self.who or 0), "who_twice")]
        self.there.add((who, number))
        self.hidden += len(form) - len(answers)
        return Accepted(line.number, who, number, answers) if answers else ()

    def _form(self, line: Line) -> tuple[dict[str, dict[str, list[str]]], list[Problem]]:
        form: dict[str, dict[str, list[str]]] = {}
        problems = []
        for column, target in self.mapped:
            parts = self._cell(column, target, line.cells[column])
            if parts is None:
                problems.append(self._problem(line, column, "choice" if target.choices else "invalid"))
                continue
            for part, values in parts.items():
                form.setdefault(target.key, {}).setdefault(part, []).extend(values)
        return form, problems

    def _cell(self, column: int, target: Target, text: str) -> Mapping[str, list[str]] | None:
        """None for a cell that is no answer."""
        if (column, text) in self.read:
            return self.read[column, text]
        try:
            found: Mapping[str, list[str]] | None = target.given(text, self.plan.values.get(column, {}))
        except ValueError:
            found = None
        if len(text) <= LONGEST_SHOWN:
            self.read[column, text] = found
        return found

    def _number(self, line: Line) -> int | None:
        said = EVERYBODY if self.wave is None else line.cells[self.wave]
        return self.plan.waves[said][0] if said in self.plan.waves else None

    def _problem(self, line: Line, column: int | None, code: str) -> Problem:
        shown = "" if column is None else line.cells[column][:LONGEST_SHOWN]
        return Problem(line.number, "" if column is None else self.grid.heading(column), code, shown)

    def _refused(self, line: Line, problems: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
        """Each question that does not take its answer, at the columns that it was read from."""
        for key, codes in problems.items():
            said = [(n, each) for n, each in self.mapped if each.key == key and line.cells[n]]
            for column, target in said[:1]:
                written = self.grid.heading(column), "" if target.shown.written else line.cells[column][:LONGEST_SHOWN]
                yield from (Problem(line.number, written[0], code, written[1]) for code in codes)
