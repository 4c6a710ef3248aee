"""Opening a cohort's boxes, in an own process: `python -m bench.boxes URL HOME` prints CPU seconds and megabytes."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from app.services import reminders
from bench.memory import most_mb
from tests.service import application


def main(url: str, home: str) -> None:
    """Open the one wave that is open."""
    app = application(url, Path(home), "courier")
    with app.app_context():
        before = most_mb()
        begun = time.process_time()
        made = reminders.open_waves(now=datetime.now(UTC))
        seconds = time.process_time() - begun
    print(json.dumps({"made": made, "seconds": seconds, "before_mb": before, "mb": most_mb()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
