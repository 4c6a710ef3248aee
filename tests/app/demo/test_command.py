"""`ringar demo` from outside: fills once, prints how to look around, runs, and touches nobody else's database."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import ConfigError
from app.demo import home as demos
from tests.house.tree import ROOT

PATIENCE = 120.0
FIRST = "told.json"  # what it said when it was filled
QUICK = 20.0  # on a busy machine; a quiet one takes three


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "app.cli", "demo", *arguments]


def environment(home: Path, **says: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("RINGAR_")}
    return plain | {"RINGAR_HOME": str(home)} | says


def run(home: Path, *arguments: str, **says: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("--people", "40", "--anchor", "2026-11-22", *arguments),
        cwd=ROOT,
        env=environment(home, **says),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A RINGAR_HOME in which a demo has been filled, beside a real service that must not notice."""
    made = tmp_path_factory.mktemp("instance")
    (made / "ringar.db").write_bytes(b"somebody's real answers")
    done = run(made, "--fill-only", "--json", RINGAR_DATABASE_URL="postgresql://real.example/ringar")
    assert done.returncode == 0, done.stderr
    assert f"leaves RINGAR_DATABASE_URL alone and uses its own SQLite in {made / 'demo'}" in done.stderr
    assert "Filling" in done.stderr
    (made / FIRST).write_text(done.stdout, encoding="utf-8")
    return made


def test_it_has_a_folder_of_its_own_and_leaves_the_service_alone(home: Path) -> None:
    assert {each.name for each in home.iterdir()} == {"ringar.db", "demo", FIRST}
    assert (home / "ringar.db").read_bytes() == b"somebody's real answers"
    assert {"ringar.db", "ringar.vault.db", "keys", "demo.json", "demo-truth.json"} <= {
        each.name for each in (home / "demo").iterdir()
    }


def test_a_second_start_fills_nothing_and_says_the_same(home: Path) -> None:
    again = run(home, "--fill-only", "--json")
    assert "Filling" not in again.stderr
    told = json.loads(again.stdout)
    assert told == json.loads((home / FIRST).read_text(encoding="utf-8"))
    assert {each["role"] for each in told["accounts"]} == {"admin", "leader", "evaluator"}
    assert all(each["page"] == f"http://localhost:8000/{each['code']}" for each in told["activities"])
    assert all(each["results"] == f"http://localhost:8000/r/{each['code']}" for each in told["activities"])
    assert len(told["truth"]["interventions"]) == 10


def test_another_seed_for_a_demo_that_is_there_is_told_how_to_begin_anew(home: Path) -> None:
    done = run(home, "--fill-only", "--seed", "7")
    assert "There is a demo already, with seed 1 and 40 people. --fresh makes another." in done.stderr


def test_what_is_not_a_demo_is_never_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "diary.txt").write_text("mine")
    done = run(tmp_path, "--fill-only", "--fresh")
    assert done.returncode == 1
    assert done.stderr == f"ringar: {tmp_path / 'demo'} holds diary.txt: move it away before a fresh demo.\n"
    assert (tmp_path / "demo" / "diary.txt").read_text() == "mine"


def test_a_demo_that_was_cut_short_is_begun_anew(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    (folder / "keys").mkdir(parents=True)
    (folder / "ringar.db-wal").write_bytes(b"half")
    demos.clear(folder)
    assert not folder.exists()
    with pytest.raises(ConfigError):
        demos.clear(tmp_path)


def test_it_sends_nothing_to_anybody() -> None:
    given = {"RINGAR_HOME": "here", "RINGAR_SMTP_URL": "smtps://real.example", "RINGAR_SMS_URL": "https://real.example"}
    told = demos.enter(given)
    assert set(given) == {"RINGAR_HOME"}
    assert Path(given["RINGAR_HOME"]) == Path("here/demo").resolve()
    assert len(told) == 2


@pytest.fixture
def started(home: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`ringar demo` on a free port, in a group of its own as a terminal would have it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        command("--people", "40"),
        cwd=ROOT,
        env=environment(home, RINGAR_PORT=str(port)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield process, port
    if process.poll() is None:
        process.terminate()
        process.wait(20)


def test_it_answers_quickly_when_filled_and_ctrl_c_ends_it_cleanly(
    home: Path, started: tuple[subprocess.Popen[str], int]
) -> None:
    process, port = started
    code = json.loads((home / "demo" / "demo.json").read_text(encoding="utf-8"))["posters"][0]["code"]
    assert answers(process, port) < QUICK
    with urllib.request.urlopen(f"http://localhost:{port}/{code}", timeout=10) as page:
        assert page.status == 200
    os.killpg(process.pid, signal.SIGINT)
    said, complained = process.communicate(timeout=30)
    assert process.returncode == 0
    assert f"http://localhost:{port}/{code}" in said
    assert "Traceback" not in complained
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def answers(process: subprocess.Popen[str], port: int) -> float:
    """Seconds until the web process answers."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/login", timeout=5) as page:
                assert page.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return time.monotonic() - began
    raise AssertionError(f"no answer; exit code {process.poll()}")


def test_a_fresh_demo_takes_away_all_that_the_old_one_left(tmp_path: Path) -> None:
    """Also what the courier has signed and what it must not forget: both are of that demo alone."""
    old = tmp_path / demos.FOLDER
    for name in ("audit", "ledgers", "keys"):
        (old / name).mkdir(parents=True)
    demos.clear(old)
    assert not old.exists()
