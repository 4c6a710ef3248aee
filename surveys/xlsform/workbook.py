"""Unpacks an .xlsx into cells, and refuses what no form needs before it costs time or memory. Meaning is elsewhere.

A reader of our own and no library's: it stops at the first cell too many, tells formulas and merged cells by where they
stand, believes no sheet that says how large it is, and never opens what a form does not need.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from posixpath import join, normpath
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from surveys.errors import XlsformHostile, XlsformRefused
from surveys.xlsform.sheet import MOST_CELL, Budget, Cells, Listed, SharedStrings, SheetHandler, TooMuch, local

MOST_BYTES = 5_000_000
MOST_UNPACKED, MOST_PART = 40_000_000, 16_000_000
MOST_RATIO, SMALL = 150, 1_000_000  # a part that stays small may be packed as tightly as it likes
MOST_PARTS, MOST_SHEETS = 300, 10
CHUNK = 65_536
MOST_TAG = 500_000  # bytes without a tag's beginning: the longest cell has fewer, however it is written
OLD = b"\xd0\xcf\x11\xe0"  # an .xls, or an .xlsx behind a password
BOOK, RELATIONS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def unpacked(content: bytes) -> dict[str, Cells]:
    """The cells of each sheet, as trimmed text.

    Raises XlsformRefused for what is no .xlsx and for cells that no form may have, XlsformHostile for what is too large
    or holds macros, links or entities.
    """
    if not content:
        raise XlsformRefused(problems={"file": ["empty"]})
    if len(content) > MOST_BYTES:
        raise XlsformHostile(problems={"file": ["too_large"]})
    if content.startswith(OLD):
        raise XlsformRefused(problems={"file": ["old_or_locked"]})
    with _told(), zipfile.ZipFile(BytesIO(content)) as archive:
        parts = _parts(archive)
        _refuse_declarations(archive, parts)
        budget = Budget()
        sheets = _sheets(archive, parts, budget)
        read = {name: _sheet(archive, parts[path], SheetHandler(name, budget)) for name, path in sheets.items()}
        strings = SharedStrings({index for sheet in read.values() for index in sheet.shared()}, budget)
        if STRINGS in parts:
            _parse(archive, parts[STRINGS], strings)
        cells: dict[str, Cells] = {name: sheet.cells(strings.found) for name, sheet in read.items()}
    _refuse_cells(read, cells)
    return cells


@contextmanager
def _told() -> Iterator[None]:
    """What the libraries raise, in our words."""
    from defusedxml import DefusedXmlException

    try:
        yield
    except DefusedXmlException:
        raise XlsformHostile(problems={"file": ["entities"]}) from None
    except TooMuch as error:
        raise XlsformHostile(problems={error.where: [error.code]}) from None
    except (
        SAXException,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        UnicodeError,
    ) as error:
        raise XlsformRefused(problems={"file": ["not_xlsx"]}) from error
    except (RuntimeError, KeyError, ValueError, OverflowError) as error:  # a password, parts that are not there
        raise XlsformRefused(problems={"file": ["not_xlsx"]}) from error


def _parts(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The parts by name, after a look at the directory alone."""
    listed = archive.infolist()
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
        raise TooMuch("file", "too_large")
    for part in listed:
        if part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise TooMuch("file", "packed_too_tightly")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile(part.filename)
    parts = {part.filename.lstrip("/"): part for part in listed}
    if any("vbaproject" in name.lower() for name in parts):
        raise TooMuch("file", "macros")
    if any(name.startswith("xl/externalLinks/") for name in parts):
        raise TooMuch("file", "links")
    if BOOK not in parts:
        raise zipfile.BadZipFile(BOOK)
    return parts


def _refuse_declarations(archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]) -> None:
    """Also in the parts that are never read: a file that declares entities means no good."""
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            with archive.open(part) as opened:
                start = opened.read(CHUNK // 16).replace(b"\0", b"")  # UTF-16, for what is written in ASCII
            if DECLARED.search(start):
                raise TooMuch("file", "entities")
            if name == "[Content_Types].xml" and b"macroEnabled" in start:
                raise TooMuch("file", "macros")


def _sheets(archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], budget: Budget) -> dict[str, str]:
    """Name → path of each sheet, in order."""
    book, relations = Listed("sheet", budget), Listed("Relationship", budget)
    _parse(archive, parts[BOOK], book)
    _parse(archive, parts[RELATIONS], relations)
    targets = {each.get("Id"): each.get("Target", "") for each in relations.found}
    if len(book.found) > MOST_SHEETS:
        raise TooMuch("file", "too_many_sheets")
    found: dict[str, str] = {}
    for each in book.found:
        name = each.get("name", "")
        identity = next((held for key, held in each.items() if local(key) == "id"), "")
        if name.lower() in map(str.lower, found):
            raise zipfile.BadZipFile(name)
        found[name] = normpath(join("xl", targets[identity])).lstrip("/")
    return {name: path for name, path in found.items() if path in parts or _gone(path)}


def _gone(path: str) -> bool:
    raise zipfile.BadZipFile(path)


def _sheet(archive: zipfile.ZipFile, part: zipfile.ZipInfo, handler: SheetHandler) -> SheetHandler:
    _parse(archive, part, handler)
    return handler


def _parse(archive: zipfile.ZipFile, part: zipfile.ZipInfo, handler: ContentHandler) -> None:
    """Feed a part to a handler piece by piece, counting what really comes out."""
    from defusedxml.sax import make_parser

    parser: Any = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    read = quiet = 0
    with archive.open(part) as opened:
        while chunk := opened.read(CHUNK):
            read += len(chunk)
            if read > MOST_PART or (read > SMALL and read > MOST_RATIO * max(part.compress_size, 1)):
                raise TooMuch("file", "packed_too_tightly")
            begun = -1 if b"\0" in chunk else chunk.rfind(b"<")  # which in UTF-16 may be half of something else
            quiet = quiet + len(chunk) if begun < 0 else len(chunk) - begun
            if quiet > MOST_TAG:
                raise TooMuch("file", "too_large")
            parser.feed(chunk)
    parser.close()


def _refuse_cells(read: Mapping[str, SheetHandler], cells: Mapping[str, Cells]) -> None:
    long = {
        f"{name}!{place}": ["cell_too_long"]
        for name, sheet in cells.items()
        for place, text in sheet.items()
        if len(text) > MOST_CELL
    }
    if long:
        raise XlsformHostile(problems=long)
    faults = {f"{name}!{place}": [code] for name, sheet in read.items() for place, code in sheet.faults.items()}
    if faults:
        raise XlsformRefused(problems=faults)
