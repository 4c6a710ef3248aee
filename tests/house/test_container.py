"""The container file, by what can be run without an engine: what it copies is enough, what it starts is healthy."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.service import free_port

LINES = (ROOT / "deploy/Containerfile").read_text().replace("\\\n", " ").splitlines()
STEPS = [line.split(None, 1) for line in LINES if line and not line.startswith("#")]
PUBLIC = "https://ringar.example.se"  # as in its first lines
ALWAYS_THERE = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}


def said(instruction: str) -> list[str]:
    return [rest for name, rest in STEPS if name == instruction]


def copied(folder: Path) -> Path:
    """What the first stage holds: the files that it names, and nothing else of the repository."""
    folder.mkdir()
    for sources in (each.split() for each in said("COPY") if not each.startswith("--from")):
        for source in sources[:-1]:
            place = folder / sources[-1] / (source if sources[-1] == "./" else "")
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, place)
            else:
                shutil.copy(ROOT / source, place)
    return folder


def test_it_names_only_what_there_is() -> None:
    assert {name for name, _ in STEPS} <= ALWAYS_THERE
    assert len(said("FROM")) == 2
    needed = re.findall(r"^requires-python = \">=(\d+)\.(\d+)\"", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    for image in said("FROM"):
        version = re.search(r"python:(\d+)\.(\d+)-", image)
        assert version is not None
        assert tuple(map(int, version.groups())) >= tuple(map(int, needed[0]))
    (user,) = said("USER")
    made = next(each for each in said("RUN") if "useradd" in each)
    assert user != "root"
    assert made.endswith(user)
    assert said("VOLUME") == ["/var/lib/ringar"]
    assert "RINGAR_HOME=/var/lib/ringar" in said("ENV")[0]


@pytest.mark.timeout(120)
def test_what_it_copies_starts_and_is_healthy_by_its_own_check(tmp_path: Path) -> None:
    port, inside = free_port(), copied(tmp_path / "ringar")
    set_here = dict(each.split("=", 1) for each in said("ENV")[0].split() if each.startswith("RINGAR_"))
    environment = {
        **set_here,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(inside),
        "RINGAR_HOME": str(tmp_path / "volume"),
        "RINGAR_HOST": "127.0.0.1",  # a container's own is everybody's
        "RINGAR_PORT": str(port),
        "RINGAR_PUBLIC_BASE_URL": PUBLIC,
    }
    assert json.loads(said("ENTRYPOINT")[0]) == ["ringar"]
    command = [sys.executable, "-m", "app.cli", *json.loads(said("CMD")[0])]
    check = json.loads(said("HEALTHCHECK")[0].removeprefix("CMD "))
    check = [sys.executable, *(each.replace(":8000", f":{port}") for each in check[1:])]
    assert str(port) in check[-1]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=inside, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        assert subprocess.run(check, capture_output=True, check=False).returncode, "nobody listens yet"
        healthy, deadline = 1, time.monotonic() + 60
        while healthy and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.5)
            healthy = subprocess.run(check, capture_output=True, check=False).returncode
        assert healthy == 0, (tmp_path / "log").read_text()[-2000:]
        assert (tmp_path / "volume/ringar.db").exists()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
