"""What stops and erasures do to contacts, wherever they lie: spool, vault, outbox, logs, an older backup."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Text, select, type_coerce

from app import ledgers
from app.extensions import db
from app.services import contacts, letterbox, participants, spool_move, stopping
from app.store.orders import StopOrder
from app.store.spool import Spooled
from app.store.texts import FreeText
from app.store.vault import Contact
from surveys.codes import stop_key
from surveys.errors import Erased
from tests.app.courier.conftest import ANSWERS, Post, Somebody
from tests.app.courier.test_move import erase, hashes, moved
from tests.backup import Backup
from tests.builders import World
from tests.service import application, dispose


def stop(world: World, intervention: UUID, who: Somebody) -> None:
    with world.app.app_context():
        participants.stop(stop_key=stop_key(who.answer_key(intervention)))


def test_a_contact_left_at_18_00_and_erased_at_18_01_never_reaches_the_vault(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 2)
    world.later(minutes=1)
    erase(world, activity.intervention_id, people[0])
    post.tick()
    assert sorted(each.kind for each in post.rows(Spooled)) == ["box", "done"]
    assert {each.stop_hash for each in moved(world, post)} == hashes(activity.intervention_id, people[1])


def test_after_erasing_neither_answers_nor_a_contact_come_in_from_a_phone_that_was_slow(
    world: World, post: Post
) -> None:
    activity = world.activity()
    post.tick()
    (somebody,) = post.starters(activity, 1)
    erase(world, activity.intervention_id, somebody)
    with pytest.raises(Erased):
        world.answer(activity, somebody, answers=ANSWERS)
    with pytest.raises(Erased):
        post.leave_contact(activity, somebody, "sen@example.org")
    world.answer(activity, Somebody(), answers=ANSWERS)  # others come in


def test_an_erasure_waits_for_a_contact_that_is_just_being_left(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity, spool = world.activity(), contacts._spool
    post.tick()
    (somebody,) = post.starters(activity, 1)
    checked, go_on = Event(), Event()

    def slowly(*args: Any) -> None:
        checked.set()
        go_on.wait(1)  # the erasure has time to go by
        spool(*args)

    monkeypatch.setattr(contacts, "_spool", slowly)
    with ThreadPoolExecutor(2) as threads:
        left = threads.submit(post.leave_contact, activity, somebody, "sen@example.org")
        checked.wait(10)
        erased = threads.submit(erase, world, activity.intervention_id, somebody)
        while not erased.done() and not left.done():
            pass
        if erased.done():
            post.tick()  # obeyed, before the contact is there
        go_on.set()
        assert (left.result(), erased.result()) == (None, None)
    post.tick()
    assert moved(world, post) == []
    assert not [each for each in post.rows(Spooled) if each.kind == "box"]


def test_a_stop_burns_the_contact_wherever_it_lies_and_the_answers_stay(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 10)
    stop(world, activity.intervention_id, people[3])
    post.tick()
    assert len(moved(world, post)) == 9
    stop(world, activity.intervention_id, people[4])
    post.tick()
    assert len(post.rows(Contact)) == 8
    assert post.rows(StopOrder) == []
    with world.app.app_context():
        key = people[4].participant_key(activity.intervention_id)
        numbers = participants.answered_waves(intervention=activity.intervention_id, participant_key=key, now=world.now)
    assert numbers == [0]


def test_a_stop_that_another_courier_obeys_in_the_middle_of_a_move_holds(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 3)
    carry = spool_move._to_vault

    def slowly(intervention: UUID, *boxes: Any) -> None:
        stop(world, intervention, people[0])
        stopping.obey()
        carry(intervention, *boxes)

    monkeypatch.setattr(spool_move, "_to_vault", slowly)
    assert {each.stop_hash for each in moved(world, post)} == hashes(activity.intervention_id, *people[1:])


def test_who_stopped_and_leaves_a_contact_again_is_reminded_again(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    (somebody,) = post.starters(activity, 1)
    stop(world, activity.intervention_id, somebody)
    post.tick()
    post.leave_contact(activity, somebody, "igen@example.org")
    assert len(moved(world, post)) == 1


def test_an_order_that_holds_nothing_is_taken_away_and_burns_nobody(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    post.starters(activity, 1)
    with world.app.app_context():
        db.session.add(StopOrder(sealed=b"not sealed by anybody"))
        db.session.commit()
    post.tick()
    assert post.rows(StopOrder) == []
    assert len(moved(world, post)) == 1


def test_the_ledger_of_stops_lies_beside_the_database_sorted_and_for_the_courier_alone(
    world: World, post: Post, home: Path
) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 5)
    for who in people:
        stop(world, activity.intervention_id, who)
        post.tick()
    file = home / "ledgers" / "courier" / "stops"
    lines = file.read_text().split()
    assert lines == sorted(lines)
    assert ledgers.read(home, "courier", "stops") == hashes(activity.intervention_id, *people)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_two_couriers_write_nothing_over_that_the_other_has_just_written_down(home: Path) -> None:
    def write(first: int) -> None:
        for number in range(first, first + 20):
            ledgers.add(home, "courier", "stops", [bytes([number])])

    with ThreadPoolExecutor() as couriers:
        list(couriers.map(write, range(0, 80, 20)))
    assert len(ledgers.read(home, "courier", "stops")) == 80


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_stop_is_obeyed_again_in_an_older_backup_that_is_restored_and_nobody_elses_contact_goes(
    world: World, post: Post, ready_url: str, tmp_path: Path
) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 3)
    assert len(moved(world, post)) == 3
    backup = Backup.of(ready_url.removeprefix("sqlite:///"), tmp_path, world.app, post.app)
    stop(world, activity.intervention_id, people[0])
    erase(world, activity.intervention_id, people[1])
    post.tick()
    backup.restore()
    assert len(post.rows(Contact)) == 3, "as the backup had it"
    post.tick()
    assert {each.stop_hash for each in post.rows(Contact)} == hashes(activity.intervention_id, people[2])


def test_of_two_contacts_of_one_person_the_later_counts(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 6)
    for number, who in enumerate(people):
        world.later(minutes=1)
        post.leave_contact(activity, who, f"ny{number}@example.org")
    held = moved(world, post)
    private = post.app.extensions["ringar.keys"].box_private
    opened = [
        spool_move.sealing.open_contact(private, each.box, intervention=activity.intervention_id) for each in held
    ]
    assert {each.address for each in opened} == {f"ny{number}@example.org" for number in range(6)}


def test_contacts_burn_two_weeks_after_the_last_wave(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    post.starters(activity, 10)
    assert len(moved(world, post)) == 10
    with world.app.app_context():
        last = max(each.closes for each in db.session.query(spool_move.spool.Wave))
    world.now = last + timedelta(days=14) - timedelta(seconds=1)
    post.tick()
    assert len(post.rows(Contact)) == 10
    world.now = last + timedelta(days=14)
    post.tick()
    assert post.rows(Contact) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_after_a_burn_nothing_is_left_in_sqlites_logs(world: World, post: Post, ready_url: str) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 10)
    files = list(Path(ready_url.removeprefix("sqlite:///")).parent.glob("ringar*db*"))
    boxes = [each.box for each in moved(world, post)]
    assert any(boxes[0] in file.read_bytes() for file in files)
    with world.app.app_context():
        for who in people:
            participants.stop(stop_key=stop_key(who.answer_key(activity.intervention_id)))
        db.session.rollback()
    post.tick()
    assert not [box for box in boxes if any(box in file.read_bytes() for file in files if file.exists())]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_somebody_without_a_contact_erases_leaves_sqlites_logs_as_well(
    world: World, post: Post, ready_url: str, home: Path
) -> None:
    activity, somebody, text = world.activity(ready="meeting-place", audience="adults"), Somebody(), "Kanariefågeln"
    post.tick()
    world.answer(activity, somebody, answers={"mer": text})
    world.later(days=30)
    analyst = application(ready_url, home, "analyst")
    with analyst.app_context():
        letterbox.open_closed(now=world.now)
        laid_down = str(db.session.scalar(select(type_coerce(FreeText.text, Text)))).encode()
        db.session.rollback()
    dispose(analyst)
    files = list(Path(ready_url.removeprefix("sqlite:///")).parent.glob("ringar*db*"))
    assert any(laid_down in file.read_bytes() for file in files)
    erase(world, activity.intervention_id, somebody)
    post.tick()
    assert not any(laid_down in file.read_bytes() for file in files if file.exists())
