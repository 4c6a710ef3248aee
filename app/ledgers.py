"""Ledgers of what must stay erased, as files beside the database: a restored backup is older than they are.

    RINGAR_HOME/ledgers/courier/stops     hashes of stop keys
    RINGAR_HOME/ledgers/analyst/pids      pseudonyms        (whose answers were erased)
    RINGAR_HOME/ledgers/analyst/tags      tags of free texts
    RINGAR_HOME/ledgers/analyst/marks     marks under the web process's key

One lower-case hexadecimal entry a line, sorted: neither when nor with what else an entry came can be read off. Each
folder belongs to its principal alone. A backup may take them along; a restore must never bring an older one back.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def read(home: Path, owner: str, name: str) -> frozenset[bytes]:
    """Every entry. Raises ValueError for a file that is none of ours."""
    try:
        lines = _path(home, owner, name).read_text(encoding="ascii").split()
    except FileNotFoundError:
        return frozenset()
    return frozenset(bytes.fromhex(line) for line in lines)


def add(home: Path, owner: str, name: str, entries: Iterable[bytes]) -> None:
    """Write entries down for good; twice is once. Whole or not at all, and on the disk when this returns.

    One at a time: of two processes of a principal, neither writes over what the other has just added.
    """
    new = set(entries)
    if new <= read(home, owner, name):
        return
    path = _path(home, owner, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        _replace(path, read(home, owner, name) | new)
        os.fsync(folder)
    finally:
        os.close(folder)


def _replace(path: Path, entries: Iterable[bytes]) -> None:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(f"{entry.hex()}\n" for entry in sorted(entries))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def digest(*ledgers: Iterable[bytes]) -> bytes:
    """32 bytes that say exactly what stands in these ledgers."""
    made = hashlib.sha256()
    for entries in ledgers:
        for entry in sorted(entries):
            made.update(len(entry).to_bytes(1, "big") + entry)
        made.update(b"\x00")
    return made.digest()


def _path(home: Path, owner: str, name: str) -> Path:
    return home / "ledgers" / owner / name
