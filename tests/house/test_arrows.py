"""Who may import whom: each contract of pyproject.toml is kept, and fails when it is broken."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.house.tree import ROOT, files, name, parsed
from tests.service import migrated

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {contract["id"]: contract["name"] for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}
# contract, the file that breaks it (made where it does not exist), the line that does
BREAKS = [
    ("arrows", "app/services/broken.py", "import app.web"),
    ("arrows", "app/store/broken.py", "import app.services"),
    ("arrows", "app/channels/broken.py", "import app.exports"),
    ("arrows", "app/web/broken.py", "import app.api"),
    ("arrows", "app/cellar.py", ""),
    ("pure", "surveys/broken.py", "import flask"),
    ("pure", "surveys/kinds/base.py", "import sqlalchemy.orm"),
    ("pure", "surveys/waves.py", "import time"),
    ("pure", "surveys/codes.py", "from random import choice"),
    ("pure", "surveys/answers.py", "import app.config"),
    ("sql", "app/services/broken.py", "from sqlalchemy import select"),
    ("sql", "app/web/broken.py", "import psycopg"),
    ("doors", "app/web/broken.py", "from app.store import responses"),
    ("doors", "app/api/broken.py", "from app.store.session import transaction"),
    ("doors", "app/courier/broken.py", "import app.store.vault"),
    ("courier", "app/courier/broken.py", "import app.store.responses"),
    ("courier", "app/courier/broken.py", "import app.services.broken"),
    ("analyst", "app/analyst/broken.py", "import app.store.vault"),
    ("analyst", "app/analyst/broken.py", "import app.store.spool"),
    ("diary", "app/services/results.py", "import app.services.diary"),
    ("diary", "app/analyst/broken.py", "import app.store.diary"),
    ("diary", "app/web/results.py", "import app.services.decisions"),
    ("diary", "app/services/letters.py", "import app.store.decisions"),
    ("apart", "app/store/vault.py", "import app.store.responses"),
    ("requests", "app/services/broken.py", "from flask import request"),
    ("kinds", "surveys/kinds/number.py", "import surveys.kinds.text"),
]


def lint_imports(tree: Path, *only: str) -> subprocess.CompletedProcess[str]:
    """Run all contracts, or only these, on the house that lies in this folder."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tree), "COLUMNS": "300", "PYTHONUTF8": "1"}
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    command += [f"--contract={each}" for each in only]
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The house without its data, to break something in."""
    for room in ("app", "surveys"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "fonts", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept(copy: Path) -> None:
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("contract", "file", "line"), BREAKS)
def test_a_contract_fails_when_it_is_broken(copy: Path, contract: str, file: str, line: str) -> None:
    if line == "import app.services.broken":  # the long way round counts as well
        (copy / "app/services/broken.py").write_text('"""Broken."""\n\nimport app.store.responses\n')
    path = copy / file
    path.write_text((path.read_text() if path.exists() else '"""Broken."""\n') + f"\n{line}\n")
    done = lint_imports(copy, contract)
    assert done.returncode != 0
    assert re.search(rf"^{re.escape(CONTRACTS[contract])} BROKEN", done.stdout, re.M), done.stdout + done.stderr


def test_every_contract_is_broken_once_here() -> None:
    assert {contract for contract, _, _ in BREAKS} == set(CONTRACTS)


def imported(path: Path) -> set[str]:
    """The top names that a file imports from elsewhere, at its top or inside its functions."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_services_do_not_know_flask() -> None:
    assert [name(path) for path in files("app/services", ending=".py") if "flask" in imported(path)] == []


def shipped() -> set[str]:
    """Every distribution that `make run` installs: the main dependencies and what they need, without dev."""
    have: set[str] = set()
    wanted = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
    while wanted:
        need = wanted.pop()
        if spelled(need.name) in have:
            continue
        have.add(spelled(need.name))
        for line in metadata.requires(need.name) or []:
            further = Requirement(line)
            extras = {"", *need.extras}
            if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in extras):
                wanted.append(further)
    return have


def spelled(distribution: str) -> str:
    """One spelling for Flask-SQLAlchemy, flask_sqlalchemy and flask-sqlalchemy."""
    return distribution.lower().replace("_", "-")


def test_what_runs_imports_only_what_make_run_installs() -> None:
    owners = metadata.packages_distributions()
    have = shipped()
    foreign = [
        f"{name(path)}: {module}"
        for path in files("app", "surveys", ending=".py")
        for module in imported(path) - set(sys.stdlib_module_names) - {"app", "surveys", "__future__"}
        if not {spelled(owner) for owner in owners.get(module, [])} & have
    ]
    assert foreign == []


HEAVY = {
    "alembic",
    "mako",
    "scipy",
    "numpy",
    "pandas",
    "pyreadstat",
    "typst",
    "openpyxl",
    "xlsxwriter",
    "qrcode",
    "PIL",
    "matplotlib",
}


def test_the_web_process_starts_without_heavy_libraries(tmp_path: Path) -> None:
    migrated(f"sqlite:///{tmp_path / 'ringar.db'}", tmp_path)
    loaded = python("import sys, wsgi; print(*sys.modules)", home=tmp_path).split()
    assert "flask" in loaded
    assert HEAVY & set(loaded) == set()


def python(script: str, *, home: Path) -> str:
    """What a script prints in a process of its own."""
    environment = {"PATH": os.environ["PATH"], "RINGAR_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
