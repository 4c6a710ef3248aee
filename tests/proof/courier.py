"""A courier's process as the harness starts it, and two that are wrong: `python -m tests.proof.courier VARIANT FILE`.

It is the house's own, but for its clock and its lease: it sends at night too and as fast as it can, the second round
when the first has gone, ticks often, and is active whether or not another one is, as if the lease had failed. FILE is
made at its first tick. Beside it, in `claims`, stands whom it was about to write to, and since when it may have known
better: a line is there before the message is.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app import courier
from app.services import reminders, sending, stopping, ticks
from app.start import start
from app.store import machine, vault
from app.store.session import Session, transaction
from surveys.reminders import next_round
from surveys.waves import Window

EVERY_S = 0.2


def right() -> None:
    """As it is."""


def send_then_claim() -> None:
    """Sends first, and says so afterwards. Between the two somebody else sends as well."""
    claim, send = vault.claim, sending._send

    def sent_first(this: sending.Round, claimed: sending.Claimed) -> sending.Outcome:
        outcome = send(this, claimed)
        with transaction() as session:
            claim(session, claimed.id, claimed.round, this.now)
        return outcome

    def not_yet(_session: Session, _reminder: UUID, _round: int, _now: datetime) -> bool:
        return True

    vault.claim, sending._send = not_yet, sent_first


def deaf() -> None:
    """Hears of nobody who answers, stops or erases."""
    stopping.obey = lambda **_: 0
    sending.outbox.answered = lambda *_: set()


VARIANTS: dict[str, Callable[[], None]] = {"right": right, "send_then_claim": send_then_claim, "deaf": deaf}


def at_once(round: int, sent: datetime, wave: Window) -> datetime | None:
    """As many rounds as there are, without the week between."""
    return sent if next_round(round, sent, wave) else None


def watched(claims: Path) -> None:
    """Note each claim: address; when the courier's turn began, since who has answered is looked up after that; when the
    claim itself did, since who has stopped or erased is.
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
        if found is not None:
            with claims.open("a") as file:
                file.write(f"{found.message.address} {turn_began} {began}\n")
        return found

    sending._chosen, sending._claim = chosen, claimed


def main(variant: str, file: str) -> None:
    """Tick until told to stop."""
    reminders.may_disturb = lambda _now: True
    sending.next_round = at_once
    sending.take_turn = lambda _free_at, now, _per_minute: now
    machine.take_lease = lambda *_: True
    VARIANTS[variant]()
    watched(Path(file).parent / "claims")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    app, worker = start("courier"), courier.worker()
    tick = worker.tick

    def marked(now: datetime) -> tuple[bool, str | None]:
        Path(file).touch()
        return tick(now)

    worker.tick = marked
    ticks.run(worker, app, stop, every_s=EVERY_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
