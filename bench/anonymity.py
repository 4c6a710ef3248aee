"""What `ringar anonymity` takes of a table of 32 000 rows, start of the program included."""

import csv
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from tests import postgres

ROWS, ROUNDS, MOST = 32_000, 3, 2.0
QUASI = {"age": 75, "gender": 3, "area": 40, "household": 6}
COMMAND = [sys.executable, "-c", "from app.cli import main; main()", "anonymity"]


def table(file: Path, hidden: float) -> None:
    """So many rows; this share of the cells is suppressed."""
    dice = Random(1)
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow([*QUASI, "health"])
        for _ in range(ROWS):
            cells = ["*" if dice.random() < hidden else dice.randrange(many) for many in QUASI.values()]
            writer.writerow([*cells, dice.randrange(5)])


def compare(_: postgres.Cluster, place: Path) -> None:
    """Print a line for each way to ask."""
    ways = {"as it is": (0.0, ()), "l too": (0.0, ("--sensitive", "health")), "wildcards": (0.02, ("--wildcards",))}
    for name, (hidden, more) in ways.items():
        file = place / "people.csv"
        table(file, hidden)
        took = []
        for _round in range(ROUNDS):
            begun, used = time.perf_counter(), _processor()
            subprocess.run(
                [*COMMAND, str(file), "--quasi", ",".join(QUASI), *more, "--json"],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            took.append((time.perf_counter() - begun, _processor() - used))
        seconds, used = (statistics.median(each) for each in zip(*took, strict=True))
        print(f"anonymity {ROWS} rows, {name:9}  {seconds:5.2f} s (at most {MOST:g}), of the processor {used:5.2f} s")


def _processor() -> float:
    """Seconds that children have computed so far: what they would take if nobody else wanted the processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
