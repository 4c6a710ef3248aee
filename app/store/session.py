"""One transaction for one service. Everything that SQL does goes through here."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.extensions import db
from app.held import let_go
from app.store.base import settle

__all__ = ["Session", "settle_engine", "transaction"]


@contextmanager
def transaction(*, from_resident: bool = False) -> Iterator[Session]:
    """A session that commits at the end, or rolls back when something is raised. Services do not nest.

    from_resident: it does what a participant asked for, which changes no page.
    """
    session: Session = db.session()
    if session.in_transaction():  # a page looked at something after an earlier service had committed
        session.rollback()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    if not from_resident:
        let_go()


def settle_engine() -> None:
    """Give this application's engine the house's rules for its database."""
    settle(db.engine)


def durability_problem() -> str | None:
    """Why this database may forget what it has acknowledged, as one line for the operator; None: it does not."""
    if db.engine.dialect.name != "postgresql":
        return None  # SQLite's rules are set by ourselves when a connection opens
    with db.engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit"):
            value = connection.exec_driver_sql(f"SHOW {setting}").scalar_one()
            if value == "off":
                return f"PostgreSQL runs with {setting} = off and could lose answers. Turn it on, then start again."
    return None
