"""The spool: what waits, sealed, for the courier. The web process only inserts; the courier moves and empties it."""

from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base

KINDS = ("box", "text", "done", "erase")


class SpoolKey(Base):
    """The public half of an intervention's short-lived spool key; the private half lies outside the database."""

    __tablename__ = "spool_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(default=uuid4)
    public: Mapped[bytes]


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


def waiting(session: Session, intervention: UUID) -> list[Spooled]:
    """All that waits for one intervention, in the order of random ids."""
    query = select(Spooled).where(Spooled.intervention_id == intervention).order_by(Spooled.id)
    return list(session.scalars(query))


def empty(session: Session, ids: list[UUID]) -> None:
    """Remove what has been moved."""
    session.execute(delete(Spooled).where(Spooled.id.in_(ids)))


def replace_key(session: Session, intervention: UUID, id: UUID, public: bytes) -> None:
    """Put the next key in the place of the one that has been used."""
    session.merge(SpoolKey(intervention_id=intervention, id=id, public=public))


def truncate_log(session: Session) -> None:
    """After a burn: SQLite's write-ahead log is emptied, so that what was erased is not left in it."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
