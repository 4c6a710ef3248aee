"""The end of an intervention: nothing more comes in, 30 days to change one's mind, then no code finds anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app import courier, sealing
from app.extensions import db, web_keys
from app.services import activities, asking, endings, participants, strip
from app.services.actor import Actor
from app.services.interventions import pepper_context
from app.store import interventions as store
from app.store.links import Link
from app.store.spool import Spooled
from app.store.staff import AuditEvent
from app.store.vault import Contact, Reminder
from surveys import codes
from surveys.ending import BACKUPS, UNDO, codes_until, forgotten_by, last_day
from surveys.errors import BadInput, Closed, Ended, EndFinal, Forbidden, NotFound
from tests.app.courier.conftest import ANSWERS, Post, Recording, Somebody, mail, post
from tests.builders import START, World
from tests.stored import stored

__all__ = ["mail", "post"]
GONE = endings.Decision("dispose", "Kulturnämnden", START.date(), "KN 2026/14 §7")


def end(world: World, id: UUID, actor: Actor | None = None, decision: endings.Decision = GONE) -> store.Intervention:
    with world.app.app_context():
        return endings.end(actor=actor or world.admin(), id=id, decision=decision, now=world.now)


def undo(world: World, id: UUID, actor: Actor | None = None) -> store.Intervention:
    with world.app.app_context():
        return endings.undo(actor=actor or world.admin(), id=id, now=world.now)


def answered(world: World, activity: store.Activity, who: Somebody) -> list[int]:
    key = who.participant_key(activity.intervention_id)
    with world.app.app_context():
        return participants.answered_waves(intervention=activity.intervention_id, participant_key=key, now=world.now)


def own(world: World, activity: store.Activity, who: Somebody) -> asking.Own:
    key = who.answer_key(activity.intervention_id)
    with world.app.app_context():
        return asking.own_wave(code=activity.code, answer_key=key, now=world.now)


def tick(post: Post) -> None:
    with post.app.app_context():
        courier.worker().tick(post.world.now)


def at_the_end(post: Post) -> tuple[store.Activity, list[Somebody]]:
    """Three have answered and left an address, half of what is theirs has been moved, and it has ended."""
    activity = post.world.activity()
    tick(post)
    people = post.starters(activity, 11)
    tick(post)
    late = Somebody()
    post.world.answer(activity, late, answers=ANSWERS)
    post.leave_contact(activity, late, "late@example.org")
    post.world.later(days=2)
    end(post.world, activity.intervention_id)
    return activity, [*people, late]


def test_the_time_in_which_it_can_be_undone_is_half_open() -> None:
    assert codes_until(START) == START + UNDO == START + timedelta(days=30)
    assert forgotten_by(START) == START + UNDO + BACKUPS
    assert last_day(START) == (START + timedelta(days=29)).date(), "the thirtieth day is not whole"


def test_from_the_end_on_nothing_is_asked_and_nothing_comes_in(world: World) -> None:
    activity, somebody = world.activity(), Somebody()
    end(world, activity.intervention_id)
    with world.app.app_context(), pytest.raises(Closed):
        asking.survey(code=activity.code, now=world.now)
    world.answer(activity, somebody, answers=ANSWERS)  # answered before, on a phone without a signal
    world.later(hours=12)
    with pytest.raises(Closed):
        world.answer(activity, Somebody(), answers=ANSWERS)
    with world.app.app_context(), pytest.raises(Ended):
        activities.add(actor=world.admin(), intervention=activity.intervention_id, name="Ny", now=world.now)


def test_a_rolling_one_that_has_ended_gets_no_further_months(world: World) -> None:
    activity = world.activity(intake="rolling")
    end(world, activity.intervention_id)
    world.later(days=40)
    with world.app.app_context():
        id, who = activity.intervention_id, world.admin()
        assert len(strip.of_intervention(actor=who, intervention=id, now=world.now).rows) == 1


def test_for_thirty_days_participants_see_and_erase_as_before(world: World) -> None:
    activity, stays, goes = world.activity(), Somebody(), Somebody()
    for who in (stays, goes):
        world.answer(activity, who, answers=ANSWERS)
    end(world, activity.intervention_id)
    world.now += UNDO - timedelta(seconds=1)
    assert answered(world, activity, stays) == [0]
    with world.app.app_context():
        key = goes.participant_key(activity.intervention_id)
        gone = participants.erase(intervention=activity.intervention_id, participant_key=key, now=world.now)
    assert gone.responses == 1
    assert answered(world, activity, goes) == []


def test_undone_within_thirty_days_everything_goes_on(post: Post) -> None:
    world = post.world
    activity, people = at_the_end(post)
    ended_at = world.now
    with world.app.app_context():
        closed_before = activities.one(actor=world.admin(), id=activity.id).closed_at
    assert closed_before == ended_at
    world.now = ended_at + UNDO - timedelta(seconds=1)
    tick(post)
    back = undo(world, activity.intervention_id, world.colleague("leader"))
    assert (back.ended_at, back.archive_decision, back.pepper_destroyed_at) == (None, None, None)
    assert [answered(world, activity, who) for who in people] == [[0]] * 12
    assert own(world, activity, people[0]).known
    assert len(post.rows(Contact)) + sum(row.kind == "box" for row in post.rows(Spooled)) == 12
    with world.app.app_context():
        actions = [each.action for each in db.session.scalars(select(AuditEvent).order_by(AuditEvent.number))]
    assert actions[-1] == "intervention.end_undone"
    assert "intervention.ended" in actions


def test_a_poster_that_was_out_of_use_before_the_end_stays_so_after_an_undo(world: World) -> None:
    activity = world.activity()
    with world.app.app_context():
        other = activities.add(actor=world.admin(), intervention=activity.intervention_id, name="B", now=world.now)
        activities.close(actor=world.admin(), id=other.id, now=world.now)
    closed_at = world.now
    world.later(days=1)
    end(world, activity.intervention_id)
    undo(world, activity.intervention_id)
    with world.app.app_context():
        held = activities.of_intervention(actor=world.admin(), intervention=activity.intervention_id)
    assert {each.name: each.closed_at for each in held} == {"Tisdagsgården": None, "B": closed_at}


def test_after_thirty_days_no_code_finds_anything_and_nothing_is_undone(post: Post) -> None:
    world = post.world
    activity, people = at_the_end(post)
    id = activity.intervention_id
    wrapped = _pepper(world, id)
    assert wrapped is not None
    assert _joined(world, id, wrapped, people) == 12, "with the pepper and every code all twelve are found"
    world.now += UNDO
    with pytest.raises(EndFinal):
        undo(world, id)
    tick(post)
    assert _pepper(world, id) is None
    for row in (Contact, Reminder, Link):
        assert post.rows(row) == []
    assert [row for row in post.rows(Spooled) if row.kind == "box"] == []
    with pytest.raises(EndFinal):
        undo(world, id)
    for who in people:
        with pytest.raises(Closed):
            answered(world, activity, who)
        with pytest.raises(Closed):
            own(world, activity, who)
    assert len(stored(world.app)) == 12, "the answers stay, as numbers that belong to nobody"
    assert _joined(world, id, _guess(world, id), people) == 0


def test_a_contact_that_has_not_been_moved_is_burnt_where_it_lies(post: Post) -> None:
    activity, _ = at_the_end(post)

    def unmoved() -> set[UUID]:
        return {row.intervention_id for row in post.rows(Spooled) if row.kind == "box"}

    assert unmoved() == {activity.intervention_id}
    with post.app.app_context():
        assert endings.carry_out(now=post.world.now + UNDO) == 1
    assert unmoved() == set()


def _pepper(world: World, id: UUID) -> bytes | None:
    with world.app.app_context():
        db.session.rollback()
        return db.session.scalar(select(store.Intervention.pepper).where(store.Intervention.id == id))


def _guess(world: World, id: UUID) -> bytes:
    """What somebody with every key of the service can make instead of what is gone: another one."""
    with world.app.app_context():
        return sealing.wrap(web_keys().master, bytes(32), pepper_context(id))


def _joined(world: World, id: UUID, wrapped: bytes, people: list[Somebody]) -> int:
    """How many stored pids belong to these people, for somebody with the pepper, the master key and every code."""
    with world.app.app_context():
        pepper = sealing.unwrap(web_keys().master, wrapped, pepper_context(id))
    pids = {each.pid for each in stored(world.app)}
    return len(pids & {codes.pid(pepper, who.answer_key(id)) for who in people})


def test_the_second_before_and_another_intervention_keep_their_pepper(post: Post) -> None:
    world = post.world
    activity, _ = at_the_end(post)
    other = world.activity(name="En annan")
    world.now += UNDO - timedelta(seconds=1)
    tick(post)
    assert _pepper(world, activity.intervention_id)
    world.later(seconds=1)
    tick(post)
    tick(post)
    assert _pepper(world, activity.intervention_id) is None
    assert _pepper(world, other.intervention_id)


def test_nobody_is_reminded_of_what_has_ended_unless_it_is_undone(post: Post, mail: type[Recording]) -> None:
    world = post.world
    activity = world.activity()
    tick(post)
    post.starters(activity, 11)
    tick(post)
    world.later(days=92)
    world.now = world.now.replace(hour=4)  # the follow-up is open, and it is night
    tick(post)
    assert len(post.rows(Reminder)) == 11
    end(world, activity.intervention_id)
    world.later(hours=8)
    tick(post)
    assert mail.sent == []
    undo(world, activity.intervention_id)
    tick(post)
    assert len(mail.sent) == 11


def test_the_pepper_of_what_goes_on_cannot_be_lost(world: World) -> None:
    activity = world.activity()
    with world.app.app_context():
        lost = update(store.Intervention).where(store.Intervention.id == activity.intervention_id).values(pepper=None)
        with pytest.raises(IntegrityError):
            db.session.execute(lost)
        db.session.rollback()


def test_only_an_admin_ends_and_another_organisation_sees_nothing(world: World) -> None:
    id = world.activity().intervention_id
    for role in ("leader", "evaluator"):
        with pytest.raises(Forbidden):
            end(world, id, world.colleague(role))
    with pytest.raises(NotFound):
        end(world, id, world.stranger())
    end(world, id)
    with pytest.raises(NotFound):
        undo(world, id, world.stranger())
    with pytest.raises(Forbidden):
        undo(world, id, world.colleague("evaluator"))


def test_a_decision_of_tomorrow_has_not_been_taken(world: World) -> None:
    id = world.activity().intervention_id
    tomorrow = replace(GONE, decided_on=(world.now + timedelta(days=1)).date())
    with pytest.raises(BadInput) as refused:
        end(world, id, decision=tomorrow)
    assert refused.value.problems == {"decided_on": ["future"]}


def test_a_second_click_changes_nothing(world: World) -> None:
    id = world.activity().intervention_id
    first = end(world, id).ended_at
    world.later(days=1)
    again = end(world, id, decision=replace(GONE, decided_by="Någon annan"))
    assert again.ended_at == first
    assert again.archive_decision is not None
    assert again.archive_decision["decided_by"] == "Kulturnämnden"
