"""Canaries: what nobody may keep, in every way in which it might be written down, and where to look for it."""

from __future__ import annotations

import base64
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.postgres import programs


def written(secrets: Iterable[bytes | str]) -> frozenset[bytes]:
    """Each as it is, in hex, in base64 and in base64url."""
    raw = [each.encode() if isinstance(each, str) else each for each in secrets]
    coded = [f(each) for each in raw for f in (bytes.hex, _b64, _b64url)]
    return frozenset({*raw, *(each.encode() for each in coded)})


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def traces(canaries: Iterable[bytes], held: Iterable[bytes | str]) -> set[bytes]:
    """Which of them stand somewhere in what is held."""
    places = [each.encode() if isinstance(each, str) else each for each in held]
    return {canary for canary in canaries if any(canary in place for place in places)}


def files(folder: Path) -> list[bytes]:
    """What stands in every file, write-ahead logs and ledgers included."""
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def backup(url: str) -> list[bytes]:
    """A backup as an operator takes one: SQLite's own copy of each file, or what pg_dump writes."""
    address = make_url(url)
    if not url.startswith("sqlite"):
        bin_folder = programs()
        assert bin_folder is not None
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        dumped = subprocess.run([bin_folder / "pg_dump", "--dbname", plain], capture_output=True, check=True)
        return [dumped.stdout]
    return [_copied(path) for path in sorted(Path(address.database or "").parent.glob("*.db"))]


def _copied(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as database:
        return database.serialize()
