"""The analyst: makes reports and releases when a wave has closed. It never imports the vault or the spool."""

import logging
import threading
from datetime import datetime

from app.services import releases, reports, ticks

NAME = "analyst"
_LOG = logging.getLogger("ringar.analyst")


def tick(now: datetime) -> tuple[bool, str | None]:
    """Report on one intervention of which a wave has closed since its report: (more to do, what went wrong).

    One that fails stops no other. It is tried again at the next tick.
    """
    troubles: list[str] = []
    for intervention in reports.due(now=now):
        try:
            # releases first: the report is what says that this close has been seen to
            releases.make(intervention=intervention, now=now)
            reports.make(intervention=intervention, now=now)
        except Exception as error:  # noqa: BLE001  whatever is wrong with one, the others are still made
            # the error's own text may hold answers: its name and the intervention are enough to find it
            troubles.append(f"{intervention}: {type(error).__name__}")
            _LOG.error("no report on %s: %s", intervention, type(error).__name__)
        else:
            return True, _told(troubles)  # between two, the lease is prolonged
    return False, _told(troubles)


def worker() -> ticks.Worker:
    """One analyst. Several may run; one is active."""
    return ticks.Worker(NAME, tick)


def run(app: ticks.Application, stop: threading.Event) -> None:
    """Tick until told to stop."""
    ticks.run(worker(), app, stop)


def _told(troubles: list[str]) -> str | None:
    return "; ".join(troubles) or None
