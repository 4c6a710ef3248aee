"""Files that mean no good are refused before they cost time or memory; files that only look odd are read."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from surveys.errors import XlsformHostile
from surveys.xlsform import read, sheet
from tests.house.tree import ROOT
from tests.surveys.xlsform.files import SURVEY, faults, form, repacked, sheet_of
from tests.surveys.xlsform.hostile import FIRST, HARMLESS, HOSTILE, PLAIN, SHARED, inline

MOST_MEGABYTES = 100
LARGE = {
    "too_large",
    "packed_too_tightly",
    "entities",
    "too_many_rows",
    "too_many_columns",
    "too_many_sheets",
    "macros",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each file, made once."""
    folder = tmp_path_factory.mktemp("hostile")
    made = {name: make for name, (make, _) in HOSTILE.items()} | dict(HARMLESS)
    paths = {name: folder / name.replace(" ", "-") for name in made}
    for name, path in paths.items():
        path.write_bytes(made[name]())
    return paths


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_and_told_why(name: str, files: dict[str, Path]) -> None:
    code = HOSTILE[name][1]
    content = files[name].read_bytes()
    told = faults(content)
    assert any(code in codes for codes in told.values())
    if code in LARGE:
        with pytest.raises(XlsformHostile):
            read(content)


def test_reading_them_all_takes_less_than_100_megabytes(
    files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """In a process of its own. How long each takes is printed (pytest -s) and no promise: machines differ."""
    command = [sys.executable, "-m", "tests.surveys.xlsform.hostile", *map(str, files.values())]
    said = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
    with capsys.disabled():
        slowest = max(said["seconds"], key=said["seconds"].get)
        told = f"{len(files)} files: slowest {said['seconds'][slowest]:.2f} s ({slowest}), {said['megabytes']:.0f} MB"
        sys.stdout.write(f"\n{told}\n")
    assert set(said["seconds"]) == {path.name for path in files.values()}
    assert said["megabytes"] < MOST_MEGABYTES


@pytest.mark.parametrize("name", ["empty cells in each sheet", "long cells", "a long string in each cell"])
def test_sheets_share_what_a_file_may_hold(name: str, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted at the parser's own door: whatever keeps the accounts, no more than one file's share is gone through."""
    handled = {"elements": 0, "characters": 0}
    begin, listen = sheet.Counted.startElement, sheet.SheetHandler.characters

    def begun(self: sheet.Counted, element: str, attrs: Any) -> None:
        handled["elements"] += 1
        begin(self, element, attrs)

    def listened(self: sheet.SheetHandler, content: str) -> None:
        handled["characters"] += len(content)
        listen(self, content)

    monkeypatch.setattr(sheet.Counted, "startElement", begun)
    monkeypatch.setattr(sheet.SheetHandler, "characters", listened)
    with pytest.raises(XlsformHostile):
        read(files[name].read_bytes())
    assert 0 < handled["elements"] <= 250_001
    assert handled["characters"] <= 2_000_000 + sheet.MOST_CELL


@pytest.mark.parametrize("name", ["a sheet that lies about its size", "many shared strings that no cell wants"])
def test_what_only_looks_odd_is_read(name: str, files: dict[str, Path]) -> None:
    assert [each["key"] for each in read(files[name].read_bytes())["questions"]] == ["fritt"]


def test_texts_that_no_database_keeps_are_refused_by_the_cell() -> None:
    """Written as Excel writes what XML cannot hold, and as JSON does in our own column."""
    for said in ("hej _x0000_ x", "hej _xD83D_ x", "_xDE00_"):
        rows = f"<row>{''.join(map(inline, SURVEY))}</row><row>{''.join(map(inline, (*PLAIN[:2], said)))}</row>"
        assert faults(repacked(form(PLAIN), {FIRST: sheet_of(rows)})) == {"survey!C2": ["characters"]}
    for said in ('{"text": {"sv": "\\u0000"}}', '{"settings": {"\\ud83d": 1}}', '{"options": [{"value": "\\udc00"}]}'):
        assert faults(form((*PLAIN, said), heads=(*SURVEY, "ringar_more"))) == {"survey!D2": ["characters"]}
    assert read(form((*PLAIN, '{"text": {"sv": "\\\\u0000"}}'), heads=(*SURVEY, "ringar_more")))


def test_texts_are_read_as_excel_stores_them() -> None:
    shared = "".join(f"<si><t>{each}</t></si>" for each in ("type", "text", "name", "fritt", "label"))
    rich = "<r><t>Vad </t></r><r><t xml:space='preserve'>vill_x000A_du</t></r><rPh><t>uttal</t></rPh><phoneticPr/>"
    strings = f"<sst>{shared}<si>{rich}</si></sst>"
    with zipfile.ZipFile(BytesIO(SHARED)) as archive:
        assert b't="s"' in archive.read(FIRST)
    content = repacked(SHARED, {"xl/sharedStrings.xml": strings.encode()})
    assert read(content)["questions"][0]["text"] == {"sv": "Vad vill\ndu"}


def test_whole_numbers_truths_and_prefixes_are_text() -> None:
    rows = '<x:row r="1"><x:c r="A1" t="str"><x:v>type</x:v></x:c><x:c r="B1" t="str"><x:v>name</x:v></x:c></x:row>'
    rows += '<x:row><x:c t="str"><x:v>integer</x:v></x:c><x:c t="str"><x:v>n</x:v></x:c></x:row>'
    head = '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
    content = repacked(form(PLAIN), {FIRST: f"{head}{rows}</x:sheetData></x:worksheet>".encode()})
    assert read(content)["questions"] == [
        {"key": "n", "kind": "number", "text": {}, "settings": {"minimum": -1_000_000}}
    ]
    listed = form(
        ("select_one l", "a", "?", True), choices=[("l", 1.0, 2.5)], heads=("type", "name", "label", "required")
    )
    (question,) = read(listed)["questions"]
    assert question["required"] is True
    assert question["options"] == [{"value": "1", "label": {"sv": "2.5"}}]
