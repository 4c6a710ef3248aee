"""Alembic's entry: hands over to app/store/migrate.py, which knows the databases."""

from typing import Any

from alembic import context

from app.store.migrate import run


def migrate(**settings: Any) -> None:
    """Configure and run inside one transaction."""
    context.configure(**settings)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["url"], configure=migrate)
