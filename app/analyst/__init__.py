"""The analyst: makes reports and releases when a wave has closed. It never imports the vault or the spool.

APScheduler is only the tick. What is due stands in the database, so a tick that was missed is made up for by the next.
"""

import logging
import threading
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from app.services import releases, reports, turns

NAME = "analyst"
TICK = timedelta(seconds=20)
TURN = 3 * TICK  # another analyst takes over after so long a silence
OWN = uuid4()

log = logging.getLogger(__name__)


def tick(now: datetime, *, holder: UUID = OWN) -> int:
    """Report on every intervention of which a wave has closed since its report; returns how many.

    One that fails stops no other: it is tried again at the next tick, and the heartbeat says what it was.
    """
    done, troubles, begun = 0, [], monotonic()
    if not turns.take(name=NAME, holder=holder, now=now, lasts=TURN):
        return 0
    for intervention in reports.due(now=now):
        try:
            # releases first: the report is what says that this close has been seen to
            releases.make(intervention=intervention, now=now)
            reports.make(intervention=intervention, now=now)
            done += 1
        except Exception as error:  # noqa: BLE001  whatever is wrong with one, the others are still made
            # the error's own text may hold answers: its name and the intervention are enough to find it
            troubles.append(f"{intervention}: {type(error).__name__}")
            log.error("no report on %s: %s", intervention, type(error).__name__)  # noqa: TRY400  no answers in the log
        later = now + timedelta(seconds=monotonic() - begun)
        if not turns.take(name=NAME, holder=holder, now=later, lasts=TURN):
            break
    turns.beat(name=NAME, now=now, trouble="; ".join(troubles) or None)
    return done


def run(app: Flask, stop: threading.Event) -> None:
    """Tick until told to stop; a tick that runs is finished first."""
    from apscheduler.events import EVENT_SCHEDULER_STARTED
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.blocking import BlockingScheduler

    def ticking() -> None:
        with app.app_context():
            try:
                tick(datetime.now(UTC))
            except Exception as error:  # noqa: BLE001  a database that is away comes back
                log.error("no tick: %s", type(error).__name__)  # noqa: TRY400  no answers in the log

    scheduler = BlockingScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
    scheduler.add_job(
        ticking,
        "interval",
        seconds=TICK.total_seconds(),
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    watcher = threading.Thread(target=_end, args=(scheduler, stop), daemon=True)
    scheduler.add_listener(lambda _: watcher.start(), EVENT_SCHEDULER_STARTED)  # told earlier, it could not be ended
    scheduler.start()
    watcher.join()
    with app.app_context():
        turns.hand_back(name=NAME, holder=OWN, now=datetime.now(UTC))


def _end(scheduler: Any, stop: threading.Event) -> None:
    stop.wait()
    scheduler.shutdown(wait=True)
