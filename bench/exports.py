"""What a million rows of microdata take: each format's time beside a plain thing of the same run, and its memory."""

import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from app.exports import NAMES
from bench import gates
from bench.million import RELEASES, fill, stand
from tests import postgres
from tests.service import application, dispose, migrated

ROUNDS = 3
SMALL, LARGE = RELEASES
OWN_MB = 64
# Format → what it is held against, how many rows, and how many times its time at most.
HELD = (
    ("csv", "psql", LARGE, 2.0, OWN_MB),
    ("parquet", "psql", LARGE, 2.0, 256),
    ("sav", "pyreadstat", LARGE, 1.0, None),
    ("xlsx", "xlsxwriter", SMALL, 0.25, OWN_MB),
    ("jsonl", "psql", LARGE, None, OWN_MB),
    ("dta", "pyreadstat", LARGE, None, None),
)


@dataclass(frozen=True, slots=True)
class Took:
    """seconds; own_mb: the most that was held above what the process held before the first row; mb: all of it."""

    seconds: float
    own_mb: float
    mb: float


def psql(cluster: postgres.Cluster, database: str, file: Path) -> Took:
    """psql's own copy of the raw rows, every column of the responses."""
    command = [
        "psql",
        "-qX",
        "-h",
        str(cluster.home),
        "-p",
        str(cluster.port),
        "-U",
        postgres.SUPERUSER,
        "-d",
        database,
    ]
    begun = time.perf_counter()
    subprocess.run([*command, "-c", f"\\copy response TO '{file}'"], check=True)
    return Took(time.perf_counter() - begun, 0, 0)


def one(what: str, url: str, release: UUID, file: Path) -> Took:
    """One file in a process of its own."""
    command = [sys.executable, "-m", "bench.one_export", what, url, str(release), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return Took(found["seconds"], found["mb"] - found["before_mb"], found["mb"])


def compare(cluster: postgres.Cluster, place: Path) -> None:
    """Print a line for each format."""
    database = cluster.create_database()
    url = cluster.url(database)
    migrated(url, place)
    with cluster.connect(database) as connection:
        fill(connection, LARGE)
    app = application(url, place / "home", "analyst")
    with app.app_context():
        stand(datetime.now(UTC))
    dispose(app)
    _measure(cluster, database, url, place / "file")


def _measure(cluster: postgres.Cluster, database: str, url: str, file: Path) -> None:
    held = [each for each in HELD if each[0] in NAMES]
    took: dict[tuple[str, int], list[Took]] = {}
    wanted = {(name, n) for name, other, rows, *_ in held for n in (rows,) for name in (name, other) if name != "psql"}
    for _ in range(ROUNDS):
        took.setdefault(("psql", LARGE), []).append(psql(cluster, database, file))
        for name, n in sorted(wanted):
            took.setdefault((name, n), []).append(one(name, url, RELEASES[n], file))
    for name, other, n, most, most_mb in held:
        ratio = statistics.median(
            ours.seconds / theirs.seconds for ours, theirs in zip(took[name, n], took[other, n], strict=True)
        )
        here = took[name, n]
        own, small = max(each.own_mb for each in here), one(name, url, RELEASES[SMALL], file)
        time_gate = gates.within(name, ratio, most, "times") if most else ""
        memory_gate = gates.within(name, own, most_mb, "MB") if most_mb else ""
        print(
            f"{name:8} {n:9} rows  {statistics.median(each.seconds for each in here):6.1f} s  is {ratio:.2f} × {other} "
            f"{time_gate}  own memory {own:.0f} MB {memory_gate}, at {SMALL} rows {small.own_mb:.0f} MB; "
            f"whole process {max(each.mb for each in here):.0f} MB"
        )
