"""Files that mean no good, by name. Run as a program it reads some and prints seconds and peak memory."""

from __future__ import annotations

import json
import re
import resource
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from random import Random

from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from surveys.errors import XlsformRefused
from surveys.xlsform import read
from surveys.xlsform.packing import packed
from tests.surveys.xlsform.files import CHOICES, SURVEY, book, form, repacked, saved, sheet_of

PLAIN = ("text", "fritt", "Vad vill du säga?")
FIRST, SECOND, STRINGS = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"
SHARED = packed({"survey": [dict(zip(SURVEY, PLAIN, strict=True))]})  # openpyxl shares no strings, others do
BILLION = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))


def inline(said: str) -> str:
    return f'<c t="inlineStr"><is><t>{said}</t></is></c>'


def _row(*said: str) -> str:
    return f"<row>{''.join(map(inline, said))}</row>"


def _rows(sheet: str, count: int) -> bytes:
    """Many rows of choices, or of questions."""
    content = form(("select_one l", "a", "?"), choices=[("l", "v", "x")])
    head, first = (SURVEY, ("text", "q{}", "?")) if sheet == FIRST else (CHOICES, ("l", "v{}", "?"))
    rows = "".join(_row(*(said.format(n) for said in first)) for n in range(count))
    return repacked(content, {sheet: sheet_of(_row(*head) + rows)}, compresslevel=1)


def _doctype(part: str, declared: str, used: str = "") -> bytes:
    content = SHARED
    with zipfile.ZipFile(BytesIO(content)) as archive:
        old = archive.read(part).decode()
    body = re.sub(r"^<\?xml[^>]*\?>", "", old).replace("Vad vill du", f"{used} Vad vill du")
    return repacked(content, {part: f'<?xml version="1.0"?><!DOCTYPE x [{declared}]>{body}'.encode()})


def _behind_a_comment(declaration: str) -> bytes:
    """Further down than a look at the beginning goes."""
    head = f'<?xml version="1.0"?><!--{"." * 9000}--><!DOCTYPE worksheet {declaration}>'
    return repacked(form(PLAIN), {FIRST: head.encode() + sheet_of(_row(*SURVEY) + _row(*PLAIN)).partition(b"?>")[2]})


def _lying_directory() -> bytes:
    """A part that unpacks to far more than the directory says."""
    content = bytearray(_bomb(20_000_000))
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        size = next(part.file_size for part in archive.infolist() if part.filename == FIRST)
    return bytes(content.replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little")))


def _bomb(size: int) -> bytes:
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{" " * size}</t></is></c></row>'
    return repacked(form(PLAIN), {FIRST: sheet_of(rows)})


def _many_small(size: int) -> bytes:
    return repacked(form(PLAIN), {f"xl/media/{n}.bin": b"\0" * size for n in range(90)}, compresslevel=9)


def _wide() -> bytes:
    return form(PLAIN, heads=[*SURVEY, *(f"k{n}" for n in range(5000))])


def _tight_cells() -> bytes:
    """As much as just passes the limits on size, all of it cells."""
    row = "".join(f'<c t="inlineStr"><is><t>{n}</t></is></c>' for n in range(90))
    return repacked(form(PLAIN), {FIRST: sheet_of("".join(f"<row>{row}</row>" for _ in range(3000)))}, compresslevel=1)


def _formula() -> bytes:
    return form((*PLAIN[:2], "=1+1"))


def _array_formula() -> bytes:
    made = Workbook()
    made.active.title = "survey"
    for row in (SURVEY, PLAIN):
        made.active.append(row)
    made.active["C2"] = ArrayFormula("C2:C2", "=SUM(1,2)")
    return saved(made)


def _merged() -> bytes:
    made = Workbook()
    made.active.title = "survey"
    for row in (SURVEY, PLAIN):
        made.active.append(row)
    made.active.merge_cells("B2:C2")
    return saved(made)


def _sheets() -> bytes:
    made = Workbook()
    made.active.title = "survey"
    made.active.append(SURVEY)
    for number in range(40):
        made.create_sheet(f"s{number}")
    return saved(made)


def _long_cell() -> bytes:
    return repacked(
        form(PLAIN), {FIRST: sheet_of(f'<row r="1"><c r="C1" t="inlineStr"><is><t>{"å" * 40_000}</t></is></c></row>')}
    )


def _long_shared() -> bytes:
    content = SHARED
    with zipfile.ZipFile(BytesIO(content)) as archive:
        strings = archive.read(STRINGS).decode().replace("Vad vill du säga?", "å" * 40_000)
    return repacked(content, {STRINGS: strings.encode()})


def _nested() -> bytes:
    return repacked(form(PLAIN), {FIRST: b"<a>" * 250_000})


def _empty_cells() -> bytes:
    """Nothing, four million times."""
    return repacked(form(PLAIN), {FIRST: sheet_of("<row>" + "<c/>" * 3_500_000 + "</row>")}, compresslevel=1)


def _styled_cells() -> bytes:
    """The same, in so many colours that it does not pack well."""
    cells = "".join(f'<c s="{n * 7919 % 99991}"/>' for n in range(700_000))
    return repacked(form(PLAIN), {FIRST: sheet_of(f"<row>{cells}</row>")})


def _in_each_sheet(rows: Callable[[int], str], sheets: int) -> dict[str, bytes]:
    return {f"xl/worksheets/sheet{n}.xml": sheet_of(rows(n)) for n in range(1, sheets + 1)}


def _empty_sheets() -> bytes:
    """Ten sheets, each with as many empty cells as pass for one; 15 kB."""
    names = {"survey": [SURVEY, PLAIN], **{f"s{n}": [] for n in range(9)}}
    return repacked(book(**names), _in_each_sheet(lambda _: f"<row>{'<c/>' * 148_000}</row>", 10), compresslevel=9)


def _long_cells() -> bytes:
    """As many cells as pass, nearly as long as Excel has them, each with one sign that makes all of it four bytes."""
    random = Random(1)
    words = ["".join(random.choices("abcdefghijklmnop", k=300)) for _ in range(60)]

    def rows(_: int) -> str:
        return "".join(f"<row>{inline('😀' + ''.join(random.choices(words, k=108)))}</row>" for _ in range(380))

    names = {"survey": [SURVEY, PLAIN], "choices": [CHOICES], "x": []}
    return repacked(book(**names), _in_each_sheet(rows, 3))


def _shared_by_many() -> bytes:
    """One long string that stands in thousands of cells."""
    content = SHARED
    with zipfile.ZipFile(BytesIO(content)) as archive:
        strings = archive.read(STRINGS).decode().replace("Vad vill du säga?", f" {'å' * 32_000} ")
        sheet = archive.read(FIRST).decode()
    long = re.search(r'<c r="C2"[^>]*>(.*?)</c>', sheet)
    cells = f'<c t="s">{long[1] if long else ""}</c>' * 30
    rows = f"<row>{cells}</row>" * 1000
    return repacked(content, {STRINGS: strings.encode(), FIRST: sheet_of(rows)})


def _attributes(tags: int, each: int) -> bytes:
    """Tags with far more to them than a cell has. "<" may stand in no attribute, but ">" may."""
    many = "".join(f' a{n * 7919 % 99991:x}=">"' for n in range(each))
    return repacked(form(PLAIN), {FIRST: sheet_of(f"<row>{f'<c{many}/>' * tags}</row>")}, compresslevel=1)


def _brackets() -> bytes:
    heads = (*SURVEY, "relevant", "ringar_more")
    return form((*PLAIN, "(" * 15_000, "[" * 15_000), heads=heads)


def _other_zip() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hej.txt", "hej")
    return file.getvalue()


def _stretched(content: bytes, dimension: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return re.sub(rb"<dimension[^>]*/>", dimension.encode(), archive.read(FIRST))


def _appended_strings() -> bytes:
    content = SHARED
    with zipfile.ZipFile(BytesIO(content)) as archive:
        strings = archive.read(STRINGS)
    more = "".join(f"<si><t>{n:08}</t></si>" for n in range(90_000)).encode()
    return repacked(content, {STRINGS: strings.replace(b"</sst>", more + b"</sst>")})


# name → (the file, a code that tells why it is refused)
HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (lambda: _bomb(100_000_000), "too_large"),
    "tight": (lambda: _bomb(15_000_000), "packed_too_tightly"),
    "many parts": (lambda: _many_small(900_000), "too_large"),
    "lying directory": (_lying_directory, "not_xlsx"),
    "external entity": (lambda: _doctype(FIRST, '<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;"), "entities"),
    "entity in strings": (lambda: _doctype(STRINGS, '<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;"), "entities"),
    "entity elsewhere": (lambda: _doctype("docProps/core.xml", '<!ENTITY e "x">'), "entities"),
    "billion laughs": (lambda: _doctype(STRINGS, BILLION, "&a9;"), "entities"),
    "entity behind a comment": (lambda: _behind_a_comment('[<!ENTITY e "x">]'), "entities"),
    "doctype behind a comment": (lambda: _behind_a_comment("[<!ELEMENT x ANY>]"), "entities"),
    "150 000 rows": (lambda: _rows(FIRST, 150_000), "too_many_rows"),
    "150 000 choices": (lambda: _rows(SECOND, 150_000), "too_many_rows"),
    "cells that just pass": (_tight_cells, "too_many_rows"),
    "empty cells": (_empty_cells, "packed_too_tightly"),
    "empty cells, loosely": (_styled_cells, "too_large"),
    "empty cells in each sheet": (_empty_sheets, "too_large"),
    "long cells": (_long_cells, "too_large"),
    "a long string in each cell": (_shared_by_many, "too_large"),
    "one tag of attributes": (lambda: _attributes(1, 90_000), "too_large"),
    "attributes": (lambda: _attributes(30, 30_000), "too_large"),
    "many columns": (_wide, "too_many_columns"),
    "40 000 characters": (_long_cell, "cell_too_long"),
    "40 000 shared": (_long_shared, "cell_too_long"),
    "formula": (_formula, "formula"),
    "array formula": (_array_formula, "formula"),
    "merged cells": (_merged, "merged"),
    "too many sheets": (_sheets, "too_many_sheets"),
    "macros": (lambda: repacked(form(PLAIN), {"xl/vbaProject.bin": b"x"}), "macros"),
    "links": (lambda: repacked(form(PLAIN), {"xl/externalLinks/externalLink1.xml": b"<a/>"}), "links"),
    "old or locked": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, "old_or_locked"),
    "no zip": (lambda: b"type,name,label\n", "not_xlsx"),
    "half a zip": (lambda: form(PLAIN)[:900], "not_xlsx"),
    "another zip": (_other_zip, "not_xlsx"),
    "empty": (lambda: b"", "empty"),
    "nested": (_nested, "too_large"),
    "brackets": (_brackets, "relevant"),
}
HARMLESS: Mapping[str, Callable[[], bytes]] = {
    "a sheet that lies about its size": lambda: repacked(
        form(PLAIN), {FIRST: _stretched(form(PLAIN), '<dimension ref="A1:XFD1048576"/>')}
    ),
    "many shared strings that no cell wants": _appended_strings,
    "all choices that a form may have": lambda: _rows(SECOND, 4000),
}


def peak() -> float:
    """This process's own peak memory in MB; getrusage would tell that of the one which started it, too."""
    said = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(said[1]) / 1024 if said else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Reads the files that are named, and prints seconds by file, then the peak."""
    seconds = {}
    for path in map(Path, sys.argv[1:]):
        content = path.read_bytes()
        begun = time.perf_counter()
        with suppress(XlsformRefused):
            read(content)
        seconds[path.name] = time.perf_counter() - begun
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": peak()}))


if __name__ == "__main__":
    main()
