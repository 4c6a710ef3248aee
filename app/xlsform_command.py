"""`ringar xlsform FILE`: checks a questionnaire in a file and prints it, or writes it as an XLSForm. No database."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import click

from app.line import Line, as_json, clear
from surveys.errors import QuestionnaireInvalid, XlsformRefused
from surveys.languages import staff_keys

MOST_LINES = 20
MOST_BYTES = 5_000_000
LANGUAGE = "en"  # of the command line


@click.command("xlsform")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it here as an XLSForm (.xlsx).")
@as_json
@clear
def xlsform(file: Path, out: Path | None, as_json: bool) -> None:
    """Check the questionnaire in FILE, an XLSForm (.xlsx) or a document (.json), and print it as JSON with its digest.

    What cannot be read or published is told with sheet, row and column, and nothing is printed.
    """
    from surveys.xlsform import check, write

    content = _content(file)
    try:
        questionnaire = _from_json(content) if file.suffix.lower() == ".json" else check(content)
    except (XlsformRefused, QuestionnaireInvalid) as error:
        _refuse(file, error.problems, as_json=as_json)
    if out is not None:
        try:
            out.write_bytes(write(questionnaire))
        except OSError as error:
            raise Line(f"{out}: {error.strerror or error}") from None
    said = {"digest": questionnaire.digest(), "document": questionnaire.document()}
    click.echo(json.dumps(said, ensure_ascii=False, indent=None if as_json else 1))


def _content(file: Path) -> bytes:
    """No more than a form may have, and a byte, so that it is told to be too large."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Line(f"{file}: {error.strerror or error}") from None


def _from_json(content: bytes) -> Any:
    from surveys.questionnaire import from_document

    try:
        held = json.loads(content)
    except (ValueError, RecursionError):
        raise XlsformRefused(problems={"file": ["not_json"]}) from None
    return from_document(held["document"] if isinstance(held, Mapping) and "document" in held else held)


def _refuse(file: Path, problems: Mapping[str, Any], *, as_json: bool) -> NoReturn:
    lines = list(_lines(problems))
    if as_json:
        click.echo(json.dumps({"problems": problems}, ensure_ascii=False))
    for line in lines[:MOST_LINES]:
        click.echo(f"ringar: {file}: {line}", err=True)
    if len(lines) > MOST_LINES:
        click.echo(f"ringar: {file}: {_sentence('more_faults').format(n=len(lines) - MOST_LINES)}", err=True)
    sys.exit(1)


def _lines(problems: Mapping[str, Any]) -> Iterator[str]:
    """One for each fault, in the order in which they were found."""
    for where, codes in problems.items():
        for code in codes:
            yield f"{_place(where)}{_sentence(code)} [{code}]"


def _place(where: str) -> str:
    """A cell ("survey!D7") in words; a question of a document by its key; nothing for the file as a whole."""
    sheet, sign, cell = where.rpartition("!")
    if not sign:
        return "" if where == "file" else f"{where}: "
    column = cell.rstrip("0123456789")
    return f"sheet {sheet}, row {cell[len(column) :]}, column {column}: "


def _sentence(code: str) -> str:
    said = staff_keys(LANGUAGE)
    plain = code.partition(":")[0]
    return said.get(f"xlsform.{plain}") or said.get(f"reasons.{plain}") or said["xlsform.other"]
