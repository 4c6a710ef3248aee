"""Makes .xlsx files for the tests: forms as other tools write them, and parts that no honest tool writes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from surveys.errors import XlsformRefused
from surveys.languages import STAFF_LANGUAGES, staff_keys
from surveys.xlsform import read

Rows = Sequence[Sequence[Any]]
SURVEY = ("type", "name", "label")
CHOICES = ("list_name", "name", "label")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(**sheets: Rows) -> bytes:
    """Sheets with these rows, as openpyxl writes them."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(made)


def saved(made: Workbook) -> bytes:
    """A workbook's bytes."""
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def form(*survey: Sequence[Any], choices: Rows = (), heads: Sequence[str] = SURVEY, **settings: str) -> bytes:
    """A small form; each survey row in the order of heads."""
    sheets: dict[str, Rows] = {"survey": [heads, *survey]}
    if choices:
        sheets["choices"] = [CHOICES, *choices]
    return book(**sheets, settings=[list(settings or {"form_title": "Enkät"}), list(settings.values() or ["Enkät"])])


def faults(content: bytes) -> dict[str, Any]:
    """Why a file is refused: cell → codes, each of which has a sentence."""
    with pytest.raises(XlsformRefused) as refused:
        read(content)
    for code in {code for codes in refused.value.problems.values() for code in codes}:
        for language in STAFF_LANGUAGES:
            assert {f"xlsform.{code}", f"reasons.{code}"} & set(staff_keys(language)), f"no sentence for {code}"
    return refused.value.problems


def repacked(content: bytes, changed: Mapping[str, bytes], **options: Any) -> bytes:
    """The same file with some parts changed or added."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **options) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name, old.read(name)))
        for name in set(changed) - set(old.namelist()):
            new.writestr(name, changed[name])
    return file.getvalue()


def sheet_of(rows: str) -> bytes:
    """A worksheet's XML around these rows."""
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
