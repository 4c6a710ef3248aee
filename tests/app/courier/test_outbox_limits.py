"""When a reminder cannot go: refused, later, a channel down or at its limit, a ceiling, others first."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from app.channels.base import Message, NotNow, Refused
from app.courier import worker
from app.services import follow_up, interventions, reminders, sending
from app.store import interventions as store
from app.store.session import transaction
from app.store.spent import Spent
from app.store.vault import Contact, Reminder
from app.store.waves import ceilings
from surveys.waves import SWEDEN, Plan, Step
from tests.app.courier.conftest import Post, Recording, addresses, opening, started, to_all
from tests.builders import World

# Two databases meet in tests/proof; here one is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_who_is_refused_for_good_is_not_asked_again_and_their_contact_burns(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(world, post)

    def refuses(_self: Recording, message: Message) -> None:
        if message.address == "a3@example.org":
            raise Refused
        mail.sent.append(message)

    monkeypatch.setattr(mail, "send", refuses)
    post.tick()
    post.tick()
    assert len(post.rows(Contact)) == 9
    assert post.counts() == {"contacts": 10, "reminded": 9, "reminder_failed": 1}


def test_an_address_that_cannot_be_one_burns_without_being_tried(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(world, post)
    monkeypatch.setattr(mail, "check", lambda _self, address: address != "a3@example.org")
    post.tick()
    assert len(mail.sent) == 9
    assert len(post.rows(Contact)) == 9


def test_one_that_cannot_take_it_now_is_tried_again_later_and_ever_later(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(world, post)
    tried: list[datetime] = []

    def greylisted(_self: Recording, message: Message) -> None:
        if message.address != "a3@example.org":
            mail.sent.append(message)
            return
        tried.append(world.now)
        raise NotNow("4.7.1", everybody=False)

    monkeypatch.setattr(mail, "send", greylisted)
    for _ in range(120):
        post.tick()
        world.later(minutes=2)
    assert len(mail.sent) == 9
    waits = [(after - before).total_seconds() / 60 for before, after in pairwise(tried)]
    assert [low <= wait <= high for wait, (low, high) in zip(waits, [(3, 9), (11, 21), (33, 59)], strict=False)] == [
        True
    ] * 3
    assert 4 <= len(tried) <= 5
    assert [each.attempts for each in post.rows(Reminder) if each.round == 1] == [len(tried)]


def test_a_channel_that_is_down_is_asked_once_and_then_waits_as_long_as_it_says(
    world: World, post: Post, mail: type[Recording]
) -> None:
    started(world, post)
    mail.failure = NotNow("429", after=timedelta(hours=2))
    mail.tried = 0
    post.tick()
    assert mail.tried == 1
    for _ in range(11):
        world.later(minutes=10)
        post.tick()
    assert mail.tried == 1
    mail.failure = None
    world.later(minutes=45)
    post.tick()
    assert addresses(mail) == to_all(10)
    assert {each.attempts for each in post.rows(Reminder)} == {0}


def test_an_error_that_nobody_knows_leaves_one_uncertain_and_the_others_wait(
    world: World, post: Post, mail: type[Recording]
) -> None:
    started(world, post)
    mail.failure = TimeoutError()
    post.tick()
    mail.failure = None
    post.tick()
    assert mail.sent == []
    assert sorted(each.state for each in post.rows(Reminder)) == ["due"] * 9 + ["uncertain"]
    assert post.counts()["reminder_undecided"] == 1
    world.later(minutes=10)
    post.tick()
    assert (len(mail.sent), post.counts()["reminder_undecided"]) == (9, 1)


def test_where_no_channel_is_set_up_a_reminder_does_not_count_as_sent_and_no_contact_burns(
    world: World, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    started(world, post)
    post.tick()
    assert post.counts() == {"contacts": 10, "reminder_failed": 10}
    assert (post.rows(Reminder), len(post.rows(Contact))) == ([], 10)
    assert "reached nobody" in caplog.text
    assert "example.org" not in caplog.text


# --- limits ---


def test_a_channel_takes_as_many_a_minute_as_its_provider_and_a_restart_does_not_burst(
    world: World, post: Post, mail: type[Recording]
) -> None:
    started(world, post, 12)
    mail.per_minute = 4
    sent = []
    for _ in range(8):
        post.memory = follow_up.Courier()  # another process each time
        post.tick()
        sent.append(len(mail.sent))
        world.later(seconds=15)
    assert sent == [2, 3, 4, 5, 6, 7, 8, 9]


def test_a_round_with_a_slow_server_ends_and_the_next_looks_at_the_clock(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(world, post)
    seconds = itertools.count(step=25)  # for each message
    monkeypatch.setattr(sending, "monotonic", lambda: next(seconds))
    world.now = world.now.astimezone(SWEDEN).replace(hour=18, minute=58, second=30)
    post.tick()
    assert len(mail.sent) == 2
    world.later(minutes=1)
    post.tick()
    assert len(mail.sent) == 3, "the evening begins while the second is being sent"
    world.later(minutes=1)
    post.tick()
    assert len(mail.sent) == 3
    world.later(hours=15)
    for _ in range(4):
        post.tick()
    assert addresses(mail) == to_all(10)


def test_after_a_clock_that_was_far_ahead_reminders_go_again(world: World, post: Post, mail: type[Recording]) -> None:
    started(world, post)
    world.later(days=2)
    mail.failure = NotNow("down")
    post.tick()
    mail.failure = None
    world.later(days=-2)
    post.tick()
    assert addresses(mail) == to_all(10)


def test_a_crowd_of_one_organisation_keeps_nobody_of_another_waiting(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "AT_ONCE", 6)
    crowd, few = [world.activity(), world.activity()], world.activity(world.stranger())
    post.tick()
    for each in crowd:
        post.starters(each, 5, "crowd")
    post.starters(few, 3, "few")
    world.now = opening(post)
    post.tick()
    assert [each[:3] for each in addresses(mail)] == ["cro"] * 3 + ["few"] * 3


def test_a_flood_of_contacts_meets_the_ceiling_and_the_heartbeat_tells(
    world: World, post: Post, mail: type[Recording]
) -> None:
    activity, _ = started(world, post, 12)
    change(world, activity, reminder_ceiling=5)
    assert trouble(post) == "reminders are held back by their intervention's ceiling, in waves: 1"
    assert len(mail.sent) == 5
    assert post.counts() == {"contacts": 12, "reminded": 5, "reminder_ceiling": 7}
    change(world, activity, reminder_ceiling=None)
    assert trouble(post) is None
    assert addresses(mail) == to_all(12)
    assert "reminder_ceiling" not in post.counts()


def test_the_ceiling_is_in_kronor_too_and_what_was_not_sent_costs_nothing(
    world: World, post: Post, mail: type[Recording]
) -> None:
    activity, _ = started(world, post, 12)
    change(world, activity, reminder_budget=2)
    mail.costs = Decimal("0.35")
    mail.failure = NotNow("busy", everybody=False)
    post.tick()
    mail.failure = None
    world.later(minutes=10)
    trouble(post)
    assert len(mail.sent) == 6  # 2.10 SEK: the message that reaches the ceiling has gone
    assert [(each.messages, each.cost) for each in post.rows(Spent)] == [(6, 21000)]


def test_the_ceiling_is_a_months_over_all_cohorts_and_the_next_month_has_its_own(
    world: World, post: Post, mail: type[Recording]
) -> None:
    def at(month: int, day: int) -> int:
        world.now = datetime(2026, month, day, 12, tzinfo=UTC)
        post.tick()
        post.tick()
        return len(mail.sent)

    world.now = datetime(2026, 1, 20, 12, tzinfo=UTC)
    steps = (Step(months=2, open_days=20), Step(months=3, open_days=20))
    activity = world.activity(intake="rolling", plan=Plan(follow_ups=steps).document())
    at(1, 20)
    post.starters(activity, 6, "january")
    at(2, 20)
    post.starters(activity, 6, "february")
    change(world, activity, reminder_ceiling=8)
    assert at(3, 5) == 6  # january's first wave
    assert at(3, 15) == 8  # and its second round, as far as March goes
    assert at(4, 5) == 16  # january's second wave and february's first: April's own, and no more
    assert at(4, 18) == 16
    assert {each.month for each in post.rows(Spent)} == {date(2026, 3, 1), date(2026, 4, 1)}
    change(world, activity, reminder_ceiling=None)
    assert [usual(post, activity, date(2026, month, 1)) for month in (2, 3, 4)] == [50, 100, 150]
    assert at(4, 19) == 28  # what waits, in both
    assert at(5, 5) == 34
    assert {each.month for each in post.rows(Spent)} == {date(2026, 4, 1), date(2026, 5, 1)}


def usual(post: Post, activity: store.Activity, month: date) -> int:
    with post.app.app_context(), transaction() as session:
        return ceilings(session, [activity.intervention_id], month)[activity.intervention_id].messages


def test_what_has_no_price_counts_as_a_message_and_in_no_sum(world: World, post: Post, mail: type[Recording]) -> None:
    activity, _ = started(world, post, 12)
    change(world, activity, reminder_budget=2, reminder_ceiling=9)
    mail.costs = None
    trouble(post)
    assert [(each.messages, each.cost) for each in post.rows(Spent)] == [(9, 0)]


def test_a_ceiling_of_one_intervention_takes_no_turn_from_another(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    full, open_ = world.activity(), world.activity()
    post.tick()
    post.starters(full, 3, "full")
    post.starters(open_, 3, "open")
    change(world, full, reminder_ceiling=0)
    world.now = opening(post)
    post.tick()
    assert [each[:4] for each in addresses(mail)] == ["open"] * 2


def change(world: World, activity: store.Activity, **said: object) -> None:
    with world.app.app_context():
        interventions.change(actor=world.admin(), id=activity.intervention_id, changes=said, now=world.now)


def trouble(post: Post) -> str | None:
    """What the courier's process says of itself after a round."""
    with post.app.app_context():
        return worker().tick(post.world.now)[1]
