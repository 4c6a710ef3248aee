"""Starting and stopping as an operator sees it: one clear line when something is wrong, and a clean end."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.config import ConfigError, settings
from tests.service import free_port, migrated

ROOT = Path(__file__).parents[2]


def ringar(*arguments: str, home: Path, **environment: str) -> Result:
    """A command that ends by itself, in this process: what it imports takes seconds each time in one of its own."""
    return CliRunner().invoke(main, arguments, env={"RINGAR_HOME": str(home)} | environment)


def process(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """One that goes on running where nothing is wrong, or keeps connections to its end, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
        env=os.environ | {"RINGAR_HOME": str(home)} | environment,
    )


@pytest.fixture
def ready_home(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A RINGAR_HOME with a database that is up to date and empty."""
    home.mkdir()
    migrated(f"sqlite:///{home / 'ringar.db'}", tmp_path_factory.getbasetemp())
    return home


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RINGAR_PORT", "många", "RINGAR_PORT"),
        ("RINGAR_SECRET", "kort", "at least 32"),
        ("RINGAR_PUBLIC_BASE_URL", "ringar.se", "RINGAR_PUBLIC_BASE_URL"),
        ("RINGAR_DATABASE_URL", "mysql://x/y", "postgresql"),
    ],
)
def test_a_bad_setting_is_one_clear_line(name: str, value: str, said: str, home: Path) -> None:
    with pytest.raises(ConfigError, match=said):
        settings("web", {name: value})
    refused = ringar("web", home=home, **{name: value})
    assert refused.exit_code == 1
    assert refused.stderr.startswith("ringar: ")
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_database_that_is_behind_says_which_command_to_run(home: Path) -> None:
    for command in ("web", "courier", "analyst"):
        refused = process(command, home=home)
        assert (refused.returncode, "ringar db upgrade" in refused.stderr) == (1, True)
    examined = ringar("doctor", home=home)
    assert (examined.exit_code, "ringar db upgrade" in examined.stderr) == (1, True)
    assert ringar("db", "upgrade", home=home).exit_code == 0
    assert "LOOK courier" in ringar("doctor", home=home).stdout


def test_a_wrong_channel_is_one_line_before_anything_starts_and_the_doctor_shows_it_beside_the_rest(
    ready_home: Path,
) -> None:
    """A courier that could not send would be started again and again, and nobody would see why."""
    wrong = {"RINGAR_SMS_URL": "https://user:secret@api.46elks.com/a1/sms?from=Räddaren"}
    for command in ("run", "courier"):
        refused = process(command, home=ready_home, **wrong)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert re.fullmatch(r"ringar: RINGAR_SMS_URL: from is 3-11 letters .*\n", refused.stderr)
    seen = ringar("doctor", home=ready_home, RINGAR_SMTP_URL="smtp://user:secret@mail.example.se:587", **wrong)
    assert "ok   email: through mail.example.se as noreply@localhost, 60 a minute" in seen.stdout
    assert "LOOK sms: RINGAR_SMS_URL: from is" in seen.stdout
    assert "secret" not in seen.stdout + seen.stderr
    assert "ok   sms: RINGAR_SMS_URL is empty" in ringar("doctor", home=ready_home).stdout


def test_a_port_that_is_taken_says_so_before_anything_starts(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refused = process("run", home=home, RINGAR_PORT=str(other.getsockname()[1]))
    assert refused.returncode == 1
    assert re.fullmatch(r"ringar: Port \d+ is taken\..*\n", refused.stderr)


def test_a_database_that_cannot_be_reached_is_one_line(home: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/ringar?connect_timeout=2"
    refused = process("web", home=home, RINGAR_DATABASE_URL=url)
    assert refused.returncode == 1
    assert len(refused.stderr.strip().splitlines()) == 1


def wait_for(address: str, seconds: float = 30) -> int:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  our own loopback address
                return int(answer.status)
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{address} did not answer in {seconds} s")


def _children(pid: int) -> set[int]:
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in found.splitlines()]
    mine = {child for child, parent in pairs if parent == pid}
    return mine | {grand for child in mine for grand in _children(child)}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_run_starts_three_processes_prints_the_set_up_link_and_ends_cleanly(home: Path) -> None:
    port = free_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "run"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"RINGAR_HOME": str(home), "RINGAR_PORT": str(port)},
    )
    try:
        assert wait_for(f"http://127.0.0.1:{port}/healthz") == 200
        processes = _children(running.pid)
        assert len(processes) >= 3
        (courier,) = [pid for pid in processes if "app.cli\0courier" in Path(f"/proc/{pid}/cmdline").read_text()]
        os.kill(courier, signal.SIGKILL)  # one that dies is started again
        time.sleep(2.5)
        assert any("app.cli\0courier" in Path(f"/proc/{pid}/cmdline").read_text() for pid in _children(running.pid))
        processes |= _children(running.pid)
    finally:
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    assert running.returncode == 0
    assert re.search(rf"http://localhost:{port}/setup/\S{{32}}", out)
    assert "Traceback" not in err
    assert not [pid for pid in processes if alive(pid)]


def test_roles_are_made_once_and_each_process_starts_as_its_own(home: Path, postgres_url: str) -> None:
    owner = {"RINGAR_OWNER_URL": postgres_url}
    assert ringar("db", "upgrade", home=home, **owner).exit_code == 0
    made = json.loads(ringar("db", "roles", "--json", home=home, **owner).stdout)
    assert set(made) == {"RINGAR_DATABASE_URL", "RINGAR_COURIER_URL", "RINGAR_ANALYST_URL"}
    again = ringar("db", "roles", "--json", home=home, **owner, **made)
    assert json.loads(again.stdout) == made, "passwords in use must not change"
    examined = json.loads(process("doctor", "--json", home=home, **owner, **made).stdout)
    assert {each["what"]: each["fine"] for each in examined}["separation"] is True
    as_owner = process("doctor", "--json", home=home, RINGAR_DATABASE_URL=postgres_url)
    assert {each["what"]: each["fine"] for each in json.loads(as_owner.stdout)}["separation"] is False


def test_sqlite_has_no_roles_and_says_so(home: Path) -> None:
    refused = ringar("db", "roles", home=home)
    assert (refused.exit_code, "encryption, not separation" in refused.stderr) == (1, True)


def test_a_revision_that_there_is_not_is_one_line(ready_home: Path) -> None:
    refused = ringar("db", "downgrade", "nope", home=ready_home)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("ringar: There is no revision 'nope'. Choose one of base, 0001")
    assert ringar("db", "downgrade", "base", home=ready_home).exit_code == 0
    assert "ringar db upgrade" in ringar("doctor", home=ready_home).stderr


def test_the_operator_lets_a_further_organisation_in_once(ready_home: Path) -> None:
    who = ("--organisation", "Bostäderna", "--name", "Bo", "--email", "bo@example.org")
    first = ringar("staff", "welcome", *who, home=ready_home)
    assert re.fullmatch(r"http://localhost:8000/invite/\S{32}\n", first.stdout)
    again = ringar("staff", "welcome", *who, home=ready_home)
    assert (again.exit_code, again.stderr.strip()[-14:]) == (1, "[staff.exists]")
    assert ringar("staff", "link", home=ready_home).exit_code == 1, "there is an account now"
