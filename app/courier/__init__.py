"""The courier's process: moves the spool, opens boxes, sends reminders, burns. It never imports the responses."""

import threading
from datetime import datetime

from app.services import follow_up, reminders, spool_move
from app.services.ticks import Application, Worker
from app.services.ticks import run as run_ticks


def run(app: Application, stop: threading.Event) -> None:
    """Tick until told to stop. Start one or several: one is active."""
    run_ticks(worker(), app, stop)


def worker() -> Worker:
    """A courier that has not begun."""
    courier = follow_up.Courier()

    def tick(now: datetime) -> tuple[bool, str | None]:
        ticked = follow_up.tick(courier, now=now)
        trouble = [each for each in (ticked.trouble, reminders.trouble(), spool_move.lost()) if each]
        return ticked.more, "; ".join(trouble) or None

    return Worker(follow_up.NAME, tick, follow_up.begin)
