"""`ringar xlsform FILE`: prints what is fine, and tells what is not with sheet, row and column."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from surveys import bank
from surveys.questionnaire import from_document
from surveys.xlsform import check, write
from tests.surveys.xlsform.files import SURVEY, form

READY = from_document(bank.ready("meeting-place"))


def ringar(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["xlsform", *map(str, arguments)])


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_a_form_is_printed_with_its_digest(tmp_path: Path, flags: tuple[str, ...]) -> None:
    file = tmp_path / "enkät.xlsx"
    file.write_bytes(write(READY))
    said = ringar(file, *flags)
    assert (said.exit_code, said.stderr) == (0, "")
    assert json.loads(said.stdout) == {"digest": READY.digest(), "document": READY.document()}
    assert (len(said.stdout.splitlines()) == 1) == bool(flags)


def test_a_document_is_written_as_a_form(tmp_path: Path) -> None:
    source, out = tmp_path / "enkät.json", tmp_path / "enkät.xlsx"
    for held in (READY.document(), {"digest": "x", "document": READY.document()}):
        source.write_text(json.dumps(held), encoding="utf-8")
        assert ringar(source, "--out", out).exit_code == 0
        assert check(out.read_bytes()).digest() == READY.digest()
    source.write_text(json.dumps(READY.document() | {"title": {}}), encoding="utf-8")
    refused = ringar(source)
    assert refused.stderr == f"ringar: {source}: title: Write a title in form_title. [missing]\n"
    source.write_text("{", encoding="utf-8")
    assert ringar(source).stderr == f"ringar: {source}: The file is not whole JSON. [not_json]\n"


def test_each_fault_is_a_line_with_sheet_row_and_column(tmp_path: Path) -> None:
    file = tmp_path / "fel.xlsx"
    file.write_bytes(form(("geopoint", "var", "Var?"), ("text", "B!", "?"), heads=SURVEY))
    said = ringar(file)
    assert said.exit_code == 1
    assert said.stdout == ""
    first, second = said.stderr.splitlines()
    assert first == f"ringar: {file}: sheet survey, row 2, column A: Ringar does not have this type of question. [type]"
    assert "sheet survey, row 3, column B: " in second
    assert json.loads(ringar(file, "--json").stdout) == {"problems": {"survey!A2": ["type"], "survey!B3": ["name"]}}


def test_what_cannot_be_published_is_a_fault_too(tmp_path: Path) -> None:
    file = tmp_path / "utkast.xlsx"
    file.write_bytes(form(("text", "fritt", "")))
    assert ringar(file).stderr == f"ringar: {file}: sheet survey, row 2, column C: Write the question. [text_missing]\n"


def test_many_faults_end_in_a_count(tmp_path: Path) -> None:
    file = tmp_path / "fel.xlsx"
    file.write_bytes(form(*(("geopoint", f"q{n}", "?") for n in range(33))))
    lines = ringar(file).stderr.splitlines()
    assert len(lines) == 21
    assert lines[-1] == f"ringar: {file}: … and 13 more."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty. [empty]"),
        (b"type,name,label\n", "The file is not a whole .xlsx file. [not_xlsx]"),
        (b"\0" * 5_000_001, "The file is larger than any form needs to be. [too_large]"),
    ],
)
def test_a_file_that_is_no_form_is_refused_in_one_line(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "fil.xlsx"
    file.write_bytes(content)
    said = ringar(file)
    assert (said.exit_code, said.stderr) == (1, f"ringar: {file}: {reason}\n")


def test_a_file_that_cannot_be_opened_is_told_in_one_line(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "borta.xlsx", "No such file or directory"), (tmp_path, "Is a directory")):
        said = ringar(path)
        assert (said.exit_code, said.stderr) == (1, f"ringar: {path}: {reason}\n")
    file = tmp_path / "enkät.xlsx"
    file.write_bytes(write(READY))
    nowhere = tmp_path / "nowhere" / "ut.xlsx"
    assert ringar(file, "--out", nowhere).stderr == f"ringar: {nowhere}: No such file or directory\n"


def test_it_needs_no_settings_and_has_help() -> None:
    said = ringar("--help")
    assert said.exit_code == 0
    assert "FILE" in said.stdout
