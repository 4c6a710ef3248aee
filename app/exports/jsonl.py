"""JSON lines: an object a row, typed. What is missing is null, and "_missing" says why."""

import json
from collections.abc import Mapping
from operator import getitem
from typing import IO, Any

from app.exports.remembered import Remembered
from app.exports.table import Table
from surveys.disclosure.columns import Column, why

WHY = "_missing"  # no variable begins with a line
LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}  # what some readers take for the end of a line


class JsonLines:
    """{"person_id": "p1", "trygg": 4, "tillit": null, "_missing": {"tillit": "dont_know"}}; reasons as in Missing."""

    name = "jsonl"
    media_type = "application/jsonl; charset=utf-8"
    extension = "jsonl"

    def write(self, table: Table, stream: IO[bytes]) -> None:
        """A line a row. Raises ValueError for a number that is not finite or a row of another width."""
        cells = [_remembered(column) for column in table.columns]
        for row in table.rows:
            if len(row) != len(cells):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(cells)} columns")
            found = list(map(getitem, cells, row))
            reasons = ", ".join(reason for _, reason in found if reason)
            ending = f', "{WHY}": {{{reasons}}}' if reasons else ""
            line = f"{{{', '.join(cell for cell, _ in found)}{ending}}}\n"
            stream.write(line.encode("utf-8", "backslashreplace"))


def _remembered(column: Column) -> Remembered[tuple[str, str]]:
    name = _json(column.variable.name)
    return Remembered(lambda value: _cell(name, value, column.missing))


def _cell(name: str, value: Any, missing: Mapping[int, Any]) -> tuple[str, str]:
    """The cell as a member of the object, and as one of "_missing" where it is missing."""
    if type(value) is int and value in missing:
        return f"{name}: null", f"{name}: {_json(why(value).name.lower())}"
    return f"{name}: {_json(int(value) if isinstance(value, bool) else value)}", ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).translate(LINE_ENDS)
