"""When free texts leave after the first time, with whom they are shared, and that nothing of a file stays half."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from app.extensions import db
from app.services import release_files, release_work, text_releases
from app.services.actor import Actor
from app.store import releases as store
from app.store.session import transaction
from app.store.texts import Ready
from tests.app.analyst.group import OVER, TO_FOLLOW_UP, Group, group
from tests.app.services.test_free_texts import decide, erase, ids, look, read_all, says, stored, write
from tests.app.services.test_releases import shared_with, stranger
from tests.builders import World


@pytest.fixture
def adults(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home, ready="meeting-place", audience="adults") as made:
        yield made


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def texts(group: Group, who: Actor) -> dict[str, set[str]]:
    """What somebody can fetch: format → texts."""
    return {
        held.format: {row["text"] for row in csv.DictReader(io.StringIO(content.decode()))}
        for offer in group.releases(who)
        for held in offer.texts
        for content in [group.file(who, offer, held.format).content]
    }


def approve(group: Group, evaluator: Actor, word: str) -> None:
    """Read those texts that have this word in them."""
    while found := next((each for id in ids(group) if says(each := look(group, evaluator, after=id), word)), None):
        decide(group, evaluator, found, "approve")


def two_waves(group: Group, first: int, second: int) -> None:
    """So many texts in each of two waves that have closed, and releases of both."""
    write(group, *(f"Vår {n}" for n in range(first)))
    group.world.later(**OVER)
    group.tick()
    group.world.later(**TO_FOLLOW_UP)
    write(group, *(f"Höst {n}" for n in range(second)), wave=1)
    group.world.later(**OVER)
    group.tick()


@on_sqlite
def test_what_is_read_later_leaves_as_one_more_file_of_the_same_release(adults: Group) -> None:
    evaluator = adults.evaluator()
    two_waves(adults, 11, 12)
    approve(adults, evaluator, "Vår")
    adults.tick()
    assert {format: len(held) for format, held in texts(adults, evaluator).items()} == {"texts": 11}
    approve(adults, evaluator, "Höst")
    adults.tick()
    held = texts(adults, evaluator)
    assert {format: len(each) for format, each in held.items()} == {"texts": 11, "texts-2": 12}
    assert {each.split()[0] for each in held["texts-2"]} == {"Höst"}
    assert stored(adults) == []


@on_sqlite
def test_a_partner_who_joined_later_gets_the_texts_that_came_since(adults: Group) -> None:
    evaluator, other = adults.evaluator(), stranger(adults.world)
    write(adults, *(f"Vår {n}" for n in range(11)))
    adults.world.later(**OVER)
    adults.tick()
    shared_with(adults, other, "microdata")
    adults.world.later(**TO_FOLLOW_UP)
    write(adults, *(f"Höst {n}" for n in range(12)), wave=1)
    adults.world.later(**OVER)
    adults.tick()
    read_all(adults, evaluator)
    adults.tick()
    (ours,), (theirs,) = texts(adults, evaluator).values(), texts(adults, other).values()
    assert len(ours) == 23
    assert theirs == {f"Höst {n}" for n in range(12)}


@pytest.mark.parametrize(("early", "late", "shared"), [(0, 12, 12), (9, 12, 0), (10, 12, 12), (12, 9, 0)])
def test_neither_a_partners_texts_nor_the_others_of_a_question_are_few(early: int, late: int, shared: int) -> None:
    opens = [datetime(2026, month, 1, 12, tzinfo=UTC) for month in [2] * early + [4] * late]
    held = [Ready(bytes([n]), "mer", 0, "", "approved", imported=False, opens=each) for n, each in enumerate(opens)]
    assert len(text_releases._since(held, date(2026, 3, 1))) == shared


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_bytes_of_a_file_that_never_came_to_be_there_go(
    adults: Group, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """KeyboardInterrupt: as if it had been killed, for nothing of ours catches it."""
    evaluator = adults.evaluator()
    write(adults, *(f"Vår {n}" for n in range(10)))
    adults.world.later(**OVER)
    adults.tick()
    read_all(adults, evaluator)

    def dies(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as broken, adults.analyst.app_context():
        broken.setattr(release_files, "add", dies)
        with pytest.raises(error):
            text_releases.make(intervention=adults.intervention)
    erase(adults, adults.people[0])
    with adults.analyst.app_context(), transaction() as session:
        assert len(store.left_over(session)) == 1
    adults.tick()
    with adults.analyst.app_context(), transaction() as session:
        assert store.left_over(session) == []
        held = b"".join(db.session.scalars(db.select(store.ReleaseChunk.content)))
    assert "Vår".encode() not in held
    assert texts(adults, evaluator) == {}


@on_sqlite
def test_a_file_whose_bytes_another_analyst_took_away_is_made_anew(adults: Group) -> None:
    with adults.analyst.app_context():
        stored = release_files.Stored(uuid4())
        stored.write(b"x")
        stored.finish()
        release_work.expire(now=adults.world.now)
        with transaction() as session, pytest.raises(LookupError):
            release_files.add(session, uuid4(), "texts", stored, name="x")
