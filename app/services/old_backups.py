"""How long a backup stays: 30 days, since what has been erased lies in it. Making one is backups.py."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from app import strongbox
from app.strongbox import Kind

KEPT = timedelta(days=30)
ENDING = ".ringar"


def forget_old(folder: Path, *, now: datetime) -> list[Path]:
    """Delete backups of data that are older than 30 days, and what a backup that was killed left. Returns which.

    Keys stay: without the analyst's every answer is lost. What is no backup of ours is left alone.
    """
    gone = [path for path, found in _backups_in(folder) if found.kind == "data" and now - found.made > KEPT]
    left = folder.glob(f".*{ENDING}.*")
    gone += [path for path in left if now.timestamp() - path.stat().st_mtime > KEPT.total_seconds()]
    for path in gone:
        path.unlink()
    return gone


def newest_in(folder: Path) -> dict[Kind, tuple[datetime, Path]]:
    """When the newest of each kind was made, and where it lies."""
    return {
        found.kind: (found.made, path) for path, found in sorted(_backups_in(folder), key=lambda each: each[1].made)
    }


def _backups_in(folder: Path) -> Iterator[tuple[Path, strongbox.Header]]:
    """Each backup that this process may read, with what it says of itself."""
    for path in sorted(folder.glob(f"*{ENDING}")):
        try:
            yield path, strongbox.header(path)
        except (strongbox.Unreadable, OSError):
            continue
