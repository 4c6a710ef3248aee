"""`ringar anonymity FILE`: how many rows of a table look alike (k), how differently they say (l). No database."""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from app.line import Line, as_json, clear, listed
from surveys.disclosure.anonymity import Anonymity, anonymity

MOST_BYTES = 500_000_000
LONGEST_CELL = 1_000_000
SEPARATORS = ",;\t"
HIDDEN = frozenset({"", "*"})
SHOWN = 20
LIMIT = 5


@click.command("anonymity")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--quasi", required=True, callback=listed, help="Columns that others may know of a person: a,b,c.")
@click.option("--sensitive", default="", callback=listed, help="Columns that they must not learn; gives l.")
@click.option("--limit", default=LIMIT, show_default=True, type=click.IntRange(1), help="Rows that must look alike.")
@click.option("--wildcards", is_flag=True, help='An empty cell or "*" is suppressed and could be any value.')
@as_json
@clear
def anonymity_command(
    *, file: Path, quasi: tuple[str, ...], sensitive: tuple[str, ...], limit: int, wildcards: bool, as_json: bool
) -> None:
    """Print k and l of the table in FILE (CSV in UTF-8, first line the names), and the rows below the limit.

    k: the fewest rows that share the quasi columns. l: the fewest different values of a sensitive column among such
    rows. Rows are counted from 1 after the header. As sdcMicro counts them.
    """
    if not quasi:
        raise Line("--quasi names no column.")
    try:
        rows = list(_rows(file, (*quasi, *sensitive), frozenset(quasi) if wildcards else frozenset()))
    except OSError as error:
        raise Line(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise Line(f"{file}: is not UTF-8. Save it as CSV UTF-8.") from None
    if not rows:
        raise Line(f"{file}: has no rows below its header.")
    found = anonymity(rows, quasi, sensitive)
    below = [{"row": index + 1, "size": found.sizes[index]} for index in found.below(limit)]
    said = {"rows": len(rows), "quasi": quasi, "sensitive": sensitive, "limit": limit, "k": found.k, "l": found.l}
    if as_json:
        click.echo(json.dumps(said | {"below": below}, ensure_ascii=False))
    else:
        click.echo("\n".join(_told(found, below, len(rows), limit)))


def _rows(file: Path, wanted: Sequence[str], hidden_in: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The wanted cells of each row, None for a suppressed one. Raises OSError, UnicodeDecodeError, Line."""
    csv.field_size_limit(LONGEST_CELL)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        if file.stat().st_size > MOST_BYTES:
            raise Line(f"{file}: is larger than {MOST_BYTES // 1_000_000} MB.")
        header = opened.readline()
        opened.seek(0)
        reader = csv.reader(opened, delimiter=max(SEPARATORS, key=header.count), strict=True)
        try:
            names = next(reader, [])
            places = _places(file, names, wanted)
            for row in reader:
                if row and len(row) != len(names):
                    raise Line(f"{file}: line {reader.line_num} has {len(row)} cells, the header has {len(names)}.")
                if row:
                    cells = ((name, row[place]) for name, place in places.items())
                    yield {name: None if name in hidden_in and cell in HIDDEN else cell for name, cell in cells}
        except csv.Error as error:
            raise Line(f"{file}: line {reader.line_num}: {error}.") from None


def _places(file: Path, names: Sequence[str], wanted: Sequence[str]) -> dict[str, int]:
    if not any(names):
        raise Line(f"{file}: is empty.")
    missing = [name for name in wanted if name not in names]
    if missing:
        raise Line(f"{file}: has no column {', '.join(missing)}; it has {', '.join(names[:SHOWN])}.")
    twice = [name for name in wanted if names.count(name) > 1]
    if twice:
        raise Line(f"{file}: has more than one column {', '.join(dict.fromkeys(twice))}.")
    return {name: names.index(name) for name in wanted}


def _told(found: Anonymity, below: Sequence[dict[str, int]], rows: int, limit: int) -> Iterator[str]:
    yield f"k = {found.k}   the fewest rows that look alike, of {rows}"
    if found.l is not None:
        yield f"l = {found.l}   the fewest different sensitive values among such rows"
    yield f"{len(below)} rows look like fewer than {limit} rows" + (":" if below else ".")
    for each in below[:SHOWN]:
        yield f"  row {each['row']}: {each['size']}"
    if len(below) > SHOWN:
        yield f"  … and {len(below) - SHOWN} more; --json prints them all."
