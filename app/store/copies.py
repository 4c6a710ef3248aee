"""A consistent copy of the whole database, and putting one back: SQLite's two files, or what pg_dump writes."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from app.store.base import VAULT, engine_for, vault_path
from app.store.roles import name_web_role

PIECE = 1 << 20
FILES = ("ringar.db", "vault.db")  # as they are called in a backup
DUMP = "dump"
ASIDE = ".copy-"
PLAIN = ("--no-owner", "--no-privileges")  # the roles may be others where it is put back; `ringar db roles` grants


class CopyFailed(RuntimeError):
    """pg_dump or pg_restore is missing, or says why it could not; one line for the operator."""


def sort_of(url: str) -> str:
    """sqlite or postgresql."""
    return make_url(url).get_backend_name()


def has_tables(url: str) -> bool:
    """Whether anything stands in this database. Makes no file. Raises SQLAlchemyError where it cannot be reached."""
    if sort_of(url) == "sqlite":
        return any(path.exists() and path.stat().st_size for path in _files(url))
    engine = create_engine(url)
    try:
        looked = inspect(engine)
        return bool(looked.get_table_names() or VAULT in looked.get_schema_names())
    finally:
        engine.dispose()


def take(url: str) -> Iterator[tuple[str, int | None, Iterator[bytes]]]:
    """The database as it was at one moment: (name, length where it is known, content) of each file.

    Whoever writes meanwhile is not kept waiting. Raises CopyFailed.
    """
    if sort_of(url) != "sqlite":
        yield DUMP, None, _dumped(url)
        return
    for name, path in zip(FILES, _files(url), strict=True):
        yield name, path.stat().st_size, _pieces(path)


@contextmanager
def standing(url: str) -> Iterator[str]:
    """An address whose database does not change while it is copied: for SQLite a copy beside it, wiped afterwards.

    PostgreSQL's own dump sees one moment by itself.
    """
    if sort_of(url) != "sqlite":
        yield url
        return
    database = _files(url)[0]
    if not database.exists():
        raise CopyFailed(f"there is no database {database}")
    with _alone(database.parent):
        _wipe(database.parent)
        aside = database.with_name(f"{ASIDE}{os.getpid()}.db")
        try:
            _snapshot(database, aside)
            yield f"sqlite:///{aside}"
        finally:
            _wipe(database.parent)


def sweep(url: str) -> None:
    """Wipe what a backup that was killed has left beside the database: it holds what may be erased since."""
    if sort_of(url) == "sqlite" and any(_files(url)[0].parent.glob(f"{ASIDE}*")):
        with suppress(CopyFailed), _alone(_files(url)[0].parent):
            _wipe(_files(url)[0].parent)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One copy is made at a time: the next one would wipe the first. Raises CopyFailed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise CopyFailed("another backup is being made or put back") from None
    finally:
        os.close(handle)


def _wipe(folder: Path) -> None:
    for left in folder.glob(f"{ASIDE}*"):
        with left.open("r+b") as file:
            for start in range(0, left.stat().st_size, PIECE):
                file.write(bytes(min(PIECE, left.stat().st_size - start)))
            file.flush()
            os.fsync(file.fileno())
        left.unlink()


def _snapshot(database: Path, aside: Path) -> None:
    """Both files as they are between two transactions; the courier writes to both, and no other may come between."""
    for path in (aside, Path(vault_path(str(aside)))):
        path.touch(mode=0o600, exist_ok=False)
    engine = engine_for(f"sqlite:///{database}")
    try:
        with engine.connect() as writer, closing(sqlite3.connect(database, isolation_level=None)) as reader:
            reader.execute("ATTACH DATABASE ? AS vault", (vault_path(str(database)),))
            writer.exec_driver_sql("SELECT 1")  # BEGIN IMMEDIATE: nobody else writes …
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM main.sqlite_master, vault.sqlite_master").fetchall()
            writer.rollback()  # … until the reader has seen both files; from here on it goes on seeing them
            for schema, path in (("main", aside), (VAULT, Path(vault_path(str(aside))))):
                with closing(sqlite3.connect(path)) as target:
                    reader.backup(target, name=schema)
                    target.execute("PRAGMA journal_mode = DELETE")
            reader.execute("ROLLBACK")
    finally:
        engine.dispose()


def _dumped(url: str) -> Iterator[bytes]:
    # the wall (walls.py) stands before its owner too, and lets all through: without this pg_dump would give up there
    with _program("pg_dump", url, "--format=custom", "--enable-row-security", *PLAIN) as running:
        if running.stdout is None:
            raise CopyFailed("pg_dump has no output")
        yield from iter(lambda: running.stdout.read(PIECE), b"")  # type: ignore[union-attr]  # looked at above


def put_sqlite(url: str, contents: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """The two files, whole or not at all, where there are none."""
    database, vault = _files(url)
    places = dict(zip(FILES, (database, vault), strict=True))
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    with _alone(database.parent):
        try:
            for name, content in contents:
                aside = places[name].with_name(f"{ASIDE}{places[name].name}")
                written.append((aside, places[name]))
                with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                    file.writelines(content)
                    file.flush()
                    os.fsync(file.fileno())
            for aside, place in reversed(written):  # the vault first: without the database nothing is there
                aside.rename(place)
        finally:
            _wipe(database.parent)


def put_postgresql(url: str, content: Iterable[bytes]) -> None:
    """A dump, in one transaction. Raises CopyFailed, with nothing changed but for a role that cannot sign in yet."""
    try:
        name_web_role(url)
    except SQLAlchemyError:
        raise CopyFailed("the owner may not make the role that row-level security names (CREATEROLE)") from None
    with _program("pg_restore", url, "--exit-on-error", "--single-transaction", *PLAIN) as running:
        if running.stdin is None:
            raise CopyFailed("pg_restore takes no input")
        try:
            for piece in content:
                running.stdin.write(piece)
            running.stdin.close()
        except BrokenPipeError:  # it has said why, and the end of this block tells
            with suppress(BrokenPipeError):
                running.stdin.close()


@contextmanager
def _program(name: str, url: str, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run one of PostgreSQL's programs. The password goes by the environment: a command line can be seen by all."""
    found = shutil.which(name)
    if found is None:
        raise CopyFailed(f"{name} is missing; on Debian: apt install postgresql-client")
    address = make_url(url)
    shown = address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = os.environ | ({"PGPASSWORD": str(address.password)} if address.password else {})
    with subprocess.Popen(  # noqa: S603  our own arguments, no shell
        [found, f"--dbname={shown}", *arguments],
        stdin=subprocess.PIPE if name == "pg_restore" else subprocess.DEVNULL,
        stdout=subprocess.PIPE if name == "pg_dump" else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
    ) as running:
        try:
            yield running
        except BaseException:
            running.kill()
            raise
        said = running.stderr.read().decode(errors="replace") if running.stderr else ""
        if running.wait():
            raise CopyFailed(f"{name}: {(said.strip().splitlines() or ['it failed'])[0]}")


def _files(url: str) -> tuple[Path, Path]:
    database = make_url(url).database or ""
    return Path(database), Path(vault_path(database))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(PIECE), b"")
