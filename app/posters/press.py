"""How a typst sheet becomes a PDF: safe texts, shipped fonts, the same bytes everywhere. No layout here."""

import json
import struct
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from surveys.errors import BadInput

HERE = Path(__file__).parent
FONTS = HERE / "fonts"

KEPT_FORMAT = frozenset("\u200c\u200d")  # Persian and Arabic spelling needs these two; other format controls go
DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
ORNAMENT = frozenset({"So", "Sk", "Mn", "Me", "Sm", "No"})  # left out where no font has them: emoji and the like
UNBROKEN = 30  # characters; a longer word may be broken anywhere, or it would shrink to nothing

_presses: dict[str, Any] = {}
_turn = Lock()  # a typst compiler takes one caller at a time


class PosterInvalid(BadInput):
    """A text that cannot be printed. problems: field → why, in plain words."""

    code = "poster.invalid"


class PressError(RuntimeError):
    """Typst refused one of our own sheets: a fault in the house, not in what the user wrote."""


def printable(texts: Mapping[str, tuple[str, int]], *, optional: frozenset[str]) -> dict[str, str]:
    """Texts as a sheet takes them: one line, no controls, only characters that a shipped font has.

    texts: field → (text, longest allowed, in characters). Emoji are left out quietly; letters that no font
    has are not, since a name with holes is worse than a clear answer. Raises PosterInvalid that names every
    field at fault; a field with nothing left is one unless it is optional.
    """
    problems: dict[str, str] = {}
    clean: dict[str, str] = {}
    for field, (text, longest) in texts.items():
        plain, missing = _clean(text)
        clean[field] = " ".join(_breakable(word) for word in plain.split())
        if len(plain) > longest:
            problems[field] = f"at most {longest} characters, this has {len(plain)}"
        elif missing:
            problems[field] = f"no font for {' '.join(missing)}"
        elif not plain and field not in optional:
            problems[field] = "nothing to print"
    if problems:
        raise PosterInvalid(problems=problems, fields=", ".join(problems))
    return clean


def check_directions(directions: Mapping[str, str]) -> None:
    """Raises PosterInvalid for every field whose direction is neither "ltr" nor "rtl"."""
    problems = {field: "ltr or rtl" for field, found in directions.items() if found not in ("ltr", "rtl")}
    if problems:
        raise PosterInvalid(problems=problems, fields=", ".join(problems))


def direction(text: str) -> str:
    """The side that a text of unknown language starts from, by its first strong letter: "ltr" or "rtl"."""
    for character in text:
        strong = unicodedata.bidirectional(character)
        if strong in ("R", "AL"):
            return "rtl"
        if strong == "L":
            return "ltr"
    return "ltr"


def press(sheet: str, data: Mapping[str, Any]) -> bytes:
    """A sheet (a .typ file in this folder) and its values → tagged PDF (PDF/UA-1), the same bytes each time.

    The values travel as JSON through sys.inputs and are never read as typst source. Raises PressError.
    """
    from typst import TypstError

    with _turn:
        try:
            done = _compiler(sheet).compile(
                format="pdf",
                sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
                pdf_standards="ua-1",
            )
        except TypstError as error:
            raise PressError(f"{sheet}: {error.message}") from error
    if not isinstance(done, bytes):
        raise PressError(f"{sheet}: no PDF came out")
    return done


def _compiler(sheet: str) -> Any:
    """One warm compiler a sheet: reading fonts and source anew is most of a poster's cost."""
    from typst import Compiler, Fonts

    if sheet not in _presses:
        fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
        _presses[sheet] = Compiler(input=str(HERE / sheet), root=str(HERE), font_paths=fonts, ignore_system_fonts=True)
    return _presses[sheet]


def _clean(text: str) -> tuple[str, list[str]]:
    """The text fit for print, and the letters that no font has."""
    kept: list[str] = []
    missing: list[str] = []
    for character in unicodedata.normalize("NFC", " ".join(text.split())):
        kind = unicodedata.category(character)
        if kind in DROPPED and character not in KEPT_FORMAT:
            continue
        if ord(character) in covered():
            kept.append(character)
        elif kind not in ORNAMENT:
            missing.append(character)
    return " ".join("".join(kept).split()), sorted(set(missing))


def _breakable(word: str) -> str:
    return "\u200b".join(word[at : at + UNBROKEN] for at in range(0, len(word), UNBROKEN))


@cache
def covered() -> frozenset[int]:
    """Every character that a shipped regular font has, read from the fonts themselves (cmap, format 4)."""
    return frozenset(
        point for path in sorted(FONTS.glob("NotoSans*-Regular.ttf")) for point in _cmap(path.read_bytes())
    )


def _cmap(font: bytes) -> set[int]:
    (tables,) = struct.unpack_from(">H", font, 4)
    directory = {font[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">II", font, 20 + 16 * i) for i in range(tables)}
    start, _ = directory[b"cmap"]
    (count,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for i in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * i)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if form == 4:  # noqa: PLR2004 - the format's own number
            found |= _segments(font, start + offset)
    return found


def _segments(font: bytes, at: int) -> set[int]:
    """Format 4: parallel arrays of segment ends and starts, with two bytes of padding between."""
    (double,) = struct.unpack_from(">H", font, at + 6)
    ends = struct.unpack_from(f">{double // 2}H", font, at + 14)
    starts = struct.unpack_from(f">{double // 2}H", font, at + 16 + double)
    return {point for first, last in zip(starts, ends, strict=True) for point in range(first, last + 1)} - {0xFFFF}
