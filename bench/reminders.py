"""The outbox: claims and confirms a second beside bare commits, and what opening the boxes of a large cohort takes."""

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import psycopg

from app import channels
from app.channels.base import Message
from app.config import Settings
from app.services import reminders, sending
from bench import gates
from tests.proof.post import cohort
from tests.service import application, dispose

SENT, BARE = 600, 600
COHORTS = (25_000, 50_000)
BOXES_MB, LINEAR = 500, 2.5  # twice as many take twice as long, and what noise there is


class Taking:
    """A provider that takes everything at once: what is measured is the outbox."""

    name = "email"
    reaches = True
    per_minute = 10_000_000

    def __init__(self, settings: Settings) -> None:
        """Needs nothing."""

    @staticmethod
    def ready(settings: Settings) -> bool:  # noqa: ARG004  the protocol's
        return True

    def check(self, address: str) -> bool:
        return bool(address)

    def send(self, message: Message) -> None:
        """Taken."""

    def price(self, message: Message) -> Decimal | None:  # noqa: ARG002  the protocol's
        return Decimal()


def compare(name: str, url: str, home: Path) -> None:
    """Print one database's row. url: an empty database."""
    bare = _rate(_bare(url), BARE)
    cohort(url, home, SENT)
    app = application(url, home, "courier")
    shelf, channels.SHELF = channels.SHELF, (Taking, channels.Log)
    now = datetime.now(UTC)
    try:
        with app.app_context():
            reminders.open_waves(now=now)
            ours = _rate(lambda: sending.send_some(now=now, at_once=reminders.AT_ONCE), SENT // reminders.AT_ONCE)
    finally:
        channels.SHELF = shelf
        dispose(app)
    ours *= reminders.AT_ONCE
    print(f"{name:11} reminders  {ours:8.0f}/s  claimed and confirmed, is {ours / bare:.2f} × one bare row committed")


def _rate(step: Callable[[], object], times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        step()
    return times / (time.perf_counter() - begun)


def _bare(url: str) -> Callable[[], object]:
    """A row inserted and committed, durably, by the driver alone."""
    if url.startswith("sqlite"):
        beside = sqlite3.connect(url.removeprefix("sqlite:///") + ".bare", isolation_level=None)
        beside.execute("PRAGMA journal_mode = WAL")
        beside.execute("PRAGMA synchronous = FULL")
        beside.execute("CREATE TABLE bare (id TEXT PRIMARY KEY)")
        return lambda: beside.execute("INSERT INTO bare VALUES (?)", (str(uuid4()),))
    connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    connection.execute("CREATE TABLE bare (id text PRIMARY KEY)")
    return lambda: connection.execute("INSERT INTO bare VALUES (%s)", (str(uuid4()),))


def open_boxes() -> None:
    """Print what opening the boxes takes at half the size and at the full one."""
    seconds = []
    for n in COHORTS:
        with tempfile.TemporaryDirectory() as folder:
            url, home = f"sqlite:///{Path(folder) / 'boxes.db'}", Path(folder) / "home"
            cohort(url, home, n)
            command = [sys.executable, "-m", "bench.boxes", url, str(home)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout.splitlines()[-1])
        assert found["made"] == n, found
        seconds.append(found["seconds"])
        each = 1024 * (found["mb"] - found["before_mb"]) / n
        limit = gates.within(f"boxes of {n}", found["mb"], BOXES_MB, "MB")
        print(
            f"boxes       {n:6}     {n / found['seconds']:8.0f}/s  {found['seconds']:.1f} s of CPU  "
            f"{found['mb']:.0f} MB {limit}  {each:.1f} kB a contact"
        )
    ratio = seconds[1] / seconds[0]
    print(f"boxes       twice as many take {ratio:.2f} × as long {gates.within('boxes', ratio, LINEAR, '×')}")
