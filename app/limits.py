"""How often one address may knock. In memory only, under a key that is thrown away every day; nothing is stored.

Answers that come to one poster from one address faster than any school answers are taken in and marked as suspect: they
are kept and counted apart (design.md §9). Each web process counts for itself.

A class of 50 behind one address gets through. A proxy on the same machine says whom it speaks for; without one, this
machine itself is not limited by address (load tests, kiosks), only by the account that it tries.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from ipaddress import ip_address, ip_network
from threading import Lock
from typing import Any, TypeVar, cast

from flask import current_app, request

from app.guards import clock
from app.services.receive import Receipt
from surveys.codes import read_poster_code
from surveys.errors import TooMany

View = TypeVar("View", bound=Callable[..., Any])
EXTENSION = "ringar.limits"
MOST_REMEMBERED = 50_000
SPEAKS_FOR = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")  # any of these: a proxy stands between


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then so many a second."""

    burst: float
    per_second: float


RATES = {
    "login": Rate(60, 0.5),
    "account": Rate(20, 1 / 60),  # from one address
    "accounts": Rate(300, 0.2),  # from all of them together
    "answers": Rate(300, 5),
    "kiosk": Rate(30, 1 / 300),  # thirty tablets at once; six digits take nine years to try out
    "crowd": Rate(120, 0.1),  # to one poster: four classes at once, and then a class every five minutes
    "tablet": Rate(400, 0.1),  # the same of a tablet, which may come home with a whole day's answers
}


@dataclass
class Limits:
    """Leaky buckets by HMAC of whoever knocks. The clock is handed in."""

    _day: date | None = None
    _key: bytes = b""
    _left: dict[bytes, tuple[float, datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, rate: str, who: str, now: datetime) -> bool:
        """Whether one more is fine now."""
        with self._lock:
            tag, left = self._left_to(rate, who, now)
            self._left[tag] = (left - 1 if left >= 1 else left, now)
        return left >= 1

    def full(self, rate: str, who: str, now: datetime) -> bool:
        """Whether one more would be too many. Takes nothing."""
        with self._lock:
            return self._left_to(rate, who, now)[1] < 1

    def _left_to(self, rate: str, who: str, now: datetime) -> tuple[bytes, float]:
        """Under which tag, and how many are left."""
        allowed = RATES[rate]
        if self._day != now.date() or len(self._left) >= MOST_REMEMBERED:
            self._day, self._key, self._left = now.date(), secrets.token_bytes(32), {}
        tag = hmac.digest(self._key, f"{rate}|{who}".encode(), "sha256")
        left, since = self._left.get(tag, (allowed.burst, now))
        return tag, min(allowed.burst, left + max(0.0, (now - since).total_seconds()) * allowed.per_second)


def limited(rate: str) -> Callable[[View], View]:
    """A door that answers 429 when one address knocks too often."""

    def decorate(view: View) -> View:
        @wraps(view)
        def paced(*args: Any, **kwargs: Any) -> Any:
            address = _address()
            if address is not None:
                take(rate, address)
            return view(*args, **kwargs)

        paced.limited = rate  # type: ignore[attr-defined]  # what the API's document reads
        return cast(View, paced)

    return decorate


def take(rate: str, who: str) -> None:
    """Count one more for this address or account. Raises TooMany."""
    if not _limits().take(rate, who, clock()):
        raise TooMany


def marked(code: str, receive: Callable[[bool], Receipt], *, rate: str = "crowd") -> Receipt:
    """Take in an answer to a poster. receive is told whether so many have come from this address that it is suspect.

    Only what was stored anew counts, so a phone on poor signal may send the same as often as it needs.
    """
    address = _address()
    if address is None:
        return receive(False)
    who = f"{address}|{read_poster_code(code)}"
    receipt = receive(_limits().full(rate, who, clock()))
    if receipt.status == "stored":
        _limits().take(rate, who, clock())
    return receipt


def _limits() -> Limits:
    found: Limits = current_app.extensions.setdefault(EXTENSION, Limits())
    return found


def take_account(who: str) -> None:
    """Count one more try at an account. Raises TooMany.

    Mostly by address: who guesses from elsewhere slows themselves down, and does not lock out whose account it is.
    """
    take("account", f"{who}|{_address() or ''}")
    take("accounts", who)


def from_this_machine() -> bool:
    """Whether the request comes straight from this machine, with no proxy between that speaks for somebody else."""
    try:
        near = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    return near and not any(name in request.headers for name in SPEAKS_FOR)


def _address() -> str | None:
    """Who knocks: the peer, or whom a proxy on this machine speaks for. None: this machine itself."""
    peer = request.remote_addr or ""
    try:
        if not ip_address(peer).is_loopback:
            return _household(peer)
    except ValueError:
        return peer or None
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return _household(forwarded) if forwarded else None


def _household(address: str) -> str:
    """An address as it is counted: of IPv6 the first 64 bits, since whoever has one has all the others."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)  # noqa: PLR2004  IPv6
