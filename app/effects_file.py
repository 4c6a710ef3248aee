"""A long table of any survey tool, read in pieces: only the columns and waves that are asked for. No estimates."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.line import Line
from surveys.effects.pairing import NOBODY, BothSides, Column, Long, Twice, pair

if TYPE_CHECKING:
    from surveys.effects.people import People

PARTICIPANT, INTERVENTION, WAVE, GROUP = "participant", "intervention", "wave", "group"
SIDES = {"": True, "treated": True, "comparison": False}
MISSING = frozenset({"", ".", "na", "n/a", "nan", "null"})
SEPARATORS = ",;\t"
PIECE = 8_000_000  # bytes at once
MOST_ROWS = 30_000_000  # answers that are kept: about 60 bytes each
EARLY, LATE, ELSEWHERE = 0, 1, -1  # what a wave of the file is to the question that is asked
NOT_UTF8 = "is not UTF-8. Save it as CSV UTF-8."
SHOWN = 12
LONG = 60

Advance = Callable[[int], None]


class Unreadable(Exception):
    """What is wrong with the table, in words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is read. score: the text of an answer → points; raises ValueError for one that cannot be."""

    item: str
    baseline: str
    follow_up: str
    score: Callable[[str], float]
    background: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Read:
    """people: a row each. started: whether anybody has a row in the baseline wave; rows: all rows of the file."""

    people: "People"
    started: bool
    rows: int


def read(file: Path, asked: Asked, *, advance: Advance = lambda _: None) -> Read:
    """The people of a table. Raises Line for whatever cannot be read, with the row counted from 1 after the header."""
    try:
        return _read(file, asked, advance)
    except OSError as error:
        raise Line(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise Line(f"{file}: {NOT_UTF8}") from None
    except Unreadable as error:
        raise Line(f"{file}: {error}") from None


def _read(file: Path, asked: Asked, advance: Advance) -> Read:
    header, separator = _header(file)
    wanted = (INTERVENTION, WAVE, PARTICIPANT, asked.item, *asked.background)
    _check(header, wanted)
    columns = (*wanted, GROUP) if GROUP in header else wanted
    kept = _Kept(asked, columns)
    for piece in _pieces(file, columns, separator):
        kept.add(piece)
        advance(PIECE)
    return kept.people()


def _header(file: Path) -> tuple[list[str], str]:
    import csv

    with file.open(encoding="utf-8-sig", newline="") as opened:
        line = opened.readline(PIECE)
        separator = max(SEPARATORS, key=line.count)
        opened.seek(0)
        try:
            names = next(csv.reader(opened, delimiter=separator), [])
        except csv.Error as error:
            raise Unreadable(f"the header cannot be read: {error}.") from None
    if not any(names):
        raise Unreadable("is empty.")
    return names, separator


def _check(header: Sequence[str], wanted: Sequence[str]) -> None:
    missing = [name for name in wanted if name not in header]
    if missing:
        raise Unreadable(f"has no column {', '.join(missing)}; it has {', '.join(header[:SHOWN])}.")
    twice = [name for name in (*wanted, GROUP) if header.count(name) > 1]
    if twice:
        raise Unreadable(f"has more than one column {', '.join(dict.fromkeys(twice))}.")


def _pieces(file: Path, columns: Sequence[str], separator: str) -> Iterable[Any]:
    """Record batches of texts."""
    import pyarrow as pa
    from pyarrow import csv

    text = pa.dictionary(pa.int32(), pa.string())
    types = {name: pa.string() if name == PARTICIPANT else text for name in columns}
    try:
        with csv.open_csv(
            file,
            read_options=csv.ReadOptions(block_size=PIECE),
            parse_options=csv.ParseOptions(delimiter=separator, newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                include_columns=list(dict.fromkeys(columns)), column_types=types, strings_can_be_null=False
            ),
        ) as reader:
            yield from reader
    except pa.ArrowInvalid as error:
        raise Unreadable(_plain(str(error))) from None


def _plain(told: str) -> str:
    """What the reader found wrong, in words."""
    if "UTF8" in told.upper().replace("-", ""):
        return NOT_UTF8
    if found := re.search(r"Expected (\d+) columns, got (\d+)(?:: (.*))?", told, re.DOTALL):
        cells = (found[3] or "").strip().splitlines()
        line = f" ({cells[0][:LONG]})" if cells else ""
        return f"a row has {found[2]} cells where the header has {found[1]}{line}."
    if "Empty CSV" in told:
        return "is empty."
    return told.split(":", 1)[-1].strip().splitlines()[0][: 3 * LONG] + "."


@dataclass(slots=True)
class _Codes:
    """Texts as numbers, the same in every piece."""

    known: dict[str, int] = field(default_factory=dict)

    def of(self, column: Any) -> "Any":
        """(n,) numbers of a dictionary-encoded column."""
        import numpy as np

        places = [self.known.setdefault(text.strip(), len(self.known)) for text in column.dictionary.to_pylist()]
        return np.asarray(places, dtype=np.int32)[column.indices.to_numpy(zero_copy_only=False)]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self.known)


class _Kept:
    """What is kept of each piece, and where in the file it stood."""

    def __init__(self, asked: Asked, columns: Sequence[str]) -> None:
        self.asked, self.columns, self.rows, self.count = asked, columns, 0, 0
        self.codes = {name: _Codes() for name in columns if name != PARTICIPANT}
        self.points: dict[int, float] = {}
        self.waves: set[str] = set()
        self.parts: dict[str, list[Any]] = {name: [] for name in ("row", PARTICIPANT, *columns, "points")}

    def add(self, piece: Any) -> None:
        """A record batch; only rows of the two waves stay."""
        import numpy as np
        import pyarrow as pa

        found = {name: codes.of(piece.column(name)) for name, codes in self.codes.items()}
        inside = np.flatnonzero(self._roles()[found[WAVE]] != ELSEWHERE)
        for name, codes in found.items():
            self.parts[name].append(codes[inside])
        self.parts[PARTICIPANT].append(piece.column(PARTICIPANT).take(pa.array(inside)))
        self.parts["row"].append(inside + self.rows + 1)
        self._named(found[INTERVENTION][inside], inside)
        self.parts["points"].append(self._scored(found[self.asked.item][inside], inside))
        self.rows += len(piece)
        self.count += len(inside)
        if self.count > MOST_ROWS:
            raise Unreadable(f"has more than {MOST_ROWS:,} rows of these two waves; split the file by intervention.")

    def people(self) -> Read:
        """Pair what was kept."""
        import numpy as np

        if not self.rows:
            raise Unreadable("has no rows below its header.")
        late = self._roles()[self._column(WAVE)] == LATE
        if not late.any():
            there = ", ".join(sorted(text or '""' for text in self.codes[WAVE].texts)[:SHOWN])
            raise Unreadable(f"no row is of wave {self.asked.follow_up}; column wave has {there}.")
        group = self._column(INTERVENTION)
        long = Long(
            names=self.codes[INTERVENTION].texts,
            group=group,
            person=self._person(),
            late=late,
            treated=self._sides(len(group)),
            points=np.concatenate(self.parts["points"]),
            background=tuple(
                Column(self._texts(name), self._column(name)) for name in dict.fromkeys(self.asked.background)
            ),
        )
        rows = np.concatenate(self.parts["row"])
        self.parts.clear()
        try:
            return Read(pair(long), bool((~late).any()), self.rows)
        except Twice as error:
            raise Unreadable(
                f"rows {rows[error.first]} and {rows[error.second]}: the same participant twice in one wave."
            ) from None
        except BothSides as error:
            raise Unreadable(
                f"rows {rows[error.first]} and {rows[error.second]}: the same participant as treated and comparison."
            ) from None

    def _roles(self) -> Any:
        """What each text of the wave column stands for; 0 and 0.0 are one wave."""
        import numpy as np

        def role(text: str) -> int:
            for wanted, found in ((self.asked.baseline, EARLY), (self.asked.follow_up, LATE)):
                if text == wanted or (_as_number(text) is not None and _as_number(text) == _as_number(wanted)):
                    return found
            return ELSEWHERE

        return np.array([role(text) for text in self.codes[WAVE].texts], dtype=np.int8)

    def _column(self, name: str) -> Any:
        import numpy as np

        return np.concatenate(self.parts[name])

    def _texts(self, name: str) -> tuple[str, ...]:
        return tuple("" if self._no_answer(text) else text for text in self.codes[name].texts)

    def _no_answer(self, text: str) -> bool:
        return text.casefold() in MISSING or text in self.asked.missing

    def _named(self, group: Any, inside: Any) -> None:
        """Every row names its intervention."""
        nameless = self.codes[INTERVENTION].known.get("")
        if nameless is not None and (group == nameless).any():
            raise Unreadable(f"row {self.rows + 1 + int(inside[(group == nameless).argmax()])}: names no intervention.")

    def _scored(self, codes: Any, inside: Any) -> Any:
        """(n,) points, NaN where there is no answer."""
        import numpy as np

        for text, code in self.codes[self.asked.item].known.items():
            if code in self.points:
                continue
            try:
                self.points[code] = float("nan") if self._no_answer(text) else self.asked.score(text)
            except ValueError as error:
                places = np.flatnonzero(codes == code)
                if len(places):  # what other waves say is nobody's concern
                    raise Unreadable(f"row {self.rows + 1 + int(inside[places[0]])}: {error}") from None
        points = np.full(len(self.codes[self.asked.item].known), np.nan)
        for code, value in self.points.items():
            points[code] = value
        return points[codes]

    def _sides(self, n: int) -> Any:
        import numpy as np

        if GROUP not in self.codes:
            return np.ones(n, dtype=bool)
        here = self._column(GROUP)
        known = self.codes[GROUP].texts
        for code, text in enumerate(known):
            if text.casefold() not in SIDES and (here == code).any():
                row = int(np.concatenate(self.parts["row"])[(here == code).argmax()])
                raise Unreadable(f'row {row}: group is "{text[:LONG]}"; it is treated or comparison.')
        return np.array([SIDES.get(text.casefold(), True) for text in known])[here]

    def _person(self) -> Any:
        """(n,) numbers; NOBODY where no participant is named."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        chunks = pa.chunked_array(self.parts.pop(PARTICIPANT), type=pa.string())
        encoded = pc.dictionary_encode(pc.utf8_trim_whitespace(chunks))
        codes = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in encoded.chunks]
        person = np.concatenate(codes).astype(np.int64)
        nameless = encoded.chunks[-1].dictionary.index("").as_py() if len(encoded.chunks) else NOBODY
        return person if nameless == NOBODY else np.where(person == nameless, NOBODY, person)


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def on_scale(lowest: float, highest: float) -> Callable[[str], float]:
    """The points of an answer on a scale. What it returns raises ValueError for what is no number or lies outside."""

    def points(text: str) -> float:
        found = _as_number(text.replace(",", "."))
        if found is None:
            raise ValueError(f'"{text[:LONG]}" is no number.')
        if not lowest <= found <= highest:
            raise ValueError(f"{text[:LONG]} is not on the scale {lowest:g}:{highest:g}.")
        return found

    return points


def success(values: frozenset[str]) -> Callable[[str], float]:
    """1 for an answer that is one of the values, 0 for another."""
    numbers = {_as_number(value) for value in values} - {None}

    def points(text: str) -> float:
        return float(text in values or _as_number(text) in numbers)

    return points
