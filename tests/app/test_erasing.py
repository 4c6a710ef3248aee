"""Erasing takes exactly one person's rows away, wherever they lie, also in an older backup that is restored.

Every column of every table is looked through, and all that is sealed is opened with all keys of the service.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import inspect, text

from app import keys, sealing
from app.extensions import KEYS, db
from app.services import asking, letterbox, participants
from app.store import interventions as store
from app.store.session import transaction
from app.store.waves import Wave
from surveys import codes
from surveys.errors import Erased, KeyMalformed
from tests.app.analyst.group import Group, group
from tests.app.courier.conftest import Post, Somebody, mail, opening, post
from tests.backup import Backup, Dump
from tests.builders import World

__all__ = ["mail", "post"]
HOUSEHOLD = "hemma@example.org"  # two of a family leave one address
WAITING, KEPT = {"submission", "spool"}, {"response", "free_text", "vault.contact", "vault.reminder", "link"}
OBEYED = {"erased"}  # marks under the web process's key: what still comes from a slow phone is refused
Row = tuple[str, tuple[Any, ...]]  # table and primary key


@dataclass
class Place:
    """A service whose every row can be looked at."""

    world: World
    post: Post
    group: Group
    home: Path
    names: dict[str, Somebody] = field(default_factory=dict)

    def tick(self) -> None:
        """Courier and analyst, once each."""
        self.post.tick()
        with self.group.analyst.app_context():
            letterbox.keep_erased()
            letterbox.open_closed(now=self.world.now)

    def start(self) -> None:
        """Five answer the start with a text of their own and leave a contact."""
        self.post.tick()
        for name in ("somebody", "sibling", "a", "b", "c"):
            who = self.names[name] = Somebody()
            self.answers(name, 0)
            address = HOUSEHOLD if name in ("somebody", "sibling") else f"{name}@example.org"
            self.post.leave_contact(self.group.activity, who, address)

    def answers(self, name: str, wave: int) -> None:
        """One answers, also a text."""
        said = {"trygghet_1": 4, "mer": f"{name} skrev i mätomgång {wave}"}
        self.world.answer(self.group.activity, self.names[name], wave=wave, answers=said)

    def erase(self, name: str) -> None:
        """One erases everything; courier and analyst obey."""
        with self.world.app.app_context():
            key = self.names[name].participant_key(self.group.intervention)
            participants.erase(intervention=self.group.intervention, participant_key=key, now=self.world.now)
        self.tick()

    # --- whose a row is ---

    def rows(self) -> dict[Row, set[Any]]:
        """All that each row of each table says, to whoever has every key of the service."""
        with self.world.app.app_context():
            db.session.rollback()
            found: dict[Row, set[Any]] = {}
            looked = inspect(db.engine)
            keys_of = {
                f"{schema}.{table}" if schema else table: looked.get_pk_constraint(table, schema=schema)
                for schema in (None, "vault")
                for table in looked.get_table_names(schema=schema)
            }
            held = self._held()
            for name, key in keys_of.items():
                for row in db.session.execute(text(f"SELECT * FROM {name}")).mappings():  # noqa: S608  reflected
                    values = tuple(str(row[column]) for column in key["constrained_columns"])
                    found[name, values] = set(held.says(row.values()))
            db.session.rollback()
            return found

    def _held(self) -> Held:
        private = [self.post.app.extensions[KEYS].box_private, self.group.analyst.extensions[KEYS].answers_private]
        private += [keys.spool_private(self.home, each) for each in keys.spool_key_ids(self.home)]
        waves = db.session.execute(text("SELECT id FROM wave")).scalars()
        infos = [sealing.order_info(), *(sealing.reminder_info(UUID(str(each))) for each in waves)]
        for info in (sealing.spool_info, sealing.response_info, sealing.contact_info):
            infos.append(info(self.group.intervention))
        return Held(private, infos, self.group.analyst.extensions[KEYS].rest)

    def of(self, name: str) -> set[Any]:
        """Every value that is one person's."""
        intervention, who = self.group.intervention, self.names[name]
        answer_key = who.answer_key(intervention)
        stop_hash = codes.stop_hash(codes.stop_key(answer_key))
        with self.world.app.app_context(), transaction() as session:
            owner = session.get_one(store.Intervention, intervention)
            somebody, pepper = asking.somebody(owner, answer_key), asking.pepper_of(owner)
            marks = {somebody.pid, somebody.mark, asking.stop_mark(stop_hash)}
            waves = [each.id for each in session.scalars(db.select(Wave))]
        key = self.post.app.extensions[KEYS].links
        links = {codes.link_id(sealing.link_for(key, answer_key, wave)) for wave in waves}
        tags = {codes.text_tag(pepper, "mer", number, answer_key) for number in range(3)}
        written = {f"{name} skrev i mätomgång {number}" for number in range(3)}
        return {answer_key, stop_hash} | marks | tags | written | links

    def whose(self, rows: dict[Row, set[Any]], name: str) -> set[Row]:
        """The rows of one person: those that say something that is theirs."""
        own = self.of(name)
        return {row for row, said in rows.items() if said & own}


@dataclass(frozen=True)
class Held:
    """Every key, and all that something may have been sealed for."""

    private: list[Any]
    infos: list[bytes]
    rest: bytes

    def says(self, values: Iterable[Any]) -> Iterator[Any]:
        """These values, and whatever lies sealed in them."""
        for value in values:
            if isinstance(value, dict | list):
                yield from self.says(value.values() if isinstance(value, dict) else value)
            elif isinstance(value, bytes | memoryview):
                yield bytes(value)
                yield from self._opened(bytes(value))
            elif isinstance(value, str):
                yield value
                yield from self._read(value)
            elif value is not None:
                yield value

    def _read(self, value: str) -> Iterator[Any]:
        if value[:1] in ('"', "{", "["):
            yield from self.says([json.loads(value)])
            return
        try:
            raw = codes.from_b64url(value, length=None)
        except KeyMalformed:
            return
        if len(raw) == codes.LINK_BYTES:
            yield codes.link_id(raw)
        if len(raw) >= codes.LINK_BYTES:
            yield from self.says([raw])

    def _opened(self, sealed: bytes) -> Iterator[Any]:
        if len(sealed) <= sealing.NONCE_BYTES + sealing.TAG_BYTES:
            return
        with suppress(ValueError):
            yield from self.says([sealing.take_up(self.rest, sealed)])
        if len(sealed) <= sealing.PUBLIC_BYTES + sealing.TAG_BYTES:
            return
        for private in self.private:
            for info in self.infos:
                try:
                    plain = sealing.open_box(private, sealed, info=info)
                except ValueError:
                    continue
                yield plain
                yield from self._plain(plain)

    def _plain(self, plain: bytes) -> Iterator[Any]:
        try:
            said = json.loads(sealing.unpad(plain) if len(plain) == sealing.PADDED_BYTES else plain)
        except ValueError:
            return
        yield from self.says([said])


@pytest.fixture
def place(world: World, post: Post, ready_url: str, home: Path) -> Iterator[Place]:
    with group(world, ready_url, home, ready="meeting-place", audience="adults") as adults:
        yield Place(world, post, adults, home)


def taken(place: Place, url: str, to: Path, request: pytest.FixtureRequest) -> Backup | Dump:
    """A backup of all that the service stores at this moment, as its database makes one."""
    apps = (place.world.app, place.post.app, place.group.analyst)
    if url.startswith("sqlite"):
        return Backup.of(url.removeprefix("sqlite:///"), to, *apps)
    return Dump.of(request.getfixturevalue("postgres"), url, to, *apps)


def tables(rows: Iterable[Row]) -> set[str]:
    return {table for table, _ in rows}


@pytest.mark.usefixtures("mail")
def test_erasing_by_code_takes_exactly_that_persons_rows_everywhere_also_in_an_older_backup_that_is_restored(
    place: Place, ready_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Between them somebody, and a sibling with the same address, have a row in every table that holds people's."""
    place.start()
    place.world.later(days=31)
    place.tick()
    place.world.now = opening(place.post)
    place.tick()
    for name in ("somebody", "sibling", "a"):
        place.answers(name, 1)
    before = place.rows()
    theirs, siblings = place.whose(before, "somebody"), place.whose(before, "sibling")
    assert tables(theirs) == tables(siblings) == WAITING | KEPT
    assert sum(HOUSEHOLD in said for said in before.values()) == 4, "a contact and a reminder each"
    backup = taken(place, ready_url, tmp_path, request)

    def only_they_are_gone() -> None:
        after = place.rows()
        assert before.keys() - after.keys() == theirs
        assert tables(place.whose(after, "somebody")) == OBEYED
        assert place.whose(after, "sibling") == siblings
        assert sum(HOUSEHOLD in said for said in after.values()) == 2
        assert all(after[row] == before[row] for row in siblings)

    place.erase("somebody")
    only_they_are_gone()
    backup.restore()
    assert place.whose(place.rows(), "somebody") == theirs, "as the backup had it"
    place.tick()
    only_they_are_gone()
    with pytest.raises(Erased):
        place.answers("somebody", 1)
    place.world.later(days=60)
    place.tick()
    assert tables(place.whose(place.rows(), "somebody")) == OBEYED
    assert tables(place.whose(place.rows(), "sibling")) >= {"response", "free_text", "vault.contact"}


@pytest.mark.usefixtures("mail")
def test_what_was_erased_before_its_wave_closed_comes_out_of_no_older_backup_either(
    place: Place, ready_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    place.start()
    before = place.rows()
    theirs = place.whose(before, "somebody")
    assert tables(theirs) == WAITING
    backup = taken(place, ready_url, tmp_path, request)
    place.erase("somebody")
    assert before.keys() - place.rows().keys() == theirs
    backup.restore()
    place.tick()
    assert before.keys() - place.rows().keys() == theirs
    place.world.later(days=31)
    place.tick()
    assert tables(place.whose(place.rows(), "somebody")) == OBEYED
    assert tables(place.whose(place.rows(), "sibling")) == {"response", "free_text", "vault.contact"}
