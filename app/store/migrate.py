"""Migrations: bring a database up (or down) to what the models say, and tell when it is behind.

Alembic is imported where it works: a web process only asks whether there is something to do.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Connection, inspect, text

from app.extensions import db
from app.store import (  # noqa: F401  so that their tables are in Base.metadata
    admissions,
    area_figures,
    ballots,
    clips,
    costs,
    decisions,
    diary,
    figures,
    interventions,
    letters,
    links,
    machine,
    occasions,
    orders,
    outline,
    partnerships,
    proposals,
    release_rows,
    releases,
    reports,
    responses,
    rulings,
    spent,
    spool,
    staff,
    submissions,
    summaries,
    tally,
    texts,
    themes,
    told,
    vault,
    wave_counts,
    waves,
)
from app.store.base import VAULT, Base, Moment, engine_for

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def _config(url: str) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database up to a revision."""
    from alembic import command

    command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database down to a revision ("base": empty)."""
    from alembic import command

    command.downgrade(_config(url), revision)


def revisions() -> tuple[str, ...]:
    """Every revision from "base", which is an empty database, to the newest."""
    from alembic.script import ScriptDirectory

    known = [each.revision for each in ScriptDirectory(str(FOLDER)).walk_revisions()]
    return ("base", *reversed(known))


def newest() -> str:
    """The newest revision, by the names of the files."""
    return max(each.name for each in (FOLDER / "versions").glob("*.py")).partition("_")[0]


def behind() -> bool:
    """Whether this application's database lacks a migration that the code has."""
    with db.engine.connect() as connection:
        return _current(connection) != newest()


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Autogenerate looks at our schemas only."""
    return kind != "schema" or name in (None, VAULT)


def plain(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our column types as plain ones, so that a migration does not change when the code does."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def run(url: str, *, configure: Any) -> None:
    """What migrations/env.py does: one transaction, foreign keys off in SQLite while tables are rebuilt."""
    engine = engine_for(url)
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:  # a rebuild with foreign keys on would delete the children of ON DELETE CASCADE
            connection.connection.execute("PRAGMA foreign_keys = OFF")
        else:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {VAULT}"))
            connection.commit()
        configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_schemas=True,
            include_name=ours,
            render_as_batch=sqlite,
            compare_type=True,
            render_item=plain,
        )
        if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("the migration left rows that point at nothing")
        connection.commit()
    engine.dispose()


def owns_schema() -> bool:
    """Whether this application's database user may do anything to the responses: then there is no separation."""
    with db.engine.connect() as connection:
        query = text("SELECT has_table_privilege(current_user, 'public.response', 'SELECT')")
        return bool(connection.execute(query).scalar_one())


def revision_of(url: str) -> str | None:
    """The revision that a database is at; None: it is empty."""
    engine = engine_for(url)
    try:
        with engine.connect() as connection:
            return _current(connection)
    finally:
        engine.dispose()
