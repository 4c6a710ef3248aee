"""While a new version takes over, the old code runs on the new schema: what migrations may do, and that it works."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, Table, create_engine, delete, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from app.store import migrate
from tests.migrations.test_migrations import REVISIONS, fill
from tests.service import application, dispose

# Those before have run nowhere but here. A column goes in two steps: first no code writes it, a version later it goes.
FIRST = "0033"
NEWEST = [each for each in REVISIONS if each >= FIRST]
WORDS = re.compile(r"'((?:[^']|'')*)'")


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Engine]:
    """Empty databases as of some revisions: one that goes up, and a copy of it at each."""
    folder, found = tmp_path_factory.mktemp("schemas"), {}
    for revision in (each for each in REVISIONS if each in ("0025", "0026", before(FIRST), *NEWEST)):
        migrate.upgrade(f"sqlite:///{folder}/goes-up.db", revision)
        with closing(sqlite3.connect(folder / "goes-up.db")) as up, closing(sqlite3.connect(folder / revision)) as copy:
            up.backup(copy)
        found[revision] = create_engine(f"sqlite:///{folder / revision}")
    return found


def before(revision: str) -> str:
    return REVISIONS[REVISIONS.index(revision) - 1]


def broken(old: Engine, new: Engine) -> Iterator[str]:
    """What the code of the old schema would stumble over in the new one."""
    then, now = inspect(old), inspect(new)
    kept = set(now.get_table_names())
    for table in then.get_table_names():
        if table not in kept:
            yield f"{table} is gone"
            continue
        yield from _columns(table, then.get_columns(table), now.get_columns(table))
        yield from _checks(table, then.get_check_constraints(table), now.get_check_constraints(table))
        wanted = {tuple(each["column_names"]) for each in now.get_unique_constraints(table)}
        for columns in wanted - {tuple(each["column_names"]) for each in then.get_unique_constraints(table)}:
            yield f"{table}: {columns} must be unique"


def _columns(table: str, then: list[Any], now: list[Any]) -> Iterator[str]:
    known, there = ({each["name"]: each for each in columns} for columns in (then, now))
    for name, column in known.items():
        found = there.get(name)
        if found is None:
            yield f"{table}.{name} is gone"
        elif str(found["type"]) != str(column["type"]):
            yield f"{table}.{name} is {found['type']}"
        elif column["nullable"] and not found["nullable"]:
            yield f"{table}.{name} may not be empty any more"
    for name in there.keys() - known:
        if not there[name]["nullable"] and there[name]["default"] is None:
            yield f"{table}.{name} is wanted, and has no default"


def _checks(table: str, then: list[Any], now: list[Any]) -> Iterator[str]:
    """A list of words may grow; any other new condition is one that the old code does not know."""
    known = {each["name"]: each["sqltext"] for each in then}
    for name, said in ((each["name"], each["sqltext"]) for each in now):
        was = known.get(name)
        longer = was and WORDS.sub("", was).count(",") and set(WORDS.findall(was)) <= set(WORDS.findall(said))
        if said != was and not longer:
            yield f"{table}: {name}"


@pytest.mark.parametrize("revision", NEWEST)
def test_the_code_of_the_version_before_stumbles_over_nothing(schemas: dict[str, Engine], revision: str) -> None:
    assert list(broken(schemas[before(revision)], schemas[revision])) == []


def test_migrations_that_left_the_old_code_behind_would_be_seen(schemas: dict[str, Engine]) -> None:
    """The control, with our own earlier ones: columns without a default, and a condition made narrower."""
    assert sorted(broken(schemas["0025"], schemas["0026"])) == [
        "intervention.we_cannot is wanted, and has no default",
        "intervention.we_will is wanted, and has no default",
    ]
    undone = set(broken(schemas[FIRST], schemas[before(FIRST)]))
    assert undone == {"free_text: ck_free_text_state", "admission is gone", "activity.admission is gone"}


def written_as_before(url: str, old: Engine) -> None:
    """Write every row once more with the columns that the code of the old schema knows, and with no other."""
    known = MetaData()
    known.reflect(old)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys = OFF"))
        for name in inspect(engine).get_table_names():
            table = known.tables.get(name)
            if table is None or name == "alembic_version":
                continue
            rows = [dict(row) for row in connection.execute(select(Table(name, known))).mappings()]
            connection.execute(delete(table))
            if rows:
                connection.execute(insert(table), rows)
    engine.dispose()


def test_what_the_old_code_writes_the_new_code_reads(schemas: dict[str, Engine], tmp_path: Path, home: Path) -> None:
    """And the control: of 0026 the code before it knew nothing."""
    url = f"sqlite:///{tmp_path / 'ringar.db'}"
    migrate.upgrade(url)
    fill(url, home)
    written_as_before(url, schemas[before(FIRST)])
    app = application(url, home)
    with create_engine(url).connect() as connection:
        code, asks = connection.execute(text("SELECT code, admission FROM activity")).one()
    assert not asks
    assert app.test_client().get(f"/api/v1/surveys/{code}").json["ticket"] is False
    dispose(app)
    with pytest.raises(IntegrityError, match=r"NOT NULL constraint failed: intervention\.we_will"):
        written_as_before(url, schemas["0025"])
