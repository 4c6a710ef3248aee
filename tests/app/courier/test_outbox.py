"""What becomes of a reminder in the outbox: counted and gone, tried again, uncertain until somebody decides."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest

from app.channels.base import Message, NotNow
from app.services import follow_up, reminders, sending
from app.store import vault
from app.store.rulings import Ruling
from app.store.session import Session, transaction
from app.store.tally import Tally
from app.store.vault import Contact, Reminder
from app.store.waves import Wave
from tests.app.courier.conftest import ANSWERS, Post, Recording, addresses, started, to_all
from tests.builders import World

# Two databases meet in tests/proof; here one is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Killed(BaseException):
    """kill -9."""


def killed(*_: object) -> None:
    raise Killed


def crash_after_sending(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """The courier is killed between sending and confirming, and another one begins."""
    with monkeypatch.context() as broken:
        broken.setattr(sending, "_confirm", killed)
        with pytest.raises(Killed):
            post.tick()
    with post.app.app_context():
        assert follow_up.begin() == 1


def test_what_was_sent_leaves_a_row_for_the_second_round_and_nothing_after_that(
    world: World, post: Post, mail: type[Recording]
) -> None:
    started(world, post)
    post.tick()
    assert {(each.round, each.state, each.attempts) for each in post.rows(Reminder)} == {(2, "due", 0)}
    assert post.counts() == {"contacts": 10, "reminded": 10}
    world.later(days=8)
    post.tick()
    assert len(mail.sent) == 20
    assert post.rows(Reminder) == []
    assert post.counts() == {"contacts": 10, "reminded": 10, "reminder_second": 10}


def test_what_nobody_needs_any_more_is_counted_and_goes(world: World, post: Post, mail: type[Recording]) -> None:
    activity, people = started(world, post)
    world.later(hours=-9)
    post.tick()
    world.answer(activity, people[2], wave=1, answers=ANSWERS)
    world.later(hours=9)
    post.tick()
    assert len(mail.sent) == 9
    assert post.counts() == {"contacts": 10, "reminded": 9, "reminder_needless": 1}


@pytest.mark.usefixtures("mail")
def test_at_close_nothing_about_persons_is_left_and_the_counts_stay(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity, people = started(world, post)
    world.answer(activity, people[2], wave=1, answers=ANSWERS)
    crash_after_sending(post, monkeypatch)
    post.tick()
    world.later(days=28, hours=3)
    post.tick()
    assert (post.rows(Reminder), post.rows(Tally)) == ([], [])
    assert post.counts() == {"contacts": 10, "reminded": 8, "reminder_uncertain": 1}
    assert len(post.rows(Contact)) == 10


def test_what_could_not_be_sent_before_the_close_is_told(world: World, post: Post, mail: type[Recording]) -> None:
    started(world, post)
    mail.failure = NotNow("down")
    for _ in range(30):
        post.tick()
        world.later(days=1)
    assert post.rows(Reminder) == []
    assert post.counts() == {"contacts": 10, "reminder_unsent": 10}


@pytest.mark.usefixtures("mail")
def test_a_crash_between_the_tallies_and_the_counts_loses_no_count(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(world, post)
    post.tick()
    world.later(days=28, hours=3)
    with monkeypatch.context() as broken:
        broken.setattr(reminders, "_tell", killed)
        with pytest.raises(Killed):
            post.tick()
    assert post.rows(Reminder) == []
    post.tick()
    assert post.counts() == {"contacts": 10, "reminded": 10}


# --- uncertain ---


def test_a_crash_between_claim_and_confirm_is_uncertain_and_never_sent_again_by_itself(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(world, post)
    crash_after_sending(post, monkeypatch)
    post.tick()
    world.later(hours=1)
    post.tick()
    assert addresses(mail) == to_all(10)
    assert post.counts()["reminder_uncertain"] == post.counts()["reminder_undecided"] == 1


def decided(post: Post, *, again: bool) -> None:
    (uncertain,) = [each for each in post.rows(Reminder) if each.state == "uncertain"]
    with post.world.app.app_context(), transaction() as session:
        session.add(Ruling(wave_id=uncertain.wave, again=again))


def test_somebody_decides_that_it_is_sent_once_more(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(world, post)
    crash_after_sending(post, monkeypatch)
    post.tick()
    decided(post, again=True)
    post.tick()
    post.tick()
    assert len(mail.sent) == 11
    assert len(set(addresses(mail))) == 10
    assert post.rows(Ruling) == []
    assert post.counts() == {"contacts": 10, "reminded": 10, "reminder_second": 1}
    world.later(days=8)
    for _ in range(3):
        post.tick()
    assert max(Counter(addresses(mail)).values()) == 2, "the one that was sent again had its two"
    assert len(mail.sent) == 20


@pytest.mark.usefixtures("mail")
def test_what_is_to_be_sent_again_when_its_wave_has_closed_stays_uncertain_in_the_counts(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(world, post, n=1)
    crash_after_sending(post, monkeypatch)
    (wave,) = {each.wave for each in post.rows(Reminder)}
    world.now = next(each.closes for each in post.rows(Wave) if each.id == wave) + timedelta(hours=1)
    decided(post, again=True)
    for _ in range(2):
        post.tick()
        world.later(hours=12)
    assert post.counts() == {"contacts": 1, "reminder_uncertain": 1}


def test_somebody_decides_at_night_that_it_is_let_be(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(world, post)
    crash_after_sending(post, monkeypatch)
    post.tick()
    decided(post, again=False)
    world.later(hours=12)
    post.tick()
    world.later(days=1)
    post.tick()
    assert len(mail.sent) == 10
    assert post.rows(Ruling) == []
    assert post.counts() == {"contacts": 10, "reminded": 9, "reminder_uncertain": 1}


def test_who_sent_it_knows_better_than_another_courier_that_took_it_for_abandoned(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(world, post)

    def taken_over(_self: Recording, message: Message) -> None:
        mail.sent.append(message)
        with post.app.app_context():
            follow_up.begin()

    monkeypatch.setattr(mail, "send", taken_over)
    post.tick()
    assert post.counts() == {"contacts": 10, "reminded": 10}


# --- two at once ---


def test_two_couriers_that_open_the_same_wave_make_its_reminders_once(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(world, post)
    make = reminders._made

    def slow(*args: object) -> object:
        """Another courier opens the whole wave, and sends, while this one is at its boxes."""
        monkeypatch.setattr(reminders, "_made", make)
        post.tick()
        return make(*args)

    monkeypatch.setattr(reminders, "_made", slow)
    post.tick()
    post.tick()
    assert addresses(mail) == to_all(10)


def test_what_another_courier_has_sent_meanwhile_is_not_claimed_as_its_second_round(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(world, post)
    look = vault.with_contact

    def late(session: Session, id: UUID) -> object:
        """What this courier is about to claim, another one sends; by its clock the next round is due already."""
        found = look(session, id)
        session.expunge_all()  # this courier does not see it
        assert vault._move(session, id, Reminder.state == "due", round=2)
        return found

    monkeypatch.setattr(vault, "with_contact", late)
    post.tick()
    assert [(each.round, each.state) for each in post.rows(Reminder)] == [(2, "due")] * 10
    assert mail.sent == []
