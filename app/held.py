"""What many ask for and few change, held for a moment instead of made anew: at most a second, by the clock handed in.

Whatever this process commits lets go of all of it at once, but for what participants send (app/store/session.py); what
another process has changed is seen within the second.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from app.extensions import kept

Value = TypeVar("Value")
EXTENSION = "ringar.held"
A_MOMENT = timedelta(seconds=1)
MOST = 256  # pages of 30 kB


@dataclass
class _Held:
    """What is held: key → (since when, value). Another book takes its place when something has changed."""

    book: dict[Hashable, tuple[datetime, Any]] = field(default_factory=dict)


def held(key: Hashable, now: datetime, make: Callable[[], Value]) -> Value:
    """What make gives, or gave a moment ago. What it raises is not held."""
    holder = kept(EXTENSION, _Held)
    book = holder.book  # what is made of something that changes meanwhile goes into a book that nobody reads
    found = book.get(key)
    if found is not None and found[0] <= now < found[0] + A_MOMENT:
        value: Value = found[1]
        return value
    value = make()
    if len(book) >= MOST:
        book.clear()
    book[key] = (now, value)
    return value


def let_go() -> None:
    """Something has changed."""
    kept(EXTENSION, _Held).book = {}
