"""One-time tickets that nobody has used yet, as hashes. A used one is gone; no other row says that there was one."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import Base, insert_into, pieces


class Admission(Base):
    """A ticket that lets one response in. Printed and stored in the order of hashes, which is nobody's order."""

    __tablename__ = "admission"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hash: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), index=True)


def add(session: Session, activity: UUID, hashes: Collection[bytes]) -> None:
    """From now on each of these lets one response in."""
    for some in pieces(sorted(hashes)):
        session.execute(insert_into(session, Admission).values([{"hash": it, "activity_id": activity} for it in some]))


def turned_away(session: Session, wanted: dict[UUID, bytes]) -> list[UUID]:
    """Spend these responses' tickets: removed, each lets the first of its responses in. Returns the other responses.

    Whoever comes with the same ticket at the same time waits for this transaction, and finds it gone.
    """
    if not wanted:
        return []
    query = delete(Admission).where(Admission.hash.in_(sorted(wanted.values()))).returning(Admission.hash)
    spent = set(session.execute(query, execution_options={"synchronize_session": False}).scalars())
    holds = {ticket: id for id, ticket in reversed(wanted.items()) if ticket in spent}
    return [id for id, ticket in wanted.items() if holds.get(ticket) != id]


def left(session: Session) -> int:
    """How many there are of all activities together: for the operator, when a backup has been put back."""
    return session.scalar(select(func.count(Admission.hash))) or 0


def forget(session: Session, activity: UUID) -> None:
    """No ticket of this activity lets anything in any more."""
    session.execute(delete(Admission).where(Admission.activity_id == activity))
