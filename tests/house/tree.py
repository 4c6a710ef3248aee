"""Which files the house consists of. What must hold for them is said by the tests beside."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "surveys", "tests", "bench", "migrations", "bin", ".ci", "docs")
OUTSIDE = {"__pycache__", ".venv"}
TEXT = {".py", ".html", ".css", ".js", ".toml", ".typ", ".json", ".md", ".txt", ".svg", ".webmanifest", ""}


def files(*rooms: str, ending: str | None = None) -> list[Path]:
    """All files of these rooms (of every room and the top when none is named), sorted, caches left out."""
    found = [p for room in rooms or ROOMS for p in (ROOT / room).rglob("*")]
    found += [] if rooms else ROOT.glob("*")
    return sorted(
        p for p in found if p.is_file() and not OUTSIDE & set(p.parts) and (ending is None or p.suffix == ending)
    )


def texts() -> list[Path]:
    """Every file that a person can read."""
    return [p for p in files() if p.suffix in TEXT]


def name(path: Path) -> str:
    """Its path inside the house."""
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    """A Python file as a tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
