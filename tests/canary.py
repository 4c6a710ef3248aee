"""Canaries: what nobody may keep, in every way in which it might be written down, and where to look for it.

Outside stands a mail server and an SMS provider, who see a contact and a link, as is said to those who leave one.
"""

from __future__ import annotations

import base64
import json
import re
import sqlite3
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy.engine import make_url

from tests.app.channels.test_sms import RECEIPT, Elks
from tests.postgres import Cluster, programs
from tests.service import free_port


def written(secrets: Iterable[bytes | str]) -> frozenset[bytes]:
    """Each as it is, in hex, in base64 and in base64url."""
    raw = [each.encode() if isinstance(each, str) else each for each in secrets]
    coded = [f(each) for each in raw for f in (bytes.hex, _b64, _b64url)]
    return frozenset({*raw, *(each.encode() for each in coded)})


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def traces(canaries: Iterable[bytes], held: Iterable[bytes | str]) -> set[bytes]:
    """Which of them stand somewhere in what is held."""
    places = [each.encode() if isinstance(each, str) else each for each in held]
    return {canary for canary in canaries if any(canary in place for place in places)}


def files(folder: Path) -> list[bytes]:
    """What stands in every file, write-ahead logs and ledgers included."""
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that nobody else has written a canary in. Its log tells each statement, with all its values: more
    than it does by itself, which is what was refused, and why.
    """
    if programs() is None:
        pytest.skip("PostgreSQL is missing; as root: make deps")
    made = Cluster()
    try:
        made.start()
        with made.connect() as connection:
            for setting in ("log_min_duration_statement = 0", "log_parameter_max_length_on_error = -1"):
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
        yield made
    finally:
        made.remove()


def cluster_files(cluster: Cluster) -> list[bytes]:
    """All that a PostgreSQL writes: tables with what was deleted in them, the write-ahead log, the server's own log."""
    with cluster.connect() as connection:
        connection.execute("CHECKPOINT")
    return files(cluster.home)


def backup(url: str) -> list[bytes]:
    """A backup as an operator takes one: SQLite's own copy of each file, or what pg_dump writes."""
    address = make_url(url)
    if not url.startswith("sqlite"):
        bin_folder = programs()
        assert bin_folder is not None
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        dumped = subprocess.run([bin_folder / "pg_dump", "--dbname", plain], capture_output=True, check=True)
        return [dumped.stdout]
    return [_copied(path) for path in sorted(Path(address.database or "").parent.glob("*.db"))]


def _copied(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as database:
        return database.serialize()


@dataclass
class Outside:
    """What has left the house."""

    elks: Elks
    smtp_port: int = field(default_factory=free_port)
    mails: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's
        """A mail is taken."""
        self.mails.append(envelope.content.decode())
        return "250 OK"

    def settings(self) -> dict[str, str]:
        """For the courier that sends there."""
        smtp = f"smtp://127.0.0.1:{self.smtp_port}?from=hej@ringar.example"
        return {"RINGAR_SMTP_URL": smtp, "RINGAR_SMS_URL": f"http://user:password@127.0.0.1:{self.elks.port}/a1/sms"}

    def texts(self) -> dict[str, str]:
        """Number → the text that was sent there."""
        forms = [parse_qs(body.decode()) for _, _, body in self.elks.requests]
        return {form["to"][0]: form["message"][0] for form in forms}

    def links(self) -> dict[str, str]:
        """E-mail address or number → the link sent there; one reminder each."""
        assert len(self.mails) + len(self.elks.requests) == 2
        to = {re.search(r"^To: (\S+)", mail, re.MULTILINE)[1]: mail for mail in self.mails}  # type: ignore[index]
        return {each: re.search(r"http://\S+#[\w-]{22}", text)[0] for each, text in (to | self.texts()).items()}  # type: ignore[index]


@contextmanager
def outside() -> Iterator[Outside]:
    """Both at work on loopback."""
    with Elks() as elks:
        elks.answer = 200, {}, json.dumps(RECEIPT).encode()
        made = Outside(elks)
        mail = Controller(made, hostname="127.0.0.1", port=made.smtp_port)
        thread = threading.Thread(target=elks.serve_forever, args=(0.01,))
        thread.start()
        mail.start()
        yield made
        mail.stop()
        elks.shutdown()
        thread.join()
