"""The process: one of several is active, it beats, whatever fails it goes on, it ends when told."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.courier import run, worker
from app.services import follow_up, ticks
from app.store.machine import Heartbeat, Lease
from app.store.spool import SpoolKey
from tests.app.courier.conftest import Post
from tests.builders import World


def test_of_two_couriers_one_is_active_and_the_other_takes_over_when_it_falls_silent(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow_up, "tick", lambda *_, **__: follow_up.Ticked())
    first, second = worker(), worker()
    with post.app.app_context():
        first.round(world.now)
        second.round(world.now)
        assert (first.active, second.active) == (True, False)
        world.later(minutes=1)
        first.round(world.now)
        world.later(minutes=1, seconds=59)
        second.round(world.now)
        assert not second.active
        world.later(seconds=1)
        second.round(world.now)
        first.round(world.now)
        assert (first.active, second.active) == (False, True)


def test_only_the_one_that_becomes_active_looks_for_abandoned_claims(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    monkeypatch.setattr(follow_up, "begin", lambda: begun.append(1))
    first, second = worker(), worker()
    with post.app.app_context():
        for _ in range(3):
            first.round(world.now)
            second.round(world.now)
    assert begun == [1]


def test_a_running_courier_beats_and_ends_when_told(world: World, post: Post) -> None:
    world.activity()
    stop = threading.Event()
    running = threading.Thread(target=run, args=(post.app, stop))
    running.start()
    try:
        deadline = time.monotonic() + 20
        while not post.rows(Heartbeat) and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        stop.set()
        running.join(20)
    assert not running.is_alive()
    (beat,) = post.rows(Heartbeat)
    assert (beat.name, beat.trouble) == ("courier", None)
    assert datetime.now(UTC) - beat.at < timedelta(minutes=1)
    assert len(post.rows(SpoolKey)) == 1
    assert [each.holder for each in post.rows(Lease)] == [None]


def test_a_courier_told_to_end_before_it_began_ends(post: Post) -> None:
    stop = threading.Event()
    stop.set()
    running = threading.Thread(target=run, args=(post.app, stop), daemon=True)
    running.start()
    running.join(20)
    assert not running.is_alive()


def test_whatever_a_round_meets_the_next_one_comes(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    rounds: list[int] = []
    stop = threading.Event()

    def tick(_now: datetime) -> tuple[bool, str | None]:
        rounds.append(1)
        if len(rounds) > 2:
            stop.set()
            return False, None
        raise ConnectionError("secret")

    ticks.run(ticks.Worker("courier", tick, holder=uuid4()), post.app, stop, every_s=0.1)
    assert len(rounds) == 3
    assert "secret" not in caplog.text
