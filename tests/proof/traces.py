"""What a PostgreSQL betrays beside its values: where rows lie, which transaction wrote them, what its log tells.

As somebody sees it who holds all of the cluster's files. It puts rows in an order; what for is said elsewhere.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from tests.postgres import Cluster, programs

WRITTEN = re.compile(r"desc: (INSERT|UPDATE|HOT_UPDATE)")
NEW_PLACE = re.compile(r"new[_ ]off:? (\d+)")
REMOVED = re.compile(r"tx: +(\d+).*desc: DELETE off:? (\d+)")
PLACE = re.compile(r"desc: INSERT\S* off:? (\d+)")


TUPLES = """
SELECT block, lp, t_xmin::text::bigint, t_xmax::text::bigint, t_attrs
FROM generate_series(0, pg_relation_size(%(table)s::text::regclass) / current_setting('block_size')::int - 1) AS block,
LATERAL heap_page_item_attrs(get_raw_page(%(table)s::text, 'main', block), %(table)s::text::regclass, true)
WHERE t_xmin IS NOT NULL
"""
COLUMNS = """
SELECT attname, typname FROM pg_attribute LEFT JOIN pg_type ON pg_type.oid = atttypid
WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum
"""
READ: dict[str, Callable[[bytes], Any]] = {
    "uuid": lambda raw: UUID(bytes=raw),
    "bytea": bytes,
    "text": lambda raw: raw.decode(),
    "varchar": lambda raw: raw.decode(),
    "jsonb": lambda raw: max(re.findall(rb"[\w-]+", raw), key=len, default=b"").decode(),  # a string that is one word
}


@dataclass(frozen=True)
class Row:
    """A row, and what lies beside its values. removed: by which transaction, 0 for one that is there."""

    values: dict[str, Any]
    place: tuple[int, int]
    transaction: int
    removed: int = 0


Order = Callable[[Sequence[Row]], list[Row]]


def rows(connection: psycopg.Connection[Any], table: str) -> list[Row]:
    """All rows of a table."""
    found = connection.execute(f"SELECT ctid::text, xmin::text::bigint, * FROM {table}")  # noqa: S608  our own names
    names = [column.name for column in found.description or ()]
    made = []
    for place, transaction, *values in found.fetchall():
        page, line = place.strip("()").split(",")
        made.append(Row(dict(zip(names[2:], values, strict=True)), (int(page), int(line)), transaction))
    return made


def versions(connection: psycopg.Connection[Any], table: str) -> list[Row]:
    """All versions of all rows that lie in a table's file, those too that have been changed or removed since.

    Of their values those that PostgreSQL keeps as a text, as bytes or as a UUID. Until a vacuum they are all there.
    """
    connection.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
    types = connection.execute(COLUMNS, [table]).fetchall()
    found = connection.execute(TUPLES, {"table": table}).fetchall()
    return [
        Row(
            {
                name: READ[kind](raw) if raw is not None and kind in READ else None
                for (name, kind), raw in zip(types, attributes, strict=False)
            },
            (page, line),
            written,
            removed,
        )
        for page, line, written, removed, attributes in found
    ]


def by_place(found: Sequence[Row]) -> list[Row]:
    """As they lie in the file."""
    return sorted(found, key=lambda row: row.place)


def by_transaction(found: Sequence[Row]) -> list[Row]:
    """As the numbers of the transactions say that they were written."""
    return sorted(found, key=lambda row: (row.transaction, row.place))


def by_log(log: Sequence[str], connection: psycopg.Connection[Any], table: str) -> Order:
    """As the write-ahead log says that they were written: the last word on each place counts."""
    block = _block(connection, table)
    written: dict[tuple[int, int], int] = {}
    for number, line in enumerate(log):
        page, offset = block.search(line), NEW_PLACE.search(line) or PLACE.search(line)
        if WRITTEN.search(line) and page and offset:
            written[int(page[1]), int(offset[1])] = number
    return lambda found: sorted(found, key=lambda row: written[row.place])


def removals(log: Sequence[str], connection: psycopg.Connection[Any], table: str) -> dict[tuple[int, int], int]:
    """In which transaction what lay at a place was removed, as the write-ahead log says."""
    block = _block(connection, table)
    removed = {}
    for line in log:
        page, gone = block.search(line), REMOVED.search(line)
        if page and gone:
            removed[int(page[1]), int(gone[2])] = int(gone[1])
    return removed


def _block(connection: psycopg.Connection[Any], table: str) -> re.Pattern[str]:
    node = connection.execute("SELECT pg_relation_filenode(%s::regclass)", [table]).fetchone()
    assert node is not None
    return re.compile(rf"blkref #0: rel \d+/\d+/{node[0]} blk (\d+)")


def keep_log(connection: psycopg.Connection[Any]) -> None:
    """Let no checkpoint recycle what the log tells: an attacker who archives it has all of it."""
    connection.autocommit = True
    connection.execute("ALTER SYSTEM SET wal_keep_size = '2GB'")
    connection.execute("SELECT pg_reload_conf()")
    connection.autocommit = False


def log(cluster: Cluster) -> list[str]:
    """What the write-ahead log tells, a line a change."""
    folder = programs()
    assert folder is not None
    wal = cluster.data / "pg_wal"
    segments = sorted(each.name for each in wal.iterdir() if re.fullmatch(r"[0-9A-F]{24}", each.name))
    command = [folder / "pg_waldump", "--rmgr=Heap", "--path", wal, segments[0], segments[-1]]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
