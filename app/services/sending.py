"""One round of sending: claim (committed) → send → confirm, one reminder after the other, everybody in their turn.

A reminder that is claimed and never confirmed is uncertain, and no program sends it again. What was sent, failed for
good or is not needed is counted and deleted in one transaction. The message and its price are counted with the claim
and given back where it surely was not sent, so that a courier that crashes again and again meets the ceiling too.
Rows are locked in one order by all: a channel's pace, a reminder, tallies, a month's account.
"""

import logging
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Literal
from uuid import UUID

from app import channels, sealing
from app.channels.base import Channel, Message, NotNow, Refused
from app.extensions import current_settings
from app.services import outbox, spending, stopping
from app.services.outbox import FAILED, NEEDLESS, REMINDED, SECOND
from app.store import interventions as store
from app.store import spool, tally, vault
from app.store import waves as waves_store
from app.store.session import Session, transaction
from app.store.waves import Whose
from surveys.reminders import in_turns, may_disturb, next_round, retry_at, take_turn

LONGEST_S = 60  # a round with a slow server ends, so that evening is not missed, nor the lease lost
_DICE = secrets.SystemRandom()
_LOG = logging.getLogger("ringar.courier")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A reminder that is ours to send."""

    id: UUID
    contact: UUID
    wave: UUID
    round: int
    attempts: int
    due_at: datetime
    channel: str
    was_down: bool
    cost: int
    message: Message = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message. burn: nothing will ever reach this address. everybody: nor anybody now. after: how long
    to wait at least.
    """

    state: Literal["sent", "failed", "later", "uncertain"]
    burn: bool = False
    everybody: bool = False
    after: timedelta | None = None


@dataclass
class Round:
    """What is known during one round. codes: of a poster in use. shut: channels that take nothing more now."""

    now: datetime
    ways: Mapping[str, Channel]
    waves: Mapping[UUID, Whose] = field(default_factory=dict)
    codes: Mapping[UUID, str] = field(default_factory=dict)
    shut: set[str] = field(default_factory=set)
    burnt: int = 0
    _answered: dict[UUID, set[bytes]] = field(default_factory=dict)

    def answered(self, session: Session, wave: UUID, who: bytes) -> bool:
        """Whether somebody has answered in a wave; looked up once a round."""
        if wave not in self._answered:
            self._answered[wave] = outbox.answered(session, self.waves[wave])
        return who in self._answered[wave]


def send_some(*, now: datetime, at_once: int) -> int:
    """Try so many of what is due. Returns how many were looked at: as many as at_once, and there may be more."""
    this = Round(now, channels.opened(current_settings()))
    with transaction() as session:
        ids = _chosen(session, this, at_once)
    began = monotonic()
    for id in ids:
        passed = monotonic() - began
        if passed > LONGEST_S or not may_disturb(now + timedelta(seconds=passed)):
            break
        claimed = _claim(this, id)
        if claimed is not None:
            _confirm(this, claimed, _send(this, claimed))
    if this.burnt:
        spool.truncate_log()
    return len(ids)


def _chosen(session: Session, this: Round, at_once: int) -> list[UUID]:
    """What is due, one of each organisation in turn, and of each of its waves; those that wait longest come first."""
    paces = tally.paces(session)
    for each in channels.SHELF:
        way = outbox.way(this.ways, each.name)
        if take_turn(paces.get(way.name), this.now, way.per_minute) is None:
            this.shut.add(each.name)
    held = waves_store.whose(session, vault.waves_due(session, this.now, this.shut))
    this.codes = _codes(session, {whose.intervention for whose in held.values()})
    this.waves = {
        wave: whose
        for wave, whose in held.items()
        if whose.window.is_open(this.now) and whose.intervention in this.codes
    }
    accounts = spending.accounts(session, this.codes.keys(), this.now)
    queues: dict[UUID, list[list[UUID]]] = {}
    for wave, whose in this.waves.items():
        if not accounts[whose.intervention].is_full:
            ids = vault.due(session, wave, this.now, at_once, this.shut)
            queues.setdefault(whose.organisation, []).append(ids)
    organisations = [list(in_turns(*each)) for each in queues.values()]
    _DICE.shuffle(organisations)  # where there are more of them than turns
    return [id for id, _ in zip(in_turns(*organisations), range(at_once), strict=False)]


def _codes(session: Session, interventions: Iterable[UUID]) -> dict[UUID, str]:
    """A link leads to a poster that is in use; where there is none, nobody could answer, and nobody is reminded."""
    found = {each: store.open_code(session, each) for each in interventions}
    return {each: code for each, code in found.items() if code is not None}


def _claim(this: Round, id: UUID) -> Claimed | None:
    """Make it ours, committed before anything is sent. None: nobody needs it, it must wait, or another has it."""
    stopping.obey(looking_back=False)  # somebody may have stopped, or erased everything, a moment ago
    with transaction() as session:
        found = vault.with_contact(session, id)
        if found is None or found[0].channel in this.shut:
            return None
        reminder, contact = found
        if this.answered(session, reminder.wave, contact.stop_hash):
            _drop(session, reminder, NEEDLESS)
            return None
        try:
            due = outbox.opened(reminder.sealed, reminder.wave)
        except sealing.CannotOpen:
            _drop(session, reminder, FAILED)
            return None
        due = replace(due, code=this.codes[this.waves[reminder.wave].intervention])  # its poster may be out of use
        return _taken(session, this, reminder, outbox.message(due))


def _drop(session: Session, reminder: vault.Reminder, why: str) -> None:
    if vault.drop(session, reminder.id):
        tally.add(session, reminder.wave, {why: 1})


def _taken(session: Session, this: Round, reminder: vault.Reminder, message: Message) -> Claimed | None:
    """Claimed, if channel and ceiling have room for it."""
    way = outbox.way(this.ways, reminder.channel)
    pace = tally.pace(session, way.name)
    free_at = take_turn(pace.free_at, this.now, way.per_minute)
    if free_at is None:
        this.shut.add(reminder.channel)
        return None
    whose = this.waves[reminder.wave].intervention
    account = spending.accounts(session, [whose], this.now)[whose]
    if account.is_full or not vault.claim(session, reminder.id, reminder.round, this.now):
        return None
    pace.free_at = free_at
    cost = spending.cost(way, message) or 0
    spending.spend(session, whose, this.now, messages=1, cost=cost)
    return Claimed(
        id=reminder.id,
        contact=reminder.contact,
        wave=reminder.wave,
        round=reminder.round,
        attempts=reminder.attempts,
        due_at=reminder.due_at,
        channel=reminder.channel,
        was_down=pace.failures > 0,
        cost=cost,
        message=message,
    )


def _send(this: Round, claimed: Claimed) -> Outcome:
    """Send it, and say what became of it."""
    way = outbox.way(this.ways, claimed.channel)
    if not way.check(claimed.message.address):
        return Outcome("failed", burn=way.reaches)
    try:
        way.send(claimed.message)
    except Refused:
        return Outcome("failed", burn=True)
    except NotNow as error:
        _LOG.warning("reminders wait: %s takes %s now (%s)", way.name, "none" if error.everybody else "one not", error)
        return Outcome("later", everybody=error.everybody, after=error.after)
    except Exception as error:  # noqa: BLE001  whatever else went wrong, it may have gone out: a human looks at it
        _LOG.warning("a reminder is uncertain, and %s waits: %s", way.name, type(error).__name__)
        return Outcome("uncertain", everybody=True)  # the next one would be as uncertain
    return Outcome("sent" if way.reaches else "failed")


def _confirm(this: Round, claimed: Claimed, outcome: Outcome) -> None:
    """Count what became of it, in one transaction with its row."""
    with transaction() as session:
        _pace(session, this, claimed, outcome)
        if outcome.state == "sent":
            _was_sent(session, this, claimed)
        elif outcome.state == "uncertain":
            vault.is_uncertain(session, claimed.id)
        else:
            _was_not_sent(session, this, claimed, outcome)


def _was_sent(session: Session, this: Round, claimed: Claimed) -> None:
    following = next_round(claimed.round, this.now, this.waves[claimed.wave].window)
    if following is None:
        ours = vault.finish(session, claimed.id)
    else:
        ours = vault.again(session, claimed.id, following, claimed.round + 1)
    if ours:
        tally.add(session, claimed.wave, {REMINDED if claimed.round == 1 else SECOND: 1})


def _was_not_sent(session: Session, this: Round, claimed: Claimed, outcome: Outcome) -> None:
    if outcome.state == "failed":
        ours = vault.finish(session, claimed.id)
        if ours:
            tally.add(session, claimed.wave, {FAILED: 1})
        if outcome.burn:
            this.burnt += vault.burn_contact(session, claimed.contact)
    elif outcome.everybody:  # it keeps its place
        ours = vault.put_back(session, claimed.id, claimed.due_at, claimed.attempts)
    else:
        attempts = claimed.attempts + 1
        due_at = retry_at(attempts, this.now, _DICE.random(), outcome.after)
        ours = vault.put_back(session, claimed.id, due_at, attempts)
    if ours:
        whose = this.waves[claimed.wave].intervention
        spending.spend(session, whose, this.now, messages=-1, cost=-claimed.cost)


def _pace(session: Session, this: Round, claimed: Claimed, outcome: Outcome) -> None:
    """A channel that is down waits, longer each time, and the others do not; one that took something is up."""
    if not (outcome.everybody or claimed.was_down):
        return
    pace = tally.pace(session, outbox.way(this.ways, claimed.channel).name)
    if outcome.everybody:
        pace.failures += 1
        pace.free_at = retry_at(pace.failures, this.now, _DICE.random(), outcome.after)
    elif outcome.state == "sent":
        pace.failures = 0
