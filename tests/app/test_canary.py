"""A whole story with things in it that nobody may keep, against `ringar web` itself, on both databases: no trace.

Searched are its output, all files, a backup, and of PostgreSQL whatever it writes, with a log that leaves nothing out.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from psycopg import DataError
from sqlalchemy import func, select, text

from app import analyst, courier, logs, sealing
from app.extensions import db, web_keys
from app.held import A_MOMENT
from app.services.ticks import Worker
from app.store.interventions import Activity
from app.store.session import transaction
from app.store.vault import Contact, Reminder
from app.store.wave_counts import Count
from app.store.waves import Wave
from surveys import codes
from surveys.waves import CONTACTS_KEPT
from tests.builders import Participant, World
from tests.canary import Outside, backup, cluster_files, files, outside, own_cluster, traces, written
from tests.postgres import Cluster
from tests.proof.kill import Web, running
from tests.service import application, dispose, free_port

# Nothing but ASCII: in JSON other letters are written as \u00e5. The number is one of those kept free for fiction.
PHONE, EMAIL, TEXT = "+46701740642", "kanarie@example.org", "Kanariefageln sjunger om natten"
AGENT, ADDRESS = "Kanarieblasaren/7.1 (Sjungande; rv:3)", "198.51.100.77"
RINGAR_WEB = (sys.executable, "-m", "app.cli", "web")
WITH_ACCESS_LOG = (sys.executable, "-m", "granian", "--interface", "wsgi", "--access-log", "tests.leaky:app")
DAY = timedelta(days=1)


@pytest.fixture
def postgres() -> Iterator[Cluster]:
    """One whose every file is searched."""
    with own_cluster() as made:
        yield made


@dataclass
class Phone:
    """A phone without a browser. All that it sends names its agent and, as a proxy does, its address."""

    port: int
    activity: Activity
    who: Participant = field(default_factory=Participant)
    keys: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keys = [f(self.activity.intervention_id) for f in (self.who.participant_key, self.who.answer_key)]
        self.keys.append(codes.stop_key(self.keys[1]))

    def ask(self, path: str, body: str | None = None, kind: str = "", *, expected: int = 200) -> str:
        headers = {"User-Agent": AGENT, "X-Forwarded-For": ADDRESS} | ({"Content-Type": kind} if kind else {})
        line = HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request("GET" if body is None else "POST", path, body, headers)
        answer = line.getresponse()
        said = answer.read().decode()
        line.close()
        assert answer.status == expected, said
        return said

    def send(self, path: str, body: dict[str, Any], *, expected: int = 200) -> None:
        self.ask(f"/api/v1/{path}", json.dumps(body), "application/json", expected=expected)

    def form(self, rest: str, expected: int = 200, **typed: str) -> None:
        """What a page without a script posts: the code and the contact as they were typed."""
        path, kind = f"/{self.activity.code}{rest}?lang=sv", "application/x-www-form-urlencoded"
        self.ask(path, urlencode({f"_{name}": value for name, value in typed.items()}), kind, expected=expected)

    def answer(self, wave: int = 0, **words: str) -> None:
        sent = {"id": str(uuid4()), "wave": wave, "version": 1, "language": "sv", "mode": "phone", "again": False}
        sent |= {"answer_key": codes.b64url(self.keys[1]), "answers": {"trygghet_1": 4} | words}
        self.send(f"surveys/{self.activity.code}/responses", sent, expected=201)
        self.send(f"surveys/{self.activity.code}/responses", sent)  # once more, as poor signal has it

    def leave(self, world: World) -> None:
        """An e-mail address, sealed on the phone."""
        key = codes.b64url(self.keys[1])
        contact = sealing.Contact(channel="email", address=EMAIL, answer_key=key, language="sv")
        with world.app.app_context():
            box = sealing.seal_contact(web_keys().box_public, contact, intervention=self.activity.intervention_id)
        left = {"code": self.activity.code, "box": codes.b64url(box)}
        self.send("contacts", left | {"stop_hash": codes.b64url(codes.stop_hash(self.keys[2]))}, expected=202)

    def follow(self, link: str) -> None:
        """The link of a reminder, to where it leads."""
        self.ask("/" + link.partition("#")[0].rpartition("/")[2])
        self.keys.append(codes.from_b64url(link.partition("#")[2], length=codes.LINK_BYTES))
        self.ask(f"/api/v1/links/{codes.link_id(self.keys[-1]).hex()}")
        self.send(f"surveys/{self.activity.code}/open", {"answer_key": codes.b64url(self.keys[1])})

    def secrets(self) -> list[bytes | str]:
        return [*self.keys, self.who.code, codes.grouped(self.who.code)]


@dataclass
class House:
    """A web process, and beside it the courier and the analyst, who tick when they are told."""

    url: str
    home: Path
    port: int
    cluster: Cluster | None
    out: Outside
    world: World
    ticking: tuple[tuple[Flask, Worker], ...]

    @contextmanager
    def web(self, command: tuple[str, ...] = RINGAR_WEB) -> Iterator[None]:
        """The web process as an operator starts it; what it says stands in a file beside the rest."""
        environment = {
            "RINGAR_HOME": str(self.home),
            "RINGAR_DATABASE_URL": self.url,
            "RINGAR_PORT": str(self.port),
            "GRANIAN_PORT": str(self.port),
            "RINGAR_PUBLIC_BASE_URL": f"http://127.0.0.1:{self.port}",
        }
        with running(Web(self.port, environment, log=self.home.parent / "web.log", command=command)):
            yield

    def tick(self) -> None:
        """All that there is to do, in the middle of today."""
        noon = datetime.now(UTC).replace(hour=10, minute=30)
        for app, worker in self.ticking:
            with app.app_context():
                while worker.round(noon):
                    pass

    def weeks_go_by(self, number: int, closed_since: timedelta) -> None:
        """The web process has the clock of this machine; so the windows move, until a wave has been closed so long."""
        with self.world.app.app_context(), transaction() as session:
            waves = {each.number: each for each in session.scalars(select(Wave))}
            by = waves[number].closes - (datetime.now(UTC) - closed_since)
            for each in waves.values():
                each.opens, each.closes = each.opens - by, each.closes - by
        time.sleep(A_MOMENT.total_seconds())  # so long it may hold what it has looked up

    @contextmanager
    def broken(self) -> Iterator[None]:
        """A table is not where it should be."""
        self._sql("ALTER TABLE submission RENAME TO elsewhere")
        yield
        self._sql("ALTER TABLE elsewhere RENAME TO submission")

    def _sql(self, statement: str) -> None:
        with self.world.app.app_context(), transaction() as session:
            session.execute(text(statement))

    def count(self, what: Any) -> int:
        with self.world.app.app_context():
            return int(db.session.scalar(select(func.count()).select_from(what)) or 0)

    def counted(self, name: str) -> int:
        with self.world.app.app_context():
            return int(db.session.scalar(select(func.sum(Count.n)).where(Count.name == name)) or 0)

    def held(self) -> list[bytes]:
        """All that is kept, and all that the web process has said."""
        return [*files(self.home.parent), *backup(self.url)]


@pytest.fixture
def house(request: pytest.FixtureRequest, ready_url: str, home: Path) -> Iterator[House]:
    cluster = None if ready_url.startswith("sqlite") else request.getfixturevalue("postgres")
    port = free_port()
    web = application(ready_url, home, port=port)
    with outside() as out:
        post = application(ready_url, home, "courier", port, **out.settings())
        reader = application(ready_url, home, "analyst", port)
        ticking = (post, courier.worker()), (reader, analyst.worker())
        yield House(ready_url, home, port, cluster, out, World(web, now=datetime.now(UTC)), ticking)
    for each in (web, post, reader):
        dispose(each)


def two_take_part(house: House) -> tuple[Phone, Phone, list[bytes]]:
    """They answer and leave a contact, are refused, meet a fault, are reminded, answer again. Then one erases all, and
    the other's contact burns when its time is over. Returns who they were, and what was held in between.
    """
    activity = house.world.activity(ready="meeting-place", audience="adults")
    house.tick()
    one, two = Phone(house.port, activity), Phone(house.port, activity)
    one.answer(mer=TEXT)
    two.answer()
    one.leave(house.world)
    two.form("/contact", typed=codes.grouped(two.who.code), sms=PHONE)
    house.tick()
    one.send("contacts", {"code": activity.code, "box": EMAIL, "stop_hash": PHONE}, expected=422)
    one.send(f"surveys/{activity.code}/open", {"answer_key": TEXT}, expected=422)
    one.form("/contact", 422, typed=one.who.code, sms=EMAIL, email=PHONE)
    one.ask(f"/{one.who.code}", expected=404)
    one.ask(f"/find?code={one.who.code}", expected=404)
    one.form("/mine", typed=one.who.code, do="show")
    with house.broken():
        one.form("/mine", 500, typed=one.who.code, do="erase", sure="yes")
    house.weeks_go_by(1, closed_since=-20 * DAY)
    house.tick()
    links = house.out.links()
    for phone, address in ((one, EMAIL), (two, PHONE)):
        phone.follow(links[address])
        phone.answer(1)
    house.tick()
    between = house.held()
    assert house.count(Contact) == 2
    one.form("/mine", typed=one.who.code, do="erase", sure="yes")
    house.tick()
    assert house.count(Contact) == 1
    house.weeks_go_by(2, closed_since=CONTACTS_KEPT + DAY)
    house.tick()
    return one, two, between


@pytest.mark.real_codes
def test_a_whole_story_leaves_no_trace_of_who_it_was(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    with house.web():
        one, two, between = two_take_part(house)
    told = "".join(capfd.readouterr())
    who = written([*one.secrets(), *two.secrets(), PHONE, PHONE.removeprefix("+46"), EMAIL, AGENT, ADDRESS])
    assert (house.counted("reminded"), house.count(Contact), house.count(Reminder)) == (2, 0, 0), "it did happen"
    assert traces([b"Error"], [(house.home.parent / "web.log").read_bytes()]), "the fault was logged"
    assert traces(who, [told, *between]) == set()
    assert traces(who | written([TEXT]), [told, *house.held()]) == set(), "what was written is erased, too"
    if house.cluster:
        assert traces(who, cluster_files(house.cluster)) == set()
        controls_of_a_cluster(house.cluster, one)

    # Control: the same server with a log of what it is asked for, and by whom.
    with house.web(WITH_ACCESS_LOG):
        one.ask(f"/{one.who.code}", expected=404)
    assert traces(who, files(house.home.parent)) == written_plainly(one.who.code, ADDRESS, AGENT)
    (house.home / "ledgers" / "kept").write_bytes(b"x" + one.keys[1])
    assert one.keys[1] in traces(who, files(house.home.parent))


def written_plainly(*secrets: str) -> set[bytes]:
    return {each.encode() for each in secrets}


def controls_of_a_cluster(cluster: Cluster, phone: Phone) -> None:
    """It did write and log all this; what stands in a refused statement is in its log, and what was written and removed
    in its files.
    """
    poster = phone.activity.code.encode()
    said = {b'relation "submission" does not exist', b"STATEMENT:", b"DETAIL:", poster}
    assert traces(said, [cluster.log.read_bytes()]) == said
    for folder in ("base", "pg_wal"):
        assert traces([poster], files(cluster.data / folder)) == {poster}
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE told (key bytea)")
        connection.execute("INSERT INTO told VALUES (%s)", [phone.keys[0]])
        connection.execute("DELETE FROM told")
    for found in (cluster_files(cluster), files(cluster.data / "pg_wal"), files(cluster.data / "base")):
        assert traces([phone.keys[0]], found)
    with cluster.connect() as connection, pytest.raises(DataError):
        connection.execute(f"SELECT '{PHONE}'::uuid")
    assert traces([PHONE.encode()], [cluster.log.read_bytes()])
