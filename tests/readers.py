"""The programs that evaluators open files with, as tests run them. What the files hold is the tests' own matter."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from defusedxml.ElementTree import parse

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
LONGEST_SECONDS = 120
MOST_ROWS = MOST_COLUMNS = 10_000  # of a test's own; what is repeated oftener is the empty rest of a sheet
COMMA_UTF8 = "Text - txt - csv (StarCalc):44,34,76,1"  # LibreOffice's own tokens


def soffice() -> str | None:
    """LibreOffice's program, None where it is not installed."""
    return shutil.which("soffice")


@dataclass(frozen=True)
class Seen:
    """A cell as LibreOffice holds it. type: float, string, or "" for an empty one."""

    text: str
    type: str
    formula: str | None


@dataclass
class Calc:
    """LibreOffice without a window, with a profile of its own."""

    home: Path
    opens: int = 0

    def opened(self, content: bytes, ending: str) -> dict[str, list[list[Seen]]]:
        """Each sheet of a file, row by row, without what is empty at the end of a row or a sheet. Control characters
        are not told.
        """
        seen = self._converted(content, ending, "fods")
        return {sheet.attrib[f"{TABLE}name"]: _rows(sheet) for sheet in parse(seen).iter(f"{TABLE}table")}

    def texts(self, content: bytes, ending: str) -> list[list[str]]:
        """The first sheet of a file as its cells' texts, with every character, but for "\\r\\n", which is "\\n"."""
        saved = self._converted(content, ending, f"csv:{COMMA_UTF8}")
        with saved.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def _converted(self, content: bytes, ending: str, to: str) -> Path:
        self.opens += 1
        folder = self.home / str(self.opens)
        folder.mkdir()
        file = folder / f"file.{ending}"
        file.write_bytes(content)
        command = [str(soffice()), "--headless", f"-env:UserInstallation={(self.home / 'profile').as_uri()}"]
        if ending == "csv":
            command += [f"--infilter={COMMA_UTF8}"]
        out = folder / "out"
        done = subprocess.run(
            [*command, "--convert-to", to, "--outdir", str(out), str(file)],
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home), "LC_ALL": "C.UTF-8"},
        )
        made = list(out.glob("file.*"))
        assert made, done.stdout + done.stderr
        return made[0]


def _rows(sheet: ElementTree.Element) -> list[list[Seen]]:
    rows: list[list[Seen]] = []
    for row in sheet.iter(f"{TABLE}table-row"):
        cells: list[Seen] = []
        for cell in row:
            if cell.tag.removeprefix(TABLE) in ("table-cell", "covered-table-cell"):
                repeated = int(cell.attrib.get(f"{TABLE}number-columns-repeated", "1"))
                cells += [_seen(cell)] * (repeated if repeated <= MOST_COLUMNS else 1)
        while cells and cells[-1] == Seen("", "", None):
            cells.pop()
        again = int(row.attrib.get(f"{TABLE}number-rows-repeated", "1"))
        rows += [cells] * min(again, MOST_ROWS)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _seen(cell: ElementTree.Element) -> Seen:
    type = cell.attrib.get(f"{OFFICE}value-type", "")
    lines = [_line(line) for line in cell.findall(f"{TEXT}p")]
    text = cell.attrib[f"{OFFICE}value"] if type == "float" else "\n".join(lines)
    return Seen(text, type, cell.attrib.get(f"{TABLE}formula"))


def _line(line: ElementTree.Element) -> str:
    """A paragraph's text: blanks and tabs are elements of their own."""
    text = line.text or ""
    for each in line:
        tag = each.tag.removeprefix(TEXT)
        blanks = " " * int(each.attrib.get(f"{TEXT}c", "1"))
        text += {"s": blanks, "tab": "\t", "line-break": "\n"}.get(tag, _line(each))
        text += each.tail or ""
    return text
