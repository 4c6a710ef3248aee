"""What is kept of a long table, piece by piece: two waves' answers as numbers, and the row that each stood in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from surveys.effects.pairing import NOBODY, BothSides, Column, Long, Twice, pair
from surveys.effects.scoring import LONG, Score, as_number

if TYPE_CHECKING:
    from surveys.effects.dropout import Matrix
    from surveys.effects.people import People

PARTICIPANT, INTERVENTION, WAVE, GROUP = "participant", "intervention", "wave", "group"
SIDES = {"": True, "treated": True, "comparison": False}
MISSING = frozenset({"", ".", "na", "n/a", "nan", "null"})
EARLY, LATE, ELSEWHERE = 0, 1, -1  # what a wave of the file is to the question that is asked
MOST_ROWS = 30_000_000  # answers that are kept: about 60 bytes each
MOST_LETTERS = 1000  # of a name or an answer: a cell that is longer is no such thing
MOST_BYTES = 1_000_000_000  # of participants' names
SHOWN = 12


class Unreadable(Exception):
    """What is wrong with the table, in words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is read. items: columns; of several, a person's points are their mean, of those who answered all. score: the
    text of an answer → points; raises ValueError for one that cannot be.
    """

    items: tuple[str, ...]
    baseline: str
    follow_up: str
    score: Score
    background: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Read:
    """people: a row each. started: whether anybody has a row in the baseline wave; rows: all rows of the file; answers:
    each text that is an answer to an item, in whatever wave. scale: (n, items) points
    of the start, whole rows only, None of one item.
    """

    people: "People"
    started: bool
    rows: int
    answers: tuple[str, ...] = ()
    scale: "Matrix | None" = None


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


class Kept:
    """What is kept of each piece, and where in the file it stood."""

    def __init__(self, asked: Asked, columns: Sequence[str]) -> None:
        self.asked, self.columns, self.rows, self.count = asked, columns, 0, 0
        self.codes = {name: _Codes() for name in columns if name != PARTICIPANT}
        self.points: dict[str, list[float]] = {item: [] for item in asked.items}
        self.bad: dict[str, dict[int, str]] = {item: {} for item in asked.items}
        self.letters = 0
        self.parts: dict[str, list[Any]] = {name: [] for name in ("row", PARTICIPANT, *columns, "points")}

    def add(self, piece: Any) -> None:
        """A record batch; only rows of the two waves stay."""
        import numpy as np
        import pyarrow as pa

        found = {name: codes.of(piece.column(name)) for name, codes in self.codes.items()}
        inside = np.flatnonzero(self._roles()[found[WAVE]] != ELSEWHERE)
        self._weigh(piece)
        for name, codes in found.items():
            self.parts[name].append(codes[inside])
        self.parts[PARTICIPANT].append(piece.column(PARTICIPANT).take(pa.array(inside)))
        self.parts["row"].append(inside + self.rows + 1)
        self._named(found[INTERVENTION][inside], inside)
        scored = [self._scored(item, found[item][inside], inside) for item in self.asked.items]
        self.parts["points"].append(np.mean(scored, axis=0))
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
        given = dict.fromkeys(text for item in self.asked.items for text in self.codes[item].texts)
        answers = tuple(text for text in given if not self._no_answer(text))
        scale = self._scale(~late) if len(self.asked.items) > 1 else None
        self.parts.clear()
        try:
            return Read(pair(long), bool((~late).any()), self.rows, answers, scale)
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
                if text == wanted or (as_number(text) is not None and as_number(text) == as_number(wanted)):
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

    def _weigh(self, piece: Any) -> None:
        """No name is as long as a page, and all of them fit into memory."""
        import pyarrow.compute as pc

        for name in self.codes.keys() | {PARTICIPANT}:
            column = piece.column(name)
            longest = pc.max(pc.utf8_length(column if name == PARTICIPANT else column.dictionary)).as_py() or 0
            if longest > MOST_LETTERS:
                raise Unreadable(
                    f"after row {self.rows}: {name} has {longest:,} letters in one cell; {MOST_LETTERS:,} is the most."
                )
        self.letters += piece.column(PARTICIPANT).nbytes
        if self.letters > MOST_BYTES:
            raise Unreadable(f"has more than {MOST_BYTES:,} bytes of participants; split the file by intervention.")

    def _scale(self, start: Any) -> Any:
        """(n, items) points of those who answered every item at the start, in an order that they alone decide."""
        import numpy as np

        rows = np.stack([self._points(item)[self._column(item)[start]] for item in self.asked.items], axis=1)
        whole = rows[np.isfinite(rows).all(axis=1)]
        return whole[np.lexsort(whole.T[::-1])]

    def _points(self, item: str) -> Any:
        """(texts,) what each text of an item is worth."""
        import numpy as np

        return np.array(self.points[item])

    def _scored(self, item: str, codes: Any, inside: Any) -> Any:
        """(n,) points, NaN where there is no answer."""
        import numpy as np

        held, bad = self.points[item], self.bad[item]
        for text in islice(self.codes[item].known, len(held), None):  # what no earlier piece had
            try:
                held.append(float("nan") if self._no_answer(text) else self.asked.score(text))
            except ValueError as error:
                bad[len(held)] = str(error)
                held.append(float("nan"))
        places = np.flatnonzero(np.isin(codes, list(bad)))
        if len(places):  # what other waves say is nobody's concern
            first = int(places[0])
            raise Unreadable(f"row {self.rows + 1 + int(inside[first])}: {bad[int(codes[first])]}")
        return self._points(item)[codes]

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
