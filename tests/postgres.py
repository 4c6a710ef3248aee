"""A throw-away PostgreSQL: started, killed, started again, removed. Fixtures are in conftest."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL

SUPERUSER = "postgres"
SPARE = "spare"
ROOM = 4_000_000_000  # bytes
SETTINGS = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "wal_level": "replica",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "timezone": "UTC",
    "lc_messages": "C",
}
# The socket is trusted (any role, no password); over TCP only the superuser is, so that a test which
# hands out a role with a password proves that the password is asked for.
HBA = f"""\
local all all trust
host all {SUPERUSER} 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""


def programs() -> Path | None:
    """The folder with initdb and postgres, newest version first, or None where there is none."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return max(found, key=lambda p: int(p.parent.name.split(".")[0]), default=None)


def _unprivileged() -> dict[str, Any]:
    """Whom to run as, as arguments for subprocess: PostgreSQL refuses root; otherwise as ourselves."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    entry = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(pid: int) -> list[int]:
    """Direct children: PostgreSQL's processes each lead a session of their own, so no group holds them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def memory() -> Path | None:
    """A folder in memory with room for a cluster: a killed server loses nothing in it, and fsync is quick there."""
    shared = Path("/dev/shm")  # noqa: S108  a folder of our own is made in it
    if not os.access(shared, os.W_OK):
        return None
    return shared if shutil.disk_usage(shared).free >= ROOM else None


class Cluster:
    """One server with its own folder, socket and port.

    start(), stop(), kill9() and restart() are about the server; create_database(), drop_database() and
    url() about what is in it. fsync is on: what it acknowledged survives kill9(). on_disk: where its speed is measured,
    or a power cut is tried in earnest. under: a folder that it lies in.
    """

    def __init__(self, *, on_disk: bool = False, under: Path | None = None) -> None:
        bin_folder = programs()
        if bin_folder is None:
            raise FileNotFoundError("PostgreSQL's server programs are not here: as root: make deps")
        self._bin = bin_folder
        self._as = _unprivileged()
        # Not pytest's folder: that one is closed to other users, and its path is too long for a socket.
        place = under or (not on_disk and memory()) or tempfile.gettempdir()
        self.home = Path(tempfile.mkdtemp(prefix="ringar-pg-", dir=place))
        self.data = self.home / "data"
        self.log = self.home / "log"
        self.port = _free_port()
        self._server: subprocess.Popen[bytes] | None = None
        if self._as:
            os.chown(self.home, self._as["user"], self._as["group"])
        try:
            self._initdb()
        except BaseException:
            shutil.rmtree(self.home, ignore_errors=True)
            raise

    def _initdb(self) -> None:
        command = [self._bin / "initdb", "--pgdata", self.data, "--username", SUPERUSER, "--no-sync"]
        command += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--auth", "trust"]
        done = subprocess.run(command, **self._as, cwd=self.home, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr}")
        lines = "".join(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(lines)
        (self.data / "pg_hba.conf").write_text(HBA)

    @property
    def pid(self) -> int:
        """The postmaster's process id. Raises RuntimeError when it is not running."""
        if self._server is None:
            raise RuntimeError("the server is not running")
        return self._server.pid

    def start(self) -> Cluster:
        """Start the server and wait until it answers."""
        command: list[Any] = [self._bin / "postgres", "-D", self.data, "-k", self.home, "-p", str(self.port)]
        command += ["-h", "127.0.0.1"]
        setpriv = shutil.which("setpriv")
        if setpriv:  # SIGQUIT (stop at once) should the test process itself be killed
            command = [setpriv, "--pdeathsig", "QUIT", *command]
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                command,
                **self._as,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()
        return self

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._server is None or self._server.poll() is not None:
                break
            try:
                self.connect().close()
            except psycopg.OperationalError:
                time.sleep(0.03)
            else:
                return
        self.stop()
        raise RuntimeError(f"PostgreSQL did not start: {self.log.read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """Stop it quickly and in order; does nothing when it is not running."""
        server, self._server = self._server, None
        if server is None or server.poll() is not None:
            return
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            self._server = server
            self.kill9()

    def kill9(self) -> None:
        """Kill the postmaster and every child as a power cut would; restart() recovers from the log."""
        server, self._server = self._server, None
        if server is None:
            return
        server.send_signal(signal.SIGSTOP)  # or it would tidy up, or start new children, while we count
        victims = _children(server.pid)
        for pid in (server.pid, *victims):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        server.wait(20)
        deadline = time.monotonic() + 20
        while any(Path(f"/proc/{pid}").exists() for pid in victims) and time.monotonic() < deadline:
            time.sleep(0.01)

    def restart(self) -> None:
        """Start again on the same data and port, after stop() or kill9()."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop it and take its folder away."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A superuser's connection over the socket, autocommitting."""
        return psycopg.connect(host=str(self.home), port=self.port, user=SUPERUSER, dbname=database, autocommit=True)

    def url(self, database: str, user: str | None = None, password: str | None = None) -> str:
        """`postgresql+psycopg://…` for a database.

        Without user: the superuser over TCP. With user alone: that role over the trusted socket. With a
        password too: over TCP, where the password is checked.
        """
        over_tcp = user is None or password is not None
        url = URL.create(
            "postgresql+psycopg",
            username=user or SUPERUSER,
            password=password,
            database=database,
            host="127.0.0.1" if over_tcp else None,
            port=self.port if over_tcp else None,
            query={} if over_tcp else {"host": str(self.home), "port": str(self.port)},
        )
        return url.render_as_string(hide_password=False)

    def create_database(self, template: str | None = None, *, owner: str | None = None) -> str:
        """Make a database with a fresh name, as a copy of template where one is given; returns the name."""
        name = f"t_{secrets.token_hex(6)}"
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        if owner:
            statement += sql.SQL(" OWNER {}").format(sql.Identifier(owner))
        if template or owner or not self._spare_becomes(name):
            with self.connect() as connection:
                connection.execute(statement)
        return name

    def _spare_becomes(self, name: str) -> bool:
        """Take the empty database that a copy took the place of, if there is one."""
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(SPARE), sql.Identifier(name))
        try:
            with self.connect() as connection:
                connection.execute(rename)
        except psycopg.errors.InvalidCatalogName:
            return False
        return True

    def drop_database(self, name: str) -> None:
        """Drop it, also when somebody is still connected."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
