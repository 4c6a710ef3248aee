"""What goes wrong around the web process: a full disk, a database that starts anew, slow senders, a new version."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.postgres import Cluster, programs
from tests.proof import FULL, sized
from tests.proof.conftest import Tell
from tests.proof.kill import UNHEARD, Load, Outcome, Web, attack, running
from tests.proof.test_kill import assert_exactly_once, cluster, power_cut, stored, survey, web

__all__ = ["cluster"]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

RESPONSES = sized(2400, 240)
SLOW = sized(200, 40)
FULL_ENOUGH = 3  # answers of 503 until somebody makes room


def test_a_database_that_starts_anew_is_found_again_by_the_same_web_process(
    cluster: Cluster, home: Path, tell: Tell
) -> None:
    url = cluster.url(cluster.create_database())
    path = survey(url, home)
    with running(web(url, home)) as process:
        before, load = process.pid, Load(process.port, path)
        stops = [lambda: power_cut(cluster), cluster.restart]
        outcome = attack(load, RESPONSES, stops, lambda: stored(url))
        assert process.pid == before
    tell("PostgreSQL starts anew", f"{outcome}; {dict(load.said)}")
    assert_exactly_once(outcome, url)
    assert load.said.keys() <= {200, 201, 503, UNHEARD}, "a database that is away is told as that"


# --- a full disk ---


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of this size. Without the right to mount one there is nothing to try."""
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", folder], check=False).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def filled(disk: Path, *, but: int) -> Path:
    """A file that leaves so many bytes."""
    filler = disk / "filler"
    with filler.open("wb") as opened:
        left = max(0, shutil.disk_usage(disk).free - but)
        for piece in (1 << 20, 4096):
            while left >= piece:
                opened.write(b"x" * piece)
                left -= piece
    return filler


def on_a_full_disk(url: str, path: str, process: Web, disk: Path, but: int) -> Outcome:
    """Answers until there is no room; when the phones have been told, somebody makes some."""
    filler, load = filled(disk, but=but), Load(process.port, path)

    def make_room() -> None:
        deadline = time.monotonic() + 20
        while load.said[503] < FULL_ENOUGH and time.monotonic() < deadline:
            time.sleep(0.01)
        filler.unlink()

    operator = threading.Thread(target=make_room)
    operator.start()
    try:
        return attack(load, RESPONSES, [], lambda: stored(url))
    finally:
        operator.join()


def test_on_sqlite_a_full_disk_is_told_and_nothing_acknowledged_is_lost(tmp_path: Path, home: Path, tell: Tell) -> None:
    with small_disk(tmp_path / "disk", "24m") as disk:
        url = f"sqlite:///{disk / 'ringar.db'}"
        path = survey(url, home)
        with running(web(url, home)) as process:
            outcome = on_a_full_disk(url, path, process, disk, but=200_000)
        tell("SQLite, the disk full", f"{outcome}; {dict(outcome.load.said)}")
        assert outcome.load.said[503] >= FULL_ENOUGH
        assert outcome.load.said.keys() <= {200, 201, 503}
        assert_exactly_once(outcome, url)


def test_on_postgresql_a_full_disk_is_told_and_nothing_acknowledged_is_lost(home: Path, tell: Tell) -> None:
    if programs() is None:
        pytest.skip("PostgreSQL's server programs are missing; as root: make deps")
    shallow = Path("/tmp") / f"ringar-small-{os.getpid()}"  # noqa: S108  its socket wants a short path that others may walk
    with small_disk(shallow, "160m") as disk:
        server = Cluster(under=disk).start()
        try:
            url = server.url(server.create_database())
            path = survey(url, home)
            with running(web(url, home)) as process:
                outcome = on_a_full_disk(url, path, process, disk, but=60_000)
            tell("PostgreSQL, the disk full", f"{outcome}; {dict(outcome.load.said)}")
            assert outcome.load.said[503] >= FULL_ENOUGH
            assert_exactly_once(outcome, url)
        finally:
            server.remove()
    shallow.rmdir()


# --- slow senders ---


@contextmanager
def dribbling(port: int, n: int) -> Iterator[list[socket.socket]]:
    """So many connections that send a byte of a request's head now and then, and never the last one.

    Slow bodies are nginx's to hold (deploy/nginx.conf): by itself granian gives each a thread, and there are eight.
    """
    request = f"POST /api/v1/contacts HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Slow: "
    held, over = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(n)], threading.Event()

    def dribble() -> None:
        while not over.wait(0.2):
            for each in held:
                with suppress(OSError):
                    each.send(b"x")

    for each in held:
        each.sendall(request.encode())
    sender = threading.Thread(target=dribble, daemon=True)
    sender.start()
    try:
        yield held
    finally:
        over.set()
        sender.join()
        for each in held:
            each.close()


def p95(process: Web, path: str, n: int) -> tuple[float, Load]:
    """Of so many answers one after the other, in seconds."""
    load, took = Load(process.port, path), []
    for _ in range(n):
        begun = time.monotonic()
        load.phone(1)
        took.append(time.monotonic() - begun)
    return statistics.quantiles(took, n=20)[-1], load


def test_slow_senders_keep_nobody_from_answering(tmp_path: Path, home: Path, tell: Tell) -> None:
    url = f"sqlite:///{tmp_path / 'ringar.db'}"
    path = survey(url, home)
    with running(web(url, home)) as process:
        alone, _ = p95(process, path, 60)
        with dribbling(process.port, SLOW):
            beside, load = p95(process, path, 60)
    tell(f"{SLOW} slow connections", f"p95 {beside * 1000:.0f} ms, without them {alone * 1000:.0f} ms")
    assert (load.refused, load.said[UNHEARD]) == ([], 0)
    assert load.heard == load.sent


# --- a new web process in the place of the old one ---


def test_a_new_web_process_takes_over_and_no_answer_fails(tmp_path: Path, home: Path, tell: Tell) -> None:
    """SIGHUP to `ringar web`: a worker is started, and only when it answers the old one ends."""
    url = f"sqlite:///{tmp_path / 'ringar.db'}"
    path = survey(url, home)
    started = web(url, home)
    started.command = [sys.executable, "-m", "app.cli", "web"]
    with running(started) as process:
        load, over = Load(process.port, path), threading.Event()

        def phone() -> None:
            while not over.is_set():
                load.phone(1)
                time.sleep(0.05)

        phones = [threading.Thread(target=phone, daemon=True) for _ in range(4)]
        for each in phones:
            each.start()
        for _ in range(sized(5, 1)):
            old = workers(process)
            os.kill(process.pid, signal.SIGHUP)
            deadline = time.monotonic() + 60
            while workers(process) & old and time.monotonic() < deadline:
                time.sleep(0.05)
            assert workers(process).isdisjoint(old), "the old worker has ended"
        over.set()
        for each in phones:
            each.join(60)
    outcome = Outcome(load, stored(url), 0, 1)
    tell("A new web process under load", f"{len(load.heard)} acknowledged; {load.said[UNHEARD]} connections broken")
    assert load.said.keys() <= {200, 201, UNHEARD}, "nobody is told no"
    assert not FULL or not load.said[UNHEARD], "a machine that tests in parallel may take longer than the old one waits"
    assert_exactly_once(outcome, url)


def workers(process: Web) -> set[int]:
    """The children of granian's own process."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return {int(each) for each in found.split()}
