"""One file of one release, written in a process of its own so that its memory can be seen, and what it is held against.

python -m bench.one_export WHAT URL RELEASE FILE prints {"seconds", "before_mb", "mb"} as JSON. WHAT: a format, which
the analyst writes into the database as it is asked for, or a library that writes FILE. before_mb: what the process held
when its libraries were there and no row was read.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from app.exports import NAMES, format_named
from app.exports.table import Table
from app.services import release_files, release_work
from app.store import releases as store
from app.store.session import transaction
from bench.memory import most_mb
from bench.million import COLUMNS
from tests.service import application


def long_of(release: UUID) -> Table:
    """The release's long sheet, as the analyst has it."""
    with transaction() as session:
        found = session.get_one(store.Release, release)
    return release_files.frozen(found, lambda _: None).long


def export(name: str, release: UUID) -> tuple[float, float]:
    """The product's own, as the analyst does it when somebody has asked: (seconds, MB before)."""
    now = datetime.now(UTC)
    with transaction() as session:
        session.add(store.ReleaseRequest(release_id=release, format=name, asked_at=now, try_at=now))
    _warm(name)
    before, begun = most_mb(), time.perf_counter()
    done = release_work.work(now=now, clock=lambda: datetime.now(UTC))
    seconds = time.perf_counter() - begun
    if done != (True, None):
        raise RuntimeError(f"no file was written: {done}")
    with transaction() as session:  # the next round writes it again
        file = store.files_of(session, release)[name]
        store.drop_chunks(session, file.id)
        session.execute(delete(store.ReleaseFile).where(store.ReleaseFile.id == file.id))
    return seconds, before


def _warm(name: str) -> None:
    """Have the libraries that a format uses, by writing a file without rows."""
    with Path("/dev/null").open("wb") as nowhere:
        format_named(name).write(Table("long", COLUMNS, ()), nowhere)


def pyreadstat(release: UUID, file: Path) -> tuple[float, float]:
    """What pyreadstat takes to write the same, when the data frame is there already."""
    import pandas as pd
    import pyreadstat as library

    table = long_of(release)
    names = [each.name for each in table.variables]
    frame = pd.DataFrame(list(table.rows), columns=names)
    frame["work"] = frame["work"].map({"job": 1, "school": 2, "none": 3, -8: -8}).astype(float)
    coded = [each.variable.name for each in COLUMNS if each.missing]
    told: dict[str, Any] = {
        "variable_value_labels": {each: {code: str(code) for code in range(-9, -2)} for each in coded},
        "missing_ranges": {each: [{"lo": -9, "hi": -3}] for each in coded},
    }
    before, begun = most_mb(), time.perf_counter()
    library.write_sav(frame, str(file), column_labels=names, **told)
    return time.perf_counter() - begun, before


def xlsxwriter(release: UUID, file: Path) -> tuple[float, float]:
    """XlsxWriter in constant memory, cell by cell by its type."""
    import xlsxwriter as library

    table = long_of(release)
    before, begun = most_mb(), time.perf_counter()
    with library.Workbook(str(file), {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("long")
        for number, row in enumerate(table.rows):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                else:
                    sheet.write_number(number, place, cell)
    return time.perf_counter() - begun, before


OTHERS: dict[str, Callable[[UUID, Path], tuple[float, float]]] = {
    "pyreadstat": pyreadstat,
    "xlsxwriter": xlsxwriter,
}


def main(what: str, url: str, release: str, file: str) -> None:
    """Print what it took."""
    app = application(url, Path(file).parent / "home", "analyst")
    with app.app_context():
        id = UUID(release)
        seconds, before = export(what, id) if what in NAMES else OTHERS[what](id, Path(file))
        print(json.dumps({"seconds": seconds, "before_mb": before, "mb": most_mb()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
