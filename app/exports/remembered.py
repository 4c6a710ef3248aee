"""How each value of a column is written, remembered: a million answers have a handful of values."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Written = TypeVar("Written")
MOST = 4096  # a column of names is all different: forgetting keeps memory flat
LONGEST = 200  # characters; a long text hardly comes twice


class Remembered(dict[Any, Written], Generic[Written]):
    """value → as it is written; a value that is not known is written anew. 1, 1.0 and True are one value."""

    def __init__(self, write: Callable[[Any], Written]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: Any) -> Written:
        """A value that comes for the first time."""
        written = self._write(value)
        if isinstance(value, str) and len(value) > LONGEST:
            return written
        if len(self) >= MOST:
            self.clear()
        self[value] = written
        return written
