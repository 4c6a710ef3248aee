"""A copy is the database at one moment, although two files are written to all the while; and nothing of it is left."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from app.store import copies
from app.store.base import engine_for, vault_path

ROUNDS = 12


@contextmanager
def busy(database: Path) -> Iterator[None]:
    """Somebody counts in both files, one after the other, as the courier moves contacts; with much else to copy."""
    engine = engine_for(f"sqlite:///{database}")
    with engine.begin() as connection:
        for schema in ("main", "vault"):
            connection.execute(text(f"CREATE TABLE {schema}.count_{schema} (n integer)"))
            connection.execute(text(f"INSERT INTO {schema}.count_{schema} VALUES (0)"))  # noqa: S608  ours
            connection.execute(text(f"CREATE TABLE {schema}.much_{schema} AS SELECT randomblob(2000000) AS much"))
    over = threading.Event()

    def count() -> None:
        while not over.is_set():
            with engine.begin() as connection:
                connection.execute(text("UPDATE vault.count_vault SET n = n + 1"))
                connection.execute(text("UPDATE main.count_main SET n = n + 1"))

    thread = threading.Thread(target=count)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        engine.dispose()


def counted(main: Path, vault: Path) -> tuple[int, int]:
    found = []
    for path, table in ((main, "count_main"), (vault, "count_vault")):
        connection = sqlite3.connect(path)
        found.append(connection.execute(f"SELECT n FROM {table}").fetchone()[0])  # noqa: S608  ours
        connection.close()
    return found[0], found[1]


def test_a_copy_of_two_files_is_of_one_moment(tmp_path: Path) -> None:
    database = tmp_path / "ringar.db"
    with busy(database):
        seen = []
        for _ in range(ROUNDS):
            with copies.standing(f"sqlite:///{database}") as url:
                copy = Path(url.removeprefix("sqlite:///"))
                seen.append(counted(copy, Path(vault_path(str(copy)))))
    assert [one for one, other in seen if one != other] == []
    assert len(set(seen)) > 1, "somebody did write meanwhile"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(copies.ASIDE)] == []


def test_copying_one_file_after_the_other_would_not_be(tmp_path: Path) -> None:
    """Control: the same copy without holding both files still."""
    database = tmp_path / "ringar.db"
    with busy(database):
        seen = []
        for _ in range(ROUNDS):
            for path in (database, Path(vault_path(str(database)))):
                source, target = sqlite3.connect(path), sqlite3.connect(tmp_path / f"copy-{path.name}")
                source.backup(target)
                source.close()
                target.close()
            seen.append(counted(tmp_path / "copy-ringar.db", tmp_path / "copy-ringar.vault.db"))
    assert [one for one, other in seen if one != other] != []


def test_what_a_killed_backup_left_is_wiped(tmp_path: Path) -> None:
    database = tmp_path / "ringar.db"
    database.write_bytes(b"")
    left = tmp_path / f"{copies.ASIDE}77.db"
    left.write_bytes(b"somebody@example.org")
    shutil.copy(left, kept := tmp_path / "kept")
    same = tmp_path / "same disk blocks"
    same.hardlink_to(left)
    copies.sweep(f"sqlite:///{database}")
    assert not left.exists()
    assert same.read_bytes() == bytes(len(kept.read_bytes()))


def test_a_second_backup_waits_for_its_turn_instead_of_wiping_the_first(tmp_path: Path) -> None:
    database = tmp_path / "ringar.db"
    with busy(database), copies.standing(f"sqlite:///{database}") as url:
        with (
            pytest.raises(copies.CopyFailed, match="another backup"),
            copies.standing(f"sqlite:///{database}"),
        ):
            pass
        copies.sweep(f"sqlite:///{database}")
        assert Path(url.removeprefix("sqlite:///")).stat().st_size > 2_000_000
