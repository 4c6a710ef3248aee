"""Migrations go up and down with data in the tables, on both databases, and lead to what the models say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, Integer, MetaData, Select, String, Table, func, inspect, select

from app.store import migrate
from app.store.base import VAULT, Base, engine_for
from tests.app.courier.conftest import Post, Somebody
from tests.builders import World
from tests.service import application, dispose

LINE = re.compile(r",?\s*\n\s*|,\s+(?=\w+ [A-Z]{3})")  # a column that was added later stands on another's line
REVISIONS = [each.revision for each in ScriptDirectory(str(migrate.FOLDER)).walk_revisions()][::-1]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database."""
    made = engine_for(database_url)
    yield made
    made.dispose()


def differences(engine: Engine, models: MetaData) -> list[Any]:
    """What alembic would still change."""
    with engine.connect() as connection:
        options = {"include_schemas": True, "include_name": migrate.ours, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), models))


def tables(engine: Engine) -> set[str]:
    """Every table that is there, those of the vault with its name before them."""
    looked = inspect(engine)
    vault = looked.get_table_names(schema=VAULT) if VAULT in looked.get_schema_names() else []
    return {*looked.get_table_names(), *(f"{VAULT}.{each}" for each in vault)}


def contents(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    with engine.connect() as connection:
        return {each: connection.execute(_count(each)).scalar_one() for each in tables(engine)}


def _count(name: str) -> Select[tuple[int]]:
    schema, _, table = name.rpartition(".")
    return select(func.count()).select_from(Table(table, MetaData(), schema=schema or None))


def fill(url: str, home: Path) -> None:
    """People, answers, texts, contacts and reminders: every table that the main story writes."""
    web, courier = application(url, home), application(url, home, "courier")
    world = World(web)
    post = Post(world, courier)
    activity = world.activity(ready="meeting-place", audience="adults")
    post.tick()
    for number in range(12):
        who = Somebody()
        world.answer(activity, who, answers={"mer": f"Text {number}"})
        post.leave_contact(activity, who, f"a{number}@example.org")
    post.tick()
    world.later(days=95)
    post.tick()
    world.answer(activity, wave=1, answers={"mer": "Inte flyttad"})
    dispose(web)
    dispose(courier)


def test_migrations_lead_to_what_the_models_say(engine: Engine, database_url: str) -> None:
    migrate.upgrade(database_url)
    assert differences(engine, Base.metadata) == []


def test_a_model_without_its_migration_would_be_seen(engine: Engine, database_url: str) -> None:
    migrate.upgrade(database_url)
    models = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.tables.values():
        table.to_metadata(models)
    models.tables["activity"].append_column(Column("mood", Integer))
    Table("forgotten", models, Column("id", Integer, primary_key=True), schema=VAULT)
    assert {each[0] for each in differences(engine, models)} == {"add_table", "add_column"}


def test_sqlites_tables_are_to_the_letter_what_the_models_say(tmp_path: Path) -> None:
    """Checks and WITHOUT ROWID too, which alembic does not compare."""
    migrate.upgrade(f"sqlite:///{tmp_path / 'migrated.db'}")
    migrated, made = (engine_for(f"sqlite:///{tmp_path / name}.db") for name in ("migrated", "made"))
    Base.metadata.create_all(made)
    assert statements(migrated) == statements(made)
    assert all("WITHOUT ROWID" in each for each in statements(made) if each.startswith("CREATE TABLE"))
    migrated.dispose()
    made.dispose()


def statements(engine: Engine) -> set[str]:
    """How the tables and indexes were made, spaces and order of lines left out."""
    found = set()
    with engine.connect() as connection:
        for schema in ("main", VAULT):
            master = Table("sqlite_master", MetaData(), Column("sql", String), schema=schema)
            for row in connection.execute(select(master.c.sql).where(master.c.sql.is_not(None))):
                lines = LINE.split(re.sub(r'["]|vault\.', "", row[0]).strip())
                found.add(" | ".join([lines[0], *sorted(each for each in lines[1:] if each)]))
    return {each for each in found if "alembic_version" not in each}


def test_down_and_up_again_step_by_step_keeps_what_both_sides_have(
    engine: Engine, database_url: str, home: Path
) -> None:
    migrate.upgrade(database_url)
    fill(database_url, home)
    before = contents(engine)
    assert min(before[each] for each in ("response", "free_text", "spool", "vault.contact", "vault.reminder")) > 0
    for earlier, later in zip(REVISIONS[-2::-1], REVISIONS[:0:-1], strict=True):
        migrate.downgrade(database_url, earlier)
        below = contents(engine)
        assert {name: before[name] for name in below} == below
        migrate.upgrade(database_url, later)
        assert {name: n for name, n in contents(engine).items() if name in below} == below
        migrate.downgrade(database_url, earlier)
    assert differences_after_up(engine, database_url) == []


def differences_after_up(engine: Engine, url: str) -> list[Any]:
    migrate.upgrade(url)
    return differences(engine, Base.metadata)


def test_down_to_the_ground_leaves_nothing_and_up_again_works(engine: Engine, database_url: str, home: Path) -> None:
    migrate.upgrade(database_url)
    fill(database_url, home)
    migrate.downgrade(database_url, "base")
    assert tables(engine) == {"alembic_version"}
    migrate.upgrade(database_url)
    assert differences(engine, Base.metadata) == []
    fill(database_url, home)


def test_up_twice_is_up_once(engine: Engine, database_url: str) -> None:
    migrate.upgrade(database_url)
    migrate.upgrade(database_url)
    assert differences(engine, Base.metadata) == []
