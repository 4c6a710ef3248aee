"""The example for nginx, before two web processes: one is killed and no answer is lost; slow bodies wait there."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.postgres import Cluster, _free_port
from tests.proof import sized
from tests.proof.conftest import Tell
from tests.proof.kill import UNHEARD, Load, Web, attack, running
from tests.proof.test_faults import p95
from tests.proof.test_kill import assert_exactly_once, cluster, stored, survey, web

__all__ = ["cluster"]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

RESPONSES = sized(3000, 120)
KILLS = sized(10, 0)  # of each; then one more
SLOW = sized(200, 24)
THREADS = 8  # of a web process
FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def as_served(example: str, port: int, ports: list[int]) -> str:
    """deploy/nginx.conf, changed as its first lines say and no more: another port, no certificate, two web processes.

    And each request counts as somebody else's, since all of these phones have one address.
    """
    upstream, _, secure = example.partition("\nserver {")[0], *example.rpartition("\nserver {")[1:]
    lines = "".join(f"    server 127.0.0.1:{each};\n" for each in ports)
    upstream, n = re.subn(r"    server 127\.0\.0\.1:8000;.*\n", lines, upstream)
    secure, m = re.subn(r"    listen 443 ssl http2;", f"    listen 127.0.0.1:{port};", secure)
    secure, k = re.subn(r"    (listen \[::\].*|ssl_.*)\n", "", secure)
    secure, j = re.subn(r"X-Forwarded-For \$remote_addr;", "X-Forwarded-For $request_id;", secure)
    assert (n, m, k, j) == (1, 1, 5, 1), "the example has changed"
    return f"{upstream}\nserver {{{secure}"


@contextmanager
def nginx(folder: Path, ports: list[int]) -> Iterator[int]:
    """The real one. The port on which it listens."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is missing; as root: make deps")
    folder.mkdir()
    port, conf = _free_port(), folder / "nginx.conf"
    temporary = "".join(f"{each}_temp_path {folder}/{each};" for each in FOLDERS)
    example = as_served((ROOT / "deploy/nginx.conf").read_text(), port, ports)
    whose = "user root;" if os.getuid() == 0 else ""
    conf.write_text(
        f"daemon off; {whose} pid {folder}/pid; error_log {folder}/error.log;"
        f"events {{ worker_connections 2048; }} http {{ {temporary}\n{example} }}"
    )
    process = subprocess.Popen([program, "-c", conf, "-e", folder / "error.log"])
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def behind(url: str, home: Path) -> Web:
    """`ringar web`'s application as it stands behind nginx, which tells it neither port nor scheme."""
    made = web(url, home)
    made.environment |= {"RINGAR_PUBLIC_BASE_URL": "http://127.0.0.1"}
    return made


@contextmanager
def slow_bodies(port: int, n: int) -> Iterator[None]:
    """So many requests that are whole but for their bodies, which come a byte now and then and never end."""
    head = f"POST /api/v1/contacts HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    held, over = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(n)], threading.Event()

    def dribble() -> None:
        while not over.wait(0.2):
            for each in held:
                with suppress(OSError):
                    each.send(b" ")

    for each in held:
        each.sendall(f"{head}Content-Length: 9000\r\n\r\n{{".encode())
    sender = threading.Thread(target=dribble, daemon=True)
    sender.start()
    time.sleep(0.5)  # until all of them are where they wait
    try:
        yield
    finally:
        over.set()
        sender.join()
        for each in held:
            each.close()


def test_behind_nginx_one_of_two_web_processes_is_killed_and_nothing_is_lost(
    cluster: Cluster, tmp_path: Path, home: Path, tell: Tell
) -> None:
    url = cluster.url(cluster.create_database())
    path = survey(url, home)
    with ExitStack() as stack:
        one, other = (stack.enter_context(running(behind(url, home))) for _ in range(2))
        port = stack.enter_context(nginx(tmp_path / "nginx", [one.port, other.port]))
        load = Load(port, path)
        kills = [each for _ in range(KILLS) for each in (one.kill_and_restart, other.kill_and_restart)]
        outcome = attack(load, RESPONSES, [*kills, one.kill9], lambda: stored(url))
    tell("nginx, two web processes, killed in turn", f"{outcome}; {dict(load.said)}")
    assert_exactly_once(outcome, url)
    assert load.said.keys() <= {200, 201, 502, 504, UNHEARD}


def test_bodies_that_come_slowly_wait_in_nginx_and_keep_nobody_from_answering(
    tmp_path: Path, home: Path, tell: Tell
) -> None:
    url = f"sqlite:///{tmp_path / 'ringar.db'}"
    path = survey(url, home)
    with ExitStack() as stack:
        process = stack.enter_context(running(behind(url, home)))
        port = stack.enter_context(nginx(tmp_path / "nginx", [process.port]))
        alone, _ = p95(Web(port, {}), path, 40)
        with slow_bodies(port, SLOW):
            beside, load = p95(Web(port, {}), path, 40)
        tell(f"{SLOW} slow bodies at nginx", f"p95 {beside * 1000:.0f} ms, without them {alone * 1000:.0f} ms")
        assert (load.refused, load.said[UNHEARD]) == ([], 0)
        assert load.heard == load.sent
        with slow_bodies(process.port, THREADS):  # the control: without nginx each has a thread, and there are no more
            straight = Load(process.port, path)
            phone = threading.Thread(target=straight.phone, args=(1,), daemon=True)
            phone.start()
            phone.join(3)
            assert straight.heard == set(), "if granian holds them by itself, this test and the example can be shorter"
        phone.join(30)
        assert straight.heard == straight.sent
