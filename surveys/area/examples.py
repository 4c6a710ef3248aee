"""Ready tables of the kinds that a city has, for whoever brings figures in. What they hold is invented, and says so."""

import csv
import io
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.toml")
HEADINGS = {
    "sv": ("indikator", "värde", "enhet", "period", "område", "källa", "definition", "anmärkning"),
    "en": ("indicator", "value", "unit", "period", "area", "source", "definition", "note"),
}
SOURCE = {"sv": "EXEMPEL: skriv er källa här", "en": "EXAMPLE: write your source here"}


@cache
def examples() -> Mapping[str, Any]:
    """Name → what it holds, in the order of the page."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def table(name: str, language: str, area: str) -> str:
    """One of them as CSV; language: sv or en; area: what the area is called. KeyError: there is none of this name."""
    held = examples()[name]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS[language])
    said = {what: held[what][language] for what in ("indicator", "unit", "definition")}
    for period, value in held["rows"].items():
        number = value.replace(",", ".") if language == "en" else value
        writer.writerow(
            [said["indicator"], number, said["unit"], period, area, SOURCE[language], said["definition"], ""]
        )
    return stream.getvalue()
