"""Orders of participants on their way, and marks of who has erased. What was obeyed is remembered in app/ledgers.py.

An order is sealed to the one who carries it out. A stop and an erasure of the same person come in one transaction, and
in clear their rows would join a contact to a pseudonym.
"""

from collections.abc import Collection, Iterable
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, LargeBinary, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, insert_into, pieces


class Order(Base):
    """What a participant wants done, sealed to the one who does it."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class StopOrder(Order):
    """To the courier: whose contact must go."""

    __tablename__ = "stop_order"
    __table_args__ = ({"sqlite_with_rowid": False},)


class EraseOrder(Order):
    """To the analyst: whose answers were erased, and must be erased again in a restored backup."""

    __tablename__ = "erase_order"
    __table_args__ = ({"sqlite_with_rowid": False},)


class Erased(Base):
    """Who has erased everything, marked under the web process's key: what still comes from them is refused."""

    __tablename__ = "erased"
    __table_args__ = ({"sqlite_with_rowid": False},)

    mark: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)


_ERASED = select(Erased.__table__.c.mark).where(Erased.__table__.c.mark.in_(bindparam("marks", expanding=True)))


class LedgerSeen(Base):
    """Up to where a ledger has been obeyed in this database: the digest of its file. A restored one is behind."""

    __tablename__ = "ledger_seen"
    __table_args__ = ({"sqlite_with_rowid": False},)

    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


_HOLD = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))


def hold(session: Session, mark: bytes) -> None:
    """Wait for whoever else is at what belongs to this mark, and keep it until this transaction ends.

    PostgreSQL would show neither of two the other's row; SQLite has one writer.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_HOLD, {"number": int.from_bytes(mark[:8], "big", signed=True)})


def leave(session: Session, order: type[Order], sealed: bytes) -> None:
    """Leave an order for whoever can open it."""
    session.add(order(sealed=sealed))


def orders(session: Session, order: type[Order]) -> dict[UUID, bytes]:
    """All orders that have not been carried out: id → sealed."""
    return {each.id: each.sealed for each in session.scalars(select(order))}


def carried_out(session: Session, order: type[Order], ids: Collection[UUID]) -> None:
    """Take orders away."""
    for some in pieces(ids):
        session.execute(delete(order).where(order.id.in_(some)))


def mark_erased(session: Session, marks: Iterable[bytes]) -> None:
    """Remember who has erased; twice is once."""
    for some in pieces(marks):
        rows = [{"mark": mark} for mark in some]
        session.execute(insert_into(session, Erased).values(rows).on_conflict_do_nothing())


def erased(session: Session, marks: Collection[bytes]) -> set[bytes]:
    """Which of them have."""
    return set(session.connection().execute(_ERASED, {"marks": list(marks)}).scalars())


def seen(session: Session, name: str) -> bytes | None:
    """The digest up to which a ledger has been obeyed here."""
    found = session.get(LedgerSeen, name, populate_existing=True)
    return found.digest if found else None


def see(session: Session, name: str, digest: bytes) -> None:
    """It has been obeyed up to here."""
    session.merge(LedgerSeen(name=name, digest=digest))
