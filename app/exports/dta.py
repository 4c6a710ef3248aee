"""Stata data files (.dta, format 118), streamed: labels, and why there is no answer as extended missing values.

Layout: Stata's own description of the format ("help dta"). Written here and not by pyreadstat for the reasons that
sav.py gives. Stata labels whole numbers only, so a closed text is a number with labels, "har jobb [job]"; an open one
that may be missing has its reasons in NAME_missing.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from typing import IO, Any

from app.exports.statistical import Field, Fitted, Limits, cut
from app.exports.table import Table
from surveys.disclosure.columns import Missing, why

LIMITS = Limits(name=32, label=80, value_label=32_000, text=2_000_000, size=len)
LETTERS: Mapping[Missing, str] = {
    Missing.DONT_KNOW: "d",
    Missing.REFUSED: "r",
    Missing.SKIPPED: "s",
    Missing.NOT_SHOWN: "n",
    Missing.NOT_REACHED: "u",
    Missing.NOT_IN_WAVE: "m",
    Missing.WITHHELD: "w",
}
MADE = b"01 Jan 1980 00:00"  # always: the same table is the same bytes
DOUBLE, LONG_TEXT = 65_526, 32_768
LONGEST_SHORT = 2045
DOT, DOT_LABEL, STEP = 0x7FE0 << 48, 0x7FFFFFE5, 1 << 40
NAME, FORMAT, LABEL = 129, 57, 321
UTF_8_TEXT = 130


class Dta:
    """One table as one file."""

    name = "dta"
    media_type = "application/x-stata-dta"
    extension = "dta"

    def write(self, table: Table, stream: IO[bytes]) -> None:
        """Header, cases, labels. Raises ValueError as Csv does, and for a text without a code."""
        with Fitted(table, LIMITS) as fitted:
            sections = _Sections(table.name, fitted)
            stream.write(sections.head())
            stream.write(b"<data>")
            for batch in fitted.batches():
                stream.write(sections.cases(batch))
            stream.write(b"</data><strls>")
            first = 1
            for batch in fitted.batches() if sections.long else ():
                stream.writelines(sections.long_texts(batch, first))
                first += batch.num_rows
            stream.write(b"</strls>" + sections.labels() + b"</stata_dta>")


class _Sections:
    """The parts of one file. Its map, near the beginning, says where all of them begin."""

    def __init__(self, name: str, fitted: Fitted) -> None:
        self.fields = fitted.fields
        self.name, self.fitted = name, fitted
        self.long = [each for each in self.fields if each.width > LONGEST_SHORT]
        self._seen = 0

    def head(self) -> bytes:
        label = cut(self.name, LIMITS.label, len).encode()
        header = b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>"
        header += (
            struct.pack("<H", len(self.fields)) + b"</K><N>" + struct.pack("<Q", self.fitted.rows) + b"</N><label>"
        )
        header += struct.pack("<H", len(label)) + label + b"</label><timestamp>" + bytes([len(MADE)]) + MADE
        header += b"</timestamp></header>"
        parts = [
            ("variable_types", b"".join(struct.pack("<H", _type(each)) for each in self.fields)),
            ("varnames", self._all(lambda each: each.name, NAME)),
            ("sortlist", bytes(2 * (len(self.fields) + 1))),
            ("formats", self._all(_format, FORMAT)),
            ("value_label_names", self._all(lambda each: each.name if _labelled(each) else "", NAME)),
            ("variable_labels", self._all(lambda each: each.label, LABEL)),
            ("characteristics", b""),
        ]
        written = [f"<{tag}>".encode() + body + f"</{tag}>".encode() for tag, body in parts]
        begin = len(header)
        size = len("<map></map>") + 14 * 8
        places = list(accumulate((len(each) for each in written), initial=begin + size))
        strls = places[-1] + len("<data></data>") + self.fitted.rows * sum(_width(each) for each in self.fields)
        labels = strls + len("<strls></strls>") + self._long_bytes()
        end = labels + len(self.labels())
        table = struct.pack("<14Q", 0, begin, *places, strls, labels, end, end + len("</stata_dta>"))
        return header + b"<map>" + table + b"</map>" + b"".join(written)

    def _all(self, said: Callable[[Field], str], size: int) -> bytes:
        return b"".join(said(each).encode().ljust(size, b"\0") for each in self.fields)

    def cases(self, batch: Any) -> bytes:
        """Some rows. A long text's cell says only where it stands: (variable, row), from 1."""
        import numpy as np

        rows = batch.num_rows
        dtype = np.dtype(
            [(f"f{n}", f"S{each.width}" if _is_short(each) else "<u8") for n, each in enumerate(self.fields)]
        )
        found = np.empty(rows, dtype=dtype)
        for number, each in enumerate(self.fields):
            cells = batch.column(each.source)
            if _is_short(each):
                found[f"f{number}"] = np.array(each.pieces(cells, LIMITS.text), dtype=f"S{each.width}")
            elif each.width:
                place = np.arange(self._seen + 1, self._seen + rows + 1, dtype=np.uint64) << np.uint64(16)
                empty = np.array([not text for text in each.pieces(cells, LIMITS.text)])
                found[f"f{number}"] = np.where(empty, np.uint64(0), place | np.uint64(number + 1))
            else:
                found[f"f{number}"] = _doubles(each, cells)
        self._seen += rows
        return found.tobytes()

    def long_texts(self, batch: Any, first: int) -> Iterator[bytes]:
        """The long texts of some rows, of which the first is so manieth."""
        texts = {number: each.pieces(batch.column(each.source), LIMITS.text) for number, each in self._long()}
        for row in range(batch.num_rows):
            for number, said in texts.items():
                if said[row]:
                    head = struct.pack("<IQBI", number + 1, first + row, UTF_8_TEXT, len(said[row]) + 1)
                    yield b"GSO" + head + said[row] + b"\0"

    def _long(self) -> list[tuple[int, Field]]:
        return [(number, each) for number, each in enumerate(self.fields) if each in self.long]

    def _long_bytes(self) -> int:
        if not self.long:
            return 0
        return sum(len(each) for batch in self.fitted.batches() for each in self.long_texts(batch, 1))

    def labels(self) -> bytes:
        """The value labels, those of missing codes among them."""
        return (
            b"<value_labels>" + b"".join(_labels(each) for each in self.fields if _labelled(each)) + b"</value_labels>"
        )


def _is_short(field: Field) -> bool:
    return 0 < field.width <= LONGEST_SHORT


def _width(field: Field) -> int:
    return field.width if _is_short(field) else 8


def _type(field: Field) -> int:
    if not field.width:
        return DOUBLE
    return field.width if _is_short(field) else LONG_TEXT


def _format(field: Field) -> str:
    if field.width:
        return f"%{field.width}s" if _is_short(field) else "%9s"
    return "%10.2f" if field.column.variable.type == "number" else "%8.0g"


def _labelled(field: Field) -> bool:
    return not field.width and bool(field.values or field.missing)


def _letter(code: int) -> int:
    """1 for .a … 26 for .z."""
    return ord(LETTERS[why(code)]) - ord("a") + 1


def _doubles(field: Field, cells: Any) -> Any:
    """(n,) uint64: the bits of each double, missing codes as .a … .z."""
    import numpy as np

    found = field.numbers(cells)
    bits = found.view(np.uint64)
    nothing = np.isnan(found)
    for code in field.missing:
        bits[found == code] = DOT + _letter(code) * STEP
    bits[nothing] = DOT
    return bits


def _labels(field: Field) -> bytes:
    labels = {**field.values, **{DOT_LABEL + _letter(code): label for code, label in field.missing.items()}}
    texts = [labels[value].encode() + b"\0" for value in sorted(labels)]
    places = list(accumulate((len(each) for each in texts), initial=0))
    n = len(texts)
    table = struct.pack(f"<ii{n}i{n}i", n, places[-1], *places[:-1], *sorted(labels)) + b"".join(texts)
    return b"<lbl>" + struct.pack("<i129s3x", len(table), field.name.encode()) + table + b"</lbl>"
