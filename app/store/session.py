"""One transaction for one service. Everything that SQL does goes through here."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.extensions import db
from app.held import let_go
from app.store import walls
from app.store.base import settle
from surveys.errors import Conflict, SurveyError

__all__ = ["Session", "settle_engine", "transaction"]
_LOG = logging.getLogger("ringar.database")
LATER_S = 5
PRIMARY = 0xFF  # of SQLite's extended codes
BUSY_OR_FULL = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN}


class Unavailable(SurveyError):
    """The database is away, or its disk is full: nothing was stored. values: after, in seconds."""

    code, status = "server.unavailable", 503


def _cannot(error: OperationalError) -> bool:
    """Whether the database is away, busy or full, and not wrong: SQLite says the same of a table that is not there."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is None or code & PRIMARY in BUSY_OR_FULL


@contextmanager
def transaction(*, from_resident: bool = False) -> Iterator[Session]:
    """A session that commits at the end, or rolls back when something is raised. Services do not nest.

    from_resident: it does what a participant asked for, which changes no page. Raises Unavailable where the database is
    away or its disk is full.
    """
    session: Session = db.session()
    if session.in_transaction():  # a page looked at something after an earlier service had committed
        session.rollback()
    try:
        walls.declare(session)
        yield session
        session.commit()
    except IntegrityError as error:
        session.rollback()
        if isinstance(error.orig, UniqueViolation):  # an id of somebody's own choosing, which the wall hid from them
            raise Conflict from None
        raise
    except OperationalError as error:
        session.rollback()
        if not _cannot(error):
            raise
        # not the statement, which may hold what somebody has sent
        _LOG.error("the database cannot: %s", str(error.orig).partition("\n")[0])
        raise Unavailable(after=LATER_S) from None
    except BaseException:
        session.rollback()
        raise
    if not from_resident:
        let_go()


def settle_engine() -> None:
    """Give this application's engine the house's rules for its database."""
    settle(db.engine)


def without_wall() -> list[str]:
    """Tables in which only our own queries keep organisations apart; on SQLite there are no others."""
    if db.engine.dialect.name != "postgresql":
        return []
    with db.engine.connect() as connection:
        return walls.missing(connection)


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
