"""The spool: what waits, sealed, for the courier. The web process only inserts; the courier moves and empties it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from operator import itemgetter
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, bindparam, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.extensions import db
from app.store.base import Base, pieces
from app.store.waves import Wave

KINDS = ("box", "done")


class SpoolKey(Base):
    """The public half of an intervention's short-lived spool key; the private half lies outside the database."""

    __tablename__ = "spool_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(default=uuid4)
    public: Mapped[bytes]


class Spooled(Base):
    """Something sealed to the spool key. Its kind, intervention and wave are all that can be seen."""

    __tablename__ = "spool"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intervention_id: Mapped[UUID] = mapped_column(ForeignKey("intervention.id"), index=True)
    wave: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), index=True)
    key_id: Mapped[UUID]
    kind: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


_KEY = select(SpoolKey.id, SpoolKey.public).where(SpoolKey.intervention_id == bindparam("intervention"))


def key_for(session: Session, intervention: UUID) -> tuple[UUID, bytes] | None:
    """The key to seal to, (id, public half), held until this transaction ends: the courier replaces it in between."""
    hold(session, intervention, shared=True)
    found = session.connection().execute(_KEY, {"intervention": intervention}).first()
    return (found[0], found[1]) if found else None


_LOCK = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))
_LOCK_SHARED = select(func.pg_advisory_xact_lock_shared(bindparam("number", type_=BigInteger)))


def hold(session: Session, intervention: UUID, *, shared: bool) -> None:
    """Wait for the other side to be done with this intervention's spool; SQLite's one writer needs no such lock."""
    if session.get_bind().dialect.name == "postgresql":
        lock = _LOCK_SHARED if shared else _LOCK
        session.connection().execute(lock, {"number": intervention.int & (1 << 63) - 1})


_ADD = insert(Spooled)


def add(session: Session, *, intervention: UUID, key: UUID, kind: str, sealed: Iterable[tuple[UUID, bytes]]) -> None:
    """Leave something for the courier. sealed: (wave, what) sealed to the spool key of this id."""
    every = {"intervention_id": intervention, "key_id": key, "kind": kind}
    rows = [{"id": uuid4(), "wave": wave, "sealed": each, **every} for wave, each in sealed]
    session.connection().execute(_ADD, sorted(rows, key=itemgetter("id")))


# From here on: the courier's.


def current_key(session: Session, intervention: UUID) -> SpoolKey | None:
    """The key that the web process seals to now."""
    return session.get(SpoolKey, intervention, populate_existing=True)


def waiting(session: Session, intervention: UUID, waves: Collection[UUID]) -> list[Spooled]:
    """What waits for one intervention in these waves, in the order of random ids."""
    query = select(Spooled).where(Spooled.intervention_id == intervention, Spooled.wave.in_(waves))
    return list(session.scalars(query.order_by(Spooled.id)))


def waves_waiting(session: Session, closed_before: datetime) -> dict[UUID, list[UUID]]:
    """The waves that closed before this and for which something waits, by intervention."""
    query = select(Spooled.intervention_id, Spooled.wave).join(Wave, Wave.id == Spooled.wave)
    found: dict[UUID, list[UUID]] = {}
    for intervention, wave in session.execute(query.where(Wave.closes <= closed_before).distinct()):
        found.setdefault(intervention, []).append(wave)
    return found


def ids(session: Session, kind: str, intervention: UUID | None = None) -> set[UUID]:
    """The ids of all that waits of a kind, of one intervention or of all."""
    query = select(Spooled.id).where(Spooled.kind == kind)
    return set(session.scalars(query.where(Spooled.intervention_id == intervention) if intervention else query))


def rows(session: Session, ids: Collection[UUID]) -> Iterator[Spooled]:
    """These rows."""
    for some in pieces(ids, 500):
        yield from session.scalars(select(Spooled).where(Spooled.id.in_(some)))


def with_key(session: Session, known: Collection[UUID]) -> set[UUID]:
    """The interventions that have a key which is one of these."""
    held = session.execute(select(SpoolKey.intervention_id, SpoolKey.id))
    return {intervention for intervention, key_id in held if key_id in known}


def keys_in_use(session: Session) -> set[UUID]:
    """Every key that something is, or may yet be, sealed to."""
    return set(session.scalars(select(SpoolKey.id))) | set(session.scalars(select(Spooled.key_id).distinct()))


def key_ids(session: Session, intervention: UUID) -> set[UUID]:
    """The keys that what waits was sealed to."""
    return set(session.scalars(select(Spooled.key_id).where(Spooled.intervention_id == intervention).distinct()))


def under_other_keys(session: Session, known: Collection[UUID]) -> int:
    """How many rows were sealed to other keys than these."""
    query = select(func.count()).select_from(Spooled).where(Spooled.key_id.not_in(known))
    return int(session.scalar(query) or 0)


def take(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Remove what has been moved. Returns what was still there: another courier may have been first."""
    gone: set[UUID] = set()
    for some in pieces(ids):
        gone.update(session.scalars(delete(Spooled).where(Spooled.id.in_(some)).returning(Spooled.id)))
    return gone


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
