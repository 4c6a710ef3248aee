"""A real service for tests: a migrated database, the web application, and a server on loopback. Builders are beside."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask_jwt_extended import create_access_token
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule
from werkzeug.serving import make_server

from app.config import Principal, settings
from app.extensions import current_settings, db
from app.factory import create_app
from app.services import hashing, sessions, staff
from app.services.actor import Actor
from app.store import migrate
from app.store.base import vault_path
from tests.postgres import SPARE

REAL_HASHER = hashing._hasher

# Werkzeug reads each address of each application, and makes two functions for it by compiling them. The tests make some
# thousand applications with the same two hundred addresses, and that is most of what making one costs.
_compile_rule = Rule.compile
_rules: dict[object, Rule] = {}


def _compiled_once(rule: Rule) -> None:
    """What an address is taken apart and put together by depends on these alone."""
    same = (rule.rule, rule.subdomain, rule.merge_slashes, tuple(sorted((rule.defaults or {}).items())))
    first = _rules.setdefault(same, rule)
    if first is rule:
        _compile_rule(rule)
        return
    rule.arguments = first.arguments
    rule._parts, rule._trace, rule._converters = first._parts, first._trace, first._converters
    rule._build = first._build.__func__.__get__(rule)  # type: ignore[attr-defined]  # a function made a method
    rule._build_unknown = first._build_unknown.__func__.__get__(rule)  # type: ignore[attr-defined]


Rule.compile = _compiled_once  # type: ignore[method-assign]  # werkzeug has no other place for it

# SQLAlchemy keeps what it has compiled by engine and dialect, and each application has its own of both: a test would
# compile anew each sentence that the one before it asked. Dialects of one sort are all alike here.
_compiled = LRUCache(2000)
DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign, assignment]
DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


@cache
def quick_hasher() -> PasswordHasher:
    """Argon2 that costs next to nothing."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


TEMPLATE = "migrated"


def migrated(url: str, cache: Path) -> None:
    """Bring an empty database up, as a copy of one that was brought up before in this run.

    On PostgreSQL the address is a superuser's, and nobody is connected to the database.
    """
    file = make_url(url).database or ""
    if not url.startswith("sqlite"):
        _copied(make_url(url))
        return
    made = cache / "migrated.db"
    if not made.exists():
        fresh = cache / f"fresh-{threading.get_ident()}.db"
        migrate.upgrade(f"sqlite:///{fresh}")
        shutil.move(vault_path(str(fresh)), vault_path(str(made)))
        shutil.move(fresh, made)
    shutil.copy(made, file)
    shutil.copy(vault_path(str(made)), vault_path(file))


def _copied(url: URL) -> None:
    """All migrations take a second; a copy of a database a twentieth of one."""
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        made = connection.scalar(text("SELECT count(*) FROM pg_database WHERE datname = :name"), {"name": TEMPLATE})
        if not made:
            connection.execute(text(f"CREATE DATABASE {TEMPLATE}_in_the_making"))
            migrate.upgrade(url.set(database=f"{TEMPLATE}_in_the_making").render_as_string(hide_password=False))
            connection.execute(text(f"ALTER DATABASE {TEMPLATE}_in_the_making RENAME TO {TEMPLATE}"))
        connection.execute(text(f"DROP DATABASE IF EXISTS {SPARE}"))
        connection.execute(text(f'ALTER DATABASE "{url.database}" RENAME TO {SPARE}'))
        connection.execute(text(f'CREATE DATABASE "{url.database}" TEMPLATE {TEMPLATE}'))


def application(url: str, home: Path, principal: Principal = "web", port: int = 8000, **environment: str) -> Flask:
    """The application of one principal on a database, with keys under home."""
    given = {
        "RINGAR_HOME": str(home),
        "RINGAR_DATABASE_URL": url,
        "RINGAR_PORT": str(port),
        "RINGAR_PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
    }
    app = create_app(principal, settings(principal, given | environment))
    with app.app_context():
        db.engine._compiled_cache = _compiled
    return app


@contextmanager
def served(url: str, home: Path, **environment: str) -> Iterator[tuple[Flask, str]]:
    """The web application behind a threaded server on a free port: (application, address)."""
    placeholder = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    app = application(url, home, port=placeholder.port, **environment)
    placeholder.app = app
    thread = threading.Thread(target=placeholder.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield app, f"http://127.0.0.1:{placeholder.port}"
    finally:
        placeholder.shutdown()
        thread.join()
        placeholder.server_close()
        dispose(app)


def token_of(app: Flask, person: Actor, **claims: Any) -> str:
    """A token of a sign-in of theirs, good on the pages and over the API; the real ones are good for one of them."""
    now = datetime.now(UTC)
    with app.test_request_context():
        says = {
            "version": staff.account(actor=person).token_version,
            "family": str(sessions.begin(staff=person.id, now=now)),
            "aud": list(current_settings().audiences.values()),
        }
        return create_access_token(str(person.id), additional_claims=says | claims)


def dispose(app: Flask) -> None:
    """Close the application's database connections."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def free_port() -> int:
    """A port on loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
