"""A process that ticks: APScheduler as a bare clock, a lease so that one of several is active, a heartbeat.

The scheduler keeps its one job in memory and decides nothing: what is due stands in the database.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from app.store import machine
from app.store.session import transaction

EVERY_S = 15
LEASE = timedelta(minutes=2)
_LOG = logging.getLogger("ringar.ticks")


class Application(Protocol):
    """The part of a Flask application that a ticking process needs."""

    def app_context(self) -> AbstractContextManager[object]:
        """Where the database session and the keys are."""


@dataclass
class Worker:
    """name: courier or analyst. tick: one round; says (more to do at once, trouble). begin: on becoming active."""

    name: str
    tick: Callable[[datetime], tuple[bool, str | None]]
    begin: Callable[[], object] = lambda: None
    holder: UUID = field(default_factory=uuid4)
    active: bool = False

    def round(self, now: datetime) -> bool:
        """One round, if this is the active one. Returns whether there is more to do at once."""
        with transaction() as session:
            held = machine.take_lease(session, self.name, self.holder, now, now + LEASE)
        if held and not self.active:
            self.begin()
        self.active = held
        if not held:
            return False
        more, trouble = self.tick(now)
        with transaction() as session:
            machine.beat(session, self.name, now, trouble)
        return more

    def end(self, now: datetime) -> None:
        """Let another take over at once."""
        with transaction() as session:
            machine.give_up_lease(session, self.name, self.holder, now)


def run(worker: Worker, app: Application, stop: threading.Event, *, every_s: float = EVERY_S) -> None:
    """Tick until told to stop; the round that is under way is finished. Blocks."""
    from apscheduler.events import EVENT_SCHEDULER_STARTED
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.blocking import BlockingScheduler

    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler = BlockingScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
    scheduler.add_job(
        lambda: _rounds(worker, app, stop),
        "interval",
        seconds=every_s,
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )

    def end_when_told(_started: object) -> None:
        threading.Thread(target=lambda: (stop.wait(), scheduler.shutdown()), daemon=True).start()

    scheduler.add_listener(end_when_told, EVENT_SCHEDULER_STARTED)
    scheduler.start()
    with app.app_context():
        worker.end(datetime.now(UTC))


def _rounds(worker: Worker, app: Application, stop: threading.Event) -> None:
    """Rounds for as long as there is more to do. Whatever fails, the next tick comes."""
    try:
        more = True
        while more and not stop.is_set():
            with app.app_context():
                more = worker.round(datetime.now(UTC))
    except Exception as error:  # noqa: BLE001  a scheduler whose job raises would go on in silence
        _LOG.error("%s could not tick: %s", worker.name, type(error).__name__)
