"""How the house is kept: captions, sizes, shelves, no trace of a machine. Imports are test_arrows.py."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT, files, name, parsed, texts

LONGEST = {"surveys": 300, "app": 300, "bench": 300, "tests": 400}
# Each shelf, and what lies in its folder without being a plug.
SHELVES = {
    "surveys.kinds": {"base", "parts"},
    "surveys.checks": {"base", "traits", "words"},
    "app.exports": {
        "archive",
        "arrow",
        "bundle",
        "codebook",
        "codebook_page",
        "readme",
        "remembered",
        "statistical",
        "table",
        "translators",
        "workbook",
        "workbook_parts",
    },
    "app.channels": {"base", "options", "reminder"},
}
COMMENT = {".js": ("//", "/*"), ".css": ("/*",), ".typ": ("//",)}


def python() -> list[Path]:
    return files(ending=".py")


def test_every_python_file_has_a_caption() -> None:
    found = {name(path): wrong_caption(path.read_text(encoding="utf-8")) for path in python()}
    assert {path: why for path, why in found.items() if why} == {}
    assert len(found) > 500, "they were looked at"


def wrong_caption(source: str) -> str | None:
    """Why a Python file's caption is not one line that says what lives here; None when it is."""
    caption = ast.get_docstring(ast.parse(source), clean=True)
    if not caption:
        return "it has none"
    first, _, rest = caption.partition("\n")
    if rest and not rest.startswith("\n"):
        return "its first line does not stand alone"
    return None if first.rstrip().endswith((".", ":", "?", "…")) else "its first line is not a sentence"


def test_a_file_without_a_caption_would_be_seen() -> None:
    assert wrong_caption("x = 1\n")
    assert wrong_caption('"""Runs on\nand on."""\n')
    assert wrong_caption('"""utils"""\n')
    assert wrong_caption('"""When each wave opens. Nothing here looks at a clock.\n\nMore."""\n') is None


def test_every_script_and_stylesheet_has_a_caption() -> None:
    looked_at = [path for path in files("app") if path.suffix in COMMENT]
    without = [p for p in looked_at if not p.read_text(encoding="utf-8").lstrip().startswith(COMMENT[p.suffix])]
    assert [name(path) for path in without] == []
    assert {path.suffix for path in looked_at} == set(COMMENT)


@pytest.mark.parametrize("room", LONGEST)
def test_files_stay_short(room: str) -> None:
    """A migration is as long as what it moves."""
    lengths = {name(p): len(p.read_text(encoding="utf-8").splitlines()) for p in files(room, ending=".py")}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST[room]} == {}


@pytest.mark.parametrize("shelf", SHELVES)
def test_a_shelf_holds_exactly_what_its_folder_does(shelf: str) -> None:
    assert on_shelf(shelf) == in_folder(shelf)


def test_the_shelves_that_every_survey_needs_are_not_empty() -> None:
    assert on_shelf("surveys.kinds")
    assert on_shelf("app.exports")


def on_shelf(package: str) -> set[str]:
    """The modules that a SHELF's plugs come from; a plug is an object, a function, a class or a module."""
    shelf = getattr(importlib.import_module(package), "SHELF", ())
    return {_module(plug).removeprefix(f"{package}.") for plug in shelf}


def _module(plug: Any) -> str:
    if type(plug).__name__ == "module":
        return str(plug.__name__)
    return str(plug.__module__ if callable(plug) and hasattr(plug, "__qualname__") else type(plug).__module__)


def in_folder(package: str) -> set[str]:
    """The modules that lie beside the shelf, those left out that several plugs share."""
    found = {p.stem for p in (ROOT / package.replace(".", "/")).glob("*.py")}
    return found - SHELVES[package] - {"__init__"}


def test_a_plug_that_was_not_put_on_its_shelf_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = importlib.import_module("surveys.kinds")
    monkeypatch.setattr(kinds, "SHELF", kinds.SHELF[1:])
    assert on_shelf("surveys.kinds") != in_folder("surveys.kinds")


# Put together, so that this file does not hold what it looks for.
MACHINE = re.compile(r"(?<![\w.}])/(?:" + "|".join(("work", "root", "home/[a-z]", "Users", "mnt", "opt")) + r")/")
UNDONE = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b")
SILENCED = re.compile(r"#\s*(?:noqa(?::\s*[A-Z0-9, ]+)?|type:\s*ignore)\s*(?:$|#)")


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (MACHINE, "a path of one machine means nothing on another"),
        (UNDONE, "what is not done belongs in an issue"),
        (SILENCED, "what is silenced is named: a noqa with its reason, a type: ignore with its [code]"),
    ],
)
def test_no_file_holds(pattern: re.Pattern[str], why: str) -> None:
    found = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in texts()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == [], why


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE, "open('/" + "root/data.csv')"),
        (UNDONE, "# TO" + "DO later"),
        (SILENCED, "import x  # no" + "qa: F401"),
        (SILENCED, "x = y  # type: " + "ignore"),
    ],
)
def test_such_a_line_would_be_seen(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)
    assert not SILENCED.search("import x  # no" + "qa: F401 its import has an effect")


def test_constraints_hold_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
    assert len(pins) > 30


PLACEHOLDER = re.compile(r"^(?:x|xx)\.")


def test_the_readme_says_where_things_go_and_those_places_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.search(r"^#+ Where does it go\?.*?(?=^#+ |\Z)", readme, re.MULTILINE | re.DOTALL)
    assert section, "the README has a section 'Where does it go?'"
    rows = [line for line in section[0].splitlines() if line.startswith("|")]
    named = [path for row in rows for path in re.findall(r"`([\w./-]+/[\w.-]*)`", row)]
    assert len(named) >= 5
    places = [ROOT / path if not PLACEHOLDER.match(Path(path).name) else (ROOT / path).parent for path in named]
    assert [name(place) for place in places if not place.exists()] == []


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    asked = set(re.findall(r"(?:^|`)\s*make ([a-z]+)\b", readme, re.MULTILINE))
    assert {target for target in asked if f"\n{target}:" not in makefile} == set()


def test_the_core_asks_no_clock_and_throws_no_dice() -> None:
    """The contract forbids the modules; this finds what hides in modules that the core may use."""
    assert [line for path in files("surveys", ending=".py") for line in impure(path)] == []


IMPURE = {"now", "today", "utcnow", "uuid1", "uuid4", "urandom", "getenv", "default_rng", "token_bytes"}


def impure(path: Path) -> list[str]:
    return [
        f"{path.name}:{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", None) in IMPURE or getattr(node.func, "id", None) in IMPURE)
    ]


def test_a_clock_in_the_core_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("import datetime, uuid\na = datetime.datetime.now()\nb = uuid.uuid4()\n")
    assert len(impure(file)) == 2
