"""The analyst: opens responses, makes reports, releases and their files. Never imports vault or spool."""

import logging
import threading
from datetime import UTC, datetime

from app.services import letterbox, release_work, releasing, reports, summaries, text_releases, ticks

NAME = "analyst"
_LOG = logging.getLogger("ringar.analyst")


def tick(now: datetime) -> tuple[bool, str | None]:
    """Report on one intervention of which a wave has closed since its report, or else print one page of results or
    write one file of a release that is asked for: (more to do, what went wrong).

    One that fails stops no other. It is tried again at the next tick.
    """
    letterbox.keep_erased()
    letterbox.open_closed(now=now)
    troubles: list[str] = []
    for intervention in reports.due(now=now):
        try:
            # releases first: the report is what says that this close has been seen to
            releasing.make(intervention=intervention, now=now)
            reports.make(intervention=intervention, now=now)
        except Exception as error:  # noqa: BLE001  whatever is wrong with one, the others are still made
            # the error's own text may hold answers: its name and the intervention are enough to find it
            troubles.append(f"{intervention}: {type(error).__name__}")
            _LOG.error("no report on %s: %s", intervention, type(error).__name__)
        else:
            return True, _told(troubles)  # between two, the lease is prolonged
    troubles += _texts()
    release_work.expire(now=now)
    written, trouble = summaries.work(now=now)  # in a second: a file may take minutes
    if not written:
        written, trouble = release_work.work(now=now, clock=lambda: datetime.now(UTC))
    return written, _told([*troubles, *([trouble] if trouble else [])])


def _texts() -> list[str]:
    """Free texts that somebody has read since leave: (what went wrong)."""
    troubles = []
    for intervention in text_releases.interventions():
        try:
            text_releases.make(intervention=intervention)
        except Exception as error:  # noqa: BLE001  as above
            troubles.append(f"{intervention}: {type(error).__name__}")
            _LOG.error("no texts of %s: %s", intervention, type(error).__name__)
    return troubles


def worker() -> ticks.Worker:
    """One analyst. Several may run; one is active."""
    return ticks.Worker(NAME, tick)


def run(app: ticks.Application, stop: threading.Event) -> None:
    """Tick until told to stop."""
    ticks.run(worker(), app, stop)


def _told(troubles: list[str]) -> str | None:
    return "; ".join(troubles) or None
