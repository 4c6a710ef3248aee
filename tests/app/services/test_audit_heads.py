"""The audit log is signed each day beside the database: what is changed, cut off or forged is named."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.extensions import db
from app.keys import make_keys
from app.services import audit, audit_heads, reports
from app.services.audit_heads import Checked
from app.store.staff import AuditEvent
from tests.app.analyst.group import OVER, group
from tests.app.courier.conftest import Post, post
from tests.builders import World

__all__ = ["post"]


@dataclass
class Log:
    """A log that has been written to and signed on three days."""

    world: World
    post: Post
    file: Path

    def day(self) -> None:
        """Somebody is invited, and the courier ticks, twice."""
        self.world.colleague("leader")
        self.post.tick()
        self.post.tick()
        self.world.later(days=1)

    def check(self, file: Path | None = None) -> Checked:
        """As `ringar audit verify`."""
        with self.world.app.app_context():
            return audit_heads.check(now=self.world.now, file=file)

    def tamper(self, *statements: str) -> None:
        """As whoever owns the database."""
        with self.world.app.app_context():
            for statement in statements:
                db.session.execute(text(statement))
            db.session.commit()

    def chain_anew(self) -> None:
        """As whoever knows how the hashes are made, and may write to the database."""
        with self.world.app.app_context():
            before = audit.FIRST
            for event in db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.number)):
                event.hash = before = audit._chain(before, event)
            db.session.commit()

    def numbers(self) -> list[int]:
        """How far each signed head goes."""
        return [json.loads(line)["number"] for line in self.file.read_text().splitlines()]


@pytest.fixture
def log(world: World, post: Post, home: Path) -> Log:
    made = Log(world, post, home / "audit" / "heads")
    for _ in range(3):
        made.day()
    return made


def test_the_courier_signs_once_a_day_how_far_the_log_has_come(log: Log) -> None:
    first, second, third = log.numbers()
    assert 0 < first < second < third
    found = log.check()
    assert (found.rows, found.first_broken, found.troubles) == (third, None, [])
    assert found.signed is not None
    assert found.signed.number == third
    assert str(log.world.admin().id) not in log.file.read_text()


def test_a_changed_row_and_a_missing_one_are_named(log: Log) -> None:
    log.tamper("UPDATE audit_event SET action = 'nothing.happened' WHERE number = 2")
    assert log.check().first_broken == 2
    log.tamper("DELETE FROM audit_event WHERE number = 2")
    assert log.check().first_broken == 2


def test_a_log_whose_end_was_cut_off_is_known_by_its_signed_head(log: Log) -> None:
    """The chain alone is whole: nothing in the database tells that there was more."""
    last = log.numbers()[-1]
    log.tamper(f"DELETE FROM audit_event WHERE number > {last - 2}")  # noqa: S608  a number
    with log.world.app.app_context():
        assert audit.verify() is None
    found = log.check()
    assert found.first_broken == last - 1
    assert found.troubles == [
        f"the tail is cut: {log.world.now - timedelta(days=1):%Y-%m-%d} the log had {last} rows, now {last - 2}"
    ]


def test_a_log_that_was_chained_anew_differs_from_what_was_signed(log: Log) -> None:
    first, second, _ = log.numbers()
    log.tamper(f"UPDATE audit_event SET action = 'nothing.happened' WHERE number = {second}")  # noqa: S608  a number
    log.chain_anew()
    with log.world.app.app_context():
        assert audit.verify() is None
    found = log.check()
    assert found.first_broken == first + 1
    assert f"rows {first + 1} to {second} are not those that were signed" in found.troubles[0]


def test_heads_cannot_be_forged_left_out_or_taken_away(log: Log, tmp_path: Path) -> None:
    copy = tmp_path / "kept elsewhere"
    copy.write_text(log.file.read_text())
    one, two, three = log.file.read_text().splitlines(keepends=True)
    for forged, line in (
        ([one, three], 2),
        ([two, three], 1),
        ([one, two.replace('"restored": false', '"restored": true'), three], 2),
        ([one, two.replace("number", "nummer"), three], 2),
    ):
        log.file.write_text("".join(forged))
        assert f"line {line} of" in log.check().troubles[0]
    log.file.unlink()
    log.world.later(days=3)
    assert "nobody has signed row 1 and what follows" in log.check().troubles[0]
    log.file.write_text(one)
    log.tamper(f"DELETE FROM audit_event WHERE number > {json.loads(one)['number']}")  # noqa: S608  a number
    assert log.check().troubles == [], "who cuts both is not seen here"
    assert "the tail is cut" in log.check(copy).troubles[0], "but with a copy from another machine"
    log.file.write_text(two.replace("number", "nummer"))
    make_keys(log.file.parents[1])
    assert log.check().troubles


def test_after_a_restore_the_missing_rows_are_told_and_the_log_goes_on(log: Log) -> None:
    first, *_ = log.numbers()
    log.tamper(f"DELETE FROM audit_event WHERE number > {first}")  # noqa: S608  a number
    assert "the tail is cut" in log.check().troubles[0]
    with log.post.app.app_context():
        assert audit_heads.sign(now=log.world.now, restored=True)
    log.world.later(days=1)
    log.day()
    assert log.check().troubles == []
    assert [json.loads(line)["restored"] for line in log.file.read_text().splitlines()] == [False] * 3 + [True, False]


def test_who_looked_at_whose_results_is_in_the_log_once_a_day(world: World, ready_url: str, home: Path) -> None:
    """Each time a page is drawn would drown it; nothing of what was seen is in it."""
    with group(world, ready_url, home) as youths:
        youths.start()
        world.later(**OVER)
        youths.tick()
        eva, other = world.colleague("evaluator"), world.colleague("evaluator")
        with world.app.app_context():
            for who in (eva, eva, other):
                reports.stored(actor=who, intervention=youths.intervention, now=world.now)
                reports.overview(actor=who, now=world.now)
            reports.stored(actor=eva, intervention=youths.intervention, now=world.now + timedelta(days=1))
            seen = [each for each in db.session.scalars(db.select(AuditEvent)) if each.action.startswith("results")]
            read = [each.staff_id for each in seen if each.action == "results.read"]
            assert sorted(read, key=str) == sorted([eva.id, eva.id, other.id], key=str)
            assert len(seen) - len(read) == 2
            assert {str(each.details) for each in seen} == {"{}"}
            assert audit.verify() is None
