"""Opening a cohort's boxes, in an own process: `python -m bench.boxes URL HOME` prints CPU seconds and megabytes."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from app.services import reminders
from tests.service import application


def main(url: str, home: str) -> None:
    """Open the one wave that is open."""
    app = application(url, Path(home), "courier")
    with app.app_context():
        before = _mb()
        begun = time.process_time()
        made = reminders.open_waves(now=datetime.now(UTC))
        seconds = time.process_time() - begun
    print(json.dumps({"made": made, "seconds": seconds, "before_mb": before, "mb": _mb()}))


def _mb() -> float:
    """The most that this process has held; ru_maxrss would hold what its parent did as well."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
