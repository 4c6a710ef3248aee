"""How often one address may knock. In memory only, under a key that is thrown away every day; nothing is stored.

Answers that come to one poster from one address faster than any school answers are taken in and marked as suspect: they
are kept and counted apart (design.md §9). Each web process counts for itself, or all of them together in Redis.

A class of 50 behind one address gets through. A proxy on the same machine says whom it speaks for; without one, this
machine itself is not limited by address (load tests, kiosks), only by the account that it tries.
"""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Any, TypeVar, cast

from flask import request

from app.counting import RATES, Counting, Limits
from app.extensions import current_settings, kept
from app.guards import clock
from app.services.receive import Receipt
from surveys.codes import read_poster_code
from surveys.errors import TooMany

View = TypeVar("View", bound=Callable[..., Any])
EXTENSION = "ringar.limits"
SPEAKS_FOR = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")  # any of these: a proxy stands between


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
        raise TooMany(after=ceil(1 / max(RATES[rate].per_second, 1 / 3600)))  # until one more is fine, or an hour


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


def _limits() -> Counting:
    return kept(EXTENSION, _made)


def _made() -> Counting:
    shared = current_settings().redis_url
    if not shared:
        return Limits()
    from app.counting_together import SharedLimits

    return SharedLimits(shared)


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
