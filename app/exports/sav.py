"""SPSS system files (.sav), streamed: labels, and why there is no answer as user-missing values. No other program's.

Layout: PSPP's description of the format (PSPP Developers Guide, "System File Format"). Written here and not by
pyreadstat, which wants the whole table in memory as a data frame, writes the time of day into the header, and cuts.
A closed text is a number with labels, "har jobb [job]"; an open one that may be missing has its reasons in
NAME_missing, because SPSS declares no more than three missing values for a text.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import IO, Any

from app.exports.statistical import SHORT, Field, Fitted, Limits
from app.exports.table import Table

# ReadStat, by which R and Python read, drops the last byte of a long text at some widths: it is always a blank.
LIMITS = Limits(name=64, label=255, value_label=120, text=32_766, size=lambda text: len(text.encode()), spare=1)
PRODUCT = b"@(#) SPSS DATA FILE Ringar"
MADE = b"01 Jan 8000:00:00"  # always: the same table is the same bytes
UTF_8 = 65_001
LOWEST, SYSTEM_MISSING, HIGHEST = "ffeffffffffffffe", "ffefffffffffffff", "7fefffffffffffff"
SEGMENT, EFFECTIVE = 256, 252  # a text above 255 bytes lies in segments, counted by 252, each with 255
NUMBER, TEXT = 5, 1
MEASURES = {"nominal": 1, "ordinal": 2, "scale": 3}
DISCRETE = 3


class Sav:
    """One table as one file."""

    name = "sav"
    media_type = "application/x-spss-sav"
    extension = "sav"

    def write(self, table: Table, stream: IO[bytes]) -> None:
        """Dictionary and cases. Raises ValueError as Csv does, and for a text without a code."""
        with Fitted(table, LIMITS) as fitted:
            stream.writelines(_dictionary(fitted))
            for batch in fitted.batches():
                stream.write(_cases(fitted.fields, batch))


def _dictionary(fitted: Fitted) -> Iterator[bytes]:
    fields = fitted.fields
    size = sum(units(each) for each in fields)
    yield b"$FL2" + PRODUCT.ljust(60) + struct.pack("<iiiiid", 2, size, 0, 0, fitted.rows, 100.0)
    yield MADE + b"".ljust(64) + bytes(3)
    for number, each in enumerate(fields):
        yield from _variable(number, each)
    place = 1
    for each in fields:
        if not each.width and (each.values or each.missing):
            yield _labels(each, place)
        place += units(each)
    yield from _extensions(fields)
    yield struct.pack("<ii", 999, 0)


def units(field: Field) -> int:
    """How many eights of bytes a variable takes in a case."""
    return sum(-(-width // 8) for width in _segments(field)) if field.width else 1


def _segments(field: Field) -> list[int]:
    """The width of each segment of a text."""
    if field.width <= SHORT:
        return [field.width]
    full = -(-field.width // EFFECTIVE) - 1
    return [SHORT] * full + [field.width - full * EFFECTIVE]


def _short(number: int, segment: int = 0) -> bytes:
    """The name within eight bytes, which only the file itself uses."""
    return (f"V{number}" if segment == 0 else f"V{number}_{segment}").encode().ljust(8)


def _variable(number: int, field: Field) -> Iterator[bytes]:
    if not field.width:
        decimals = 2 if field.column.variable.type == "number" else 0
        yield _record(0, _format(NUMBER, 12 if decimals else 8, decimals), _short(number), field.label, _missing(field))
        return
    for segment, width in enumerate(_segments(field)):
        label = "" if segment else field.label
        yield _record(width, _format(TEXT, width, 0), _short(number, segment), label, b"")
        rest = struct.pack("<iiiiii8s", 2, -1, 0, 0, 0, 0, b" " * 8)
        yield rest * (-(-width // 8) - 1)


def _record(type: int, format: int, name: bytes, label: str, missing: bytes) -> bytes:
    data = label.encode()
    said = struct.pack("<i", len(data)) + data.ljust(-(-len(data) // 4) * 4) if data else b""
    how = struct.unpack_from("<i", missing)[0] if missing else 0
    return struct.pack("<iiiiii8s", 2, type, bool(data), how, format, format, name) + said + missing[4:]


def _format(kind: int, width: int, decimals: int) -> int:
    return kind << 16 | width << 8 | decimals


def _missing(field: Field) -> bytes:
    """How many and which: up to three codes by themselves, more as their range, in which no real value lies."""
    codes = sorted(field.missing)
    if len(codes) <= DISCRETE:
        return struct.pack(f"<i{len(codes)}d", len(codes), *codes) if codes else b""
    return struct.pack("<idd", -2, codes[0], codes[-1])


def _labels(field: Field, place: int) -> bytes:
    labels = {**field.values, **field.missing}
    found = [struct.pack("<ii", 3, len(labels))]
    for value, label in labels.items():
        data = label.encode()
        found.append(struct.pack("<dB", value, len(data)) + data.ljust(-(-(len(data) + 1) // 8) * 8 - 1))
    return b"".join(found) + struct.pack("<iii", 4, 1, place)


def _extensions(fields: Sequence[Field]) -> Iterator[bytes]:
    yield _extension(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, UTF_8))
    yield _extension(4, 8, b"".join(bytes.fromhex(each)[::-1] for each in (SYSTEM_MISSING, HIGHEST, LOWEST)))
    shown = [
        struct.pack("<iii", MEASURES[each.measure], min(max(width, 8), 32), 0 if each.width else 1)
        for each in fields
        for width in _segments(each)
    ]
    yield _extension(11, 4, b"".join(shown))
    names = [_short(number).strip() + b"=" + each.name.encode() for number, each in enumerate(fields)]
    yield _extension(13, 1, b"\t".join(names))
    long = [(number, each.width) for number, each in enumerate(fields) if each.width > SHORT]
    if long:
        told = [_short(number).strip() + f"={width:05}".encode() + b"\0\t" for number, width in long]
        yield _extension(14, 1, b"".join(told))
    yield _extension(20, 1, b"UTF-8")


def _extension(subtype: int, size: int, data: bytes) -> bytes:
    return struct.pack("<iiii", 7, subtype, size, len(data) // size) + data


def _cases(fields: Sequence[Field], batch: Any) -> bytes:
    import numpy as np

    dtype = np.dtype([(f"f{n}", f"S{8 * units(each)}" if each.width else "<f8") for n, each in enumerate(fields)])
    cases = np.empty(batch.num_rows, dtype=dtype)
    for number, each in enumerate(fields):
        cells = batch.column(each.source)
        if each.width:
            cases[f"f{number}"] = _texts(each, cells)
        else:
            found = each.numbers(cells)
            found[np.isnan(found)] = -np.finfo(np.float64).max
            cases[f"f{number}"] = found
    return cases.tobytes()


def _texts(field: Field, cells: Any) -> Any:
    """(n,) texts padded with blanks; a long one with a byte that is not used after each 255."""
    import numpy as np

    size = 8 * units(field)
    found = field.pieces(cells, LIMITS.text)
    if field.width > SHORT:
        count = len(_segments(field))
        found = [b"".join(each[n * SHORT : (n + 1) * SHORT].ljust(SEGMENT) for n in range(count)) for each in found]
        return np.array([each[:size] for each in found], dtype=f"S{size}")
    return np.array([each.ljust(size) for each in found], dtype=f"S{size}")
