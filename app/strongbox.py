"""A backup file: sealed to a key that lies elsewhere, in chunks, so that it may be larger than memory. Exact bytes:

    mark      "ringar backup 1" and a newline
    header    JSON {"kind", "made"} on one line: what retention reads. In clear, and bound by the next line.
    key       HPKE (as in app/sealing.py) to the backup key, info "ringar|backup|" + mark and header, of 32 random bytes
    chunks    AES-256-GCM under these 32 bytes, CHUNK bytes each and the last one shorter or as long; nonce: the chunk's
              number (11 bytes) and 1 for the last chunk, else 0 (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015)

So a chunk that is changed, moved, left out or missing at the end does not open. Anybody with the public half can make
such a file: that one is yours is told by the SHA-256 that `ringar backup` prints.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app import sealing

Kind = Literal["data", "web", "courier", "analyst"]
MARK = b"ringar backup 1\n"
CHUNK = 1 << 20
KEY_BYTES, TAG_BYTES = 32, sealing.TAG_BYTES
SEALED_KEY_BYTES = sealing.PUBLIC_BYTES + KEY_BYTES + TAG_BYTES
LONGEST_HEADER = 1000


class Unreadable(ValueError):
    """Not a backup, sealed to another key, or damaged; the message says which, in words for the operator."""


@dataclass(frozen=True, slots=True)
class Header:
    """What can be read without a key. made: aware, UTC."""

    kind: Kind
    made: datetime


def write(path: Path, header: Header, content: Iterable[bytes], public: bytes) -> str:
    """Whole or not at all, and on the disk when this returns. Returns the SHA-256 of the file, in hexadecimal.

    Raises FileExistsError for a name that is taken.
    """
    line = json.dumps({"kind": header.kind, "made": header.made.isoformat()}).encode() + b"\n"
    key, digest = secrets.token_bytes(KEY_BYTES), hashlib.sha256()
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in (MARK, line, sealing.seal(public, key, info=_info(line))):
                digest.update(piece)
                file.write(piece)
            for number, (chunk, last) in enumerate(_with_last(_even(content))):
                sealed = AESGCM(key).encrypt(_nonce(number, last=last), chunk, None)
                digest.update(sealed)
                file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    finally:
        aside.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return digest.hexdigest()


def header(path: Path) -> Header:
    """What a file says of itself. Raises Unreadable for one that is not ours, OSError."""
    with path.open("rb") as file:
        return _header(file)[0]


def read(path: Path, private: ec.EllipticCurvePrivateKey) -> Iterator[bytes]:
    """What was written, chunk by chunk. Raises Unreadable as soon as something is wrong, after what came before it."""
    with path.open("rb") as file:
        _, line = _header(file)
        try:
            key = sealing.open_box(private, file.read(SEALED_KEY_BYTES), info=_info(line))
        except ValueError:
            raise Unreadable("this is not its key, or its beginning is damaged") from None
        chunks = iter(lambda: file.read(CHUNK + TAG_BYTES), b"")
        ended = False
        for number, (sealed, last) in enumerate(_with_last(chunks)):
            try:
                yield AESGCM(key).decrypt(_nonce(number, last=last), sealed, None)
            except (InvalidTag, ValueError):
                where = "it ends too early, or its end is damaged" if last else f"damaged in its megabyte {number + 1}"
                raise Unreadable(where) from None
            ended = last
        if not ended:
            raise Unreadable("it ends too early")


def _header(file: BinaryIO) -> tuple[Header, bytes]:
    if file.read(len(MARK)) != MARK:
        raise Unreadable("it is no backup of Ringar, or of another version of the format")
    line = file.readline(LONGEST_HEADER)
    try:
        said = json.loads(line)
        made = datetime.fromisoformat(said["made"])
    except (ValueError, KeyError, TypeError):
        raise Unreadable("its first lines are damaged") from None
    if said.get("kind") not in ("data", "web", "courier", "analyst") or made.tzinfo is None:
        raise Unreadable("its first lines are damaged")
    return Header(said["kind"], made), line


def _info(line: bytes) -> bytes:
    return b"ringar|backup|" + MARK + line


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _even(content: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of CHUNK; the last may be shorter, and there is always one."""
    held = bytearray()
    for piece in content:
        held += piece
        while len(held) > CHUNK:
            yield bytes(held[:CHUNK])
            del held[:CHUNK]
    yield bytes(held)


def _with_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether it is the last."""
    before: bytes | None = None
    for piece in pieces:
        if before is not None:
            yield before, False
        before = piece
    if before is not None:
        yield before, True
