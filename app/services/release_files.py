"""The files of a release: which there are, and how one is written in chunks from what was frozen at the close.

At the close the rows of the two tables are kept (release_rows.py), and what is told about them in a file that is never
handed out. All that is handed out is written from these, at once what most people fetch (AT_ONCE), the rest when
somebody asks. So a file that is made a month later holds what left at the close, whoever has answered or erased
meanwhile.
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
from app.services import release_rows
from app.services.release_rows import Progress
from app.store import releases as store
from app.store.session import Session, transaction
from surveys.disclosure.background import Loss
from surveys.disclosure.frozen import as_document
from surveys.disclosure.frozen import from_document as column
from surveys.disclosure.microdata import Report
from surveys.disclosure.sheets import Sheet
from surveys.languages import STAFF_LANGUAGES
from surveys.questionnaire import from_document

BOOK = "frozen-book"
TEXTS = "texts"  # a file by itself that text_releases.py makes, once enough have been read
WIDE_MARK = "-wide"
ZIP, JSON, PAGE = "application/zip", "application/json", "text/html; charset=utf-8"


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


def texts_format(number: int) -> str:
    """What the first, second … file of texts of a release can be had as."""
    return TEXTS if number == 1 else f"{TEXTS}-{number}"


def of_texts(formats: Iterable[str]) -> list[str]:
    """Those of free texts, in the order in which they left."""
    return sorted((each for each in formats if each.partition("-")[0] == TEXTS), key=lambda each: (len(each), each))


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
    """Keeps what is written as the chunks of a file, each in a transaction of its own. done: says when one is kept.

    Where the file never comes to be there, release_work.expire takes them away.
    """

    def __init__(self, file: UUID, done: Callable[[], None] = lambda: None) -> None:
        self.file, self._done = file, done
        self._held = bytearray()
        self.chunks = self.size = 0
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
            store.add_chunk(session, self.file, self.chunks, bytes(self._held[:n]))
        del self._held[:n]
        self.chunks += 1
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


def freeze(sheets: Sequence[Sheet], book: Mapping[str, Any], file: UUID) -> Stored:
    """Keep what is told about the tables: their columns, and of book title, editions of the questionnaire (name →
    document) and counts. A file and no column of the database's JSON, which forgets the order of keys.
    """
    columns = {sheet.name: [as_document(each) for each in sheet.columns] for sheet in sheets}
    stored = Stored(file)
    stored.write(json.dumps({**book, "columns": columns}, ensure_ascii=False, separators=(",", ":")).encode())
    stored.finish()
    return stored


def add(session: Session, release: UUID, format: str, stored: Stored, *, name: str, media_type: str = JSON) -> None:
    """Let a file be there. Raises LookupError where bytes of it are gone: another analyst took them for left over."""
    if store.count_chunks(session, stored.file) != stored.chunks:
        raise LookupError("bytes of a file are gone")
    session.add(
        store.ReleaseFile(
            release_id=release,
            format=format,
            id=stored.file,
            name=name,
            media_type=media_type,
            sha256=stored.digest.hexdigest(),
            size=stored.size,
        )
    )


def frozen(release: store.Release, read: Progress) -> Frozen:
    """The tables of a release as they left. read: is told how many rows were read, now and then."""
    with transaction() as session:
        file = store.file_of(session, release.id, BOOK)
    if file is None:
        raise LookupError("of this release nothing was frozen")
    book, details = json.loads(b"".join(content(file.id))), release.details
    long, wide = (_table(release, name, book["columns"][name], read) for name in ("long", "wide"))
    told = of(
        (long, wide),
        languages=details["languages"],
        version=details["version"],
        editions={name: from_document(each) for name, each in book["editions"].items()},
        counts=book["counts"],
    )
    title = dict.fromkeys(STAFF_LANGUAGES, book["title"])
    return Frozen(long, wide, About(title, details["name"], told, _report(details["report"])))


def _table(release: store.Release, sheet: str, columns: Sequence[Mapping[str, Any]], read: Progress) -> Table:
    return release_rows.kept(release.id, sheet, release.details["rows"][sheet], tuple(map(column, columns)), read)


def _report(told: Mapping[str, Any]) -> Report:
    """What protection cost, as the pages tell it."""
    losses = [Loss(each["name"], each["level"], each["levels"], each["withheld"], {}) for each in told["losses"]]
    by_wave = {name: {int(number): n for number, n in told[name].items()} for name in ("waves", "left_out")}
    return Report(**{**told, **by_wave, "losses": tuple(losses)})
