"""`ringar anonymity FILE`: the published values through the command, and one clear line for what is no such table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import anonymity_command
from app.cli import main

# sdcMicro's frequency example (Templ, Kowarik and Meindl 2015)
A, B, C = (2, 3, 2, 2, 3, 3, 1, 2), (3, 3, 3, 3, 3, 3, 4, 3), (1, 3, 1, 2, 1, 1, 1, 1)
FREQUENCIES = [3, 1, 3, 1, 2, 2, 1, 3]
WITH_WILDCARDS = [3, 1, 4, 2, 2, 2, 1, 3]


def ringar(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["anonymity", *map(str, arguments)])


def written(folder: Path, *lines: str, separator: str = ",", mark: str = "") -> Path:
    file = folder / "data.csv"
    file.write_text(mark + "\n".join(line.replace(",", separator) for line in lines) + "\n", encoding="utf-8")
    return file


def example(folder: Path, hidden: str | None = None, **says: str) -> Path:
    third_and_seventh = {2, 6} if hidden is not None else set()
    rows = zip(A, B, C, strict=True)
    cells = [(a, b, hidden if place in third_and_seventh else c, place % 2) for place, (a, b, c) in enumerate(rows)]
    return written(folder, "A,B,C,said", *(",".join(map(str, row)) for row in cells), **says)


def sizes(file: Path, *more: str) -> list[int]:
    """Of every row, in order: with a limit above all of them each is below it."""
    said = ringar(file, "--quasi", "A,B,C", "--limit", 99, "--json", *more)
    assert (said.exit_code, said.stderr) == (0, "")
    return [each["size"] for each in json.loads(said.stdout)["below"]]


@pytest.mark.parametrize("says", [{}, {"separator": ";"}, {"separator": "\t", "mark": "\ufeff"}])
def test_the_published_frequencies_come_out(tmp_path: Path, says: dict[str, str]) -> None:
    assert sizes(example(tmp_path, **says)) == FREQUENCIES


@pytest.mark.parametrize("hidden", ["", "*"])
def test_a_suppressed_cell_could_be_any_where_that_is_asked_for(tmp_path: Path, hidden: str) -> None:
    file = example(tmp_path, hidden)
    assert sizes(file, "--wildcards") == WITH_WILDCARDS
    assert sizes(file) == [2, 1, 1, 1, 2, 2, 1, 2]


def test_k_l_and_the_rows_below_the_limit_are_printed(tmp_path: Path) -> None:
    file = example(tmp_path)
    said = json.loads(ringar(file, "--quasi", "A,B,C", "--sensitive", "said", "--limit", 2, "--json").stdout)
    assert (said["k"], said["l"], said["rows"]) == (1, 1, 8)
    assert said["below"] == [{"row": 2, "size": 1}, {"row": 4, "size": 1}, {"row": 7, "size": 1}]
    plain = ringar(file, "--quasi", "A,B,C", "--limit", 2).stdout.splitlines()
    assert plain == [
        "k = 1   the fewest rows that look alike, of 8",
        "3 rows look like fewer than 2 rows:",
        "  row 2: 1",
        "  row 4: 1",
        "  row 7: 1",
    ]


def test_many_rows_below_the_limit_end_in_a_count(tmp_path: Path) -> None:
    lines = ringar(written(tmp_path, "a", *map(str, range(33))), "--quasi", "a").stdout.splitlines()
    assert lines[-1] == "  … and 13 more; --json prints them all."
    assert ringar(written(tmp_path, "a", *"11111"), "--quasi", "a").stdout.endswith(
        "0 rows look like fewer than 5 rows.\n"
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty."),
        (b"a,b\n", "has no rows below its header."),
        (b"x,b\n1,2\n", "has no column a; it has x, b."),
        (b"a,a\n1,2\n", "has more than one column a."),
        (b"a,b\n1,2\n1\n", "line 3 has 1 cells, the header has 2."),
        ("a,b\nÅ,2\n".encode("latin-1"), "is not UTF-8. Save it as CSV UTF-8."),
        (b'a,b\n"1,2\n', "line 2: unexpected end of data."),
        (b"a,b\n" + b"1" * 1_000_001 + b",2\n", "line 2: field larger than field limit (1000000)."),
    ],
)
def test_what_is_no_such_table_is_told_in_one_line(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "fel.csv"
    file.write_bytes(content)
    for more in ((), ("--json",)):
        said = ringar(file, "--quasi", "a", *more)
        assert (said.exit_code, said.stdout, said.stderr) == (1, "", f"ringar: {file}: {why}\n")


def test_a_file_that_is_not_there_or_too_large_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ringar(tmp_path / "borta.csv", "--quasi", "a")
    assert (said.exit_code, said.stderr) == (1, f"ringar: {tmp_path / 'borta.csv'}: No such file or directory\n")
    file = example(tmp_path)
    monkeypatch.setattr(anonymity_command, "MOST_BYTES", 10)
    assert ringar(file, "--quasi", "A").stderr == f"ringar: {file}: is larger than 0 MB.\n"
    assert ringar(file, "--quasi", " , ").stderr == "ringar: --quasi names no column.\n"
