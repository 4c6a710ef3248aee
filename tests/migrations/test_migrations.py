"""Migrations go up and down with data in the tables, on both databases, and lead to what the models say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    func,
    insert,
    inspect,
    select,
    text,
)

from app.services import letterbox, participants, partners, sharing
from app.store import migrate, waves
from app.store.base import VAULT, Base, Moment, engine_for
from app.store.interventions import Activity
from app.store.release_rows import ReleaseRow
from app.store.releases import CHUNK, Release, ReleaseChunk, ReleaseFile
from app.store.rulings import Ruling
from app.store.session import transaction
from app.store.spent import Spent
from app.store.tally import Tally
from app.store.vault import Reminder
from app.store.waves import Wave
from surveys.waves import month_of
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
    web, courier, analyst = (application(url, home, each) for each in ("web", "courier", "analyst"))
    world = World(web)
    post = Post(world, courier)
    activity = world.activity(ready="meeting-place", audience="adults")
    post.tick()
    people = [Somebody() for _ in range(12)]
    for number, who in enumerate(people):
        world.answer(activity, who, answers={"mer": f"Text {number}"})
        post.leave_contact(activity, who, f"a{number}@example.org")
    post.tick()
    world.later(days=95)
    post.tick()
    erase(world, activity, people[0])
    with analyst.app_context():
        letterbox.open_closed(now=world.now)
        letterbox.keep_erased()
    post.tick()
    somebody = Somebody()
    world.answer(activity, somebody, wave=1, answers={"mer": "Inte öppnad"})
    post.leave_contact(activity, somebody, "b@example.org")
    erase(world, activity, people[1])
    for each in (web, courier, analyst):
        dispose(each)


def erase(world: World, activity: Activity, who: Somebody) -> None:
    """Somebody takes everything back."""
    with world.app.app_context():
        key = who.participant_key(activity.intervention_id)
        participants.erase(intervention=activity.intervention_id, participant_key=key, now=world.now)


def test_migrations_lead_to_what_the_models_say(engine: Engine, database_url: str) -> None:
    migrate.upgrade(database_url)
    assert differences(engine, Base.metadata) == []


def test_migrations_know_every_model_whoever_has_imported_what_before() -> None:
    folder = Path(migrate.__file__).parent
    hold_tables = {path.stem for path in folder.glob("*.py") if "    __tablename__" in path.read_text("utf-8")}
    assert {name for name in hold_tables if not hasattr(migrate, name)} == set()


def test_the_newest_revision_is_alembics_head() -> None:
    assert migrate.newest() == migrate.revisions()[-1]


@pytest.mark.usefixtures("ready_url")
def test_a_model_without_its_migration_would_be_seen(engine: Engine) -> None:
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


def test_down_and_up_again_step_by_step_keeps_what_both_sides_have(engine: Engine, ready_url: str, home: Path) -> None:
    fill(ready_url, home)
    before = contents(engine)
    sealed = ("submission", "erase_order", "stop_order", "erased", "ledger_seen")
    filled = ("response", "free_text", "spool", "vault.contact", "vault.reminder", *sealed)
    assert min(before[each] for each in filled) > 0
    for earlier, later in zip(REVISIONS[-2::-1], REVISIONS[:0:-1], strict=True):
        migrate.downgrade(ready_url, earlier)
        below = contents(engine)
        assert {name: before.get(name, 0) for name in below} == below
        migrate.upgrade(ready_url, later)
        above = contents(engine)
        kept = above.keys() & below.keys()
        assert {name: above[name] for name in kept} == {name: below[name] for name in kept}
        migrate.downgrade(ready_url, earlier)
    assert differences_after_up(engine, ready_url) == []


def differences_after_up(engine: Engine, url: str) -> list[Any]:
    migrate.upgrade(url)
    return differences(engine, Base.metadata)


def test_an_answer_with_an_interpreter_was_helped_where_there_is_no_such_mode(
    engine: Engine, ready_url: str, home: Path
) -> None:
    app = application(ready_url, home)
    world = World(app)
    activity = world.activity()
    for mode in ("interpreter", "paper", "interpreter"):
        world.answer(activity, mode=mode)
    world.later(days=60)
    analyst = application(ready_url, home, "analyst")
    with analyst.app_context():
        letterbox.open_closed(now=world.now)
    dispose(app)
    dispose(analyst)
    migrate.downgrade(ready_url, "0005")
    assert modes(engine) == ["helped", "helped", "paper"]
    migrate.upgrade(ready_url)
    assert modes(engine) == ["helped", "helped", "paper"]
    app = application(ready_url, home)
    late = World(app, now=world.now)
    late.later(days=35)
    late.answer(activity, mode="interpreter", wave=1)
    late.later(days=30)
    analyst = application(ready_url, home, "analyst")
    with analyst.app_context():
        letterbox.open_closed(now=late.now)
    dispose(app)
    dispose(analyst)
    assert "interpreter" in modes(engine)


def modes(engine: Engine) -> list[str]:
    """How each response came."""
    response = Table("response", MetaData(), Column("mode", String))
    with engine.connect() as connection:
        return sorted(connection.execute(select(response.c.mode)).scalars())


def test_what_was_sent_or_failed_becomes_a_tally(engine: Engine, database_url: str) -> None:
    migrate.upgrade(database_url, "0007")
    ids = [Column(name, Uuid()) for name in ("id", "contact", "wave")]
    words = [Column("round", Integer), Column("state", String), Column("sealed", LargeBinary)]
    reminder = Table("reminder", MetaData(), *ids, *words, Column("due_at", Moment), schema=VAULT)
    wave = uuid4()
    states = [(1, "sent"), (1, "sent"), (2, "sent"), (2, "due"), (1, "failed"), (1, "uncertain")]
    with engine.begin() as connection:
        for round, state in states:
            row = {"id": uuid4(), "contact": uuid4(), "wave": wave, "round": round, "state": state}
            connection.execute(reminder.insert().values(**row, due_at=datetime.now(UTC), sealed=b"x"))
    migrate.upgrade(database_url)
    with engine.connect() as connection:
        tally = {row[0]: row[1] for row in connection.execute(select(Tally.name, Tally.n).where(Tally.wave == wave))}
        left = connection.execute(select(Reminder.round, Reminder.state, Reminder.channel, Reminder.attempts))
        assert sorted(map(tuple, left)) == [(1, "uncertain", "email", 0), (2, "due", "email", 0)]
    assert tally == {"reminded": 2, "second": 1, "failed": 1}


def test_what_waves_have_sent_counts_in_this_month_and_what_leaders_decided_comes_along(
    engine: Engine, ready_url: str, home: Path
) -> None:
    app = application(ready_url, home)
    world = World(app)
    activity = world.activity()
    dispose(app)
    migrate.downgrade(ready_url, "0011")
    decision = Table("decision", MetaData(), Column("wave_id", Uuid()), Column("again", Boolean))
    with engine.begin() as connection:
        _, second, third = connection.execute(select(Wave.id).order_by(Wave.number)).scalars()
        connection.execute(decision.insert().values(wave_id=second, again=True))
        for wave, name, n in [(second, "messages", 5), (second, "cost", 17500), (third, "messages", 2)]:
            connection.execute(insert(Tally).values(wave=wave, name=name, n=n))
        connection.execute(insert(Tally).values(wave=second, name="reminded", n=4))
    migrate.upgrade(ready_url)
    with engine.connect() as connection:
        spent = connection.execute(select(Spent.intervention, Spent.month, Spent.messages, Spent.cost)).all()
        assert list(map(tuple, spent)) == [(activity.intervention_id, month_of(datetime.now(UTC)), 7, 17500)]
        assert connection.execute(select(Tally.name)).scalars().all() == ["reminded"]
        assert list(map(tuple, connection.execute(select(Ruling.wave_id, Ruling.again)))) == [(second, True)]
    migrate.downgrade(ready_url, "0011")
    with engine.connect() as connection:
        assert list(map(tuple, connection.execute(select(decision)))) == [(second, True)]


def test_a_released_file_lies_in_chunks_and_is_put_together_again(engine: Engine, ready_url: str, home: Path) -> None:
    app = application(ready_url, home)
    world = World(app)
    intervention, content = world.activity().intervention_id, bytes(range(256)) * 10_000
    with app.app_context(), transaction() as session:
        wave = waves.waves_of(session, intervention)[0]
        times = {"made_at": world.now, "expires_at": world.now}
        made = Release(id=uuid4(), intervention_id=intervention, wave_id=wave.id, people=12, **times)
        session.add(made)
        session.flush()
        for format, inside in (("csv", content), ("frozen-book", b"later")):
            told = {"name": "a", "media_type": "text/csv", "sha256": "x", "size": len(inside), "id": uuid4()}
            session.add(ReleaseFile(release_id=made.id, format=format, **told))
            for number, start in enumerate(range(0, len(inside), CHUNK)):
                chunk = inside[start : start + CHUNK]
                session.add(ReleaseChunk(file_id=told["id"], number=number, content=chunk))
        session.add(ReleaseRow(release_id=made.id, sheet="long", number=0, cells=["p1", 1], line="p1,1\r\n"))
    dispose(app)
    migrate.downgrade(ready_url, "0011")
    file = Table("release_file", MetaData(), Column("format", String), Column("content", LargeBinary))
    with engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(select(file.c.format, file.c.content))] == [("csv", content)]
    migrate.upgrade(ready_url, "0012")
    chunks = Table("release_chunk", MetaData(), Column("number", Integer), Column("content", LargeBinary))
    with engine.connect() as connection:
        held = list(connection.execute(select(chunks.c.content).order_by(chunks.c.number)).scalars())
    assert [len(each) for each in held] == [CHUNK, CHUNK, len(content) - 2 * CHUNK]
    assert b"".join(held) == content


def test_what_is_shared_already_is_so_since_the_log_says(engine: Engine, ready_url: str, home: Path) -> None:
    world = World(application(ready_url, home))
    admin, long, new = world.admin(), world.intervention(), world.intervention(name="Kören")
    with world.app.app_context():
        made = partners.begin(actor=admin, name="IOP", type="iop", begins=world.now.date(), now=world.now)
        for days, which, partnership in (
            (0, long, made.id),
            (3, long, made.id),
            (2, new, made.id),
            (4, new, None),
            (9, new, made.id),
        ):
            when = world.now + timedelta(days=days)
            sharing.share(actor=admin, intervention=which.id, partnership=partnership, now=when)
    dispose(world.app)
    query = text("SELECT name, shared_from FROM intervention ORDER BY shared_from")
    with engine.connect() as connection:
        before = connection.execute(query).all()
    migrate.downgrade(ready_url, "0035")
    migrate.upgrade(ready_url, "head")
    with engine.connect() as connection:
        after = connection.execute(query).all()
    assert before == after
    assert len({day for _, day in after}) == 2


@pytest.mark.usefixtures("ready_url")
def test_postgresql_does_not_press_what_is_released(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        return
    attribute = Table("pg_attribute", MetaData(), Column("attstorage", String), Column("attname", String))
    here = text("attrelid = 'release_chunk'::regclass")
    with engine.connect() as connection:
        query = select(attribute.c.attstorage).where(attribute.c.attname == "content", here)
        assert connection.execute(query).scalar_one() in ("e", b"e")


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
