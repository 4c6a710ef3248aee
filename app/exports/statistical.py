"""A table as statistical programs take it: names, labels, codes within their limits. Bytes are sav.py's and dta.py's.

What a program has no room for is met where it is seen, never cut off in silence: a changed name brings the old one into
the label, a label that is too long ends in "…", a text that is too long goes on in a further variable. Labels are in
Swedish or what falls back from it; all languages stand whole in the codebook.
"""

import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from app.exports.arrow import batches, codes_of
from app.exports.table import Table
from surveys.disclosure.columns import Column
from surveys.texts import Texts, pick

LANGUAGE = "sv"
ANSWERED: Texts = {"sv": "svarade", "en": "answered"}
AT_ONCE = 8_000_000  # bytes
RESERVED = (
    *(
        "_all",
        "_b",
        "_coef",
        "_cons",
        "_n",
        "_pi",
        "_pred",
        "_rc",
        "_skip",
        "byte",
        "double",
        "float",
        "if",
        "in",
        "int",
    ),
    *(
        "long",
        "str",
        "strl",
        "using",
        "all",
        "and",
        "by",
        "eq",
        "ge",
        "gt",
        "le",
        "lt",
        "ne",
        "not",
        "or",
        "to",
        "with",
    ),
)
SHORT = 255
ELLIPSIS = "…"
CONTINUING = range(0x80, 0xC0)  # bytes inside a character of UTF-8


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program has room for. name, label, value_label: as measured by size; text: bytes in one variable.

    spare: bytes that a text of more than 255 is given beyond its longest.
    """

    name: int
    label: int
    value_label: int
    text: int
    size: Callable[[str], int]
    spare: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """A variable as a program has it. values, missing: code → label; texts: a closed text's values → their codes.

    source: which cell of a row; piece: which part of a long text; why: holds only why the text beside it is missing.
    width: bytes of its longest text, 0 for a number.
    """

    name: str
    label: str
    source: int
    column: Column
    values: Mapping[int, str] = field(default_factory=dict)
    missing: Mapping[int, str] = field(default_factory=dict)
    texts: Mapping[str, int] | None = None
    why: bool = False
    piece: int = 0
    width: int = 0

    @property
    def measure(self) -> str:
        """ "nominal", "ordinal" or "scale"."""
        if self.width or self.texts is not None or self.why:
            return "nominal"
        return "ordinal" if self.values else "scale"

    def numbers(self, cells: Any) -> Any:
        """A number's cells as (n,) float64; null is NaN. Raises ValueError for a text that has no code."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.why:
            codes = pa.array([float(each) for each in self.missing])
            cells = pc.fill_null(codes.take(pc.index_in(cells, value_set=codes_of(self.column))), 0.0)
        elif self.texts is not None:
            codes = pa.array([float(each) for each in self.texts.values()])
            found = pc.index_in(cells, value_set=pa.array(list(self.texts), pa.string()))
            if found.null_count > cells.null_count:
                unknown = cells.filter(pc.and_(found.is_null(), cells.is_valid()))[0]
                raise ValueError(f"{unknown} is none of the values of {self.column.variable.name}")
            cells = codes.take(found)
        return np.array(cells.cast(pa.float64()).to_numpy(zero_copy_only=False))

    def pieces(self, cells: Any, most: int) -> list[bytes]:
        """A text's cells as UTF-8, of a long one its own part; empty where it is missing."""
        import pyarrow as pa

        whole = texts_of(self.column, cells).cast(pa.binary()).to_pylist()
        if self.width < most and not self.piece:
            return [each or b"" for each in whole]
        return [(parts(each or b"", most)[self.piece : self.piece + 1] or [b""])[0] for each in whole]


class Fitted:
    """A table within a program's limits: read once, kept in a file without a name while it is measured and written."""

    def __init__(self, table: Table, limits: Limits) -> None:
        self._limits = limits
        self._columns = table.columns
        self._kept: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed with this
        self.rows = 0
        self._open = [place for place, column in enumerate(table.columns) if is_open(column)]
        self._widths = dict.fromkeys(self._open, 1)
        try:
            self._keep(table)
            self.fields = tuple(self._fields())
        except BaseException:
            self._kept.close()
            raise

    def __enter__(self) -> "Fitted":
        return self

    def __exit__(self, *_: object) -> None:
        self._kept.close()

    def batches(self) -> Iterator[Any]:
        """The cells again, as they were measured, some rows at a time: fewer where the texts are long."""
        import pyarrow as pa

        if not self.rows:
            return
        step = max(1, AT_ONCE // (1 + sum(self._widths.values())))
        self._kept.seek(0)
        with pa.ipc.open_stream(self._kept) as held:
            for batch in held:
                for start in range(0, batch.num_rows, step):
                    yield batch.slice(start, step)

    def _keep(self, table: Table) -> None:
        import pyarrow as pa

        writer = None
        for batch in batches(table):
            writer = writer or pa.ipc.new_stream(self._kept, batch.schema)
            for place in self._open:
                self._widths[place] = max(
                    self._widths[place], _longest(texts_of(table.columns[place], batch.column(place)))
                )
            self.rows += batch.num_rows
            writer.write_batch(batch)
        if writer:
            writer.close()

    def _fields(self) -> Iterator[Field]:
        free = _Names(self._limits.name)
        for source, column in enumerate(self._columns):
            given = column.variable.name
            name = free.take(given)
            label = self._label(column, "" if name == given else f"[{given}] ")
            if not is_open(column):
                yield Field(name, label, source, column, *self._codes(column))
                continue
            width, most = self._widths[source], self._limits.text
            for piece in range(_pieces(width, most)):
                named = free.take(f"{given}_{piece + 1}") if piece else name
                yield Field(named, label, source, column, piece=piece, width=self._room(min(width, most)))
            if column.missing:
                missing = {code: self._cut(pick(texts, LANGUAGE)[0]) for code, texts in column.missing.items()}
                answered = {0: ANSWERED[LANGUAGE]}
                yield Field(free.take(f"{given}_missing"), label, source, column, answered, missing, why=True)

    def _room(self, width: int) -> int:
        return width + self._limits.spare if width > SHORT else width

    def _label(self, column: Column, before: str) -> str:
        wave = "" if column.wave is None else f" (w{column.wave})"
        said = pick(column.variable.label, LANGUAGE)[0]
        return cut(before + said, self._limits.label - len(wave), self._limits.size) + wave

    def _cut(self, label: str) -> str:
        return cut(label, self._limits.value_label, self._limits.size)

    def _codes(self, column: Column) -> tuple[dict[int, str], dict[int, str], dict[str, int] | None]:
        missing = {code: self._cut(pick(texts, LANGUAGE)[0]) for code, texts in column.missing.items()}
        labels = {value: pick(texts, LANGUAGE)[0] for value, texts in column.variable.values.items()}
        if column.variable.type != "text":
            whole = {value: self._cut(label) for value, label in labels.items() if isinstance(value, int)}
            return whole, missing, None
        coded = {value: code for code, value in enumerate(labels, 1)}
        values = {code: self._cut(_with_value(labels[value], value)) for value, code in coded.items()}
        return (
            values,
            missing,
            {**{str(value): code for value, code in coded.items()}, **{str(code): code for code in missing}},
        )


def is_open(column: Column) -> bool:
    """Whether a column holds texts of which there is no list."""
    return column.variable.type == "text" and not column.variable.values


def texts_of(column: Column, cells: Any) -> Any:
    """An open text's cells, null where they are missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not column.missing:
        return cells
    return pc.if_else(pc.is_in(cells, value_set=codes_of(column)), pa.scalar(None, pa.string()), cells)


def _longest(texts: Any) -> int:
    """Bytes of the longest text."""
    import pyarrow.compute as pc

    return pc.max(pc.binary_length(texts)).as_py() or 0


def parts(data: bytes, most: int) -> list[bytes]:
    """UTF-8 in parts of at most so many bytes, never through a character."""
    found = []
    while len(data) > most:
        end = most
        while data[end] in CONTINUING:
            end -= 1
        found.append(data[:end])
        data = data[end:]
    return [*found, data]


def cut(text: str, most: int, size: Callable[[str], int]) -> str:
    """The text, or as much of it as there is room for and "…"."""
    if size(text) <= most:
        return text
    while text and size(text) + size(ELLIPSIS) > most:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def _pieces(width: int, most: int) -> int:
    """How many variables a text takes: a part may end up to three bytes early, before a long character."""
    return 1 if width <= most else -(-width // (most - 3))


def _with_value(label: str, value: int | str) -> str:
    return label if label == str(value) else f"{label} [{value}]".strip()


class _Names:
    """Gives out names: ASCII letters, digits and _, not reserved, none twice in whatever case."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._taken = set(RESERVED)

    def take(self, wanted: str) -> str:
        plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
        base = re.sub(r"[^A-Za-z0-9_]+", "_", plain).strip("_") or "v"
        base = base if base[0].isalpha() else f"v_{base}"
        name, number = base[: self._longest], 1
        while name.lower() in self._taken:
            number += 1
            tail = f"_{number}"
            name = base[: self._longest - len(tail)] + tail
        self._taken.add(name.lower())
        return name
