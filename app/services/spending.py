"""What an intervention's reminders come to in a month, held against its ceiling. Counted with the claim, not after."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from app.channels.base import Channel, Message
from app.store import spent
from app.store import waves as waves_store
from app.store.session import Session
from surveys.reminders import Ceiling
from surveys.waves import add_months, month_of

COST_OF_ONE_SEK = 10_000


@dataclass(slots=True)
class Account:
    """An intervention's month. cost: in ten-thousandths of a krona; what has a price that nobody knows adds nothing."""

    ceiling: Ceiling
    messages: int
    cost: int

    @property
    def is_full(self) -> bool:
        """Whether nothing more is sent this month. The message that reached it has gone."""
        return self.ceiling.reached(self.messages, Decimal(self.cost) / COST_OF_ONE_SEK)


def accounts(session: Session, interventions: Collection[UUID], now: datetime) -> dict[UUID, Account]:
    """How each of these interventions stands in the month that it is now."""
    month = month_of(now)
    ceilings = waves_store.ceilings(session, interventions, month)
    so_far = spent.in_month(session, interventions, month)
    return {each: Account(ceiling, *so_far[each]) for each, ceiling in ceilings.items()}


def spend(session: Session, intervention: UUID, now: datetime, *, messages: int, cost: int) -> None:
    """Count what goes out, or give it back where it did not. now: the same both times."""
    spent.add(session, intervention, month_of(now), messages=messages, cost=cost)


def forget(session: Session, now: datetime) -> None:
    """Let go of months that are over, but for the last: a clock that was ahead may be set back into it."""
    spent.forget(session, add_months(month_of(now), -1))


def cost(way: Channel, message: Message) -> int | None:
    """What a message costs, in ten-thousandths of a krona; None: nobody knows."""
    price = way.price(message)
    return None if price is None else int(price * COST_OF_ONE_SEK)
