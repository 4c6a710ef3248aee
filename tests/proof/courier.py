"""A courier's process as the harness starts it, and three that are wrong: `python -m tests.proof.courier VARIANT FILE`.

It is the house's own with its own lease, hours, week between the rounds and pace (which is set as high as an operator
may set it). Three things are the harness's: its clock is handed in, it ticks five times a second, or a test would wait
for it most of the time, and the subject of a message says which round it is of. FILE is made at its first tick, and is
its name. Beside it, in `claims`, stands whom it was about to write to, and since when it may have known better: a line
is there before the message is.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from app import courier
from app.services import reminders, sending, stopping, ticks
from app.start import start
from app.store import machine, vault
from app.store.session import Session, transaction
from surveys.reminders import WEEK_DAYS
from tests.proof.clock import STOCKHOLM, Clock

EVERY_S = 0.2


def right() -> None:
    """As it is."""


def lease_failed() -> None:
    """Is active whether or not another one is."""
    machine.take_lease = lambda *_: True


def send_then_claim() -> None:
    """Sends first, and says so afterwards. Between the two somebody else, who is active too, sends as well."""
    lease_failed()
    claim, send = vault.claim, sending._send

    def sent_first(this: sending.Round, claimed: sending.Claimed) -> sending.Outcome:
        outcome = send(this, claimed)
        with transaction() as session:
            claim(session, claimed.id, claimed.round, this.now)
        return outcome

    def not_yet(_session: Session, _reminder: UUID, _round: int, _now: datetime) -> bool:
        return True

    vault.claim, sending._send = not_yet, sent_first


def heedless() -> None:
    """Hears of nobody who answers, stops or erases, does not care what hour it is, and sends the first reminder twice
    and the second never, which comes to as many.
    """
    stopping.obey = lambda **_: 0
    sending.outbox.answered = lambda *_: set()
    reminders.may_disturb = sending.may_disturb = lambda _now: True

    def the_same_again(session: Session, id: UUID, due_at: datetime, _round: int) -> bool:
        reminder = session.get_one(vault.Reminder, id)
        if reminder.attempts:
            return vault.finish(session, id)
        return vault.put_back(session, id, due_at - timedelta(days=WEEK_DAYS), attempts=1)

    vault.again = the_same_again


VARIANTS: dict[str, Callable[[], None]] = {
    each.__name__: each for each in (right, lease_failed, send_then_claim, heedless)
}


def watched(name: str, claims: Path) -> None:
    """Note each claim: address and round; when the courier's turn began, since who has answered is looked up after
    that; when the claim itself did, since who has stopped or erased is; by whom, and at what hour.
    """
    choose, claim = sending._chosen, sending._claim
    turn_began = 0.0

    def chosen(session: Session, this: sending.Round, at_once: int) -> list[UUID]:
        nonlocal turn_began
        turn_began = time.monotonic()
        return choose(session, this, at_once)

    def claimed(this: sending.Round, id: UUID) -> sending.Claimed | None:
        began = time.monotonic()
        found = claim(this, id)
        if found is None:
            return None
        hour = this.now.astimezone(STOCKHOLM).hour
        with claims.open("a") as file:
            file.write(f"{found.message.address} {found.round} {turn_began} {began} {name} {hour}\n")
        return replace(found, message=replace(found.message, subject=f"{found.message.subject} {found.round}"))

    sending._chosen, sending._claim = chosen, claimed


def main(variant: str, file: str) -> None:
    """Tick until told to stop."""
    up = Path(file)
    VARIANTS[variant]()
    watched(up.name, up.parent / "claims")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    app, worker, clock = start("courier"), courier.worker(), Clock(up.parent / "clock")
    round = worker.round

    def by_our_clock(_now: datetime) -> bool:
        up.touch()
        return round(clock.now())

    worker.round = by_our_clock
    ticks.run(worker, app, stop, every_s=EVERY_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
