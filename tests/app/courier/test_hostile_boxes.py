"""Anybody may seal a box and post it: whatever is in it, all others are reminded, and what is sent can be stopped."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from app import sealing
from app.services import contacts, follow_up, spool_move
from app.store import machine
from app.store.session import Session, transaction
from app.store.vault import Contact
from surveys import codes
from tests.app.courier.conftest import Post, Recording, Somebody, opening
from tests.builders import World

GOOD = {"channel": "email", "address": "guest@example.org", "language": "sv"}
HOSTILE = {
    "half a character": GOOD | {"address": "\ud800@example.org"},
    "another recipient": GOOD | {"address": "=?utf-8?q?a=40evil.example=2c?=@example.org"},
    "a header": GOOD | {"address": "a@example.org\r\nBcc: b@example.org"},
    "no such channel": GOOD | {"channel": "pigeon"},
    "no key": GOOD | {"answer_key": "å"},
    "a landline": GOOD | {"channel": "sms", "address": "+4686112233"},
    "too deep": "[" * 400,
}


def post_box(world: World, post: Post, content: dict[str, str] | str, *, own: bool = True) -> None:
    """Seal this for an intervention of ten, and post it; own: with the stop hash of the key that is in it."""
    activity, key = world.activity(), Somebody().answer_key
    post.tick()
    post.starters(activity, 10)
    answer_key = key(activity.intervention_id)
    said = content if isinstance(content, str) else json.dumps({"answer_key": codes.b64url(answer_key)} | content)
    with world.app.app_context():
        public = world.app.extensions["ringar.keys"].box_public
        info = sealing.contact_info(activity.intervention_id)
        box = sealing.seal(public, sealing.pad(said.encode()), info=info)
        stop_hash = codes.stop_hash(codes.stop_key(answer_key)) if own else bytes(32)
        contacts.leave(code=activity.code, box=box, stop_hash=stop_hash, now=world.now)


def reminded(world: World, post: Post, mail: type[Recording]) -> int:
    """How many are reminded when the next wave opens, by a courier that meets no trouble."""
    world.later(days=30)
    post.tick()
    world.now = opening(post)
    for _ in range(3):
        post.tick()
    return len(mail.sent)


def trouble(post: Post) -> str:
    """What goes wrong in a round."""
    with post.app.app_context():
        return follow_up.tick(post.memory, now=post.world.now).trouble or ""


def test_a_guest_who_leaves_a_contact_is_reminded_too(world: World, post: Post, mail: type[Recording]) -> None:
    """The control: the same way with nothing wrong."""
    post_box(world, post, GOOD)
    assert reminded(world, post, mail) == 11


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_box_is_dropped_and_keeps_nobody_waiting(
    world: World, post: Post, mail: type[Recording], what: str
) -> None:
    post_box(world, post, HOSTILE[what])
    assert reminded(world, post, mail) == 10
    assert len(post.rows(Contact)) == 10


def test_a_contact_that_its_own_link_could_not_stop_is_not_kept(
    world: World, post: Post, mail: type[Recording]
) -> None:
    post_box(world, post, GOOD, own=False)
    assert reminded(world, post, mail) == 10


def test_what_is_wrong_in_one_intervention_keeps_no_other_one_from_moving(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = world.activity(), world.activity()
    post.tick()
    for each in (bad, good):
        post.starters(each, 5)
    right = spool_move._move

    def move(intervention: object, waves: object) -> int:
        if intervention == bad.intervention_id:
            raise RuntimeError("wrong")
        return right(intervention, waves)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(spool_move, "_move", move)
    world.later(days=30)
    assert "RuntimeError" in trouble(post)
    assert len(post.rows(Contact)) == 5


def test_no_wave_is_opened_while_its_contacts_could_not_be_moved(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wave's boxes are opened once: a fault in the tick before would cost everybody the wave."""
    post.tick()
    activity = world.activity()
    post.starters(activity, 10)
    world.now = opening(post)
    with monkeypatch.context() as broken:
        broken.setattr(spool_move, "move_all", lambda **_: 1 / 0)
        assert "ZeroDivisionError" in trouble(post)
    for _ in range(3):
        post.tick()
    assert len(mail.sent) == 10


def test_a_lease_that_a_clock_ahead_has_taken_holds_nobody_off(world: World) -> None:
    now, ahead = world.now, world.now + timedelta(days=28)

    def take(session: Session, holder: UUID, at: datetime) -> bool:
        return machine.take_lease(session, "courier", holder, at, at + timedelta(minutes=1))

    first, second = uuid4(), uuid4()
    with world.app.app_context(), transaction() as session:
        assert take(session, first, ahead)
        assert take(session, second, now)
        assert not take(session, first, now)
        assert not take(session, uuid4(), now + timedelta(seconds=-30)), "a clock that is half a minute behind"
