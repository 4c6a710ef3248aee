"""The rows of a table of figures, read and judged: what is taken, and what is wrong where. Stores nothing.

One row is one figure of one area in one period. The columns are a closed list, and a table with any other is refused
whole: this is no place for people. Free words are looked at as the diary's are, for numbers and addresses of somebody.
A count of people, households or events under 5 is read as "fewer than 5" and its number is let go, 0 as well: in a
small area and a short time those who live there know whom it was about, and 0 would tell which of the others were not.
Under 5 is what counts on the other pages hide (surveys/disclosure/counts.py). What follows from sums: sums.py.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from surveys.area import periods
from surveys.area.periods import Period
from surveys.disclosure.counts import FEWEST_TOLD
from surveys.disclosure.scrub import found
from surveys.importing.grid import Grid

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "indicator": ("indicator", "indikator", "type", "typ"),
    "value": ("value", "värde", "antal", "count"),
    "unit": ("unit", "enhet"),
    "period": ("period", "tid", "time"),
    "area": ("area", "område"),
    "source": ("source", "källa"),
    "definition": ("definition",),
    "note": ("note", "anmärkning", "kommentar"),
}
REQUIRED = ("indicator", "value", "unit", "period", "source")
LONGEST: Mapping[str, int] = {"indicator": 80, "source": 120, "definition": 200, "note": 200}
# A closed list, so that a count cannot come in as something else than a count.
UNITS: Mapping[str, tuple[str, ...]] = {
    "percent": ("percent", "procent", "%", "andel"),
    "per_1000": ("per 1000", "per 1 000", "per 1000 invånare", "per 1 000 invånare", "per_1000"),
    "per_10000": ("per 10000", "per 10 000", "per 10 000 invånare", "per_10000"),
    "per_100000": ("per 100000", "per 100 000", "per 100 000 invånare", "per_100000"),
    "people": ("people", "personer", "persons", "antal personer"),
    "households": ("households", "hushåll", "antal hushåll"),
    "events": ("events", "händelser", "antal händelser"),
    "kronor": ("kronor", "kr", "sek"),
    "days": ("days", "dagar"),
    "years": ("years", "år"),
    "points": ("points", "poäng"),
    "index": ("index",),
}
UNIT_OF = {alias: name for name, aliases in UNITS.items() for alias in aliases}
COUNTS = ("people", "households", "events")
SHARES = ("percent",)
MONEY = ("kronor",)
MOST, HUNDRED = 1_000_000_000_000, 100
PERSON = re.compile(
    r"person|pnr|födel|född|birth|namn\b|\bname|telefon|phone|mobil|e-?post|e-?mail|adress|address|\bkön|gender|\bsex\b"
    r"|\bålder|\bage\b|\bid\b|ärende|\bcase|brott|klient|client|elev\b|pupil",
    re.IGNORECASE,
)
FEW = re.compile(r"(<\s*5|färre än 5|fewer than 5|1\s*[-–]\s*4|0\s*[-–]\s*4)", re.IGNORECASE)
SPACES = re.compile(r"(?<=[0-9])[\s\u00a0\u202f](?=[0-9]{3}(?![0-9]))")
NUMBER = re.compile(r"[-−]?[0-9]{1,13}([.,][0-9]{1,6})?", re.ASCII)
THOUSANDS = re.compile(r"[-−]?[1-9][0-9]{0,2}\.[0-9]{3}", re.ASCII)  # 1.234: a thousand, or three decimals
EXAMPLE = ("exempel", "example")  # how the source of the ready tables begins: what they hold is invented
SEPARATOR = re.compile(r"\s*[/›>]\s*")


@dataclass(frozen=True, slots=True)
class Figure:
    """A row that can be taken. value: None for fewer than 5. definition, note: "" where nothing is said."""

    row: int
    area: Any
    indicator: str
    unit: str
    period: Period
    value: float | None
    source: str
    definition: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[Any, str, str]:
        """What there is one figure of: area, indicator in small letters, period."""
        return self.area, self.indicator.casefold(), self.period.text


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: row 1 is that of the headings; column: as this house calls it, else as the file does."""

    row: int
    column: str
    code: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """figures: the rows in order. problems: what is wrong, by row. few: how many small counts were let go."""

    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]

    @property
    def few(self) -> int:
        """How many are told as fewer than 5."""
        return sum(each.value is None for each in self.figures)


class _Wrong(ValueError):
    pass


def judge(grid: Grid, *, areas: Mapping[Any, Sequence[str]], here: Any, today: date) -> Table:
    """Every row of a table. areas: those that may be named, with the names from the top down; here: where none is."""
    columns, wrong = _columns(grid.columns)
    if wrong:
        return Table((), tuple(wrong))
    figures: list[Figure] = []
    seen: dict[tuple[Any, str, str], int] = {}
    for line in grid.lines:
        cells = {name: line.cells[n] for name, n in columns.items()}
        read, problems = _row(line.number, cells, areas, here, today)
        if line.wide:
            problems.append(Problem(line.number, "", "too_wide"))
        if read and read.key in seen:
            problems.append(Problem(line.number, "period", "twice", str(seen[read.key])))
        if read and not problems:
            seen[read.key] = line.number
            figures.append(read)
        wrong += problems
    return Table(tuple(figures), tuple(wrong))


def _columns(headings: Sequence[str]) -> tuple[dict[str, int], list[Problem]]:
    """Column → where it stands."""
    known = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    held: dict[str, int] = {}
    wrong = []
    for n, heading in enumerate(headings):
        said = " ".join(heading.split()).casefold()
        name = known.get(said)
        if name is None:
            code = "person_column" if PERSON.search(said) else "unknown_column"
            wrong.append(Problem(1, heading or str(n + 1), code))
        elif name in held:
            wrong.append(Problem(1, name, "column_twice"))
        else:
            held[name] = n
    wrong += [Problem(1, name, "column_missing") for name in REQUIRED if name not in held]
    return held, wrong


def _row(
    row: int, cells: Mapping[str, str], areas: Mapping[Any, Sequence[str]], here: Any, today: date
) -> tuple[Figure | None, list[Problem]]:
    said = {name: " ".join(text.split()) for name, text in cells.items()}
    held: dict[str, Any] = {}
    wrong: list[Problem] = []
    unit = UNIT_OF.get(said["unit"].casefold(), "")
    readers: Mapping[str, Callable[[str], Any]] = {
        "unit": _unit,
        "value": lambda text: _value(text, unit),
        "period": lambda text: _period(text, today),
        "area": lambda text: _area(text, areas, here),
    }
    for name, text in ({"area": ""} | said).items():
        try:
            held[name] = readers[name](_there(name, text)) if name in readers else _words(name, _there(name, text))
        except _Wrong as error:
            # what a free text says that points at somebody is not said again
            shown = "" if str(error) == "points_at_somebody" else text[:60]
            wrong.append(Problem(row, name, str(error), shown))
    return (None if wrong else Figure(row=row, **held)), wrong


def _there(name: str, text: str) -> str:
    if name in REQUIRED and not text:
        raise _Wrong("required")
    return text


def _words(name: str, text: str) -> str:
    if len(text) > LONGEST[name]:
        raise _Wrong("too_long")
    if found(text):
        raise _Wrong("points_at_somebody")
    if name == "source" and text.casefold().startswith(EXAMPLE):
        raise _Wrong("example")
    return text


def _unit(text: str) -> str:
    unit = UNIT_OF.get(text.casefold())
    if unit is None:
        raise _Wrong("unit_unknown")
    return unit


def _value(text: str, unit: str) -> float | None:
    if FEW.fullmatch(text):
        if unit not in COUNTS:
            raise _Wrong("few_of_no_count")
        return None
    written = SPACES.sub("", text)
    if not NUMBER.fullmatch(written):
        raise _Wrong("number")
    if unit in MONEY and THOUSANDS.fullmatch(written):
        raise _Wrong("thousands")
    value = float(written.replace("−", "-").replace(",", "."))
    if not isfinite(value) or abs(value) > MOST or (unit in SHARES and not 0 <= value <= HUNDRED):
        raise _Wrong("out_of_range")
    if unit not in COUNTS:
        return value
    if value < 0 or value != int(value):
        raise _Wrong("whole")
    return value if value >= FEWEST_TOLD else None


def _period(text: str, today: date) -> Period:
    period = periods.read(text)
    if period is None:
        raise _Wrong("period")
    if period.first > today:
        raise _Wrong("period_ahead")
    return period


def _area(text: str, areas: Mapping[Any, Sequence[str]], here: Any) -> Any:
    if not text:
        return here
    asked = [part.casefold() for part in SEPARATOR.split(text)]
    fits = [key for key, names in areas.items() if _ends(names, asked)]
    exact = [key for key in fits if len(areas[key]) == len(asked)] if len(asked) > 1 else fits
    chosen = exact or fits
    if len(chosen) != 1:
        raise _Wrong("area_unknown" if not chosen else "area_several")
    return chosen[0]


def _ends(names: Iterable[str], asked: Sequence[str]) -> bool:
    """Whether a path ends in these names."""
    return [each.casefold() for each in names][-len(asked) :] == list(asked)
