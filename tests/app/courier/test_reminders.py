"""Who is reminded, when, how often; and that nobody is reminded twice or against their will."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import sealing
from app.channels.base import Message
from app.services import activities, follow_up, participants, reminders, sending
from app.store.links import Link
from app.store.vault import Reminder
from app.store.waves import Wave
from surveys import codes
from surveys.errors import NotFound
from surveys.languages import say
from surveys.waves import SWEDEN, Plan, Step, Window
from tests.app.courier.conftest import ANSWERS, Post, Recording, Somebody, addresses, opening, started, to_all
from tests.builders import World
from tests.proof.post import cohort
from tests.service import application, dispose


def test_when_a_wave_opens_each_contact_gets_one_reminder_with_a_link_that_opens_their_key(
    world: World, post: Post, mail: type[Recording]
) -> None:
    activity, people = started(world, post)
    post.tick()
    post.tick()
    assert addresses(mail) == to_all(10)
    by_address = {each.address: each for each in mail.sent}
    text = by_address["a3@example.org"].text
    start = f"http://127.0.0.1:8000/{activity.code}#"
    assert text == say("sv", "reminder.email.body", link=start + text.partition("#")[2].split()[0])
    secret = codes.from_b64url(text.partition("#")[2].split()[0], length=codes.LINK_BYTES)
    with world.app.app_context():
        sealed = participants.link(id=codes.link_id(secret), now=world.now)
    assert sealing.open_link(secret, sealed) == people[3].answer_key(activity.intervention_id)


@pytest.mark.usefixtures("mail")
def test_nothing_in_the_outbox_shows_the_address_or_joins_a_contact_to_a_link(world: World, post: Post) -> None:
    started(world, post)
    post.tick()
    outbox = post.rows(Reminder)
    assert len({len(each.sealed) for each in outbox}) == 1
    assert not [each for each in outbox if b"example.org" in each.sealed]
    assert {column.name for column in Link.__table__.columns} == {"id", "sealed", "stop", "wave"}
    shown = {getattr(each, name) for each in outbox for name in ("id", "contact", "sealed")}
    assert not shown & {getattr(each, name) for each in post.rows(Link) for name in ("id", "sealed", "stop")}


def test_who_has_answered_gets_none(world: World, post: Post, mail: type[Recording]) -> None:
    activity, people = started(world, post)
    world.now = opening(post).astimezone(SWEDEN).replace(hour=1)
    post.tick()  # the boxes are opened at night, before anybody has answered
    world.answer(activity, people[2], wave=1, answers=ANSWERS)
    world.later(hours=9)
    post.tick()
    assert addresses(mail) == [each for each in to_all(10) if each != "a2@example.org"]


def test_who_left_a_contact_at_a_follow_up_and_answers_the_next_one_gets_none(
    world: World, post: Post, mail: type[Recording]
) -> None:
    activity = world.activity(intake="rolling")
    who = Somebody()
    post.tick()
    world.answer(activity, who, answers=ANSWERS)
    world.now = opening(post)  # another cohort starts that day, and who comes back is filed with it
    world.answer(activity, who, wave=1, answers=ANSWERS)
    post.leave_contact(activity, who, "back@example.org")
    world.later(days=40)
    post.tick()  # the month of their contact has closed
    world.now = opening(post, 2).astimezone(SWEDEN).replace(hour=1)
    post.tick()
    assert post.rows(Reminder)
    world.answer(activity, who, wave=2, answers=ANSWERS)
    world.later(hours=9)
    post.tick()
    assert not mail.sent


def test_who_answered_before_the_boxes_are_opened_has_no_row_at_all(
    world: World, post: Post, mail: type[Recording]
) -> None:
    activity, people = started(world, post)
    world.answer(activity, people[2], wave=1, answers=ANSWERS)
    post.tick()
    assert len(post.rows(Reminder)) == 9
    assert "a2@example.org" not in addresses(mail)


def test_who_stops_after_the_boxes_are_opened_gets_none(world: World, post: Post, mail: type[Recording]) -> None:
    activity, people = started(world, post)
    world.now = opening(post).astimezone(SWEDEN).replace(hour=1)
    post.tick()
    world.later(hours=9)
    with world.app.app_context():
        participants.stop(stop_key=codes.stop_key(people[0].answer_key(activity.intervention_id)))
    post.tick()
    assert "a0@example.org" not in addresses(mail)
    assert len(mail.sent) == 9


def test_who_stops_while_the_round_is_under_way_gets_none(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    activity, people = started(world, post)
    stop_keys = [codes.stop_key(each.answer_key(activity.intervention_id)) for each in people]

    def all_stop(_self: Recording, message: Message) -> None:
        mail.sent.append(message)
        with world.app.app_context():
            for key in stop_keys:
                participants.stop(stop_key=key)

    monkeypatch.setattr(mail, "send", all_stop)
    post.tick()
    assert len(mail.sent) == 1


def test_a_second_reminder_comes_a_week_later_and_there_is_no_third(
    world: World, post: Post, mail: type[Recording]
) -> None:
    activity, people = started(world, post)
    post.tick()
    world.later(days=6)
    post.tick()
    assert len(mail.sent) == 10
    world.answer(activity, people[5], wave=1, answers=ANSWERS)
    world.later(days=1)
    for _ in range(20):
        post.tick()
        world.later(days=1)
    assert len(mail.sent) == 19
    assert addresses(mail).count("a5@example.org") == 1
    assert len({each.text for each in mail.sent}) == 10  # the same link


def test_each_of_a_family_gets_a_link_and_an_address_that_is_left_many_times_no_flood(
    world: World, post: Post, mail: type[Recording]
) -> None:
    activity = world.activity()
    post.tick()
    for address in ["family@example.org", "Family@Example.org", *["victim@example.org"] * 12]:
        who = Somebody()
        world.answer(activity, who, answers=ANSWERS)
        post.leave_contact(activity, who, address)
    world.now = opening(post)
    post.tick()
    assert [each.lower() for each in addresses(mail)] == ["family@example.org"] * 2 + ["victim@example.org"] * 3
    assert len({each.text for each in mail.sent}) == 5, "each has a link of their own"
    assert post.counts() == {"contacts": 14, "reminded": 5, "reminder_shared": 9}
    world.later(days=8)
    post.tick()
    assert addresses(mail).count("victim@example.org") == 6


@pytest.mark.parametrize(
    ("at", "sends"),
    [
        (datetime(2026, 5, 3, 8, 59, tzinfo=SWEDEN), False),
        (datetime(2026, 5, 3, 9, 0, tzinfo=SWEDEN), True),
        (datetime(2026, 5, 3, 18, 59, tzinfo=SWEDEN), True),
        (datetime(2026, 5, 3, 19, 0, tzinfo=SWEDEN), False),
    ],
)
def test_reminders_go_by_day_on_a_swedish_clock(
    world: World, post: Post, mail: type[Recording], at: datetime, sends: bool
) -> None:
    started(world, post)
    world.now = at.astimezone(UTC)
    post.tick()
    assert len(mail.sent) == (10 if sends else 0)


def test_a_courier_that_was_down_for_three_days_sends_each_once_late_and_by_day(
    world: World, post: Post, mail: type[Recording]
) -> None:
    started(world, post)
    world.later(days=3, hours=12)  # 22:00
    post.tick()
    assert mail.sent == []
    world.later(hours=12)
    post.tick()
    world.later(hours=-1)  # the clock is set back
    post.tick()
    assert addresses(mail) == to_all(10)


LONG = Plan(follow_ups=(Step(months=3, open_days=91), Step(months=8)))
BACK, ON = {"hours": -1}, {"days": 28, "hours": 1}


def after_jumps(world: World, post: Post, mail: type[Recording]) -> list[int]:
    """How many have gone once the clock has jumped to and fro in a wave that stays open, three ticks at each place."""
    started(world, post, n=3, plan=LONG.document())
    gone = []
    for jump in ({}, BACK, ON, BACK, ON):
        world.later(**jump)
        for _ in range(3):
            post.tick()
        gone.append(len(mail.sent))
    (wave,) = [each for each in post.rows(Wave) if each.number == 1]
    assert wave.opens + timedelta(days=56) < world.now < wave.closes
    return gone


def test_a_clock_that_goes_back_and_jumps_four_weeks_in_an_open_wave_sends_nothing_again(
    world: World, post: Post, mail: type[Recording]
) -> None:
    assert after_jumps(world, post, mail) == [3, 3, 6, 6, 6]
    assert addresses(mail) == sorted(2 * to_all(3))


def every_week(_round: int, sent: datetime, wave: Window) -> datetime | None:
    """Wrong: as a timer does that knows no end."""
    return min(sent + timedelta(days=7), wave.closes)


def for_each_week_missed(round: int, sent: datetime, wave: Window) -> datetime | None:
    """Wrong: as many more as weeks have gone by, at once."""
    return sent if wave.opens + timedelta(days=7 * round) <= sent else every_week(round, sent, wave)


WRONG = {every_week: [3, 3, 6, 6, 9], for_each_week_missed: [3, 3, 12, 12, 21]}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_courier_that_sends_again_is_seen_by_these_jumps(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch, wrong: Callable[..., Any]
) -> None:
    monkeypatch.setattr(sending, "next_round", wrong)
    assert after_jumps(world, post, mail) == WRONG[wrong]


def test_whatever_the_clock_does_nobody_gets_more_than_two_and_none_by_night(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, people = started(world, post)
    hours: list[int] = []

    def noted(_self: Recording, message: Message) -> None:
        mail.sent.append(message)
        hours.append(world.now.astimezone(SWEDEN).hour)

    monkeypatch.setattr(mail, "send", noted)
    per_jump = []
    for jump in (
        {},
        {"hours": -1},
        {"days": -8},
        {"days": 15, "hours": 12},
        {"hours": -1},
        {"hours": 13},
        {"hours": -1},
    ):
        world.later(**jump)
        post.tick()
        per_jump.append(len(mail.sent))
    assert per_jump == [10, 10, 10, 10, 10, 20, 20]
    for jump in ({"days": 28}, {"days": -28}, {"hours": 1}, {"days": 7}, {"days": -14}):
        world.later(**jump)
        post.tick()
    assert addresses(mail) == sorted(2 * to_all(len(people)))
    assert {9 <= hour < 19 for hour in hours} == {True}


def test_when_the_clock_goes_back_in_autumn_nothing_comes_twice(
    world: World, post: Post, mail: type[Recording]
) -> None:
    world.now = datetime(2026, 7, 24, 10, 0, tzinfo=UTC)
    started(world, post)
    (wave,) = [each for each in post.rows(Wave) if each.number == 1]
    assert wave.opens.astimezone(SWEDEN).isoformat() == "2026-10-24T00:00:00+02:00"
    world.now = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    for _ in range(48):  # every half hour through the long day
        post.tick()
        world.later(minutes=30)
    assert addresses(mail) == to_all(10)


@pytest.mark.parametrize("where", ["add", "add_reminders", "set_count"])
def test_a_crash_while_the_boxes_are_opened_reminds_nobody_twice_and_forgets_nobody(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    started(world, post)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    module = {"add": reminders.links, "add_reminders": reminders.vault, "set_count": reminders.counts_store}[where]
    with monkeypatch.context() as broken:
        broken.setattr(module, where, killed)
        with pytest.raises(Killed):
            post.tick()
    post.tick()
    assert addresses(mail) == to_all(10)
    assert len(post.rows(Link)) == 10, "a box that is opened again makes the same link"


def test_a_link_answers_until_its_wave_is_over_and_stops_until_contacts_burn(
    world: World, post: Post, mail: type[Recording]
) -> None:
    activity, people = started(world, post)
    post.tick()
    secret = codes.from_b64url(mail.sent[0].text.partition("#")[2].split()[0], length=codes.LINK_BYTES)
    world.later(days=28, hours=3)
    with world.app.app_context(), pytest.raises(NotFound):
        participants.link(id=codes.link_id(secret), now=world.now)
    post.tick()
    assert {each.sealed for each in post.rows(Link)} == {None}, "nothing answers any more"
    with world.app.app_context():
        sealed = participants.stop_link(id=codes.link_id(secret))
    keys = {codes.stop_key(each.answer_key(activity.intervention_id)) for each in people}
    assert sealing.open_link(secret, sealed) in keys
    world.later(days=1000)
    post.tick()
    assert post.rows(Link) == []
    with world.app.app_context(), pytest.raises(NotFound):
        participants.stop_link(id=codes.link_id(secret))


def test_no_link_leads_to_a_poster_that_is_out_of_use(world: World, post: Post, mail: type[Recording]) -> None:
    activity, _ = started(world, post)
    world.now = opening(post).astimezone(SWEDEN).replace(hour=1)
    post.tick()  # the boxes are opened
    assert len(post.rows(Reminder)) == 10
    with world.app.app_context():
        activities.close(actor=world.admin(), id=activity.id, now=world.now)
    world.later(hours=9)
    post.tick()
    assert not mail.sent  # the leader reads that none go out
    where = {"intervention": activity.intervention_id, "name": "Igen"}
    with world.app.app_context():
        code = activities.add(actor=world.admin(), now=world.now, **where).code
    post.tick()
    assert [f"/{code}#" in each.text for each in mail.sent] == [True] * 10


def test_each_is_written_to_in_their_language(world: World, post: Post, mail: type[Recording]) -> None:
    activity = world.activity()
    post.tick()
    people = post.starters(activity, 10)
    post.leave_contact(activity, people[0], "arabiska@example.org", language="ar")
    post.leave_contact(activity, people[1], "okant@example.org", language="xx")
    post.starters(activity, 10)
    world.now = opening(post)
    post.tick()
    post.tick()
    subjects = {each.address: each.subject for each in mail.sent}
    assert subjects.get("arabiska@example.org") in (say("ar", "reminder.email.subject"), None)
    assert subjects["a5@example.org"] == say("sv", "reminder.email.subject")


def test_a_failing_step_is_told_without_what_it_was_about_and_nothing_is_sent(
    world: World, post: Post, mail: type[Recording], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    started(world, post)

    def broken(**_: object) -> None:
        raise ValueError("a0@example.org")

    monkeypatch.setattr(reminders, "open_waves", broken)
    with post.app.app_context():
        ticked = follow_up.tick(post.memory, now=world.now)
    assert (ticked.trouble or "").startswith("ValueError in app.services.follow_up:")
    assert mail.sent == []
    assert "example.org" not in caplog.text


def test_opening_boxes_takes_little_memory_for_each(tmp_path: Path, home: Path) -> None:
    """A cohort of 50 000 fits in 500 MB if each of its contacts takes less than 8 kB, and the process 100 MB."""
    peaks = {}
    for n in (200, 700):
        url = f"sqlite:///{tmp_path / f'{n}.db'}"
        cohort(url, home, n)
        app = application(url, home, "courier")
        with app.app_context():
            tracemalloc.start()
            assert reminders.open_waves(now=datetime.now(UTC)) == n
            peaks[n] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        dispose(app)
    assert (peaks[700] - peaks[200]) / 500 < 8000
