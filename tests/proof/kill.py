"""The kill harness: phones that send until they are heard, and processes that are killed -9 meanwhile."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from surveys.codes import b64url
from tests.house.tree import ROOT

PHONES = 6
PATIENCE_S = 4.0
WAIT_S = 0.05
START_S = 60.0
UNHEARD = 0


@dataclass
class Web:
    """granian with one application, or another command, on a port of its own; it can be killed and started again."""

    port: int
    environment: dict[str, str]
    app: str = "wsgi:app"
    log: Path | None = None
    command: Sequence[str] = ()
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it takes connections; begins anew should it find no database yet."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                self._launch()
            if self._takes_connections():
                return
            time.sleep(WAIT_S)
        raise RuntimeError(f"the web process did not start: {self.log.read_text()[-2000:] if self.log else ''}")

    def _launch(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--blocking-threads", "8", "--no-access-log", self.app]
        command = [*self.command] or command
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self.environment}
        with (self.log or Path(os.devnull)).open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def _takes_connections(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    @property
    def pid(self) -> int:
        """Of the process that was started. Raises RuntimeError when it has ended."""
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError("it is not running")
        return self._process.pid

    def kill9(self) -> None:
        """Kill granian and its workers in the middle of whatever they do."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(20)
            self._process = None

    def kill_and_restart(self) -> None:
        """What a supervisor makes of a crash."""
        self.kill9()
        self.start()


@contextmanager
def running(web: Web) -> Iterator[Web]:
    """Start it, and leave nothing behind."""
    try:
        web.start()
        yield web
    finally:
        web.kill9()


@dataclass
class Load:
    """Phones on loopback. Each sends what it has until it is heard, now and then twice at the same moment.

    said: status → how often; UNHEARD: no answer came.
    """

    port: int
    path: str
    heard: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    tries: int = 0
    said: Counter[int] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def phone(self, n: int) -> None:
        """One phone with so many responses."""
        for _ in range(n):
            body = response()
            with self._lock:
                self.sent.add(body["id"])
            if secrets.randbelow(3) == 0:  # an outbox in the page and one in the service worker, both awake
                other = threading.Thread(target=self.until_heard, args=(body,))
                other.start()
                self.until_heard(body)
                other.join()
            else:
                self.until_heard(body)

    def until_heard(self, body: dict[str, Any]) -> None:
        """Send the same bytes again and again, as a phone on poor signal does."""
        while True:
            said = self._try(body)
            if said is True:
                with self._lock:
                    self.heard.add(body["id"])
                return
            if said is not None:
                with self._lock:
                    self.refused.append(said)
                return
            time.sleep(WAIT_S)

    def _try(self, body: dict[str, Any]) -> bool | str | None:
        """True: heard, our id came back. None: try again. Else what was said instead."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        with self._lock:
            self.tries += 1
        try:
            connection.request("POST", self.path, json.dumps(body), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            with self._lock:
                self.said[UNHEARD] += 1
            return None
        finally:
            connection.close()
        with self._lock:
            self.said[answer.status] += 1
        if answer.status >= http.client.INTERNAL_SERVER_ERROR:
            return None
        if answer.status in (http.client.OK, http.client.CREATED) and json.loads(text).get("id") == body["id"]:
            return True
        return f"{answer.status} {text[:200]}"


def response() -> dict[str, Any]:
    """What a phone sends: with a code, and no answer that matters here."""
    return {
        "id": str(uuid4()),
        "wave": 0,
        "version": 1,
        "language": "sv",
        "mode": "phone",
        "again": False,
        "answer_key": b64url(secrets.token_bytes(32)),
        "answers": {"trygghet_2": 4},
    }


@dataclass(frozen=True)
class Outcome:
    """What the phones were told and what the database holds."""

    load: Load
    stored: Counter[str]
    kills: int
    seconds: float

    @property
    def lost(self) -> set[str]:
        """Acknowledged, and not there."""
        return self.load.heard - set(self.stored)

    @property
    def doubled(self) -> set[str]:
        """There more than once."""
        return {each for each, n in self.stored.items() if n > 1}

    def __str__(self) -> str:
        rate = len(self.load.heard) / self.seconds
        return (
            f"{len(self.load.heard)} acknowledged of {len(self.load.sent)} ({self.load.tries} tries, {rate:.0f}/s), "
            f"{self.kills} kills, {len(self.lost)} lost, {len(self.doubled)} doubled, {self.seconds:.0f} s"
        )


def attack(load: Load, n: int, kills: Sequence[Callable[[], None]], stored: Callable[[], Counter[str]]) -> Outcome:
    """So many responses from PHONES phones; each kill comes when its share of them has been acknowledged."""
    begun = time.monotonic()
    phones = [threading.Thread(target=load.phone, args=(n // PHONES,), daemon=True) for _ in range(PHONES)]
    for phone in phones:
        phone.start()
    for number, kill in enumerate(kills, start=1):
        while len(load.heard) < n * number // (len(kills) + 1) and any(each.is_alive() for each in phones):
            time.sleep(0.002)
        kill()
    for phone in phones:
        phone.join(120)
        if phone.is_alive():
            raise TimeoutError(f"a phone is still not heard: {load.refused[:3]}")
    return Outcome(load, stored(), len(kills), time.monotonic() - begun)
