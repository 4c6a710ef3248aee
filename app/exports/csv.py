"""CSV as RFC 4180 has it: UTF-8, comma, CRLF, a header line, and no text that a spreadsheet would run.

No byte order mark: RFC 4180 has none, R and Python would read it into the first column's name, and the
data table is ASCII anyway; a Swedish Excel opens a comma file in one column with or without it and needs
its import dialogue.
"""

import csv
import io
import math
import re
from collections.abc import Sequence
from typing import IO, Any

from app.exports.table import Table

# What starts a formula, plain and full-width; what a spreadsheet skips before it (blanks, quotes, controls, marks);
# and what another country's spreadsheet takes for the end of a cell or a line. One pass: a match eats its whole run.
_STARTS = r"=+\-@\uff1d\uff0b\uff0d\uff20"
_SKIPPED = r"\s\"\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
_ENDS = frozenset(";|\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_RUN = re.compile(rf"^[{_STARTS}]|[{_SKIPPED};|]++[{_STARTS}]?")
_APOSTROPHES = re.compile(rf"(^|[{_SKIPPED};|]++)('+)([{_STARTS}])")
_START = re.compile(rf"[{_STARTS}]")
_SPECIAL = re.compile(r'[,"\r\n]')
END = "\r\n"
_LEADING = ("\t", "\r", "\n")
NOTHING, SEEN = "\x00", "\u2400"  # R reads no further than a zero byte; its picture is read by all


class Csv:
    """One table as one file."""

    name = "csv"
    media_type = "text/csv; charset=utf-8; header=present"
    extension = "csv"

    def write(self, table: Table, stream: IO[bytes]) -> None:
        """Header and rows. Raises ValueError for a number that is not finite or a row of another width."""
        text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
        try:
            writer = csv.writer(text, lineterminator=END)
            writer.writerow([safe(variable.name) for variable in table.variables])
            if table.quick:
                text.flush()
                stream.writelines(table.quick.pages(guarded=True))
                return
            width = len(table.columns)
            for row in table.rows:
                if len(row) != width:
                    raise ValueError(f"a row of {len(row)} cells in a table of {width} columns")
                writer.writerow([cell(each) for each in row])
        finally:
            text.detach()


def line(row: Sequence[Any]) -> str:
    """A row as the file has it."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=END).writerow([cell(each) for each in row])
    return text.getvalue()


def quoted(row: Sequence[Any]) -> str:
    """A row for programs: texts as they are, and one that is empty is not the same as none."""
    return ",".join([_quoted(each) for each in row]) + END


def _quoted(value: Any) -> str:
    if not isinstance(value, str):
        return cell(value)
    return value if value and not _SPECIAL.search(value) else '"' + value.replace('"', '""') + '"'


def cell(value: Any) -> str:
    """A cell as its text: numbers as they are, Booleans as 1 and 0, None as nothing, text made safe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, str):
        return safe(value.replace(NOTHING, SEEN))
    if not math.isfinite(value):
        raise ValueError("a table holds codes for what is missing, never NaN")
    return repr(value)


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before whatever would start one. Else
    unchanged.
    """
    guarded = _RUN.sub(_guard, text)
    return f"'{guarded}" if guarded.startswith(_LEADING) else guarded


def guarded(text: str) -> str:
    """As safe, so that unguarded gives back the very same text: one that has apostrophes there gets one more."""
    return safe(_APOSTROPHES.sub(lambda found: _one_more(found, 1), text))


def unguarded(text: str) -> str:
    """A text as it was before its guard. What begins with a tab or a line break is nobody's text here."""
    return _APOSTROPHES.sub(lambda found: _one_more(found, -1), text)


def _one_more(found: re.Match[str], by: int) -> str:
    run, apostrophes, start = found.groups()
    ends_a_cell = found.start() == 0 or not _ENDS.isdisjoint(run)
    return run + "'" * (len(apostrophes) + (by if ends_a_cell else 0)) + start


def _guard(found: re.Match[str]) -> str:
    run, last = found[0][:-1], found[0][-1]
    ends_a_cell = found.start() == 0 or not _ENDS.isdisjoint(run)
    return f"{run}'{last}" if ends_a_cell and _START.match(last) else found[0]
