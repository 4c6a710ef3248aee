"""The statistical programs that evaluators open files with, as tests run them. What is in them, the tests know."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

Runs = Callable[[str, Path], str]
HAVEN = Path("/usr/lib/R/site-library/haven")
LONGEST_SECONDS = 120


def has_pspp() -> bool:
    """Whether PSPP is installed."""
    return shutil.which("pspp") is not None


def has_haven() -> bool:
    """Whether R is, with the package that reads what other programs wrote."""
    return shutil.which("Rscript") is not None and HAVEN.is_dir()


def pspp(commands: str, folder: Path) -> str:
    """What PSPP prints, as CSV. Fails where it complains of anything."""
    (folder / "commands.sps").write_text(commands, encoding="utf-8")
    said = _run("pspp", "-O", "format=csv", "-o", "said.csv", "commands.sps", folder=folder)
    assert "warning:" not in said, said
    return (folder / "said.csv").read_text(encoding="utf-8")


def rscript(script: str, folder: Path) -> str:
    """What R prints."""
    (folder / "script.R").write_text(script, encoding="utf-8")
    return _run("Rscript", "--vanilla", "script.R", folder=folder)


def _run(*command: str, folder: Path) -> str:
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
