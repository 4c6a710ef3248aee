"""Kill -9 of the web process and of PostgreSQL under load: each acknowledged response is stored exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from app.store import migrate
from app.store.base import engine_for
from tests.builders import World
from tests.postgres import Cluster, _free_port, programs
from tests.proof import FULL, sized
from tests.proof.conftest import Tell
from tests.proof.kill import Load, Outcome, Web, attack, running
from tests.proof.variants import TABLE
from tests.service import application, dispose

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

RESPONSES = sized(3000, 300)
WEB_KILLS, DATABASE_KILLS = sized(20, 2), sized(10, 1)
WRONG = 600  # quick, and enough for each variant to go wrong


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of its own, to be killed; at full size on a disk."""
    if programs() is None:
        pytest.skip("PostgreSQL's server programs are missing; as root: make deps")
    made = Cluster(on_disk=FULL).start()
    yield made
    made.remove()


def web(url: str, home: Path, app: str = "wsgi:app") -> Web:
    port = _free_port()
    environment = {
        "RINGAR_HOME": str(home),
        "RINGAR_DATABASE_URL": url,
        "RINGAR_PORT": str(port),
        "RINGAR_PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
    }
    return Web(port, environment, app, home.parent / "web.log")


def survey(url: str, home: Path) -> str:
    """The path at which an activity of a fresh database takes responses."""
    migrate.upgrade(url)
    app = application(url, home)
    code = World(app, now=datetime.now(UTC)).activity().code  # the killed process has a clock of its own
    dispose(app)
    return f"/api/v1/surveys/{code}/responses"


def assert_exactly_once(outcome: Outcome, url: str) -> None:
    assert outcome.load.refused == []
    assert outcome.load.heard == outcome.load.sent
    assert outcome.lost == set()
    assert outcome.doubled == set()
    assert set(outcome.stored) == outcome.load.sent
    engine = engine_for(url)
    with engine.connect() as connection:  # what goes with a response came in exactly once as well
        counted = connection.execute(text("SELECT sum(n) FROM language_count")).scalar_one()
        marks = connection.execute(text("SELECT count(*) FROM spool WHERE kind = 'done'")).scalar_one()
    engine.dispose()
    assert (counted, marks) == (len(outcome.load.sent), len(outcome.load.sent))


def stored(url: str) -> Counter[str]:
    engine = engine_for(url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT CAST(id AS text) FROM submission")).scalars()
        counted = Counter(_with_dashes(each) for each in found)
    engine.dispose()
    return counted


def _with_dashes(id: str) -> str:
    plain = id.replace("-", "")
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"


def test_on_sqlite_nothing_acknowledged_is_lost_when_the_web_process_is_killed(
    tmp_path: Path, home: Path, tell: Tell
) -> None:
    url = f"sqlite:///{tmp_path / 'ringar.db'}"
    path = survey(url, home)
    with running(web(url, home)) as process:
        load = Load(process.port, path)
        outcome = attack(load, RESPONSES // 2, [process.kill_and_restart] * WEB_KILLS, lambda: stored(url))
    tell("SQLite, web killed", outcome)
    assert_exactly_once(outcome, url)


def test_on_postgresql_nothing_acknowledged_is_lost_when_web_and_database_are_killed(
    cluster: Cluster, home: Path, tell: Tell
) -> None:
    url = cluster.url(cluster.create_database())
    path = survey(url, home)
    with running(web(url, home)) as process:
        kills = [process.kill_and_restart] * WEB_KILLS + [lambda: power_cut(cluster)] * DATABASE_KILLS
        kills = kills[::2] + kills[1::2]
        outcome = attack(Load(process.port, path), RESPONSES, kills, lambda: stored(url))
    tell("PostgreSQL, web and database killed", outcome)
    assert_exactly_once(outcome, url)


def power_cut(cluster: Cluster) -> None:
    cluster.kill9()
    cluster.restart()


def wrong(variant: str, cluster: Cluster, home: Path) -> Outcome:
    """The same attack on an application that is wrong."""
    url = cluster.url(cluster.create_database())
    home.mkdir(parents=True)
    database = url.replace("+psycopg", "")
    with psycopg.connect(database) as connection:
        connection.execute(TABLE)

    def stored() -> Counter[str]:
        with psycopg.connect(database) as connection:
            return Counter(row[0] for row in connection.execute("SELECT id FROM naive"))

    with running(web(url, home, f"tests.proof.variants:{variant}")) as process:
        kills = [process.kill_and_restart, *[lambda: power_cut(cluster)] * 2]
        return attack(Load(process.port, "/"), WRONG, kills, stored)


def test_check_then_insert_fails_here(cluster: Cluster, home: Path, tell: Tell) -> None:
    outcome = wrong("check_then_insert", cluster, home)
    tell("Check, then insert", outcome)
    assert outcome.doubled


def test_acknowledging_before_the_commit_fails_here(cluster: Cluster, home: Path, tell: Tell) -> None:
    outcome = wrong("answer_then_commit", cluster, home)
    tell("Answer, then commit", outcome)
    assert outcome.lost


def test_synchronous_commit_off_fails_here(cluster: Cluster, home: Path, tell: Tell) -> None:
    with psycopg.connect(cluster.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        connection.execute("SELECT pg_reload_conf()")
    outcome = wrong("commit_without_waiting", cluster, home)
    tell("Committed with synchronous_commit off", outcome)
    assert outcome.lost
