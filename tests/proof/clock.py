"""The clock that a harness hands to its processes: it goes as the real one does, and is moved on by hand."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@dataclass
class Clock:
    """file: by how many seconds it is ahead, where all processes read it."""

    file: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        """Its time, aware."""
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text()))

    def set(self, day: date, hour: int) -> None:
        """To a full hour on a Swedish wall."""
        with self._lock:
            at = datetime.combine(day, time(hour), STOCKHOLM)
            self._ahead(at - datetime.now(UTC))

    def on(self, more: timedelta) -> None:
        """As if so much time had gone by."""
        with self._lock:
            self._ahead(self.now() + more - datetime.now(UTC))

    def _ahead(self, by: timedelta) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(by.total_seconds()))
        fresh.rename(self.file)  # nobody reads half a number
