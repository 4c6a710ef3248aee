"""The files of a release: which there are, and how one is written in chunks from what was frozen at the close.

At the close the two tables are frozen: a file each that holds columns and rows as JSON lines and is never handed out.
All that is handed out is written from them, at once what most people fetch (AT_ONCE), the rest when somebody asks. So
a file that is made a month later holds what left at the close, whoever has answered or erased meanwhile.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any
from uuid import UUID

from app.exports import SHELF, Format, codebook_page, format_named
from app.exports.bundle import bundle
from app.exports.codebook import of
from app.exports.readme import About
from app.exports.table import Table
from app.store import releases as store
from app.store.session import transaction
from surveys.disclosure.background import Loss
from surveys.disclosure.columns import Cell, Column
from surveys.disclosure.frozen import as_document
from surveys.disclosure.frozen import from_document as column_from_document
from surveys.disclosure.microdata import Report
from surveys.disclosure.sheets import Sheet
from surveys.languages import STAFF_LANGUAGES
from surveys.questionnaire import from_document

LONG, WIDE, BOOK = "frozen-long", "frozen-wide", "frozen-book"
TEXTS = "texts"  # a file by itself that text_releases.py makes, once enough have been read
WIDE_MARK = "-wide"
ZIP, JSON_LINES, PAGE = "application/zip", "application/x-ndjson", "text/html; charset=utf-8"
ROWS_AT_ONCE = 500
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Frozen:
    """The tables of a release, read again whenever they are iterated, and what is told about them."""

    long: Table
    wide: Table
    about: About

    def tables(self) -> tuple[Table, Table]:
        """Each with the codebook that a format may lay beside it."""
        codes = self.about.book.table()
        return replace(self.long, codebook=codes), replace(self.wide, codebook=codes)


Write = Callable[[Frozen, IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A file that may be asked for. format: in addresses; ending: of its name; reads: how often the rows of the long
    and the wide table are gone through.
    """

    format: str
    ending: str
    media_type: str
    reads: tuple[int, int]
    write: Write


def recipes() -> dict[str, Recipe]:
    """All that a release can be had as, by format: each of the shelf long and wide, the codebook, and zips of them."""
    csv = format_named("csv")
    found = [
        Recipe("codebook", f"codebook.{csv.extension}", csv.media_type, (0, 0), _codebook),
        Recipe("codebook-page", "codebook.html", PAGE, (0, 0), _codebook_page),
    ]
    for each in SHELF:
        kind, name = each.media_type, each.extension
        found.append(Recipe(each.name, f"long.{name}", kind, (1, 0), _writer(each, 0)))
        found.append(Recipe(each.name + WIDE_MARK, f"wide.{name}", kind, (0, 1), _writer(each, 1)))
    for format, formats in (("csv-zip", (csv,)), ("zip", SHELF)):
        reads = (len(formats), len(formats))
        found.append(Recipe(format, f"{format.replace('zip', '')}all.zip", ZIP, reads, _zipped(formats)))
    return {each.format: each for each in found}


AT_ONCE = ("csv-zip", "csv", "csv-wide", "codebook", "codebook-page")


def _writer(format: Format, which: int) -> Write:
    return lambda frozen, stream: format.write(frozen.tables()[which], stream)


def _codebook(frozen: Frozen, stream: IO[bytes]) -> None:
    format_named("csv").write(frozen.about.book.table(), stream)


def _codebook_page(frozen: Frozen, stream: IO[bytes]) -> None:
    codebook_page.write(frozen.about.book, frozen.about.title, stream)


def _zipped(formats: Sequence[Format]) -> Write:
    return lambda frozen, stream: bundle((frozen.long, frozen.wide), frozen.about, formats, stream)


class Onward(io.BufferedIOBase):
    """A stream that is only written to, from its beginning to its end."""

    def writable(self) -> bool:
        """Nothing else."""
        return True

    def readable(self) -> bool:
        """Never."""
        return False


class Stored(Onward):
    """Keeps what is written as the chunks of a file, each in a transaction of its own. done: says when one is kept."""

    def __init__(self, file: UUID, done: Callable[[], None] = lambda: None) -> None:
        self.file, self._done = file, done
        self._held = bytearray()
        self._chunks = self.size = 0
        self.digest = hashlib.sha256()
        with transaction() as session:
            store.drop_chunks(session, file)  # of a try that went wrong

    def write(self, data: Any) -> int:
        """Into the chunk that is being filled."""
        n = len(data)
        self.digest.update(data)
        self.size += n
        self._held += data
        while len(self._held) >= store.CHUNK:
            self._keep(store.CHUNK)
        return n

    def finish(self) -> None:
        """Keep the last chunk: the file is whole."""
        if self._held:
            self._keep(len(self._held))

    def _keep(self, n: int) -> None:
        with transaction() as session:
            store.add_chunk(session, self.file, self._chunks, bytes(self._held[:n]))
        del self._held[:n]
        self._chunks += 1
        self._done()


def content(file: UUID) -> Iterator[bytes]:
    """A stored file, chunk by chunk; between two of them nothing is held open."""
    number = 0
    while True:
        with transaction() as session:
            found = store.chunk(session, file, number)
        if found is None:
            return
        yield found
        number += 1


def freeze(sheet: Sheet, file: UUID) -> Stored:
    """Keep a sheet as JSON lines: how many rows, its columns, then a row each."""
    stored = Stored(file)
    head = {"name": sheet.name, "rows": len(sheet.rows), "columns": [as_document(each) for each in sheet.columns]}
    stored.write(_line(head))
    for row in sheet.rows:
        stored.write(_line(row))
    stored.finish()
    return stored


def freeze_book(book: Mapping[str, Any], file: UUID) -> Stored:
    """Keep what is told about the tables: title, editions of the questionnaire (name → document), counts."""
    stored = Stored(file)
    stored.write(_line(book))
    stored.finish()
    return stored


def row(release: UUID, format: str, name: str, stored: Stored, media_type: str = JSON_LINES) -> store.ReleaseFile:
    """What is known of a file whose bytes are kept."""
    return store.ReleaseFile(
        release_id=release,
        format=format,
        id=stored.file,
        name=name,
        media_type=media_type,
        sha256=stored.digest.hexdigest(),
        size=stored.size,
    )


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Rows:
    """The rows of a frozen table, from its first to its last each time it is asked. read: is told of each lot."""

    def __init__(self, file: UUID, read: Progress) -> None:
        self._file, self._read = file, read

    def __iter__(self) -> Iterator[list[Cell]]:
        """One after the other."""
        lines = _lines(self._file)
        next(lines)
        for number, line in enumerate(lines, 1):
            yield json.loads(line)
            if number % ROWS_AT_ONCE == 0:
                self._read(ROWS_AT_ONCE)


def _lines(file: UUID) -> Iterator[bytes]:
    rest = b""
    for chunk in content(file):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole


def frozen(files: Mapping[str, UUID], details: Mapping[str, Any], read: Progress) -> Frozen:
    """The frozen tables of a release, by the ids of its files."""
    long, wide = (_thawed(files[name], read) for name in (LONG, WIDE))
    held = json.loads(b"".join(content(files[BOOK])))
    book = of(
        (long, wide),
        languages=details["languages"],
        version=details["version"],
        editions={name: from_document(each) for name, each in held["editions"].items()},
        counts=held["counts"],
    )
    title = dict.fromkeys(STAFF_LANGUAGES, held["title"])
    return Frozen(long, wide, About(title, details["name"], book, _report(details["report"])))


def _report(told: Mapping[str, Any]) -> Report:
    """What protection cost, as the pages tell it."""
    losses = [Loss(each["name"], each["level"], each["levels"], each["withheld"], {}) for each in told["losses"]]
    by_wave = {name: {int(number): n for number, n in told[name].items()} for name in ("waves", "left_out")}
    return Report(**{**told, **by_wave, "losses": tuple(losses)})


def _thawed(file: UUID, read: Progress) -> Table:
    head = json.loads(next(_lines(file)))
    columns: Iterable[Column] = (column_from_document(each) for each in head["columns"])
    return Table(head["name"], tuple(columns), Rows(file, read))
