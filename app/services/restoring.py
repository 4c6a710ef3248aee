"""Putting a backup back: keys where there are none, data into an empty database, and what was erased is erased again.

Everything is looked at before anything is written: a file is read to its end once, and then once more.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from app import backup_keys, ledgers, strongbox
from app.config import ConfigError, Settings
from app.services import audit_heads, letterbox, old_backups, reminders, spool_move, stopping
from app.services.backups import HEADS, OWN
from app.store import admissions, copies, migrate, vault
from app.store.session import transaction
from app.strongbox import Kind

LEDGER = re.compile(r"ledgers/(courier|analyst)/([a-z]+)")
NEEDED = ("keys/web/master", "keys/courier/box.pem", "keys/analyst/answers.pem")


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup that has been read to its end, and found whole."""

    file: Path
    kind: Kind
    made: datetime
    about: Mapping[str, Any]
    private: ec.EllipticCurvePrivateKey

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """(name, content) of each part; the content is read before the next part is asked for."""
        pieces = _Pieces(strongbox.read(self.file, self.private))
        pieces.line()
        for part in self.about["parts"]:
            yield part["name"], pieces.take(part["bytes"])


def chosen_of(places: Sequence[Path]) -> list[Path]:
    """The files that are named, and of each folder the newest of each kind; keys first, since they open the data.

    Raises ConfigError for what is no backup, and where two of a kind are named.
    """
    found: dict[Kind, tuple[datetime, Path]] = {}
    for place in places:
        inside = old_backups.newest_in(place) if place.is_dir() else {_header(place).kind: (_header(place).made, place)}
        if not inside:
            raise ConfigError(f"There is no backup in {place}.")
        if twice := inside.keys() & found.keys():
            raise ConfigError(f"Two of these are backups of {min(twice)}: name one of each.")
        found |= inside
    return [path for _, (_, path) in sorted(found.items(), key=lambda each: each[0] == "data")]


def _header(file: Path) -> strongbox.Header:
    try:
        return strongbox.header(file)
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from None
    except strongbox.Unreadable as error:
        raise ConfigError(f"{file} cannot be restored: {error}.") from None


def opened(file: Path, private: ec.EllipticCurvePrivateKey) -> Opened:
    """Read all of it. Raises ConfigError: not a backup, another key, damaged, cut off."""
    header = _header(file)
    try:
        pieces = _Pieces(strongbox.read(file, private))
        about = json.loads(pieces.line())
        for part in about["parts"]:
            for _ in pieces.take(part["bytes"]):
                pass
        pieces.end()
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from None
    except (strongbox.Unreadable, ValueError, KeyError, TypeError) as error:
        why = str(error) if isinstance(error, strongbox.Unreadable) else "what is in it is no backup of Ringar"
        raise ConfigError(f"{file} cannot be restored: {why}.") from None
    return Opened(file, header.kind, header.made, about, private)


def put_keys_back(chosen: Settings, backup: Opened) -> list[str]:
    """A principal's keys where there are none; a ledger is added to what is there, never put in its place.

    Returns the names of what was written. Raises ConfigError, before anything is written, for a key that is another.
    """
    held = {name: b"".join(content) for name, content in backup.parts()}
    if strange := held.keys() - set(OWN[backup.kind]):
        raise ConfigError(f"{backup.file} holds {min(strange)}, which is none of {backup.kind}'s keys.")
    for name, content in held.items():
        there = chosen.home / name
        if not LEDGER.fullmatch(name) and name != HEADS and there.exists() and there.read_bytes() != content:
            raise ConfigError(f"{there} is there already and is another key. Restore into an empty RINGAR_HOME.")
    for name, content in held.items():
        if found := LEDGER.fullmatch(name):
            ledgers.add(chosen.home, found[1], found[2], (bytes.fromhex(line) for line in content.decode().split()))
        elif name == HEADS:
            audit_heads.put_back(chosen.home, content)
        else:
            backup_keys.put_back(chosen.home, name, content)
    return sorted(held)


def assert_fits(chosen: Settings, backup: Opened, *, upgrade: bool) -> None:
    """Raises ConfigError where this backup's data cannot be put into this database with these keys."""
    if copies.sort_of(chosen.database_url) != backup.about["database"]:
        here, there = copies.sort_of(chosen.database_url), backup.about["database"]
        raise ConfigError(
            f"{backup.file} was made from {there}, and this database is {here}: it must be the same sort."
        )
    if copies.has_tables(chosen.database_url):
        raise ConfigError("The database is not empty. Restore into an empty one; nothing is ever written over.")
    known, made_at = migrate.revisions(), backup.about["revision"]
    if made_at not in known:
        raise ConfigError(
            f"{backup.file} was made at migration {made_at}, and this version of Ringar goes to {known[-1]}: "
            "restore it with the version that made it, or a newer one."
        )
    if made_at != known[-1] and not upgrade:
        raise ConfigError(
            f"{backup.file} was made at migration {made_at}, and this version of Ringar is at {known[-1]}. "
            f"With --upgrade it is brought to {known[-1]} afterwards."
        )
    lacking = [name for name in NEEDED if not (chosen.home / name).exists()]
    if lacking:
        raise ConfigError(f"{chosen.home / lacking[0]} is missing. Give the keys' backups too, or put the keys there.")
    if backup_keys.fingerprints(chosen.home) != backup.about["public"]:
        raise ConfigError(f"The keys under {chosen.home} are not those of {backup.file}: they would open none of it.")


def put_data_back(chosen: Settings, backup: Opened) -> None:
    """Whole or not at all. Raises ConfigError."""
    try:
        if backup.about["database"] == "sqlite":
            copies.put_sqlite(chosen.database_url, backup.parts())
        else:
            copies.put_postgresql(chosen.database_url, chain.from_iterable(content for _, content in backup.parts()))
    except copies.CopyFailed as error:
        raise ConfigError(f"The restore failed, and nothing was changed: {error}.") from None
    if copies.sort_of(chosen.database_url) == "postgresql" or backup.about["revision"] != migrate.revisions()[-1]:
        migrate.upgrade(chosen.database_url)


def stop_again(*, now: datetime) -> tuple[int, int, int]:
    """As the courier: (contacts that its ledger says are gone, reminders set aside, spool rows whose key is gone).

    What is due may have been sent since the backup was made, so a human decides about it: nobody is reminded twice.
    """
    gone = stopping.obey()
    reminders.open_waves(now=now)
    with transaction() as session:
        aside = vault.doubt_due(session, now)
    audit_heads.sign(now=now, restored=True)
    return gone, aside, spool_move.count_lost()


def tickets() -> int:
    """As the owner: how many one-time tickets let somebody in now. One that was spent after the backup was made is
    among them, and rightly: the response that it let in is gone with it, so no ticket stands for two.
    """
    with transaction() as session:
        return admissions.left(session)


def erase_again() -> int:
    """As the analyst: how many responses its ledgers erased."""
    return letterbox.keep_erased()


class _Pieces:
    """Bytes that come in chunks, taken by line and by length."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._held = b""

    def line(self) -> bytes:
        """Up to the first newline."""
        while b"\n" not in self._held:
            self._held += next(self._chunks, None) or _short()
        line, _, self._held = self._held.partition(b"\n")
        return line

    def take(self, length: int | None) -> Iterator[bytes]:
        """So many bytes, or all that is left."""
        while length is None or length > 0:
            if not self._held:
                more = next(self._chunks, None)
                if more is None and length is None:
                    return
                self._held = more or _short()
            piece = self._held if length is None else self._held[:length]
            self._held = self._held[len(piece) :]
            length = None if length is None else length - len(piece)
            yield piece

    def end(self) -> None:
        """Nothing is left."""
        if self._held or next(self._chunks, None):
            raise strongbox.Unreadable("there is more in it than it says")


def _short() -> bytes:
    raise strongbox.Unreadable("there is less in it than it says")
