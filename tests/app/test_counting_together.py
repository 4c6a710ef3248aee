"""Several web processes that count together in a real Redis: one bound for all, nothing on disk; alone without it."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis, RedisError

from app.config import ConfigError, Settings, settings
from app.counting import RATES, Counting, Limits, Rate
from app.counting_together import LEFT_ALONE, SharedLimits
from app.extensions import current_settings
from app.services.doctor import examine
from tests.api.conftest import Client
from tests.builders import World
from tests.postgres import _free_port

NOW = datetime(2026, 3, 10, 17, tzinfo=UTC)
ADDRESS = "192.0.2.7"


@dataclass
class Server:
    """redis-server of its own, to be stopped and started again."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self, *says: str) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), *says]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                if Redis(port=self.port).ping():
                    return
            except RedisError:
                time.sleep(0.02)
        raise RuntimeError("redis-server did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(20)
            self.process = None


MEMORY = ("--save", "", "--appendonly", "no")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is missing; as root: make deps")
    made = Server(tmp_path, _free_port())
    made.start(*MEMORY)
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RATES, "login", Rate(6, 0.5))


def together(counting: list[Counting], n: int, now: datetime = NOW) -> list[bool]:
    return [counting[number % len(counting)].take("login", ADDRESS, now) for number in range(n)]


@pytest.mark.parametrize("n", [1, 3], ids=["one process", "three"])
def test_however_many_processes_there_are_the_bound_is_one(server: Server, n: int) -> None:
    processes: list[Counting] = [SharedLimits(server.url) for _ in range(n)]
    assert together(processes, 8) == [True] * 6 + [False] * 2
    assert processes[0].full("login", ADDRESS, NOW)
    assert not processes[0].full("login", "192.0.2.8", NOW)
    assert together(processes, 2, NOW + timedelta(seconds=2)) == [True, False]


def test_each_for_itself_lets_three_times_as_many_in() -> None:
    """The control."""
    assert together([Limits(), Limits(), Limits()], 20) == [True] * 18 + [False] * 2


@pytest.mark.parametrize("make", [Limits, SharedLimits], ids=["alone", "together"])
def test_both_count_alike(server: Server, make: Callable[..., Counting]) -> None:
    counting = make() if make is Limits else make(server.url)
    said = [
        counting.take("login", ADDRESS, NOW + timedelta(seconds=step)) for step in (0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 4, 9)
    ]
    assert said == [True] * 6 + [False, False, True, True, False, True]


def test_redis_holds_nobody_s_address_and_forgets(server: Server) -> None:
    SharedLimits(server.url).take("login", ADDRESS, NOW)
    redis = Redis(port=server.port)
    held: Any = redis.keys()
    assert len(held) == 2, "the bucket, and the key of the day"
    for key in held:
        assert 0 < int(redis.ttl(key)) <= 172_800  # type: ignore[arg-type]  # redis types its two kinds of client as one
        assert ADDRESS.encode() not in key
    assert list(server.folder.iterdir()) == []


def test_another_day_has_another_key(server: Server) -> None:
    one = SharedLimits(server.url)
    assert together([one], 7)[-1] is False
    assert together([one, SharedLimits(server.url)], 6, NOW + timedelta(days=1)) == [True] * 6


def test_without_redis_each_counts_for_itself_until_it_is_back(server: Server) -> None:
    one = SharedLimits(server.url)
    assert one.take("login", "192.0.2.9", NOW), "it has the key of the day"
    server.stop()
    assert together([one], 7) == [True] * 6 + [False]
    assert one.full("login", ADDRESS, NOW)
    assert (one.problem() or "").startswith("does not answer")
    server.start(*MEMORY)
    assert together([one], 1, NOW + LEFT_ALONE + timedelta(seconds=1)) == [True]
    assert len(Redis(port=server.port).keys()) == 2, "it counts there again"  # type: ignore[arg-type]  # as above
    later = NOW + LEFT_ALONE + timedelta(seconds=1)
    assert together([SharedLimits(server.url), one], 6, later)[-1] is False, "under the key of those who came since"


def test_the_doctor_says_where_it_writes_to_disk(server: Server, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert SharedLimits(server.url).problem() is None
    server.stop()
    server.start("--save", "60 1")
    assert "writes to disk" in (SharedLimits(server.url).problem() or "")
    chosen = replace(current(world), redis_url=server.url)
    monkeypatch.setattr("app.services.doctor.current_settings", lambda: chosen)
    with world.app.app_context():
        found = {each.what: each for each in examine(now=world.now, addresses={})}
    assert not found["redis"].fine


def current(world: World) -> Settings:
    with world.app.app_context():
        return current_settings()


def test_a_service_that_names_redis_counts_there(server: Server, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    api = Client(world)
    monkeypatch.setattr("app.limits.current_settings", lambda: settings("web", {"RINGAR_REDIS_URL": server.url}))
    said = [
        api.post("/auth/login", {"email": "x@example.org", "password": "wrong"}, environ_base={"REMOTE_ADDR": ADDRESS})
        for _ in range(7)
    ]
    assert [each.status_code for each in said][-2:] == [401, 429]
    assert len(Redis(port=server.port).keys()) > 2  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize("url", ["http://localhost", "localhost:6379"])
def test_what_is_no_address_of_redis_is_told(url: str) -> None:
    with pytest.raises(ConfigError, match="RINGAR_REDIS_URL"):
        settings("web", {"RINGAR_REDIS_URL": url})
