"""Backups: the data in one file, each principal's keys in another. How long they stay is old_backups.py.

What is in a file: one line of JSON (what it is, and the name and length of each part), then the parts, one after the
other. The last one's length may be null: it goes on to the end. The spool's short-lived keys are in none.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import backup_keys, strongbox
from app.config import ConfigError, Settings
from app.services.old_backups import ENDING
from app.store import copies, migrate
from app.strongbox import Header, Kind

Part = tuple[str, int | None, Iterable[bytes]]
HEADS = "audit/heads"
# What of RINGAR_HOME goes into each principal's file. A ledger goes with the keys of the one who obeys it.
OWN: Mapping[Kind, tuple[str, ...]] = {
    "web": ("keys/web/secret", "keys/web/jwt", "keys/web/master", "keys/web/kiosk.pem"),
    "courier": ("keys/courier/box.pem", "keys/public/box.pub", "keys/public/audit.pub", "ledgers/courier/stops", HEADS),
    "analyst": (
        "keys/analyst/answers.pem",
        "keys/public/answers.pub",
        *(f"ledgers/analyst/{name}" for name in ("pids", "tags", "marks")),
    ),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A backup: where it lies, what it is, its length in bytes and its SHA-256."""

    file: Path
    kind: Kind
    length: int
    sha256: str


def back_up(chosen: Settings, *, to: Path, now: datetime) -> Made:
    """Copy the whole database as it is at this moment. to: a folder, or the file's name. Raises ConfigError."""
    public = backup_keys.public_half(chosen.home)
    path = _file(to, "data", now)
    try:
        with copies.standing(chosen.database_url) as url:
            about = {
                "database": copies.sort_of(url),
                "revision": migrate.revision_of(url),
                "public": backup_keys.fingerprints(chosen.home),
            }
            return _write(path, Header("data", now.astimezone(UTC)), about, list(copies.take(url)), public)
    except copies.CopyFailed as error:
        raise ConfigError(f"The backup failed: {error}.") from None


def back_up_keys(chosen: Settings, *, to: Path, now: datetime) -> list[Made]:
    """Each principal's keys and ledgers, in a file each. to: a folder. Raises ConfigError."""
    public = backup_keys.public_half(chosen.home)
    made = []
    for kind, names in OWN.items():
        there = [(name, path) for name in names if (path := chosen.home / name).exists()]
        try:
            parts = [(name, len(content), [content]) for name, path in there for content in [path.read_bytes()]]
        except OSError as error:
            raise ConfigError(f"{error.filename} cannot be read: {error.strerror}. Back up as root.") from None
        made.append(_write(_file(to, kind, now), Header(kind, now.astimezone(UTC)), {}, parts, public))
    return made


def _file(to: Path, kind: Kind, now: datetime) -> Path:
    if to.suffix == ENDING:
        folder, path = to.parent, to
    else:
        folder, path = to, to / f"{now.astimezone(UTC):%Y%m%dT%H%M%S-%f}-{kind}{ENDING}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder} is no folder that can be written to: {error.strerror}.") from None
    return path


def _write(path: Path, header: Header, about: Mapping[str, Any], parts: list[Any], public: bytes) -> Made:
    said = dict(about) | {"parts": [{"name": name, "bytes": length} for name, length, _ in parts]}
    try:
        digest = strongbox.write(path, header, _content(said, parts), public)
    except FileExistsError:
        raise ConfigError(f"{path} is there already; a backup is never written over.") from None
    except OSError as error:
        raise ConfigError(f"The backup cannot be written to {path.parent}: {error.strerror}.") from None
    return Made(path, header.kind, path.stat().st_size, digest)


def _content(said: Mapping[str, Any], parts: Iterable[Part]) -> Iterator[bytes]:
    yield json.dumps(said).encode() + b"\n"
    for _, _, content in parts:
        yield from content
