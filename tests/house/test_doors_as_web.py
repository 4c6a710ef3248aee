"""Every door on PostgreSQL, opened by the web process's own role. The whole table, by everybody: test_doors.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from flask import Flask

from app.services import hashing
from app.store import roles
from surveys import codes
from tests.builders import START, World
from tests.house.doors import TABLE, Door
from tests.house.street import Street, _inhabitants, signed_in
from tests.postgres import Cluster
from tests.service import application, dispose, migrated, quick_hasher

pytestmark = pytest.mark.postgresql
PASSWORDS: dict[roles.Role, str] = {"web": "w" * 32, "courier": "c" * 32, "analyst": "a" * 32}


@dataclass
class KeptThere:
    """A database as it was, which is made anew from a copy where something has been written since."""

    cluster: Cluster
    name: str
    app: Flask | None = None
    _seen: str = ""

    def __post_init__(self) -> None:
        self._line = self.cluster.connect()

    @property
    def copy(self) -> str:
        return f"{self.name}_as_built"

    def keep(self) -> None:
        """This is how it shall be."""
        self._say(f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.name}"')
        self._seen = self._written()

    def restore(self) -> None:
        """Put it back, unless nobody has written since."""
        if self._written() == self._seen or self.app is None:
            return
        dispose(self.app)
        self._say(f'DROP DATABASE "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}" TEMPLATE "{self.copy}"')
        self._seen = self._written()

    def _written(self) -> str:
        row = self._line.execute("SELECT pg_current_wal_insert_lsn()").fetchone()
        return str(row and row[0])

    def _say(self, *statements: str) -> None:
        for each in statements:
            self._line.execute(each.encode())

    def close(self) -> None:
        """Hang up, and take both away."""
        self._line.close()
        for each in (self.name, self.copy):
            self.cluster.drop_database(each)


@pytest.fixture(scope="module")
def there(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """The street on PostgreSQL: built by its owner, and served by the role of the web process."""
    name = postgres.create_database()
    owner, folder = postgres.url(name), tmp_path_factory.mktemp("street")
    migrated(owner, folder)
    urls = roles.make_roles(owner, PASSWORDS)
    world = World(application(owner, folder / "home"))
    with time_machine.travel(START, tick=False), pytest.MonkeyPatch.context() as quick:
        quick.setattr(hashing, "_hasher", quick_hasher)
        quick.setattr(codes, "ROUNDS", 1)
        people, own, kept, foreign = _inhabitants(world)
        tokens = signed_in(world.app, people)
    dispose(world.app)
    file = KeptThere(postgres, name)
    file.keep()
    file.app = application(urls["web"], folder / "home")
    yield Street(file.app, people, own, kept, foreign, file, tokens)  # type: ignore[arg-type]  # it restores as the other does
    dispose(file.app)
    file.close()


@pytest.fixture
def street(there: Street) -> Iterator[Street]:
    with time_machine.travel(START, tick=False):
        yield there


@pytest.mark.parametrize("door", TABLE, ids=lambda door: door.door)
def test_the_web_process_s_role_opens_what_the_table_says(street: Street, door: Door) -> None:
    told = door.cells()
    inside = next((each for each in ("leader", "admin", "evaluator") if told[each][0] in "23"), "anonymous")
    who = [inside, *(each for each in ("neighbour admin",) if each in told)]
    got = {each: str(street.knock(door, each, street.own).status_code) for each in who}
    assert got == {each: told[each] for each in who}


def test_a_right_too_few_would_be_seen(street: Street, there: Street) -> None:
    """The control."""
    file = there.file
    assert isinstance(file, KeptThere)
    with file.cluster.connect(file.name) as connection:
        connection.execute("REVOKE SELECT ON area FROM ringar_web")
    door = next(each for each in TABLE if each.door == "GET /api/v1/areas")
    assert street.knock(door, "admin", street.own, fresh=False).status_code == 500
