"""The key files under RINGAR_HOME/keys: made once, each loaded by its principal. Sealing is app/sealing.py.

    public/box.pub        65 raw bytes, base64url: contacts are sealed to it
    web/secret            32 random bytes, base64url: signs forms
    web/jwt               32 random bytes, base64url: signs staff's tokens
    web/master            32 random bytes, base64url: wraps the peppers
    courier/box.pem       the private half of box.pub
    courier/spool/ID.pem  private half of a short-lived spool key: never in a backup, gone after its move

The web process reads web/ and public/, the courier courier/ and public/, the analyst nothing. web/ and
courier/ are 0700, so that on a server each principal's user owns its own; keys/ and public/ are open.
"""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from app.config import ConfigError
from app.sealing import load_public, raw_public
from surveys.codes import b64url, from_b64url
from surveys.errors import KeyMalformed

SECRET_BYTES = 32
_WEB_SECRETS = ("secret", "jwt", "master")


class KeysMissing(ConfigError):
    """A key file is not there, cannot be read or is not a key; the message names the file."""


@dataclass(frozen=True, kw_only=True)
class WebKeys:
    """What the web process knows. It opens no box."""

    secret: bytes = field(repr=False)
    jwt: bytes = field(repr=False)
    master: bytes = field(repr=False)
    box_public: bytes

    @classmethod
    def load(cls, home: Path) -> Self:
        """Reads keys/web and keys/public. Raises KeysMissing."""
        folder = _keys(home) / "web"
        loaded = {name: _read_secret(folder / name) for name in _WEB_SECRETS}
        return cls(**loaded, box_public=_read_public(_keys(home) / "public" / "box.pub"))


@dataclass(frozen=True, kw_only=True)
class CourierKeys:
    """What the courier knows. It wraps no pepper and signs no token."""

    box_private: ec.EllipticCurvePrivateKey = field(repr=False)
    box_public: bytes

    @classmethod
    def load(cls, home: Path) -> Self:
        """Reads keys/courier and keys/public. Raises KeysMissing, also when the halves do not match."""
        private = _read_private(_keys(home) / "courier" / "box.pem")
        public = _read_public(_keys(home) / "public" / "box.pub")
        if raw_public(private) != public:
            raise KeysMissing("keys/public/box.pub is not the public half of keys/courier/box.pem")
        return cls(box_private=private, box_public=public)


def make_keys(home: Path) -> None:
    """Makes what is missing and leaves the rest alone; safe when several processes start at once.

    Raises KeysMissing when box.pub is there without its private half: a new pair would silently make all
    sealed contacts unreadable.
    """
    keys = _keys(home)
    keys.mkdir(mode=0o711, parents=True, exist_ok=True)
    for name, mode in (("public", 0o755), ("web", 0o700), ("courier", 0o700)):
        (keys / name).mkdir(mode=mode, exist_ok=True)
    _spool(home).mkdir(mode=0o700, exist_ok=True)
    for name in _WEB_SECRETS:
        _create(keys / "web" / name, b64url(secrets.token_bytes(SECRET_BYTES)))
    private, public = keys / "courier" / "box.pem", keys / "public" / "box.pub"
    if public.exists() and not private.exists():
        raise KeysMissing(f"{private} is gone; put it back from the key backup before starting")
    _create(private, _new_private())
    _create(public, b64url(raw_public(_read_private(private))), mode=0o644)


# --- the spool's short-lived keys ---


def new_spool_key(home: Path) -> tuple[UUID, bytes]:
    """(key_id, 65 raw public bytes). The private half is on the disk before the public one is given out."""
    key_id = uuid4()
    path = _spool_file(home, key_id)
    _create(path, _new_private())
    return key_id, raw_public(_read_private(path))


def spool_private(home: Path, key_id: UUID) -> ec.EllipticCurvePrivateKey:
    """Raises KeysMissing when it has been forgotten: what was sealed to it is gone."""
    return _read_private(_spool_file(home, key_id))


def forget_spool_key(home: Path, key_id: UUID) -> None:
    """Overwrites and removes the private half; harmless when it is gone already.

    A disk may keep the old blocks all the same, so the folder belongs on tmpfs or an encrypted disk.
    """
    path = _spool_file(home, key_id)
    try:
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def spool_key_ids(home: Path, *, older_than_s: float, now_s: float) -> set[UUID]:
    """The private halves that lie here and were made so long ago. now_s: seconds since 1970."""
    files = _spool(home).glob("*.pem")
    return {UUID(path.stem) for path in files if now_s - path.stat().st_mtime > older_than_s}


# --- files ---


def _keys(home: Path) -> Path:
    return home / "keys"


def _spool(home: Path) -> Path:
    return _keys(home) / "courier" / "spool"


def _spool_file(home: Path, key_id: UUID) -> Path:
    # UUID() once more: a string with a path in it must not become a file name.
    return _spool(home) / f"{UUID(str(key_id))}.pem"


def _new_private() -> str:
    private = ec.generate_private_key(ec.SECP256R1())
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def _create(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Written aside and linked into place: whole or not at all, and the first of two processes wins."""
    if path.exists():
        return
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text.rstrip("\n") + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    except FileExistsError:
        return
    finally:
        aside.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeysMissing(f"cannot read the key file {path}") from error


def _read_secret(path: Path) -> bytes:
    try:
        secret = from_b64url(_read(path), length=None)
    except KeyMalformed as error:
        raise KeysMissing(f"{path} is not unpadded base64url") from error
    if len(secret) < SECRET_BYTES:
        raise KeysMissing(f"{path} holds {len(secret)} bytes; at least {SECRET_BYTES} are needed")
    return secret


def _read_public(path: Path) -> bytes:
    try:
        public = from_b64url(_read(path), length=None)
        load_public(public)
    except (KeyMalformed, ValueError) as error:
        raise KeysMissing(f"{path} is not a public key of P-256") from error
    return public


def _read_private(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        private = load_pem_private_key(_read(path).encode(), password=None)
    except ValueError as error:
        raise KeysMissing(f"{path} is not a private key") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise KeysMissing(f"{path} is not a private key of P-256")
    return private
