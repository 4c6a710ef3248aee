"""What one types: make run starts all and ends all, and what is missing is said in one line."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT

PATIENCE = 60.0
# What a make that runs these tests hands down to the makes in them, with `ARGS="--durations=15"` in it.
HANDED_DOWN = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "ARGS", "WORKERS")
needs_venv = pytest.mark.skipif(
    not (ROOT / ".venv/bin/ringar").exists(), reason="make test makes .venv; this run has another environment"
)


def own_environment() -> dict[str, str]:
    """The environment of somebody who types make: none of our settings, no make around it."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith("RINGAR_") and name not in HANDED_DOWN
    }


class Started:
    """`make run` with a home and a port of its own, as a terminal would start it: one process group."""

    def __init__(self, home: Path, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.home = home
        self._log = log
        environment = own_environment() | {"RINGAR_HOME": str(home), "RINGAR_PORT": str(self.port)}
        with log.open("wb") as out:
            # -o: this test is about starting; what is installed is the business of whoever runs it
            self.make = subprocess.Popen(
                ["make", "-o", ".venv/run.stamp", "run"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """All that it printed so far."""
        return self._log.read_text(errors="replace")

    def wait_until_it_answers(self) -> float:
        """Seconds until the web process answers. Fails after a minute, or when make ends."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE and self.make.poll() is None:
            try:
                with urllib.request.urlopen(f"http://localhost:{self.port}/healthz", timeout=2) as answer:
                    assert answer.status == 200
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
            else:
                return time.monotonic() - began
        raise AssertionError(f"no answer: {self.said[:400]} […] {self.said[-1500:]}")

    def processes(self) -> list[int]:
        """Every process that was started for this home, whatever group it has moved to."""
        marker = f"RINGAR_HOME={self.home}".encode()
        found = []
        for environ in Path("/proc").glob("[0-9]*/environ"):
            try:
                if marker in environ.read_bytes().split(b"\0"):
                    found.append(int(environ.parent.name))
            except OSError:
                continue  # not ours, or gone
        return found

    def ctrl_c(self) -> None:
        """What a terminal does: SIGINT to the whole group. Waits for make."""
        os.killpg(self.make.pid, signal.SIGINT)
        self.make.wait(30)


@pytest.fixture
def runs() -> Iterator[list[Started]]:
    """Starts, so that none is left when a test fails."""
    started: list[Started] = []
    yield started
    for each in started:
        for pid in each.processes():
            os.kill(pid, signal.SIGKILL)
        each.make.wait(10)


@needs_venv
def test_make_run_starts_all_three_and_ctrl_c_ends_them(runs: list[Started], tmp_path: Path) -> None:
    home = tmp_path / "instance"
    runs.append(first := Started(home, tmp_path / "first.log"))
    first.wait_until_it_answers()
    assert re.search(rf"http://localhost:{first.port}/\S+", first.said), "a one-time link for the first admin"
    assert len(first.processes()) >= 4, "make, and the web, courier and analyst processes"
    first.ctrl_c()
    assert first.processes() == []
    assert "Traceback" not in first.said
    assert "make: ***" not in first.said

    runs.append(second := Started(home, tmp_path / "second.log"))
    second.wait_until_it_answers()  # `make bench` says in how many seconds
    assert "/setup/" in second.said, "still no account: the link is given anew"
    assert "Installing" not in second.said
    second.ctrl_c()
    assert second.processes() == []


def test_make_alone_says_what_there_is() -> None:
    done = subprocess.run(["make"], cwd=ROOT, env=own_environment(), capture_output=True, text=True, check=True)
    for target in ("run", "demo", "test", "deps", "check", "bench", "proof", "screens", "constraints"):
        assert f"make {target}" in done.stdout


def test_a_second_start_installs_nothing(tmp_path: Path) -> None:
    for file in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / file, tmp_path)
    (tmp_path / ".venv").mkdir()
    would = subprocess.run(
        ["make", "-n", "run"], cwd=tmp_path, env=own_environment(), capture_output=True, text=True, check=True
    )
    assert "pip" in would.stdout
    for stamp in ("made", "run", "dev"):
        (tmp_path / f".venv/{stamp}.stamp").touch()
    would = subprocess.run(
        ["make", "-n", "run"], cwd=tmp_path, env=own_environment(), capture_output=True, text=True, check=True
    )
    assert would.stdout == "exec .venv/bin/ringar run \n"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A PATH with next to nothing on it."""
    for program in ("bash", "env"):
        (tmp_path / program).symlink_to(str(shutil.which(program)))
    (tmp_path / "id").write_text("#!/bin/bash\necho 1000\n")  # not root
    (tmp_path / "id").chmod(0o755)
    return tmp_path


def script(name: str, *arguments: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run one of bin/ with only these programs."""
    command = [str(ROOT / "bin" / name), *arguments]
    return subprocess.run(command, cwd=path, env={"PATH": str(path)}, capture_output=True, text=True, check=False)


def test_a_missing_chromium_is_said_in_one_line_to_those_who_are_not_root(bare: Path) -> None:
    done = script("deps", path=bare)
    assert done.returncode == 1
    said = "ringar: chromium-headless-shell is missing: the browser tests take the slower chromium, or are skipped"
    assert f"{said}; as root: make deps\n" in done.stderr
    assert script("deps", "--try", path=bare).returncode == 0


@pytest.mark.parametrize(
    ("python", "line"),
    [
        ("exit 1", "Python 3.11 or newer is missing"),
        ('[[ "$2" != *ensurepip* ]]', "Python's venv module is missing; as root: apt-get install python3-venv"),
    ],
)
def test_a_python_that_will_not_do_is_said_in_one_line(bare: Path, python: str, line: str) -> None:
    (bare / "python3").write_text(f"#!/bin/bash\n{python}\n")
    (bare / "python3").chmod(0o755)
    done = script("venv", path=bare)
    assert done.returncode == 1
    assert line in done.stderr
    assert done.stderr.count("\n") == 1
