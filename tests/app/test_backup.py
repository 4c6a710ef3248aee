"""The drill: an empty machine, the README's commands, the same tables, and what was erased is erased again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import inspect, text

from app import backup_keys, keys, ledgers, strongbox
from app.cli import main
from app.extensions import db
from app.services import backups, doctor, letterbox, old_backups, participants
from app.services.findings import Finding
from app.store import copies, migrate
from app.store.base import engine_for
from app.store.interventions import Activity
from app.store.vault import Reminder
from tests.app.analyst.group import Group, group
from tests.app.courier.conftest import Post, Recording, Somebody, mail, opening, post
from tests.builders import World
from tests.house.tree import ROOT
from tests.postgres import Cluster
from tests.service import application, dispose

__all__ = ["mail", "post"]
BLOCK = re.compile(r"^```\n((?:ringar (?:backup|restore) .*\n)+)```$", re.MULTILINE)
README = (ROOT / "README.md").read_text(encoding="utf-8")
ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what depends on no database


def of_readme(word: str) -> str:
    """The README's line for this, as somebody pastes it."""
    (block,) = BLOCK.findall(README)
    (line,) = [line.partition("#")[0].strip() for line in block.splitlines() if word in line.partition("#")[0]]
    return line


@dataclass
class Place:
    """A service in use: its folder, its database, and a shell on its machine."""

    world: World
    post: Post
    group: Group
    home: Path
    url: str
    shell: Path
    people: list[Somebody] = field(default_factory=list)

    def answer(self, activity: Activity) -> None:
        """Three answer, also a text, and leave a contact."""
        self.tick()
        for _ in range(3):
            self.people.append(who := Somebody())
            self.world.answer(activity, who, answers={"trygghet_1": 4, "mer": "Mer ljus."})
            self.post.leave_contact(activity, who, f"a{len(self.people)}@example.org")

    def type(self, line: str, home: Path | None = None, url: str | None = None) -> Result:
        """Type a line as the operator, as the owner of a database."""
        own = {"RINGAR_HOME": str(home or self.home), "RINGAR_DATABASE_URL": url or self.url}
        with contextlib.chdir(self.shell):
            return CliRunner().invoke(main, shlex.split(line)[1:], env=own)

    def done(self, line: str, home: Path | None = None, url: str | None = None) -> str:
        """The same, and it must succeed."""
        done = self.type(line, home, url)
        assert done.exit_code == 0, (line, done.output, done.exception)
        return done.stdout

    def refused(self, line: str, home: Path | None = None, url: str | None = None) -> str:
        """The same, and it must be refused in one line."""
        done = self.type(line, home, url)
        assert (done.exit_code, done.stdout) == (1, ""), (line, done.output, done.exception)
        assert done.stderr.startswith("ringar: ")
        (told,) = done.stderr.strip().splitlines()
        return told

    def tick(self) -> None:
        """Courier and analyst, once each."""
        self.post.tick()
        with self.group.analyst.app_context():
            letterbox.keep_erased()
            letterbox.open_closed(now=self.world.now)

    def erase(self, who: Somebody) -> None:
        """One erases everything, and all obey."""
        with self.world.app.app_context():
            key = who.participant_key(self.group.intervention)
            participants.erase(intervention=self.group.intervention, participant_key=key, now=self.world.now)
        self.tick()


def digests(url: str) -> dict[str, str]:
    """Table → SHA-256 of all its rows, whatever their order."""
    engine = engine_for(url)
    with engine.connect() as connection:
        looked = inspect(connection)
        names = [
            f"{schema or ('main' if url.startswith('sqlite') else 'public')}.{table}"
            for schema in (None, "vault")
            for table in looked.get_table_names(schema=schema)
        ]
        rows = {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}  # noqa: S608  reflected
    engine.dispose()
    return {name: hashlib.sha256("\n".join(each).encode()).hexdigest() for name, each in rows.items()}


def count(url: str, table: str) -> int:
    engine = engine_for(url)
    with engine.connect() as connection:
        n = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608  ours
    engine.dispose()
    return int(n)


@pytest.fixture
def place(world: World, post: Post, ready_url: str, home: Path, tmp_path: Path) -> Iterator[Place]:
    """Three have answered in a wave that has closed and left a contact each; three more do in one that is open."""
    says = {"ready": "meeting-place", "audience": "adults"}
    with group(world, ready_url, home, **says) as adults:
        made = Place(world, post, adults, home, ready_url, tmp_path)
        made.answer(adults.activity)
        world.later(days=31)
        made.tick()
        made.answer(world.activity(**says))
        yield made


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """RINGAR_HOME on another machine."""
    return tmp_path / "other"


@pytest.fixture
def another(ready_url: str, request: pytest.FixtureRequest, other: Path) -> Iterator[str]:
    """An empty database of the same sort, on another machine."""
    if ready_url.startswith("sqlite"):
        yield f"sqlite:///{other / 'ringar.db'}"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    name = cluster.create_database()
    yield cluster.url(name)
    cluster.drop_database(name)


def test_an_empty_machine_and_the_readmes_commands_give_every_table_back(
    place: Place, other: Path, another: str
) -> None:
    place.done(of_readme("--make-key"))
    place.done(of_readme("--keys keys"))
    before = digests(place.url)
    assert len(before) > 40
    told = place.done(of_readme("restore"), other, another)
    assert digests(another) == before
    assert "Erased again: 0 responses, 0 contacts." in told
    assert "Lost: 6 sealed rows of the spool" in told, "three contacts and three marks of who has answered"
    for name in (each for names in backups.OWN.values() for each in names if each.startswith("keys")):
        assert (other / name).read_bytes() == (place.home / name).read_bytes(), name
    assert list((other / "keys/courier/spool").iterdir()) == []
    if "db roles" in told:
        another = json.loads(place.done("ringar db roles --json", other, another))["RINGAR_DATABASE_URL"]
    assert ("db roles" in told) == another.startswith("postgresql")
    app = application(another, other)
    assert app.test_client().get("/readyz").json["ready"], "a process starts on it with its keys"
    dispose(app)


def test_what_was_erased_since_is_erased_again_and_nobody_elses_is(place: Place, other: Path, another: str) -> None:
    """The data is older than the ledgers, as on every day on which a machine breaks."""
    place.done(of_readme("--make-key"))
    place.done(of_readme("--keys keys"))
    place.erase(place.people[0])
    place.done("ringar backup later --keys keys")
    told = json.loads(place.done(f"{of_readme('restore')} --json", other, another))
    assert told["data"]["erased_again"] == {"contacts": 1, "responses": 1}
    assert [count(another, table) for table in ("response", "free_text", "vault.contact")] == [2, 2, 2]
    assert [count(place.url, table) for table in ("response", "free_text", "vault.contact")] == [2, 2, 2]


@pytest.fixture
def kept(place: Place) -> Path:
    """A folder with a backup of the data; the keys' are in the folder keys."""
    place.done(of_readme("--make-key"))
    place.done(of_readme("--keys keys"))
    (file,) = (place.shell / "data").iterdir()
    return file


def test_what_cannot_be_restored_is_refused_in_one_line_and_nothing_is_written(
    place: Place, kept: Path, other: Path, another: str
) -> None:
    """Each file is read to its end before anything of it is put anywhere."""
    whole, restore = kept.read_bytes(), of_readme("restore")

    def told(line: str = restore) -> str:
        said = place.refused(line, other, another)
        assert not copies.has_tables(another)
        return said

    kept.write_bytes(whole[:-50] + bytes([whole[-50] ^ 1]) + whole[-49:])
    assert "it ends too early, or its end is damaged" in told()
    kept.write_bytes(whole[: len(whole) // 2])
    assert "it ends too early, or its end is damaged" in told()
    kept.write_bytes(whole + b"x")
    assert "cannot be restored" in told()
    kept.write_bytes(whole.replace(b'"made": "20', b'"made": "21', 1))
    assert "this is not its key, or its beginning is damaged" in told()
    kept.write_bytes(b"PK" + whole)
    assert "There is no backup in" in told()
    kept.write_bytes(whole)
    place.done("ringar backup --make-key wrong.key", home=place.shell / "third")
    assert "this is not its key" in told("ringar restore data keys --key wrong.key")
    assert "nowhere.key" in told("ringar restore data keys --key nowhere.key")
    assert "keys/web/master is missing. Give the keys' backups too" in told("ringar restore data --key backup.key")
    assert "Two of these are backups of data" in told(f"ringar restore data {kept} --key backup.key")
    assert "no-such" in told("ringar restore no-such.ringar --key backup.key")
    sort = "postgresql://nobody@127.0.0.1:1/x" if place.url.startswith("sqlite") else f"sqlite:///{other}/x.db"
    assert "it must be the same sort" in place.refused(restore, other, sort)
    place.done(restore, other, another)
    assert "The database is not empty" in place.refused(restore, other, another)


@pytest.mark.usefixtures("kept")
def test_a_backup_of_another_version_says_which_and_an_older_one_is_brought_up(
    place: Place, other: Path, another: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, before, last = migrate.revisions()
    real = migrate.revisions()
    monkeypatch.setattr(migrate, "revisions", lambda: real[:-1])
    told = place.refused(of_readme("restore"), other, another)
    assert f"was made at migration {last}, and this version of Ringar goes to {before}" in told
    monkeypatch.undo()
    migrate.downgrade(place.url, before)
    place.done("ringar backup older")
    line = "ringar restore older keys --key backup.key"
    told = place.refused(line, other, another)
    assert f"was made at migration {before}, and this version of Ringar is at {last}. With --upgrade" in told
    place.done(f"{line} --upgrade", other, another)
    assert migrate.revision_of(another) == last


@ONE
@pytest.mark.usefixtures("kept")
def test_keys_that_are_others_are_neither_written_over_nor_taken_for_the_datas(
    place: Place, other: Path, another: str
) -> None:
    """Whoever starts a service before restoring has made new keys; with them nothing could ever be read."""
    keys.make_keys(other)
    mine = (other / "keys/web/master").read_bytes()
    assert "is another key. Restore into an empty RINGAR_HOME" in place.refused(of_readme("restore"), other, another)
    assert "they would open none of it" in place.refused("ringar restore data --key backup.key", other, another)
    assert (other / "keys/web/master").read_bytes() == mine


@ONE
@pytest.mark.usefixtures("kept")
def test_a_ledger_that_is_there_keeps_what_it_knows(place: Place, other: Path) -> None:
    """An older ledger that took the place of a newer one would bring erased people back."""
    ledgers.add(place.home, "courier", "stops", [b"old"])
    place.done("ringar backup again --keys again-keys")
    ledgers.add(other, "courier", "stops", [b"new"])
    place.done("ringar restore again-keys --key backup.key", other)
    assert ledgers.read(other, "courier", "stops") == {b"old", b"new"}


@ONE
def test_no_backup_holds_a_key_of_the_spool_nor_the_datas_any_key(place: Place, kept: Path) -> None:
    private = backup_keys.private_half(place.shell / "backup.key")
    opened = {
        path: b"".join(strongbox.read(path, private))
        for folder in ("data", "keys")
        for path in (place.shell / folder).iterdir()
    }
    spool = [path.read_bytes() for path in (place.home / "keys/courier/spool").iterdir()]
    held = [
        path.read_bytes() for names in backups.OWN.values() for name in names if (path := place.home / name).exists()
    ]
    assert spool
    assert not [path for path, content in opened.items() for key in spool if key.strip() in content]
    assert not [key for key in held if key.strip() in opened[kept] and b"PRIVATE" in key]
    assert b"PRIVATE" not in kept.read_bytes()


@ONE
def test_the_command_says_what_it_made_and_refuses_what_would_mislead(place: Place) -> None:
    assert "Make one, and keep it elsewhere: ringar backup --make-key FILE" in place.refused("ringar backup data")
    assert "Move it off this machine" in place.done(of_readme("--make-key"))
    assert "older backups need it" in place.refused(of_readme("--make-key"))
    told = json.loads(place.done("ringar backup data --json"))
    (made,) = told["made"]
    content = Path(made["file"]).read_bytes()
    assert (made["bytes"], made["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert Path(made["file"]).stat().st_mode & 0o077 == 0
    assert "Keep keys and data apart" in place.refused("ringar backup data --keys data/keys")
    assert "never written over" in place.refused(f"ringar backup {made['file']}")
    assert [path.name for path in place.home.iterdir() if path.name.startswith(copies.ASIDE)] == []


@ONE
def test_a_backup_goes_after_thirty_days_and_keys_and_foreign_files_stay(place: Place, kept: Path) -> None:
    """By the day that the file itself names: copying it to another disk does not make it younger."""
    data = kept.parent
    (data / "letter.ringar").write_text("not ours")
    shutil.copy(next((place.shell / "keys").iterdir()), data)
    now = datetime.now(UTC)
    assert old_backups.forget_old(data, now=now + timedelta(days=30) - timedelta(minutes=5)) == []
    os.utime(kept)
    assert old_backups.forget_old(data, now=now + timedelta(days=30, minutes=5)) == [kept]
    assert len(list(data.iterdir())) == 2


@ONE
def test_the_doctor_says_how_old_the_newest_backup_is(place: Place, ready_url: str, home: Path) -> None:
    place.done(of_readme("--make-key"))
    app = application(ready_url, home, RINGAR_PUBLIC_BASE_URL="https://ringar.example.se")

    def told(now: datetime) -> Finding:
        with app.app_context():
            (found,) = [each for each in doctor.examine(now=now, addresses={}) if each.what == "backup"]
        return found

    now = datetime.now(UTC)
    assert (told(now).fine, "none in" in told(now).text) == (False, True)
    place.done("ringar backup")
    assert told(now + timedelta(days=1)).fine
    assert not told(now + timedelta(days=3)).fine
    dispose(app)


@ONE
def test_the_courier_deletes_old_backups_by_itself(place: Place) -> None:
    """Also where nobody makes new ones any more."""
    place.done(of_readme("--make-key"))
    with time_machine.travel(datetime.now(UTC) - timedelta(days=31), tick=False):
        place.done("ringar backup")
    folder = place.home / "backups"
    assert len(list(folder.iterdir())) == 1
    place.world.now = datetime.now(UTC)
    place.post.tick()
    assert list(folder.iterdir()) == []


@ONE
def test_nobody_is_reminded_a_second_time_after_a_restore(
    place: Place, kept: Path, other: Path, another: str, mail: type[Recording]
) -> None:
    """What the courier sent after the backup was made it does not know any more, so a human decides."""
    place.world.now = opening(place.post)
    place.post.tick()
    assert len(mail.sent) == 3
    with time_machine.travel(place.world.now, tick=False):
        place.done(of_readme("restore"), other, another)
    app = application(another, other, "courier")
    Post(place.world, app).tick()
    assert (len(mail.sent), kept.exists()) == (3, True)
    with app.app_context():
        assert {each.state for each in db.session.scalars(db.select(Reminder))} == {"uncertain"}
    dispose(app)
