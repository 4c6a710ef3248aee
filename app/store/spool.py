"""The spool: what waits, sealed, for the courier. The web process only inserts; the courier moves and empties it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.extensions import db
from app.store.base import Base, Moment

KINDS = ("box", "text", "done", "erase")


class SpoolKey(Base):
    """The public half of an intervention's short-lived spool key; the private half lies outside the database.

    since, responses: when this key came, and how many responses the intervention had then.
    """

    __tablename__ = "spool_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(default=uuid4)
    public: Mapped[bytes]
    since: Mapped[datetime] = mapped_column(Moment)
    responses: Mapped[int]


class Spooled(Base):
    """Something sealed to the spool key. Its kind and intervention are all that can be seen."""

    __tablename__ = "spool"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    key_id: Mapped[UUID]
    kind: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


def key_for(session: Session, intervention: UUID) -> SpoolKey | None:
    """The key to seal to, held still until this transaction ends: the courier replaces it only between inserts."""
    hold(session, intervention, shared=True)
    return session.get(SpoolKey, intervention, populate_existing=True)


def hold(session: Session, intervention: UUID, *, shared: bool) -> None:
    """Wait for the other side to be done with this intervention's spool; SQLite's one writer needs no such lock."""
    if session.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
        session.execute(select(lock(intervention.int & (1 << 63) - 1)))


def add(session: Session, *, key: SpoolKey, kind: str, sealed: bytes) -> None:
    """Leave something for the courier."""
    session.add(Spooled(intervention_id=key.intervention_id, key_id=key.id, kind=kind, sealed=sealed))


# From here on: the courier's.


def current_key(session: Session, intervention: UUID) -> SpoolKey | None:
    """The key that the web process seals to now."""
    return session.get(SpoolKey, intervention, populate_existing=True)


def waiting(session: Session, intervention: UUID, kinds: Collection[str] = KINDS) -> list[Spooled]:
    """What waits for one intervention, in the order of random ids."""
    query = select(Spooled).where(Spooled.intervention_id == intervention, Spooled.kind.in_(kinds))
    return list(session.scalars(query.order_by(Spooled.id)))


def waiting_kinds(session: Session) -> set[tuple[UUID, str]]:
    """Which kinds of things wait for which intervention."""
    return {(row[0], row[1]) for row in session.execute(select(Spooled.intervention_id, Spooled.kind).distinct())}


def with_key(session: Session) -> set[UUID]:
    """The interventions that have a key."""
    return set(session.scalars(select(SpoolKey.intervention_id)))


def keys_in_use(session: Session) -> set[UUID]:
    """Every key that something is, or may yet be, sealed to."""
    return set(session.scalars(select(SpoolKey.id))) | set(session.scalars(select(Spooled.key_id).distinct()))


def key_ids(session: Session, intervention: UUID) -> set[UUID]:
    """The keys that what waits was sealed to."""
    return set(session.scalars(select(Spooled.key_id).where(Spooled.intervention_id == intervention).distinct()))


def take(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Remove what has been moved. Returns what was still there: another courier may have been first."""
    removed = delete(Spooled).where(Spooled.id.in_(ids)).returning(Spooled.id)
    return set(session.scalars(removed))


def replace_key(session: Session, key: SpoolKey) -> None:
    """Put the next key in the place of the one that has been used."""
    session.merge(key)


def truncate_log() -> None:
    """After a burn: SQLite's write-ahead logs are emptied, so that what was erased is not left in them."""
    if db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.raw_connection()  # outside any transaction: inside one the log is in use
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
