"""A page of results, or the paper about the goals, as a PDF. What may stand there is decided before, in sentences."""

from collections.abc import Mapping
from typing import Any

from app.posters import press

LONGEST = 600  # of any one text, in characters
PAPERS = {"summary": "summary.typ", "goals": "goals.typ"}
Sheet = Mapping[str, Any]


def summary(sheet: Sheet) -> bytes:
    """The page as PDF/UA-1, the same bytes for the same sheet. sheet: texts, numbers and lists of them, as its .typ
    file reads it; paper: which, where it is not a page of results. Raises PosterInvalid that names each text at fault.
    """
    return press.press(PAPERS[sheet.get("paper", "summary")], printed(sheet))


def printed(sheet: Sheet) -> dict[str, Any]:
    """The same sheet with every text as paper takes it. Raises PosterInvalid."""
    texts = dict(_texts(sheet, ""))
    clean = press.printable({at: (text, LONGEST) for at, text in texts.items()}, optional=frozenset(texts))
    return {key: _filled(held, key, clean) for key, held in sheet.items()}


def _texts(held: Any, at: str) -> list[tuple[str, str]]:
    """Every text in a sheet, and where it stands: "rows.2.name"."""
    if isinstance(held, str):
        return [(at, held)]
    parts = held.items() if isinstance(held, Mapping) else enumerate(held) if isinstance(held, list) else ()
    return [found for key, part in parts for found in _texts(part, f"{at}.{key}".lstrip("."))]


def _filled(held: Any, at: str, clean: Mapping[str, str]) -> Any:
    if isinstance(held, Mapping):
        return {key: _filled(part, f"{at}.{key}", clean) for key, part in held.items()}
    if isinstance(held, list):
        return [_filled(part, f"{at}.{number}", clean) for number, part in enumerate(held)]
    return clean[at] if isinstance(held, str) else held
