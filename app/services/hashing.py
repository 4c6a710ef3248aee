"""Passwords and PINs as they are kept: argon2. How long one must be is said where it is chosen."""

import secrets
from functools import cache
from typing import Any


def hashed(secret: str) -> str:
    """What the database keeps of a secret."""
    return str(_hasher().hash(secret))


def matches(kept: str | None, secret: str) -> bool:
    """Whether this is the secret; takes as long where none is kept."""
    from argon2.exceptions import VerificationError

    try:
        return bool(_hasher().verify(kept or _nobodys(), secret)) and kept is not None
    except VerificationError:
        return False


@cache
def _hasher() -> Any:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    return hashed(secrets.token_urlsafe(16))
