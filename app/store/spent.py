"""How many reminders an intervention has sent in a month, and for how much. Nobody's in particular; in the vault.

It lies beside the outbox, in the same file on SQLite, so that a message is counted in one transaction with its claim.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.store.base import VAULT, Base, insert_into


class Spent(Base):
    """month: its first day. cost: in ten-thousandths of a krona, since the price of an SMS has four decimals."""

    __tablename__ = "spent"
    __table_args__ = ({"sqlite_with_rowid": False, "schema": VAULT},)

    intervention: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    messages: Mapped[int]
    cost: Mapped[int]


def add(session: Session, intervention: UUID, month: date, *, messages: int, cost: int) -> None:
    """Add to a month, which may be less than none: what surely was not sent is given back."""
    row = insert_into(session, Spent).values(intervention=intervention, month=month, messages=messages, cost=cost)
    more = {"messages": Spent.messages + row.excluded.messages, "cost": Spent.cost + row.excluded.cost}
    session.execute(row.on_conflict_do_update(index_elements=[Spent.intervention, Spent.month], set_=more))


def in_month(session: Session, interventions: Collection[UUID], month: date) -> dict[UUID, tuple[int, int]]:
    """(messages, cost) of each of these interventions."""
    found = dict.fromkeys(interventions, (0, 0))
    query = select(Spent.intervention, Spent.messages, Spent.cost)
    for row in session.execute(query.where(Spent.intervention.in_(interventions), Spent.month == month)):
        found[row[0]] = (row[1], row[2])
    return found


def forget(session: Session, before: date) -> None:
    """Months that are over."""
    session.execute(delete(Spent).where(Spent.month < before))
