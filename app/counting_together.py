"""Buckets that several web processes share, in Redis: in its memory alone, each forgotten once it is full again.

Where Redis does not answer, each process counts for itself for a while: nobody is kept out, and nobody gets in more
often than so many times as there are processes.
"""

import hmac
import logging
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from redis import Redis, RedisError

from app.counting import RATES, Limits

PATIENCE_S = 0.25
LEFT_ALONE = timedelta(seconds=10)
DAY_S, TWO_DAYS_S = 86_400, 172_800
TAKE = """
local burst, per, now, taken = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local held = redis.call('HMGET', KEYS[1], 'left', 'since')
local left = tonumber(held[1] or burst)
left = math.min(burst, left + math.max(0, now - tonumber(held[2] or now)) * per)
local fine = left >= 1
if taken == 1 then
    redis.call('HSET', KEYS[1], 'left', fine and left - 1 or left, 'since', now)
    redis.call('EXPIRE', KEYS[1], tonumber(ARGV[5]))
end
return fine and 1 or 0
"""
_LOG = logging.getLogger(__name__)


class SharedLimits:
    """As Limits, for all processes that name the same Redis. The day's key lies there too, and dies with the day."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S)
        self._taking = self._redis.register_script(TAKE)
        self._alone = Limits()
        self._silent_until: datetime | None = None
        self._key: tuple[date, bytes] | None = None

    def take(self, rate: str, who: str, now: datetime) -> bool:
        """Whether one more is fine now; it is counted."""
        found = self._ask(rate, who, now, taken=1)
        return self._alone.take(rate, who, now) if found is None else found

    def full(self, rate: str, who: str, now: datetime) -> bool:
        """Whether one more would be too many. Takes nothing."""
        found = self._ask(rate, who, now, taken=0)
        return self._alone.full(rate, who, now) if found is None else not found

    def problem(self) -> str | None:
        """What an operator should mend; None where all is well."""
        try:
            held: Any = self._redis.config_get("save", "appendonly")
        except RedisError as error:
            return f"does not answer ({type(error).__name__}); each web process counts for itself"
        if held.get("save") or held.get("appendonly") != "no":
            return 'writes to disk; set: save "" and appendonly no'
        return None

    def _ask(self, rate: str, who: str, now: datetime, *, taken: int) -> bool | None:
        """What Redis says; None where it is silent."""
        if self._silent_until is not None and now < self._silent_until:
            return None
        allowed = RATES[rate]
        forgotten = min(DAY_S, int(allowed.burst / allowed.per_second) + 1) if allowed.per_second else DAY_S
        numbers = (allowed.burst, allowed.per_second, now.timestamp(), taken, forgotten)
        try:
            tag = hmac.digest(self._key_of(now.date()), f"{rate}|{who}".encode(), "sha256").hex()
            found = bool(self._taking(keys=[f"ringar|{tag}"], args=numbers))
        except RedisError as error:
            _LOG.warning("limits: Redis does not answer (%s); this process counts for itself", type(error).__name__)
            self._silent_until, self._key = now + LEFT_ALONE, None  # begun anew, it has another key, or none
            return None
        self._silent_until = None
        return found

    def _key_of(self, day: date) -> bytes:
        """The same for all processes, another every day."""
        if self._key is None or self._key[0] != day:
            name = f"ringar|key|{day}"
            fresh = secrets.token_bytes(32)
            self._redis.set(name, fresh, nx=True, ex=TWO_DAYS_S)
            held: Any = self._redis.get(name)
            self._key = day, held or fresh
        return self._key[1]
