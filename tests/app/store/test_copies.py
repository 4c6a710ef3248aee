"""A copy is the database at one moment, although two files are written to all the while; and nothing of it is left."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg import sql
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from app.store import copies, migrate, roles, walls
from app.store.base import engine_for, vault_path
from app.store.interventions import Area
from app.store.staff import Organisation
from tests.app.store.test_roles import PASSWORDS
from tests.builders import START
from tests.postgres import Cluster

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


@pytest.fixture
def owned(postgres: Cluster) -> Iterator[tuple[str, str]]:
    """Two empty databases of an owner who is no superuser, as a careful operator has it."""
    owner = f"o_{uuid4().hex[:10]}"
    with postgres.connect() as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD 'own'").format(sql.Identifier(owner)))
    names = [postgres.create_database(owner=owner) for _ in range(2)]
    yield postgres.url(names[0], owner, "own"), postgres.url(names[1], owner, "own")
    for name in names:
        postgres.drop_database(name)
    gone(postgres, *(f"{roles.PREFIX}_{role}" for role in roles.ROLES), owner)


def gone(cluster: Cluster, *names: str) -> None:
    with cluster.connect() as connection:
        for each in names:
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(each)))


@pytest.mark.postgresql
def test_an_owner_behind_the_wall_copies_every_row_to_where_no_role_is_known_yet(
    postgres: Cluster, owned: tuple[str, str]
) -> None:
    here, there = owned
    migrate.upgrade(here)
    roles.make_roles(here, PASSWORDS)
    engine = engine_for(here)
    with Session(engine) as session, session.begin():
        session.add(organisation := Organisation(name="Föreningen", created_at=START))
        session.flush()
        session.add(Area(organisation_id=organisation.id, name="Molnängen"))
    engine.dispose()
    ((_, _, dump),) = copies.take(here)
    taken = list(dump)
    postgres.drop_database(make_url(here).database or "")
    gone(postgres, *(f"{roles.PREFIX}_{role}" for role in roles.ROLES))
    copies.put_postgresql(there, taken)
    engine = engine_for(there)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM area")).scalar_one() == 1
        assert walls.missing(connection) == []
    engine.dispose()
    assert set(roles.make_roles(there, PASSWORDS)) == set(roles.ROLES)
