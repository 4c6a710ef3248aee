"""Zip files that are the same bytes each time, written to any stream. What lies in them is elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile


class Onward:
    """A stream that is only written to: what zipfile writes to one where it could go back is other bytes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        """On to the stream."""
        return self._stream.write(data)

    def flush(self) -> None:
        """Nothing is held back here."""


@contextmanager
def archive(stream: IO[bytes], *, level: int) -> Iterator[ZipFile]:
    """A zip on a stream that stays open. level: 1 (quick) to 9 (small).

    Entries opened by name are dated 1980-01-01 and readable by their owner alone.
    """
    with ZipFile(cast(IO[bytes], Onward(stream)), "w", ZIP_DEFLATED, compresslevel=level) as held:
        yield held
