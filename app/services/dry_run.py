"""What would be sent now and within a day, and what it would cost. Nothing is sent or written, and nobody is named."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Literal
from uuid import UUID

from app import channels, sealing
from app.channels.base import Channel
from app.extensions import current_settings
from app.services import outbox, spending, stopping
from app.services.outbox import CONTACTS, Due
from app.services.spending import COST_OF_ONE_SEK, Account
from app.store import interventions as store
from app.store import tally, vault
from app.store import wave_counts as counts_store
from app.store import waves as waves_store
from app.store.session import transaction
from app.store.waves import Whose
from surveys import codes
from surveys.reminders import begins, may_disturb
from surveys.waves import month_of

AHEAD = timedelta(hours=24)
AT_ONCE = 1000
ELLIPSIS = "…"
EXAMPLE = codes.b64url(bytes(codes.LINK_BYTES))  # as long as a real one, which decides what an SMS costs

Ways = Mapping[str, Channel]
When = Literal["now", "later", "held"]


@dataclass(frozen=True, slots=True)
class Kind:
    """Messages that are alike. when: now, later within a day, or held back by the ceiling."""

    intervention: str
    channel: str
    language: str
    round: int
    when: When


@dataclass(frozen=True, slots=True)
class Plan:
    """How many of each kind, in ten-thousandths of a krona what they cost, for how many nobody knows the price, and
    (channel, language) → subject, text.
    """

    messages: Counter[Kind] = field(default_factory=Counter)
    costs: Counter[Kind] = field(default_factory=Counter)
    unpriced: Counter[Kind] = field(default_factory=Counter)
    texts: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def sek(self, kind: Kind) -> Decimal:
        """What messages of one kind cost."""
        return Decimal(self.costs[kind]) / COST_OF_ONE_SEK

    def in_all(self) -> tuple[int, Decimal, int]:
        """Messages that would go out, what they cost, and how many of them have a price that nobody knows; what is held
        back is not among them.
        """
        going = [kind for kind in self.messages if kind.when != "held"]
        cost = sum((self.sek(kind) for kind in going), Decimal())
        return sum(self.messages[kind] for kind in going), cost, sum(self.unpriced[kind] for kind in going)


@dataclass(frozen=True, slots=True)
class _Waiting:
    due: Due
    round: int
    due_at: datetime


@dataclass
class _Books:
    """What each intervention's months come to, with what is looked at here."""

    _held: dict[tuple[UUID, date], Account] = field(default_factory=dict)

    def account(self, intervention: UUID, at: datetime) -> Account:
        key = intervention, month_of(at)
        if key not in self._held:
            with transaction() as session:
                self._held[key] = spending.accounts(session, [intervention], at)[intervention]
        return self._held[key]


def plan(*, now: datetime) -> Plan:
    """Look at the outbox, and into the boxes of waves that open within a day. Needs the courier's keys."""
    until, ways = now + AHEAD, channels.opened(current_settings())
    made, books = Plan(), _Books()
    with transaction() as session:
        held = waves_store.whose(session, vault.waves_due(session, until))
        opening = counts_store.follow_ups_without(session, CONTACTS, until)
        answerable = {each.intervention for each in held.values() if store.open_code(session, each.intervention)}
    for whose in held.values():
        if whose.intervention in answerable and whose.window.opens <= until and now < whose.window.closes:
            _add(made, whose, books, _of_outbox(whose, until), ways=ways, now=now)
    for wave, _ in opening:
        if wave not in held:
            _add_opening(made, books, ways, wave, now)
    return made


def _add_opening(made: Plan, books: _Books, ways: Ways, wave: UUID, now: datetime) -> None:
    with transaction() as session:
        whose = waves_store.whose(session, [wave])[wave]
        cohort = [each.window() for each in waves_store.of_cohort(session, whose.window.cohort)]
        code = store.open_code(session, whose.intervention)
        is_opened = CONTACTS in tally.of_waves(session, [wave])[wave]
    starts = begins(whose.window, cohort)
    if code is not None and not is_opened and starts <= now + AHEAD:
        _add(made, whose, books, _of_boxes(whose, code, starts), ways=ways, now=now)


def _add(made: Plan, whose: Whose, books: _Books, waiting: Iterator[_Waiting], *, ways: Ways, now: datetime) -> None:
    for each in waiting:
        account = books.account(whose.intervention, max(now, each.due_at))
        full = account.is_full
        goes_now = each.due_at <= now and may_disturb(now)
        when: When = "held" if full else "now" if goes_now else "later"
        message = outbox.message(each.due)
        way = outbox.way(ways, outbox.channel_of(each.due.channel))
        cost = spending.cost(way, message)
        kind = Kind(whose.name, way.name, message.language, each.round, when)
        made.messages[kind] += 1
        made.costs[kind] += cost or 0
        made.unpriced[kind] += cost is None
        if not full:
            account.messages, account.cost = account.messages + 1, account.cost + (cost or 0)
        if (way.name, message.language) not in made.texts:
            shown = outbox.message(replace(each.due, address="", link=ELLIPSIS, code=ELLIPSIS))
            made.texts[way.name, message.language] = (shown.subject, shown.text)


def _of_outbox(whose: Whose, until: datetime) -> Iterator[_Waiting]:
    wave, last = whose.window.id, None
    while True:
        with transaction() as session:
            unneeded = outbox.answered(session, whose) | stopping.ordered(session)
            some = vault.coming(session, wave, until, after=last, limit=AT_ONCE)
        for reminder, contact in some:
            if contact.stop_hash in unneeded:
                continue
            with suppress(sealing.CannotOpen):  # fails, as it will when it is due
                yield _Waiting(outbox.opened(reminder.sealed, wave), reminder.round, reminder.due_at)
        if len(some) < AT_ONCE:
            return
        last = some[-1][0].id


def _of_boxes(whose: Whose, code: str, starts: datetime) -> Iterator[_Waiting]:
    contacts, sharers = outbox.contacts(whose.window.cohort), outbox.Sharers()
    while some := list(islice(contacts, AT_ONCE)):
        with transaction() as session:
            unneeded = outbox.answered(session, whose) | stopping.ordered(session)
        for contact in some:
            if contact.stop_hash in unneeded:
                continue
            with suppress(sealing.CannotOpen):
                box = outbox.box_of(contact, whose)
                if sharers.takes(box):
                    yield _Waiting(Due(box.channel, box.address, box.language, EXAMPLE, code), 1, starts)
