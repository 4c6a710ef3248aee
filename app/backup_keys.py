"""The key that backups are sealed to, and the other keys on their way into a backup and back. The keys: app/keys.py."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from app.config import ConfigError
from app.keys import create, make_folders, new_private, read_private, read_public
from app.sealing import raw_public
from surveys.codes import b64url


def make(home: Path, to: Path) -> None:
    """The private half into a file of its own, the public one to the other keys. Raises ConfigError."""
    make_folders(home)
    public = home / "keys" / "public" / "backup.pub"
    if there := next((path for path in (public, to) if path.exists()), None):
        raise ConfigError(f"{there} is there already, and older backups need it. To change it, move it away first.")
    try:
        create(to, new_private())
    except OSError as error:
        raise ConfigError(f"The key cannot be written to {to}: {error.strerror}.") from None
    create(public, b64url(raw_public(read_private(to))), mode=0o644)


def public_half(home: Path) -> bytes:
    """65 raw bytes. Raises ConfigError where no key has been made."""
    path = home / "keys" / "public" / "backup.pub"
    if not path.exists():
        raise ConfigError("There is no backup key yet. Make one, and keep it elsewhere: ringar backup --make-key FILE")
    return read_public(path)


def private_half(path: Path) -> ec.EllipticCurvePrivateKey:
    """The key that opens backups. Raises KeysMissing."""
    return read_private(path)


def put_back(home: Path, name: str, content: bytes) -> None:
    """One key file of a backup, where there is none. name: its path in RINGAR_HOME, from a list of ours."""
    make_folders(home)
    create(home / name, content.decode("ascii"), mode=0o644 if name.endswith(".pub") else 0o600)


def fingerprints(home: Path) -> dict[str, str]:
    """The public halves by which a backup knows whose keys open what is in it; those that are here."""
    files = [home / "keys" / "public" / name for name in ("box.pub", "answers.pub")]
    return {path.stem: path.read_text(encoding="ascii").strip() for path in files if path.exists()}
