"""How often somebody may do something: leaky buckets, of this process or shared by several. Knows of no request."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import Protocol

MOST_REMEMBERED = 50_000


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
    "proposals": Rate(60, 1 / 60),  # a class at once, and then one a minute
    "votes": Rate(60, 0.1),
    "kiosk": Rate(30, 1 / 300),  # thirty tablets at once; six digits take nine years to try out
    "crowd": Rate(120, 0.1),  # to one poster: four classes at once, and then a class every five minutes
    "tablet": Rate(400, 0.1),  # the same of a tablet, which may come home with a whole day's answers
}


class Counting(Protocol):
    """Buckets by whoever knocks. The clock is handed in."""

    def take(self, rate: str, who: str, now: datetime) -> bool:
        """Whether one more is fine now; it is counted."""
        ...

    def full(self, rate: str, who: str, now: datetime) -> bool:
        """Whether one more would be too many. Takes nothing."""
        ...


@dataclass
class Limits:
    """Those of one process, in its memory, by HMAC under a key that is thrown away every day."""

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
