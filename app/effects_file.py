"""A long table of any survey tool, read in pieces: only the columns and waves that are asked for. No estimates."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from app.effects_kept import GROUP, INTERVENTION, PARTICIPANT, SHOWN, WAVE, Asked, Kept, Read, Unreadable
from app.line import Line
from surveys.effects.scoring import LONG

SEPARATORS = ",;\t"
PIECE = 8_000_000  # bytes at once
NOT_UTF8 = "is not UTF-8. Save it as CSV UTF-8."

Advance = Callable[[int], None]


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
    wanted = (INTERVENTION, WAVE, PARTICIPANT, *asked.items, *asked.background)
    _check(header, wanted)
    columns = (*wanted, GROUP) if GROUP in header else wanted
    kept = Kept(asked, columns)
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
    if "straddling" in told:
        return f"a row is longer than {PIECE // 1_000_000} MB: is there a quote that is not closed?"
    if "Empty CSV" in told:
        return "is empty."
    return told.split(":", 1)[-1].strip().splitlines()[0][: 3 * LONG] + "."
