"""The declarative base, column types and engine rules that every table shares."""

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import JSON, DateTime, Engine, MetaData, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
T = TypeVar("T")
VAULT = "vault"  # a schema of its own in PostgreSQL, a file of its own in SQLite
Document = JSON().with_variant(JSONB, "postgresql")


class Base(DeclarativeBase):
    """All tables. No row numbers in SQLite: rows lie in the order of their keys, which are random."""

    metadata = MetaData(naming_convention=NAMES)


class Moment(TypeDecorator[datetime]):
    """An aware point in time, UTC in the database; naive ones are refused, since SQLite would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002  SQLAlchemy's
        """To UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time was about to be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002  SQLAlchemy's
        """From UTC."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def engine_for(url: str, **options: Any) -> Engine:
    """An engine with this house's rules for its database."""
    engine = create_engine(url, **options)
    settle(engine)
    return engine


def settle(engine: Engine) -> None:
    """Give an engine the house's rules: SQLite gets WAL, FULL, BEGIN IMMEDIATE and the vault file beside it."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_immediate)


def insert_into(session: Session, table: type[Base]) -> postgresql.Insert:
    """INSERT … ON CONFLICT in this database's own dialect; the two spell it alike."""
    return insert_for(session.get_bind().dialect.name, table)


def insert_for(dialect: str, table: type[Base]) -> postgresql.Insert:
    """The same by the dialect's name, for statements that are made once."""
    if dialect == "sqlite":
        return sqlite.insert(table)  # type: ignore[return-value]  # the same methods
    return postgresql.insert(table)


def pieces(many: Iterable[T], size: int = 5000) -> Iterator[list[T]]:
    """In lists of at most so many: a statement takes 32 766 values in SQLite, 65 535 in PostgreSQL."""
    held = list(many)
    return (held[start : start + size] for start in range(0, len(held), size))


def vault_path(database: str) -> str:
    """Where the vault file lies: beside the SQLite file, as ringar.vault.db."""
    path = Path(database)
    return str(path.with_name(f"{path.stem}.vault{path.suffix}"))


def _open_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # pysqlite's own transactions lose updates
    cursor = connection.cursor()
    file = cursor.execute("PRAGMA database_list").fetchone()[2]
    cursor.execute("PRAGMA busy_timeout = 15000")
    cursor.execute("ATTACH DATABASE ? AS vault", (vault_path(file) if file else ":memory:",))
    for schema in ("main", VAULT):
        cursor.execute(f"PRAGMA {schema}.journal_mode = WAL")
        cursor.execute(f"PRAGMA {schema}.synchronous = FULL")
        cursor.execute(f"PRAGMA {schema}.secure_delete = ON")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
    for path in (file, vault_path(file)) if file else ():
        os.chmod(path, 0o600)  # noqa: PTH101  a plain call on the hot path of opening


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
