"""How the spool is moved: when a wave has closed, all of it at once, shuffled, re-sealed; and what stops do before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app import keys
from app.courier import worker
from app.extensions import db
from app.services import participants, spool_move
from app.store.spool import Spooled, SpoolKey
from app.store.vault import Contact
from app.store.waves import Wave
from surveys.codes import stop_hash, stop_key
from surveys.errors import Closed
from tests.app.courier.conftest import ANSWERS, Post, Somebody
from tests.builders import World

OPEN, CLOSED = {"days": 27, "hours": 16}, {"hours": 3}  # the last late answers are in three hours later


def held_keys(home: Path) -> set[UUID]:
    return keys.spool_key_ids(home, older_than_s=-10, now_s=2**40)


def moved(world: World, post: Post) -> list[Contact]:
    """The wave closes, and what was left in it is moved."""
    world.later(days=30)
    post.tick()
    return post.rows(Contact)


def hashes(activity_id: UUID, *people: Somebody) -> set[bytes]:
    return {stop_hash(stop_key(each.answer_key(activity_id))) for each in people}


def test_what_was_left_in_a_wave_is_moved_when_it_has_closed_and_the_last_late_answer_is_in(
    world: World, post: Post, home: Path
) -> None:
    activity = world.activity()
    post.tick()
    (before,) = post.rows(SpoolKey)
    post.starters(activity, 12)
    world.later(**OPEN)
    post.tick()
    assert (len(post.rows(Contact)), len(post.rows(Spooled))) == (0, 24)
    world.later(**CLOSED)
    post.tick()
    assert (len(post.rows(Contact)), len(post.rows(Spooled))) == (12, 0)
    (after,) = post.rows(SpoolKey)
    assert after.id != before.id
    assert held_keys(home) == {after.id}


def test_who_answers_in_the_last_hours_leaves_a_contact_too_and_no_later(world: World, post: Post) -> None:
    activity, late, too_late = world.activity(), Somebody(), Somebody()
    world.later(**OPEN)  # the wave has closed, and late answers are still let in
    world.answer(activity, late, answers=ANSWERS)
    post.leave_contact(activity, late, "sen@example.org")
    world.later(**CLOSED)
    with pytest.raises(Closed):
        post.leave_contact(activity, too_late, "for-sen@example.org")
    assert len(moved(world, post)) == 1


def test_a_wave_that_closes_moves_nobody_who_answered_in_another(world: World, post: Post, home: Path) -> None:
    activity = world.activity(intake="rolling")
    post.tick()
    post.starters(activity, 3)
    world.later(days=25, hours=8)  # the next month has begun; the last late answers of the first may still come
    newcomers = post.starters(activity, 2)
    post.tick()
    assert post.rows(Contact) == []
    world.later(hours=12)
    post.tick()
    assert len(post.rows(Contact)) == 3
    assert len(post.rows(Spooled)) == 4
    assert len(held_keys(home)) == 2, "what waits in the open wave still needs the key that it was sealed to"
    world.later(days=31)
    post.tick()
    assert {each.stop_hash for each in post.rows(Contact)} >= hashes(activity.intervention_id, *newcomers)
    assert len(held_keys(home)) == 1


@pytest.mark.parametrize("closes_first", ["follow-up", "start"])
def test_a_contact_left_at_a_follow_up_belongs_to_those_who_started_then(
    world: World, post: Post, closes_first: str
) -> None:
    """In a rolling intervention the newcomers' wave is open beside it, and the web process offers that one."""
    activity, somebody = world.activity(intake="rolling"), Somebody()
    post.tick()
    world.answer(activity, somebody, answers=ANSWERS)
    with world.app.app_context():
        follow_up = db.session.query(Wave).filter_by(number=1).one()
        if closes_first == "start":
            follow_up.closes += timedelta(days=10)
        db.session.commit()
    world.now = follow_up.opens + timedelta(hours=10)
    world.answer(activity, somebody, wave=1, answers=ANSWERS)
    post.leave_contact(activity, somebody, "tillbaka@example.org")
    (newcomer,) = post.starters(activity, 1)
    world.later(days=50)
    post.tick()
    cohorts = {each.stop_hash: each.cohort for each in post.rows(Contact)}
    (mine,), (theirs,) = (hashes(activity.intervention_id, each) for each in (somebody, newcomer))
    assert cohorts[mine] == follow_up.cohort_id
    assert cohorts[theirs] != follow_up.cohort_id
    assert post.rows(Spooled) == []


def test_the_vault_holds_other_bytes_than_the_web_process_saw_and_the_courier_can_open_them(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []
    seal = spool_move.sealing.seal_contact
    monkeypatch.setattr(spool_move.sealing, "seal_contact", lambda *a, **k: seen.append(seal(*a, **k)) or seen[-1])
    activity = world.activity()
    post.tick()
    post.starters(activity, 10)
    by_web = set(seen)
    held = moved(world, post)
    assert not {each.box for each in held} & by_web
    private = post.app.extensions["ringar.keys"].box_private
    opened = [
        spool_move.sealing.open_contact(private, each.box, intervention=activity.intervention_id) for each in held
    ]
    assert {each.address for each in opened} == {f"a{number}@example.org" for number in range(10)}


def test_the_order_in_the_vault_says_nothing_about_the_order_of_coming(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 20)
    came = [stop_hash(stop_key(each.answer_key(activity.intervention_id))) for each in people]
    lies = [each.stop_hash for each in moved(world, post)]
    assert sorted(lies) == sorted(came)
    assert lies != came


@pytest.mark.parametrize("where", ["_to_vault", "take", "forget"])
def test_a_crash_in_the_middle_of_a_move_loses_nothing_and_doubles_nothing(
    world: World, post: Post, home: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 10)

    class Crash(BaseException):
        pass

    def crash(*_: object, **__: object) -> None:
        raise Crash

    broken_part = {
        "_to_vault": (spool_move, "_to_vault"),
        "take": (spool_move.spool, "take"),
        "forget": (spool_move.keys, "forget_spool_key"),
    }[where]
    world.later(days=30)
    with monkeypatch.context() as broken:
        broken.setattr(*broken_part, crash)
        with pytest.raises(Crash):
            post.tick()
    post.tick()
    held = post.rows(Contact)
    assert {each.stop_hash for each in held} == hashes(activity.intervention_id, *people)
    assert len(held) == 10
    assert post.rows(Spooled) == []
    if where != "forget":  # else the half that was not forgotten goes an hour later
        assert held_keys(home) == {each.id for each in post.rows(SpoolKey)}


def test_what_was_sealed_before_the_first_tick_is_moved_with_the_others(world: World, post: Post) -> None:
    activity = world.activity()
    post.starters(activity, 3)
    post.tick()
    post.starters(activity, 10)
    assert len(moved(world, post)) == 13


def test_nothing_is_sealed_to_a_restored_key_whose_private_half_has_been_forgotten(
    world: World, post: Post, home: Path
) -> None:
    activity = world.activity()
    post.tick()
    (restored,) = post.rows(SpoolKey)
    keys.forget_spool_key(home, restored.id)
    post.tick()
    post.starters(activity, 3)
    assert len(moved(world, post)) == 3


def test_rows_whose_key_is_gone_stay_and_are_counted_and_warned_of_once(
    world: World, post: Post, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    activity = world.activity()
    post.tick()
    post.starters(activity, 3)
    (key,) = post.rows(SpoolKey)
    keys.forget_spool_key(home, key.id)
    world.later(days=60)
    for _ in range(3):
        with post.app.app_context():
            _, trouble = worker().tick(world.now)
        assert trouble == "spool rows whose key is gone: 6"
    assert caplog.text.count("spool key is gone") == 1
    assert "could not be opened" not in caplog.text


def erase(world: World, intervention: UUID, who: Somebody) -> None:
    with world.app.app_context():
        key = who.participant_key(intervention)
        participants.erase(intervention=intervention, participant_key=key, now=world.now)
