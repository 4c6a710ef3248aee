"""What left once is what every later file says: the same bytes from every database, whatever stands in it."""

import io
from uuid import uuid4

import pytest

from app.exports import SHELF, format_named
from app.exports.table import Table
from app.services import release_rows
from app.store import release_rows as store
from app.store.session import transaction
from tests.app.exports.people import COLUMNS, ROWS
from tests.builders import World

NASTY = (
    *("=1+1", "+46", "＝a", "\t=1", "hej;=1+1", 'sa "hej"', "rad\nrad", "rad\r\nrad", "a,b", " ", "", "\\.", "\\N"),
    *("'", "%s", "x\\ny", "سلام 🙂", "{}", "NULL", "\x01\x02", "-", "1e5", "å" * 3000),
)
DAYS = ("jobb", "inget", -8)
MANY = [
    *ROWS,
    *((f"q{n}", 1 + n % 5, DAYS[n % 3], n % 2, n / 4, "2026-03", said) for n, said in enumerate(NASTY)),
]


def written(name: str, table: Table) -> bytes:
    stream = io.BytesIO()
    format_named(name).write(table, stream)
    return stream.getvalue()


@pytest.mark.parametrize("name", [each.name for each in SHELF])
def test_every_database_gives_the_same_bytes(world: World, name: str) -> None:
    id, other = uuid4(), uuid4()
    with world.app.app_context():
        with transaction() as session:
            release_rows.keep(session, id, "long", MANY)
            release_rows.keep(session, other, "long", MANY[:3])
        with transaction() as session:
            found = release_rows.kept(session, id, "long", COLUMNS)
            assert written(name, found) == written(name, Table("long", COLUMNS, iter(MANY)))


@pytest.mark.parametrize("name", [each.name for each in SHELF])
def test_a_release_without_rows_is_a_file_all_the_same(world: World, name: str) -> None:
    with world.app.app_context(), transaction() as session:
        found = release_rows.kept(session, uuid4(), "long", COLUMNS)
        assert written(name, found) == written(name, Table("long", COLUMNS, ()))


def test_rows_come_back_as_they_were_kept_and_go_with_their_release(world: World) -> None:
    id, other = uuid4(), uuid4()
    with world.app.app_context():
        with transaction() as session:
            for each in (id, other):
                release_rows.keep(session, each, "long", MANY)
        with transaction() as session:
            assert [tuple(row) for row in release_rows.kept(session, id, "long", COLUMNS).rows] == MANY
            store.forget(session, id)
        with transaction() as session:
            assert (store.count(session, id, "long"), store.count(session, other, "long")) == (0, len(MANY))
