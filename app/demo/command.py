"""What `ringar demo` does: fill once, say who to sign in as and where, then run as `ringar run` does."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask

from app import analyst, courier
from app.config import settings
from app.demo import home as demos
from app.extensions import db
from app.start import start, upgrade
from app.supervisor import Supervisor, assert_port_free
from surveys.waves import SWEDEN

ROUNDS = 100  # more than either ever has to do at once


def begin(*, seed: int, people: int, anchor: datetime | None, fill_only: bool, fresh: bool, as_json: bool) -> None:
    """Everything the command does. Raises ConfigError with one clear line."""
    for line in demos.enter(os.environ):
        say(line)
    chosen = settings("web")
    if not fill_only:
        assert_port_free(chosen.host, chosen.port)
    if fresh or demos.made(chosen.home) is None:
        demos.clear(chosen.home)
    upgrade(settings("owner"))
    today = datetime.now(SWEDEN).date()
    wanted = demos.Wanted(seed, people, anchor.date() if anchor else today)
    state = demos.made(chosen.home) or _filled(chosen.home, wanted)
    if (state["seed"], state["people"]) != (seed, people):
        say(f"There is a demo already, with seed {state['seed']} and {state['people']} people. --fresh makes another.")
    click.echo(demos.as_json(state, chosen) if as_json else demos.tell(state, chosen))
    if not fill_only:
        say(f"Ringar answers at {chosen.public_base_url}   (Ctrl-C ends it)")
        sys.stdout.flush()
        sys.exit(Supervisor(say=say).run())


def say(line: str) -> None:
    """Progress and advice, apart from the result."""
    click.echo(line, err=True)


def _filled(home: Path, wanted: demos.Wanted) -> dict[str, Any]:
    say(f"Filling {home} with {wanted.people} people who do not exist; this takes about a minute.")
    apps = [start("web"), start("courier"), start("analyst")]
    web, *others = apps
    try:
        return demos.fill(home, wanted, web=web.app_context, closed=when_closed(*others), say=say)
    finally:
        for app in apps:
            with app.app_context():
                db.engine.dispose()


def when_closed(couriers: Flask, analysts: Flask) -> Callable[[datetime], None]:
    """What the two other processes do at a moment of the story: move and remind, then report and release."""
    workers = ((couriers, courier.worker()), (analysts, analyst.worker()))

    def closed(now: datetime) -> None:
        at = now.astimezone(UTC)
        for app, worker in workers:
            with app.app_context():
                for _ in range(ROUNDS):
                    if not worker.round(at):
                        break
                worker.end(at)

    return closed
