"""The harness of reminders: a cohort with contacts, couriers that are killed -9, a mail server that counts."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from aiosmtpd.controller import Controller
from sqlalchemy import Engine, func, select

from app import sealing
from app.channels.options import MOST_PER_MINUTE
from app.services.ticks import LEASE
from app.store.base import engine_for
from app.store.interventions import Activity
from app.store.machine import Heartbeat
from app.store.session import transaction
from app.store.spent import Spent
from app.store.tally import Tally
from app.store.vault import Contact, Reminder
from app.store.waves import Cohort
from surveys import codes
from surveys.reminders import ROUNDS, WEEK_DAYS
from tests.app.courier.conftest import Post, Somebody
from tests.builders import World
from tests.house.tree import ROOT
from tests.postgres import _free_port
from tests.proof.clock import STOCKHOLM, Clock
from tests.proof.deeds import Outcome, People, Which, claims
from tests.service import application, dispose, migrated

WAIT_S, PATIENCE_S = 0.01, 600.0
STARTED = timedelta(days=100)  # the first follow-up opens after three months, for four weeks
NIGHT, MORNING = 3, 9
BOTH_ROUNDS = 1.3  # of those that never do anything, and of nobody else, this is less


@dataclass
class Inbox:
    """A mail server on loopback that counts what each address gets in each round."""

    port: int = field(default_factory=_free_port)
    got: Counter[Which] = field(default_factory=Counter)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's
        """Taken."""
        subject = message_from_bytes(envelope.content, policy=default)["Subject"]
        self.got.update((each, int(subject.split()[-1])) for each in envelope.rcpt_tos)
        return "250 OK"


@contextmanager
def inbox() -> Iterator[Inbox]:
    """A running one."""
    made = Inbox()
    server = Controller(made, hostname="127.0.0.1", port=made.port)
    server.start()
    yield made
    server.stop()


@dataclass(frozen=True)
class Group:
    """A cohort. addresses: contact → address."""

    activity: Activity
    addresses: Mapping[UUID, str]
    known: Mapping[str, Somebody]


def cohort(url: str, home: Path, n: int) -> Group:
    """A fresh database in which so many of a cohort have left an address, and whose follow-up is open."""
    migrated(url, home.parent)
    web, courier = application(url, home), application(url, home, "courier")
    world = World(web, now=datetime.now(UTC) - STARTED)
    activity = world.activity(expected_size=n)
    Post(world, courier).tick()
    world.answer(activity, Somebody())
    public, place = courier.extensions["ringar.keys"].box_public, activity.intervention_id
    addresses = {uuid4(): f"a{number}@example.org" for number in range(n)}
    known = {address: Somebody(secrets.token_hex(8)) for address in addresses.values()}
    with courier.app_context(), transaction() as session:
        (group,) = session.scalars(select(Cohort.id)).all()
        for id, address in addresses.items():
            key = known[address].answer_key(place)
            contact = sealing.Contact(channel="email", address=address, answer_key=codes.b64url(key), language="sv")
            box = sealing.seal_contact(public, contact, intervention=place)
            session.add(Contact(id=id, box=box, stop_hash=codes.stop_hash(codes.stop_key(key)), cohort=group))
    dispose(web)
    dispose(courier)
    return Group(activity, addresses, known)


@contextmanager
def people(url: str, home: Path, group: Group, clock: Clock) -> Iterator[People]:
    """Those of a cohort, at the web process's door."""
    web = application(url, home)
    yield People(web, group.activity, group.known, clock)
    dispose(web)


@dataclass
class Courier:
    """A courier's process that can be killed and started again."""

    environment: dict[str, str]
    folder: Path
    variant: str = "right"
    _process: subprocess.Popen[bytes] | None = None
    _up: Path = Path()

    def start(self) -> None:
        """Start it, and do not wait."""
        self._up = self.folder / f"up-{uuid4()}"
        command = [sys.executable, "-m", "tests.proof.courier", self.variant, str(self._up)]
        given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self.environment}
        with (self.folder / "courier.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=given, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self) -> None:
        """Until it has begun to tick."""
        deadline = time.monotonic() + PATIENCE_S
        while not self._up.exists():
            if self._process is None or self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"a courier did not start: {(self.folder / 'courier.log').read_text()[-2000:]}")
            time.sleep(WAIT_S)

    @property
    def name(self) -> str:
        """What it signs its claims with; another one each time that it is started."""
        return self._up.name

    def kill9(self) -> None:
        """Kill it in the middle of whatever it does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(20)
            self._process = None


@contextmanager
def couriers(url: str, home: Path, smtp: int, variant: str = "right", n: int = 2) -> Iterator[Sequence[Courier]]:
    """So many at once, the first of them active; none is left behind."""
    environment = {
        "RINGAR_HOME": str(home),
        "RINGAR_DATABASE_URL": url,
        "RINGAR_SMTP_URL": f"smtp://127.0.0.1:{smtp}?from=ringar@example.org&per_minute={MOST_PER_MINUTE}",
        "RINGAR_PUBLIC_BASE_URL": "https://ringar.example.org",
    }
    made = [Courier(environment, home.parent, variant) for _ in range(n)]
    try:
        for each in made:
            each.start()
            each.wait()
        yield made
    finally:
        for each in made:
            each.kill9()


def attack(
    url: str, group: Group, crowd: People, *, got: Counter[Which], running: Sequence[Courier], kills: int
) -> Outcome:
    """Kill couriers while people answer, stop and erase: the first while it opens the boxes, by night, then whoever
    sends, when its share has gone out. After each kill so much time goes by that the lease is free.
    """
    begun, engine, over = time.monotonic(), engine_for(url), threading.Event()
    wanted, noted = len(group.addresses), running[0].folder / "claims"

    def share() -> float:
        return got.total() / wanted

    trouble: list[Exception] = []
    both = [partial(crowd.meanwhile, share, over), partial(_days, engine, crowd.clock, over)]
    meanwhile = [threading.Thread(target=_telling, args=(each, trouble)) for each in both]
    for each in meanwhile:
        each.start()
    try:
        for number in range(kills):
            until(lambda at=BOTH_ROUNDS * number / kills: trouble or share() >= at)
            victim = _sender(running, noted)
            victim.wait()
            victim.kill9()
            crowd.clock.on(LEASE)
            victim.start()
        until(lambda: trouble or is_done(engine), every_s=0.3)
    finally:
        over.set()
        for each in meanwhile:
            each.join()
    if trouble:
        raise trouble[0]
    for each in running:
        each.kill9()
    with engine.connect() as connection:
        left = connection.execute(select(Reminder.contact, Reminder.round).where(Reminder.state == "uncertain"))
        uncertain = frozenset((group.addresses[contact], round) for contact, round in left)
        tally = {row[0]: row[1] for row in connection.execute(select(Tally.name, Tally.n))}
        charged = int(connection.execute(select(func.sum(Spent.messages))).scalar_one())
    engine.dispose()
    asked = frozenset(group.addresses.values())
    return Outcome(got, asked, crowd.done, uncertain, claims(noted), tally, charged, kills, time.monotonic() - begun)


def _telling(deed: Callable[[], None], trouble: list[Exception]) -> None:
    """What goes wrong in a thread is told by the one that waits for it."""
    try:
        deed()
    except Exception as error:  # noqa: BLE001  raised again there
        trouble.append(error)


def _sender(running: Sequence[Courier], noted: Path) -> Courier:
    """Who claimed last; before the first claim it is the one that was started first."""
    last = claims(noted)[-1:]
    return next((each for each in running if last and each.name == last[0].courier), running[0])


def _days(engine: Engine, clock: Clock, over: threading.Event) -> None:
    """Bring each round its night, in which couriers tick and nothing may go, and its day, once the one before has gone.

    The first night has begun already.
    """
    first = clock.now().astimezone(STOCKHOLM).date()
    for round in range(1, ROUNDS + 1):
        while not _is_ready(engine, round):
            if over.wait(0.1):
                return
        day = first + timedelta(days=WEEK_DAYS) * (round - 1)
        if round > 1:
            clock.set(day, NIGHT)
        for _ in range(2):  # the tick that is under way, and one that is all of it by night
            ticked = clock.now()
            while not _beat(engine, since=ticked):
                if over.wait(0.05):
                    return
        clock.set(day, MORNING)


def _is_ready(engine: Engine, round: int) -> bool:
    """Whether the boxes have been opened and nothing of an earlier round waits or is on its way."""
    opened = select(func.count()).select_from(Tally).where(Tally.name == "contacts")
    earlier = select(func.count()).where(Reminder.state != "uncertain", Reminder.round < round)
    with engine.connect() as connection:
        return bool(connection.execute(opened).scalar_one()) and not connection.execute(earlier).scalar_one()


def _beat(engine: Engine, since: datetime) -> bool:
    with engine.connect() as connection:
        at = connection.execute(select(Heartbeat.at).where(Heartbeat.name == "courier")).scalar()
    return at is not None and at > since


def until(true: Any, every_s: float = WAIT_S) -> None:
    """Wait. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(every_s)


def is_done(engine: Engine) -> bool:
    """Whether the boxes have been opened and no reminder of any round waits or is on its way."""
    return _is_ready(engine, ROUNDS + 1)
