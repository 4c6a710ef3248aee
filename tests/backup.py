"""A backup of a service, taken and put back while nobody writes: SQLite's files, or PostgreSQL's own dump."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy.engine import make_url

from app.extensions import db
from app.store.base import vault_path
from tests.postgres import SUPERUSER, Cluster, programs


@dataclass(frozen=True)
class Backup:
    """Each file, and its copy; the applications that may hold them open."""

    pairs: tuple[tuple[Path, Path], ...]
    apps: tuple[Flask, ...]

    @classmethod
    def of(cls, database: str, to: Path, *apps: Flask) -> Backup:
        """Copy the database and the vault beside it."""
        pairs = tuple((Path(each), to / f"backup-{Path(each).name}") for each in (database, vault_path(database)))
        made = cls(pairs, apps)
        made._let_go()
        for live, kept in pairs:
            shutil.copy(live, kept)
        return made

    def restore(self) -> None:
        """As if nothing had happened since."""
        self._let_go()
        for live, kept in self.pairs:
            for log in (f"{live}-wal", f"{live}-shm"):
                Path(log).unlink(missing_ok=True)
            shutil.copy(kept, live)

    def _let_go(self) -> None:
        """Everything is in the files and nobody holds them open."""
        for app in self.apps:
            with app.app_context():
                db.session.remove()
                connection = db.engine.raw_connection()
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                connection.close()
                db.engine.dispose()


@dataclass(frozen=True)
class Dump:
    """What pg_dump has made of a database; the applications that may be connected to it."""

    cluster: Cluster
    name: str
    file: Path
    apps: tuple[Flask, ...]

    @classmethod
    def of(cls, cluster: Cluster, url: str, to: Path, *apps: Flask) -> Dump:
        """Dump the database, vault and all."""
        made = cls(cluster, str(make_url(url).database), to / "dump", apps)
        made._run("pg_dump", "--format=custom", f"--file={made.file}", made.name)
        return made

    def restore(self) -> None:
        """As if nothing had happened since."""
        for app in self.apps:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
        self.cluster.drop_database(self.name)
        with self.cluster.connect() as connection:
            connection.execute(f'CREATE DATABASE "{self.name}"')
        self._run("pg_restore", "--exit-on-error", f"--dbname={self.name}", str(self.file))

    def _run(self, program: str, *arguments: str) -> None:
        folder = programs()
        assert folder is not None
        where = [f"--host={self.cluster.home}", f"--port={self.cluster.port}", f"--username={SUPERUSER}"]
        subprocess.run([folder / program, *where, *arguments], check=True, capture_output=True)
