"""Passwords and PINs as they are kept: argon2. How long one must be is said where it is chosen.

One costs 64 MB and a quarter of a second on purpose. So few are worked on at once, and few wait: whoever floods the
sign-in page is told to slow down, and leaves the other threads to those who answer.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore
from typing import Any

from surveys.errors import TooMany

AT_ONCE, WAITING = 2, 2
_working, _seats = BoundedSemaphore(AT_ONCE), BoundedSemaphore(AT_ONCE + WAITING)


def hashed(secret: str) -> str:
    """What the database keeps of a secret. Raises TooMany where too many others wait."""
    with _turn():
        return str(_hasher().hash(secret))


def matches(kept: str | None, secret: str) -> bool:
    """Whether this is the secret; the same work where none is kept. Raises TooMany where too many others wait."""
    from argon2.exceptions import VerificationError

    nobodys = _nobodys()  # whoever comes first pays for it, known or not
    with _turn():
        try:
            return bool(_hasher().verify(kept or nobodys, secret)) and kept is not None
        except VerificationError:
            return False


@contextmanager
def _turn() -> Iterator[None]:
    if not _seats.acquire(blocking=False):
        raise TooMany
    try:
        with _working:
            yield
    finally:
        _seats.release()


@cache
def _hasher() -> Any:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    return str(_hasher().hash(secrets.token_urlsafe(16)))
