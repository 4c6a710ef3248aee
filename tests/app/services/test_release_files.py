"""The files of a release: whole or not at all, the same for ever, asked for, expired, written down; who gets what."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Text, cast, literal, select, update

from app.exports import SHELF
from app.extensions import db
from app.services import participants, release_files, release_log, release_work, releases
from app.services.release_files import recipes
from app.store import release_rows as rows_store
from app.store import releases as store
from app.store.release_rows import ReleaseRow
from app.store.releases import EVERYTHING, ReleaseChunk, ReleaseFile, ReleaseRequest
from app.store.told import Told
from surveys.errors import Forbidden, NotFound, ReleaseExpired, ReleaseNotMade
from tests.app.analyst.group import OVER, TO_FOLLOW_UP, Group, group
from tests.app.services.test_releases import declared, lines, shared_with, stranger
from tests.builders import World


@pytest.fixture
def youths(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home) as made:
        yield made


def closed(youths: Group, **answers: Any) -> None:
    youths.start(**answers)
    youths.world.later(**OVER)
    youths.tick()


def rows_of(youths: Group, table: type[Any]) -> list[Any]:
    with youths.analyst.app_context():
        return list(db.session.scalars(db.select(table)))


def test_what_is_asked_for_later_is_what_left_at_the_close(youths: Group) -> None:
    closed(youths)
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    with pytest.raises(ReleaseNotMade):
        youths.file(evaluator, offer, "zip")
    with youths.world.app.app_context():
        mine = youths.people[0].participant_key(youths.intervention)
        participants.erase(intervention=youths.intervention, participant_key=mine, now=youths.world.now)
    assert [each.state for each in (youths.ask(evaluator, offer, "zip").file("zip"),) if each] == ["making"]
    youths.ask(evaluator, offer, "zip")
    youths.tick()
    held = zipfile.ZipFile(io.BytesIO(youths.file(evaluator, offer, "zip").content))
    for format in ("csv", "csv-wide", "codebook", "codebook-page"):
        alone = youths.file(evaluator, offer, format)
        assert held.read(alone.name) == alone.content
    assert {"LASMIG.txt", "README.txt", "VILLKOR-TERMS.txt"} < set(held.namelist())
    assert "färre än fem".encode() in held.read(alone.name), "the page says how it counts"
    sums = dict(reversed(line.split("  ")) for line in held.read("SHA256SUMS").decode().splitlines())
    assert sums.keys() == set(held.namelist()) - {"SHA256SUMS"}
    assert all(hashlib.sha256(held.read(name)).hexdigest() == sums[name] for name in sums)
    assert rows_of(youths, ReleaseRequest) == []


def test_the_same_frozen_tables_give_the_same_bytes_on_whatever_pages(
    youths: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(youths)
    (found,) = rows_of(youths, store.Release)
    for format, recipe in recipes().items():
        written = []
        for page in (5000, 5):
            monkeypatch.setattr(rows_store, "PAGE", page)
            stream = io.BytesIO()
            with youths.analyst.app_context():
                recipe.write(release_files.frozen(found, lambda _: None), stream)
            written.append(stream.getvalue())
        assert written[0] == written[1], format
        assert written[0]


def test_from_lines_and_from_cells_a_release_is_the_same_bytes(youths: Group) -> None:
    closed(youths)
    (found,) = rows_of(youths, store.Release)
    with youths.analyst.app_context():
        frozen = release_files.frozen(found, lambda _: None)
        for format in SHELF:
            for table in frozen.tables():
                streams = io.BytesIO(), io.BytesIO()
                format.write(table, streams[0])
                format.write(replace(table, quick=None), streams[1])
                assert streams[0].getvalue() == streams[1].getvalue(), (format.name, table.name)


def test_a_disk_that_is_full_in_the_middle_leaves_no_half_file(
    youths: Group, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(store, "CHUNK", 200)
    kept = store.add_chunk

    def full(session: Any, file: Any, number: int, content: bytes) -> None:
        if number == 1 and session.get(ReleaseRequest, file):  # what is frozen at the close has no request
            raise OSError("No space left on device: " + content.decode("utf-8", "replace"))
        kept(session, file, number, content)

    monkeypatch.setattr(store, "add_chunk", full)
    closed(youths)
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    assert offer.formats == ()
    assert all(each.failed for each in offer.files if each.state == "making")
    assert {each.format for each in rows_of(youths, ReleaseFile)} == {release_files.BOOK}
    assert "trygghet" not in caplog.text
    monkeypatch.setattr(store, "add_chunk", kept)
    youths.world.later(minutes=5)
    youths.tick()
    (offer,) = youths.releases(evaluator)
    assert set(offer.formats) == set(release_files.AT_ONCE)
    file = youths.file(evaluator, offer)
    assert hashlib.sha256(file.content).hexdigest() == file.sha256
    orphans = {each.file_id for each in rows_of(youths, ReleaseChunk)} - {
        each.id for each in rows_of(youths, ReleaseFile)
    }
    assert orphans == set()


def test_a_disk_that_is_full_at_the_close_leaves_no_release_and_the_next_tick_makes_it(
    youths: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = rows_store.keep

    def full(session: Any, release: Any, sheet: str, rows: Any) -> None:
        kept(session, release, sheet, rows)
        if sheet == "wide":
            raise OSError("No space left on device")

    monkeypatch.setattr(rows_store, "keep", full)
    closed(youths)
    assert (rows_of(youths, store.Release), rows_of(youths, ReleaseRow)) == ([], [])
    monkeypatch.setattr(rows_store, "keep", kept)
    youths.tick()
    (offer,) = youths.releases(youths.evaluator())
    assert "csv" in offer.formats
    assert len(lines(youths.file(youths.evaluator(), offer))) == 12


def test_how_far_it_has_come_is_told_while_it_is_made(youths: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    closed(youths)
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    youths.ask(evaluator, offer, "zip")
    monkeypatch.setattr(store, "CHUNK", 40)
    monkeypatch.setattr(rows_store, "PAGE", 1)
    seen: list[int] = []
    beat = store.beat
    monkeypatch.setattr(store, "beat", lambda *said: (seen.append(said[-1]), beat(*said)))
    with youths.analyst.app_context():
        assert release_work.work(now=youths.world.now, clock=lambda: youths.world.now) == (True, None)
    assert seen == sorted(seen)
    assert 0 < seen[-1] <= 99


def test_who_is_at_it_is_left_alone_until_nothing_has_been_heard_for_long(youths: Group) -> None:
    closed(youths)
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    youths.ask(evaluator, offer, "zip")
    now = youths.world.now
    with youths.analyst.app_context():
        claimed = store.claim(db.session(), now, now - release_work.STALE)
        assert claimed is not None
        db.session.commit()
        assert release_work.work(now=now + timedelta(minutes=1), clock=lambda: now) == (False, None)
        assert release_work.work(now=now + timedelta(minutes=3), clock=lambda: now) == (True, None)


def test_after_a_year_rows_and_bytes_are_gone_and_what_they_were_is_known(youths: Group) -> None:
    closed(youths)
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    assert Counter(each.sheet for each in rows_of(youths, ReleaseRow)) == {"long": 12, "wide": 12}
    sums = {each.format: each.sha256 for each in offer.files}
    youths.world.later(days=364)
    assert youths.file(evaluator, offer).content
    youths.world.later(days=1)
    for format in ("csv", "zip"):
        with pytest.raises(ReleaseExpired):
            youths.file(evaluator, offer, format)
        with pytest.raises(ReleaseExpired):
            youths.ask(evaluator, offer, format)
    youths.tick()
    old = {each.id: each for each in youths.releases(evaluator)}[offer.id]
    assert (old.expired, old.formats) == (True, ())
    assert {each.format: each.sha256 for each in old.files} == sums
    gone = {each.id for each in rows_of(youths, ReleaseFile) if each.release_id == offer.id}
    assert not gone & {each.file_id for each in rows_of(youths, ReleaseChunk)}
    assert offer.id not in {each.release_id for each in rows_of(youths, ReleaseRow)}


def test_rows_of_which_some_are_gone_make_no_file(youths: Group) -> None:
    """As of a release whose time was over while somebody was at a file of it."""
    closed(youths)
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    youths.ask(evaluator, offer, "jsonl")
    youths.ask(evaluator, offer, "parquet")
    with youths.analyst.app_context():
        db.session.execute(db.delete(ReleaseRow).where(ReleaseRow.number == 11))
        db.session.commit()
    youths.tick()
    (offer,) = youths.releases(evaluator)
    assert [each.failed for each in map(offer.file, ("jsonl", "parquet")) if each] == [True, True]


def test_a_partner_who_joined_later_gets_what_came_later(youths: Group) -> None:
    closed(youths)
    other = stranger(youths.world)
    shared_with(youths, other, "microdata")
    assert youths.releases(other) == []
    youths.world.later(**TO_FOLLOW_UP)
    youths.return_()
    youths.world.later(**OVER)
    youths.tick()
    (theirs,) = youths.releases(other)
    assert {row["wave"] for row in lines(youths.file(other, theirs))} == {"1"}
    evaluator = youths.evaluator()
    ours = youths.releases(evaluator)
    assert {row["wave"] for row in lines(youths.file(evaluator, ours[0]))} == {"0", "1"}
    assert theirs.id not in {each.id for each in ours}
    for who, offer in ((evaluator, theirs), (other, ours[0])):
        with pytest.raises(NotFound):
            youths.file(who, offer)
    assert len({each.since for each in rows_of(youths, store.Release)} - {EVERYTHING}) == 1


def test_what_was_told_of_somebody_goes_with_their_answers(youths: Group) -> None:
    declared(youths, "alder")
    closed(youths, alder="13_15")
    before = rows_of(youths, Told)
    assert [each.cells["alder"] for each in before] == ["13_15"] * 12
    assert not [each for each in as_it_lies(youths) if "13_15" in each], "only the analyst reads it"
    with youths.world.app.app_context():
        mine = youths.people[0].participant_key(youths.intervention)
        participants.erase(intervention=youths.intervention, participant_key=mine, now=youths.world.now)
    assert len(rows_of(youths, Told)) == 11


def test_what_was_told_before_it_was_sealed_is_known_still(youths: Group) -> None:
    declared(youths, "alder")
    closed(youths, alder="13_15")
    with youths.analyst.app_context():
        db.session.execute(update(Told).values(cells=literal({"alder": "16_18"}, type_=JSON)))
        db.session.commit()
    assert [each for each in as_it_lies(youths) if "16_18" in each]
    assert [each.cells for each in rows_of(youths, Told)] == [{"alder": "16_18"}] * 12


def as_it_lies(group: Group) -> list[str]:
    """What was told, as a dump has it."""
    with group.analyst.app_context():
        return list(db.session.scalars(select(cast(Told.__table__.c.cells, Text))))


def test_the_second_release_tells_nobodys_age_that_the_first_hid(youths: Group) -> None:
    declared(youths, "alder")
    youths.start((2, 3, 3, 2, 4, 1, 3, 2), alder="13_15")
    youths.start((4, 3), alder="19_eller_mer")
    youths.world.later(**OVER)
    youths.tick()
    youths.world.later(**TO_FOLLOW_UP)
    for score in (1, 2, 3, 4, 5, 1, 2, 3, 4, 5):
        youths.world.answer(youths.activity, wave=1, answers={"trygghet_2": score, "alder": "19_eller_mer"})
    youths.world.later(**OVER)
    youths.tick()
    evaluator = youths.evaluator()
    newest, first = (lines(youths.file(evaluator, each)) for each in youths.releases(evaluator))
    assert {row["alder"] for row in newest if row["wave"] == "0"} == {row["alder"] for row in first}
    assert {row["alder"] for row in newest if row["wave"] == "1"} == {"19_eller_mer"}


def test_the_admin_sees_who_fetched_what_and_nobody_elses(youths: Group) -> None:
    other = stranger(youths.world)
    shared_with(youths, other, "microdata")
    closed(youths)
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    youths.file(evaluator, offer)
    with youths.world.app.app_context():
        fetched = releases.file(actor=other, id=offer.id, format="csv-wide", now=youths.world.now, first_byte=700)
        (newest, first) = release_log.log(actor=youths.world.admin())
        assert (first.intervention_name, first.format, first.first_byte) == ("Fritidsgården", "csv", 0)
        assert (newest.who, newest.organisation, newest.format, newest.first_byte) == ("Eva", "Andra", "csv-wide", 700)
        assert newest.sha256 == fetched.sha256
        assert release_log.log(actor=youths.world.admin(), before=newest.number) == [first]
        assert [release_log.log(actor=youths.world.admin(), before=odd) for odd in (1 << 80, -1)] == [
            [newest, first],
            [],
        ]
        assert release_log.log(actor=youths.world.stranger()) == []
        with pytest.raises(Forbidden):
            release_log.log(actor=evaluator)


def test_no_small_count_is_stored_beside_a_release(youths: Group) -> None:
    declared(youths, "alder")
    youths.start((2, 3, 3, 2, 4, 1, 3, 2), alder="13_15")
    youths.start((4, 3), alder="19_eller_mer")
    youths.world.later(**OVER)
    youths.tick()
    youths.world.later(**TO_FOLLOW_UP)
    youths.return_((3, 4, 3))
    youths.world.later(**OVER)
    youths.tick()
    refused, first = youths.releases(youths.evaluator())
    assert (refused.people, refused.more) == ({"below": 5}, {"least": 6, "most": 10})
    (lost,) = first.details["losses"]
    (few,) = lost["few"]
    assert few["label"]["sv"].startswith("19 år")
    assert few["more"] == {"least": 1, "most": 5}


def test_a_file_is_read_chunk_by_chunk(youths: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "CHUNK", 100)
    closed(youths)
    evaluator = youths.evaluator()
    (offer,) = youths.releases(evaluator)
    file = youths.file(evaluator, offer)
    assert hashlib.sha256(file.content).hexdigest() == file.sha256
    (stored,) = (each for each in rows_of(youths, ReleaseFile) if each.format == "csv")
    chunks = [each for each in rows_of(youths, ReleaseChunk) if each.file_id == stored.id]
    assert len(chunks) == -(-stored.size // 100) > 2
    assert len(list(csv.reader(io.StringIO(file.content.decode())))) == 13
