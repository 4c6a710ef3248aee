"""The key files under RINGAR_HOME/keys: made once, each loaded by its principal. Sealing is app/sealing.py.

    public/box.pub        65 raw bytes, base64url: contacts are sealed to it
    public/answers.pub    65 raw bytes, base64url: responses are sealed to it until their wave closes
    web/secret            32 random bytes, base64url: signs forms
    web/jwt               32 random bytes, base64url: signs staff's tokens
    web/master            32 random bytes, base64url: wraps the peppers
    web/kiosk.pem         tablets at the door seal answers to its public half, which is handed out with the page
    courier/box.pem       the private half of box.pub; what the courier signs and links with is made from it
    courier/spool/ID.pem  private half of a short-lived spool key: never in a backup, gone after its move
    analyst/answers.pem   the private half of answers.pub; without it all answers are lost
    public/audit.pub      32 raw bytes, base64url: checks the signed heads of the audit log
    public/backup.pub     backups are sealed to it; its private half is where the operator put it (app/backup_keys.py)

The web process reads web/ and public/, the courier courier/ and public/, the analyst analyst/. web/, courier/ and
analyst/ are 0700, so that on a server each principal's user owns its own; keys/ and public/ are open.
"""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from app.config import ConfigError
from app.sealing import load_public, own_key, raw_public
from surveys.codes import b64url, from_b64url
from surveys.errors import KeyMalformed

SECRET_BYTES = 32
_WEB_SECRETS = ("secret", "jwt", "master")


class KeysMissing(ConfigError):
    """A key file is not there, cannot be read or is not a key; the message names the file."""


@dataclass(frozen=True, kw_only=True)
class WebKeys:
    """What the web process knows. It opens neither a box nor a response; kiosk_private is for tablets only."""

    secret: bytes = field(repr=False)
    jwt: bytes = field(repr=False)
    master: bytes = field(repr=False)
    box_public: bytes
    answers_public: bytes
    kiosk_private: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def kiosk_public(self) -> bytes:
        """65 raw bytes. There is no file of it that could disagree: nobody but the web process hands it out."""
        return raw_public(self.kiosk_private)

    @classmethod
    def load(cls, home: Path) -> Self:
        """Reads keys/web and keys/public. Raises KeysMissing."""
        folder = _keys(home) / "web"
        loaded = {name: _read_secret(folder / name) for name in _WEB_SECRETS}
        return cls(
            **loaded,
            box_public=read_public(_keys(home) / "public" / "box.pub"),
            answers_public=read_public(_keys(home) / "public" / "answers.pub"),
            kiosk_private=read_private(folder / "kiosk.pem"),
        )


@dataclass(frozen=True, kw_only=True)
class CourierKeys:
    """What the courier knows. It wraps no pepper and signs no token."""

    box_private: ec.EllipticCurvePrivateKey = field(repr=False)
    box_public: bytes
    links: bytes = field(repr=False)
    audit: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def load(cls, home: Path) -> Self:
        """Reads keys/courier and keys/public. Raises KeysMissing, also when the halves do not match."""
        private = _read_pair(home, "courier", "box")
        return cls(
            box_private=private,
            box_public=raw_public(private),
            links=own_key(private, b"links"),
            audit=audit_key(own_key(private, b"audit")),
        )


@dataclass(frozen=True, kw_only=True)
class AnalystKeys:
    """What the analyst knows: it opens the responses of waves that have closed, and reads what lies at rest."""

    answers_private: ec.EllipticCurvePrivateKey = field(repr=False)
    rest: bytes = field(repr=False)

    @classmethod
    def load(cls, home: Path) -> Self:
        """Reads keys/analyst and keys/public. Raises KeysMissing, also when the halves do not match."""
        private = _read_pair(home, "analyst", "answers")
        return cls(answers_private=private, rest=own_key(private, b"rest"))


def make_keys(home: Path) -> None:
    """Makes what is missing and leaves the rest alone; safe when several processes start at once.

    A folder that belongs to another user is left to that user's own process. Raises KeysMissing when a public half is
    there without its private one: a new pair would silently make all that has been sealed unreadable.
    """
    make_folders(home)
    keys = _keys(home)
    if _is_mine(keys / "web"):
        for name in _WEB_SECRETS:
            create(keys / "web" / name, b64url(secrets.token_bytes(SECRET_BYTES)))
        create(keys / "web" / "kiosk.pem", new_private())
    for owner, name in (("courier", "box"), ("analyst", "answers")):
        private, public = keys / owner / f"{name}.pem", keys / "public" / f"{name}.pub"
        if not _is_mine(private.parent):
            continue
        if public.exists() and not private.exists():
            raise KeysMissing(f"{private} is gone; put it back from the key backup before starting")
        create(private, new_private())
        create(public, b64url(raw_public(read_private(private))), mode=0o644)
    if _is_mine(keys / "courier"):
        signing = audit_key(own_key(read_private(keys / "courier" / "box.pem"), b"audit"))
        create(keys / "public" / "audit.pub", b64url(signing.public_key().public_bytes_raw()), mode=0o644)


def make_folders(home: Path) -> None:
    """RINGAR_HOME/keys and what is in it, without any key."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    _keys(home).mkdir(mode=0o711, exist_ok=True)
    for name, mode in (("public", 0o755), ("web", 0o700), ("courier", 0o700), ("analyst", 0o700)):
        (_keys(home) / name).mkdir(mode=mode, exist_ok=True)
    if _is_mine(_keys(home) / "courier"):
        _spool(home).mkdir(mode=0o700, exist_ok=True)


def audit_key(seed: bytes) -> Ed25519PrivateKey:
    """Signs the head of the audit log. seed: 32 bytes, the courier's own for this purpose."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def audit_public(home: Path) -> Ed25519PublicKey:
    """Checks what audit_key has signed. Raises KeysMissing."""
    path = _keys(home) / "public" / "audit.pub"
    try:
        return Ed25519PublicKey.from_public_bytes(from_b64url(_read(path), length=None))
    except (KeyMalformed, ValueError) as error:
        raise KeysMissing(f"{path} is not a public key of Ed25519") from error


def _is_mine(folder: Path) -> bool:
    return os.access(folder, os.R_OK | os.W_OK | os.X_OK)


# --- the spool's short-lived keys ---


def new_spool_key(home: Path) -> tuple[UUID, bytes]:
    """(key_id, 65 raw public bytes). The private half is on the disk before the public one is given out."""
    key_id = uuid4()
    path = _spool_file(home, key_id)
    create(path, new_private())
    return key_id, raw_public(read_private(path))


def spool_private(home: Path, key_id: UUID) -> ec.EllipticCurvePrivateKey:
    """Raises KeysMissing when it has been forgotten: what was sealed to it is gone."""
    return read_private(_spool_file(home, key_id))


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


def spool_key_ids(home: Path, *, older_than_s: float | None = None, now_s: float = 0) -> set[UUID]:
    """The private halves that lie here, or of them those made so long ago. now_s: seconds since 1970."""
    files = _spool(home).glob("*.pem")
    if older_than_s is None:
        return {UUID(path.stem) for path in files}
    return {UUID(path.stem) for path in files if now_s - path.stat().st_mtime > older_than_s}


# --- files ---


def _keys(home: Path) -> Path:
    return home / "keys"


def _spool(home: Path) -> Path:
    return _keys(home) / "courier" / "spool"


def _spool_file(home: Path, key_id: UUID) -> Path:
    # UUID() once more: a string with a path in it must not become a file name.
    return _spool(home) / f"{UUID(str(key_id))}.pem"


def new_private() -> str:
    private = ec.generate_private_key(ec.SECP256R1())
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def create(path: Path, text: str, *, mode: int = 0o600) -> None:
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


def read_public(path: Path) -> bytes:
    try:
        public = from_b64url(_read(path), length=None)
        load_public(public)
    except (KeyMalformed, ValueError) as error:
        raise KeysMissing(f"{path} is not a public key of P-256") from error
    return public


def _read_pair(home: Path, owner: str, name: str) -> ec.EllipticCurvePrivateKey:
    private = read_private(_keys(home) / owner / f"{name}.pem")
    if raw_public(private) != read_public(_keys(home) / "public" / f"{name}.pub"):
        raise KeysMissing(f"keys/public/{name}.pub is not the public half of keys/{owner}/{name}.pem")
    return private


def read_private(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        private = load_pem_private_key(_read(path).encode(), password=None)
    except ValueError as error:
        raise KeysMissing(f"{path} is not a private key") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise KeysMissing(f"{path} is not a private key of P-256")
    return private
