"""What left once is what every later file says: the same bytes from every database, whatever stands in it."""

import io
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.exports import SHELF, format_named
from app.exports.table import Table
from app.extensions import db
from app.services import release_rows
from app.store import release_rows as store
from app.store.session import transaction
from surveys.disclosure.columns import Column
from surveys.disclosure.sheets import Sheet
from tests.app.exports.people import COLUMNS, ROWS
from tests.builders import World

NASTY = (
    *("=1+1", "+46", "＝a", "\t=1", "hej;=1+1", 'sa "hej"', "rad\nrad", "rad\r\nrad", "a,b", " ", "", "\\.", "\\N"),
    *("'", "%s", "x\\ny", "سلام 🙂", "{}", "NULL", "\x01\x02", "-", "1e5", "å" * 3000),
)
DAYS = ("jobb", "inget", -8)
MANY = (
    *ROWS,
    *((f"q{n}", 1 + n % 5, DAYS[n % 3], n % 2, n / 4, "2026-03", said) for n, said in enumerate(NASTY)),
)


def written(name: str, table: Table) -> bytes:
    stream = io.BytesIO()
    format_named(name).write(table, stream)
    return stream.getvalue()


def keep(release: UUID, columns: tuple[Column, ...], rows: tuple[tuple[Any, ...], ...]) -> None:
    with transaction() as session:
        release_rows.keep(session, release, Sheet("long", columns, rows))


def kept(release: UUID, n: int) -> Table:
    """What is kept of n rows."""
    return release_rows.kept(release, "long", n, COLUMNS, lambda _: None)


@pytest.mark.parametrize("name", [each.name for each in SHELF])
def test_every_database_gives_the_same_bytes(world: World, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    id, other = uuid4(), uuid4()
    monkeypatch.setattr(store, "PAGE", 7)
    with world.app.app_context():
        keep(id, COLUMNS, MANY)
        keep(other, COLUMNS, MANY[:3])
        assert written(name, kept(id, len(MANY))) == written(name, Table("long", COLUMNS, MANY))


@pytest.mark.parametrize("name", [each.name for each in SHELF])
def test_a_release_without_rows_is_a_file_all_the_same(world: World, name: str) -> None:
    with world.app.app_context():
        assert written(name, kept(uuid4(), 0)) == written(name, Table("long", COLUMNS, ()))


def test_rows_come_back_as_they_were_kept_as_often_as_one_likes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    id, read = uuid4(), list[int]()
    monkeypatch.setattr(store, "PAGE", len(MANY) - 2)
    with world.app.app_context():
        keep(id, COLUMNS, MANY)
        found = release_rows.kept(id, "long", len(MANY), COLUMNS, read.append)
        for _ in range(2):
            assert tuple(tuple(row) for row in found.rows) == MANY
    assert read == [len(MANY) - 2, 2] * 2


def test_rows_that_are_gone_are_missed_and_only_those_of_their_release_go(world: World) -> None:
    id, other = uuid4(), uuid4()
    with world.app.app_context():
        for each in (id, other):
            keep(each, COLUMNS, MANY)
        with pytest.raises(LookupError):
            list(kept(id, len(MANY) + 1).rows)
        with transaction() as session:
            store.forget(session, id)
        with pytest.raises(LookupError):
            list(kept(id, len(MANY)).rows)
        assert len(list(kept(other, len(MANY)).rows)) == len(MANY)


def test_between_two_pages_nothing_is_held_open(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    id = uuid4()
    monkeypatch.setattr(store, "PAGE", 5)
    with world.app.app_context():
        keep(id, COLUMNS, MANY)
        table = kept(id, len(MANY))
        assert table.quick
        for looked_at, n in ((table.rows, len(MANY)), (table.quick.pages(guarded=True), -(-len(MANY) // 5))):
            assert [db.session().in_transaction() for _ in looked_at] == [False] * n
