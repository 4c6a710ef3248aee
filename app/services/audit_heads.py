"""The audit log's head, signed each day by the courier into a file beside the database; and how the log is checked.

RINGAR_HOME/audit/heads has one JSON line a day: {"at", "number", "hash" (hexadecimal), "restored", "signature"}. An
Ed25519 signature covers the line and the signature before it, so that no line can be changed or left out. Whoever may
write to the database and to this file can still cut both: copy the file to another machine each day, and check with
that copy. After a restore a line says at which row the log goes on, so that the missing ones are explained, not hidden.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature

from app import keys
from app.extensions import courier_keys, current_settings
from app.services import audit
from app.store import staff as store
from app.store.session import transaction
from surveys.codes import b64url, from_b64url

UNSIGNED_AT_MOST = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Head:
    """How far the log had come, and the hash of its last row; restored: it goes on from here after a restore."""

    at: datetime
    number: int
    hash: bytes
    restored: bool = False

    def line(self, signature: bytes) -> str:
        """As it stands in the file."""
        return json.dumps(self._said() | {"signature": b64url(signature)}) + "\n"

    def signed(self, before: bytes) -> bytes:
        """What is signed: this, and the signature of the line before."""
        return b"ringar|audit|" + before + b"|" + json.dumps(self._said(), sort_keys=True).encode()

    def _said(self) -> dict[str, object]:
        at = self.at.astimezone(UTC).isoformat()
        return {"at": at, "number": self.number, "hash": self.hash.hex(), "restored": self.restored}


@dataclass(frozen=True, slots=True)
class Checked:
    """rows: how many there are. first_broken: the first row that is not what it was, or is missing. signed: the newest
    head. troubles: what is wrong, in words."""

    rows: int
    first_broken: int | None
    signed: Head | None
    troubles: Sequence[str]


def file_of(home: Path) -> Path:
    """Where the heads are."""
    return home / "audit" / "heads"


def sign(*, now: datetime, restored: bool = False) -> bool:
    """As the courier, once a day, or after a restore: write down how far the log has come. Returns whether it did."""
    path = file_of(current_settings().home)
    lines = _lines(path)
    if lines and not restored and lines[-1][0].at.astimezone(UTC).date() >= now.astimezone(UTC).date():
        return False
    with transaction() as session:
        found = store.head(session)
    if found is None:
        return False
    head = Head(now, *found, restored)
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    signature = courier_keys().audit.sign(head.signed(lines[-1][1] if lines else b""))
    with path.open("a", encoding="ascii") as file:
        file.write(head.line(signature))
        file.flush()
        os.fsync(file.fileno())
    return True


def put_back(home: Path, content: bytes) -> None:
    """The heads of a backup, where there are none: those that are here are newer."""
    path = file_of(home)
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(content)


def check(*, now: datetime, file: Path | None = None) -> Checked:
    """Follow the chain of hashes, and compare it with the signed heads. file: a copy of them that was kept elsewhere.

    Raises KeysMissing, OSError.
    """
    home = current_settings().home
    heads, troubles = _trusted(file or file_of(home), home)
    walked = _walk({head.number for head in heads}, now)
    if walked.broken is not None:
        troubles.append(f"row {walked.broken} does not follow from the one before it, or is missing")
    broken, before = walked.broken, 0
    for head in heads:
        if head.number > walked.rows:
            troubles.append(f"the tail is cut: {head.at:%Y-%m-%d} the log had {head.number} rows, now {walked.rows}")
            broken = min(broken or head.number, walked.rows + 1)
            break
        if walked.hashes.get(head.number) != head.hash:
            troubles.append(f"rows {before + 1} to {head.number} are not those that were signed {head.at:%Y-%m-%d}")
            broken = min(broken or head.number, before + 1)
            break
        before = head.number
    if walked.unsigned is not None:
        troubles.append(f"nobody has signed row {walked.unsigned} and what follows, though the courier does each day")
    return Checked(walked.rows, broken, heads[-1] if heads else None, troubles)


@dataclass(frozen=True, slots=True)
class _Walked:
    rows: int
    broken: int | None
    hashes: dict[int, bytes]
    unsigned: int | None


def _walk(wanted: set[int], now: datetime) -> _Walked:
    """Once through the log, a few rows in memory."""
    rows, broken, unsigned, newest = 0, None, None, max(wanted, default=0)
    hashes: dict[int, bytes] = {}
    with transaction() as session:
        for event, wrong in audit.followed(session):
            rows, broken = event.number, broken or wrong
            if event.number in wanted:
                hashes[event.number] = event.hash
            if event.number > newest and now - event.at > UNSIGNED_AT_MOST:
                unsigned = unsigned or event.number
    return _Walked(rows, broken, hashes, unsigned)


def _trusted(path: Path, home: Path) -> tuple[list[Head], list[str]]:
    """The heads that count, and what is wrong with the file. After a restore those of rows that are gone do not."""
    public, before = keys.audit_public(home), b""
    heads: list[Head] = []
    for number, (head, signature) in enumerate(_lines(path), 1):
        try:
            public.verify(signature, head.signed(before))
        except InvalidSignature:
            return heads, [f"line {number} of {path} was not signed by this service, or a line before it is missing"]
        if head.restored:
            heads = [each for each in heads if each.number <= head.number]
        heads.append(head)
        before = signature
    return heads, []


def _lines(path: Path) -> list[tuple[Head, bytes]]:
    """What stands in the file; a line that cannot be read counts as one that nobody has signed."""
    try:
        said = path.read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [_line(each) for each in said]


def _line(said: str) -> tuple[Head, bytes]:
    try:
        found = json.loads(said)
        at, hash_ = datetime.fromisoformat(found["at"]), bytes.fromhex(found["hash"])
        head = Head(at.astimezone(UTC), int(found["number"]), hash_, bool(found["restored"]))
        return head, from_b64url(found["signature"], length=None)
    except (ValueError, KeyError, TypeError):
        return Head(datetime.min.replace(tzinfo=UTC), 0, b""), b""
