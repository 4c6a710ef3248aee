"""One transaction for one service. Everything that SQL does goes through here."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.extensions import db
from app.store.base import settle


@contextmanager
def transaction() -> Iterator[Session]:
    """A session that commits at the end, or rolls back when something is raised. Services do not nest."""
    session: Session = db.session()
    if session.in_transaction():  # a page looked at something after an earlier service had committed
        session.rollback()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def settle_engine() -> None:
    """Give this application's engine the house's rules for its database."""
    settle(db.engine)
