"""Everything of a release in one zip: data in each format, codebook, what it is and what holds for it, checksums."""

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP64_LIMIT

from app.exports import Format, codebook_page
from app.exports.archive import archive
from app.exports.csv import Csv
from app.exports.readme import FILES, TERMS, About, readme, terms
from app.exports.table import Table

MEDIA_TYPE = "application/zip"
SUMS = "SHA256SUMS"
LEVEL = 6
IN_MEMORY, AT_A_TIME = 1_000_000, 65_536
SAID = {"long": "bundle.file_long", "wide": "bundle.file_wide"}

Write = Callable[[IO[bytes]], None]


def bundle(tables: Sequence[Table], about: About, formats: Sequence[Format], stream: IO[bytes]) -> None:
    """The tables in these formats. Their rows are read once for each format: they can be begun again.

    The same release is the same bytes, whatever the stream. Raises what a format's write raises.
    """
    pack(contents(tables, about, formats), stream)


def contents(tables: Sequence[Table], about: About, formats: Sequence[Format]) -> dict[str, Write]:
    """File name → what writes it, in the order in which they lie in the zip."""
    described = about.book.table()
    data = {
        f"{about.stem}-{table.name}.{each.extension}": (
            table.name,
            each,
            replace(table, codebook=described),
        )
        for each in formats
        for table in tables
    }
    book, page = f"{about.stem}-codebook.csv", f"{about.stem}-codebook.html"
    said = {name: SAID.get(table, "") for name, (table, _, _) in data.items()}
    said |= {book: "bundle.file_codebook", page: "bundle.file_codebook_page"}
    said |= {TERMS: "bundle.file_terms", SUMS: "bundle.file_sums"}
    firsts = _firsts({name: each.name for name, (_, each, _) in data.items()})
    found: dict[str, Write] = {name: _text(readme(about, language, said, firsts)) for language, name in FILES.items()}
    found[TERMS] = _text(terms())
    found |= {name: _data(each, table) for name, (_, each, table) in data.items()}
    found[book] = _data(Csv(), described)
    found[page] = lambda stream: codebook_page.write(about.book, about.title, stream)
    return found


def pack(files: Mapping[str, Write], stream: IO[bytes]) -> None:
    """A zip of these files and their checksums, which `sha256sum -c` reads. Each waits on a disk until it is whole."""
    sums = []
    with archive(stream, level=LEVEL) as held:
        for name, write in files.items():
            with SpooledTemporaryFile(IN_MEMORY) as part:
                write(part)
                large = part.tell() * 1.05 > ZIP64_LIMIT
                part.seek(0)
                sums.append(f"{_digest(part)}  {name}\n")
                part.seek(0)
                with held.open(name, "w", force_zip64=large) as entry:
                    shutil.copyfileobj(part, entry, AT_A_TIME)
        with held.open(SUMS, "w") as entry:
            entry.write("".join(sums).encode())


def _firsts(formats: Mapping[str, str]) -> dict[str, str]:
    """Format → the first of its files."""
    found: dict[str, str] = {}
    for file, format in formats.items():
        found.setdefault(format, file)
    return found


def _digest(part: IO[bytes]) -> str:
    return hashlib.file_digest(part, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads as a file does


def _text(text: str) -> Write:
    def write(stream: IO[bytes]) -> None:
        stream.write(text.encode())

    return write


def _data(format: Format, table: Table) -> Write:
    def write(stream: IO[bytes]) -> None:
        format.write(table, stream)

    return write
