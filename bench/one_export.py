"""One file of one release, written in a process of its own so that its memory can be seen, and what it is held against.

python -m bench.one_export WHAT URL RELEASE FILE prints {"seconds", "before_mb", "mb"} as JSON. before_mb: what the
process held when its libraries were there and no row was read.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.exports import NAMES, format_named
from app.exports.table import Table
from app.services import release_rows
from app.store.base import engine_for
from bench.million import COLUMNS


def memory() -> float:
    """The most that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def opened(url: str, release: str) -> Iterator[Table]:
    """The release's long sheet, as the analyst has it."""
    engine = engine_for(url)
    with Session(engine) as session:
        yield release_rows.kept(session, UUID(release), "long", COLUMNS)
    engine.dispose()


def export(name: str, url: str, release: str, file: Path) -> tuple[float, float]:
    """The product's own: (seconds, MB before)."""
    _warm(name)
    with opened(url, release) as table, file.open("wb") as stream:
        before, begun = memory(), time.perf_counter()
        format_named(name).write(table, stream)
        return time.perf_counter() - begun, before


def _warm(name: str) -> None:
    """Have the libraries that a format uses, by writing a file without rows."""
    with Path("/dev/null").open("wb") as nowhere:
        format_named(name).write(Table("long", COLUMNS, ()), nowhere)


def pyreadstat(url: str, release: str, file: Path) -> tuple[float, float]:
    """What pyreadstat takes to write the same, when the data frame is there already."""
    import pandas as pd
    import pyreadstat as library

    with opened(url, release) as table:
        names = [each.name for each in table.variables]
        frame = pd.DataFrame(list(table.rows), columns=names)
    frame["work"] = frame["work"].map({"job": 1, "school": 2, "none": 3, -8: -8}).astype(float)
    coded = [each.variable.name for each in COLUMNS if each.missing]
    told: dict[str, Any] = {
        "variable_value_labels": {each: {code: str(code) for code in range(-9, -2)} for each in coded},
        "missing_ranges": {each: [{"lo": -9, "hi": -3}] for each in coded},
    }
    before, begun = memory(), time.perf_counter()
    library.write_sav(frame, str(file), column_labels=names, **told)
    return time.perf_counter() - begun, before


def xlsxwriter(url: str, release: str, file: Path) -> tuple[float, float]:
    """XlsxWriter in constant memory, cell by cell by its type."""
    import xlsxwriter as library

    with opened(url, release) as table:
        before, begun = memory(), time.perf_counter()
        with library.Workbook(str(file), {"constant_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet("long")
            for number, row in enumerate(table.rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, place, cell)
                    else:
                        sheet.write_number(number, place, cell)
        return time.perf_counter() - begun, before


OTHERS: dict[str, Callable[[str, str, Path], tuple[float, float]]] = {
    "pyreadstat": pyreadstat,
    "xlsxwriter": xlsxwriter,
}


def main(what: str, url: str, release: str, file: str) -> None:
    """Print what it took."""
    done = export(what, url, release, Path(file)) if what in NAMES else OTHERS[what](url, release, Path(file))
    print(json.dumps({"seconds": done[0], "before_mb": done[1], "mb": memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
