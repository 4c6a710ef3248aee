"""How the spool is moved: after ten responses or at a window's close, shuffled, re-sealed, once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app import keys
from app.extensions import db
from app.services import participants, spool_move
from app.store.spool import Spooled, SpoolKey
from app.store.texts import FreeText
from app.store.vault import Contact, Done
from surveys.codes import stop_hash, stop_key
from tests.app.courier.conftest import ANSWERS, Post, Somebody
from tests.builders import World

TEXTS = {"ready": "meeting-place", "audience": "adults"}


def held_keys(home: Path) -> set[UUID]:
    return keys.spool_key_ids(home, older_than_s=-10, now_s=2**40)


def test_nine_responses_stay_in_the_spool_and_the_tenth_moves_all(world: World, post: Post, home: Path) -> None:
    activity = world.activity()
    post.tick()
    (before,) = post.rows(SpoolKey)
    post.starters(activity, 9)
    post.tick()
    assert post.rows(Contact) == []
    assert len(post.rows(Spooled)) == 18
    post.starters(activity, 1)
    post.tick()
    assert len(post.rows(Contact)) == len(post.rows(Done)) == 10
    assert post.rows(Spooled) == []
    (after,) = post.rows(SpoolKey)
    assert after.id != before.id
    assert held_keys(home) == {after.id}


def test_few_are_moved_when_their_window_has_closed_and_the_last_late_answer_is_in(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    post.starters(activity, 2)
    world.later(days=27, hours=16)
    post.tick()
    assert post.rows(Contact) == []
    world.later(hours=3)
    post.tick()
    assert len(post.rows(Contact)) == 2
    assert post.rows(Done) == []  # their wave is over: whether they answered it matters no more


def test_one_who_comes_alone_between_waves_is_not_moved_alone(world: World, post: Post) -> None:
    activity = world.activity(**TEXTS)
    post.tick()
    world.later(days=40)
    post.tick()
    world.answer(activity, answers={"mer": "Ensam"})
    world.later(minutes=1)
    post.tick()
    assert post.rows(FreeText) == []
    assert len(post.rows(Spooled)) == 1


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
    post.tick()
    moved = post.rows(Contact)
    assert not {each.box for each in moved} & by_web
    private = post.app.extensions["ringar.keys"].box_private
    opened = [
        spool_move.sealing.open_contact(private, each.box, intervention=activity.intervention_id) for each in moved
    ]
    assert {each.address for each in opened} == {f"a{number}@example.org" for number in range(10)}
    assert min(each.expires_at for each in moved) - world.now > timedelta(days=180)


def test_the_order_in_the_vault_says_nothing_about_the_order_of_coming(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 20)
    came = [stop_hash(stop_key(each.answer_key(activity.intervention_id))) for each in people]
    post.tick()
    lies = [each.stop_hash for each in post.rows(Contact)]
    assert sorted(lies) == sorted(came)
    assert lies != came


def test_texts_lie_apart_without_anybody_and_a_second_one_under_the_first(world: World, post: Post) -> None:
    activity, somebody = world.activity(**TEXTS), Somebody()
    post.tick()
    for number in range(9):
        world.answer(activity, answers={"mer": f"Text {number}"})
    world.answer(activity, somebody, answers={"mer": "Mer fotboll"})
    world.answer(activity, somebody, answers={"mer": "Och dans"})
    post.tick()
    texts = post.rows(FreeText)
    assert len(texts) == 10
    assert {"Mer fotboll", "Och dans"} in [set(each.text.split("\n\n")) for each in texts]
    assert {column.name for column in FreeText.__table__.columns} == {"tag", "question", "wave", "version", "text"}


@pytest.mark.parametrize("where", ["_to_vault", "_to_texts", "forget"])
def test_a_crash_in_the_middle_of_a_move_loses_nothing_and_doubles_nothing(
    world: World, post: Post, home: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    activity = world.activity(**TEXTS)
    post.tick()
    for number in range(10):
        who = Somebody()
        world.answer(activity, who, answers={"mer": f"Text {number}"})
        post.leave_contact(activity, who, f"a{number}@example.org")

    class Crash(BaseException):
        pass

    def crash(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as broken:
        broken.setattr(*((spool_move.keys, "forget_spool_key") if where == "forget" else (spool_move, where)), crash)
        with pytest.raises(Crash):
            post.tick()
    world.answer(activity, answers={"mer": "Kom emellan"})
    post.tick()
    assert sorted(each.text for each in post.rows(FreeText)) == sorted(f"Text {number}" for number in range(10))
    assert len(post.rows(Contact)) == len({each.stop_hash for each in post.rows(Contact)}) == 10
    assert len(post.rows(Spooled)) == 1
    if where != "forget":  # else the half that was not forgotten goes an hour later
        assert held_keys(home) == {each.id for each in post.rows(SpoolKey)}


def test_what_was_sealed_before_the_first_tick_is_moved_with_the_others(world: World, post: Post) -> None:
    activity = world.activity()
    post.starters(activity, 3)
    post.tick()
    assert post.rows(Contact) == []
    post.starters(activity, 10)
    post.tick()
    assert len(post.rows(Contact)) == 13


def test_a_text_that_is_erased_goes_before_and_after_the_move(world: World, post: Post) -> None:
    activity = world.activity(**TEXTS)
    intervention, early, late = activity.intervention_id, Somebody(), Somebody()
    post.tick()
    world.answer(activity, early, answers={"mer": "Tidig"})
    world.answer(activity, late, answers={"mer": "Sen"})
    erase(world, intervention, early)
    post.tick()
    assert [each.kind for each in post.rows(Spooled)].count("text") == 1
    for _ in range(10):
        world.answer(activity, answers={"mer": "Annan"})
    post.tick()
    assert "Sen" in {each.text for each in post.rows(FreeText)}
    erase(world, intervention, late)
    post.tick()
    assert {each.text for each in post.rows(FreeText)} == {"Annan"}


def erase(world: World, intervention: UUID, who: Somebody) -> None:
    with world.app.app_context():
        key = who.participant_key(intervention)
        participants.erase(intervention=intervention, participant_key=key, now=world.now)


def test_a_contact_left_at_18_00_and_erased_at_18_01_never_reaches_the_vault(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 2)
    world.later(minutes=1)
    erase(world, activity.intervention_id, people[0])
    post.tick()
    assert [each.kind for each in post.rows(Spooled)].count("box") == 1
    for _ in range(10):
        world.answer(activity, answers=ANSWERS)
    post.tick()
    gone = stop_hash(stop_key(people[0].answer_key(activity.intervention_id)))
    assert len(post.rows(Contact)) == 1
    assert gone not in {each.stop_hash for each in post.rows(Contact)}


def test_a_stop_burns_the_contact_and_the_answers_stay(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 10)
    post.tick()
    with world.app.app_context():
        participants.stop(stop_key=stop_key(people[4].answer_key(activity.intervention_id)))
    post.tick()
    assert len(post.rows(Contact)) == 9
    with world.app.app_context():
        key = people[4].participant_key(activity.intervention_id)
        numbers = participants.answered_waves(intervention=activity.intervention_id, participant_key=key, now=world.now)
    assert numbers == [0]


def test_a_second_contact_takes_the_place_of_the_first(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 10)
    post.tick()
    post.leave_contact(activity, people[0], "ny@example.org")
    post.starters(activity, 10)
    post.tick()
    assert len(post.rows(Contact)) == 20


def test_contacts_burn_two_weeks_after_the_last_wave(world: World, post: Post) -> None:
    activity = world.activity()
    post.tick()
    post.starters(activity, 10)
    post.tick()
    (expires,) = {each.expires_at for each in post.rows(Contact)}
    world.now = expires - timedelta(seconds=1)
    post.tick()
    assert len(post.rows(Contact)) == 10
    world.now = expires
    post.tick()
    assert post.rows(Contact) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_after_a_burn_nothing_is_left_in_sqlites_logs(world: World, post: Post, ready_url: str) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 10)
    post.tick()
    files = list(Path(ready_url.removeprefix("sqlite:///")).parent.glob("ringar*db*"))
    boxes = [each.box for each in post.rows(Contact)]
    assert any(boxes[0] in file.read_bytes() for file in files)
    with world.app.app_context():
        for who in people:
            participants.stop(stop_key=stop_key(who.answer_key(activity.intervention_id)))
        db.session.rollback()
    post.tick()
    assert not [box for box in boxes if any(box in file.read_bytes() for file in files if file.exists())]
