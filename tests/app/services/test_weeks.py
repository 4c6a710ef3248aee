"""The picture of a week: what was asked, answered, said, decided and done, and decisions that stand until done."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.services import decisions, diary, weeks
from app.services.actor import Actor
from app.services.weeks import Part
from surveys.decisions import Decision
from surveys.errors import BadInput, Forbidden, NotFound
from surveys.weeks import Week, week_of
from tests.app.analyst.group import AFTER, OVER, TO_FOLLOW_UP, group
from tests.app.services.test_diary import OWN, SONG, partner
from tests.builders import START, World

TODAY = START.date()


def decision(text: str = "Fråga fler på torsdagar.", due: date = TODAY) -> Decision:
    return Decision(decided_on=TODAY, text=text, who="Ledaren", due=due)


def take(world: World, id: UUID, said: Decision | None = None) -> decisions.Kept:
    with world.app.app_context():
        return decisions.take(actor=world.admin(), id=id, decision=said or decision(), once=uuid4(), now=world.now)


def seen(world: World, week: Week, actor: Actor | None = None) -> dict[str, Part]:
    with world.app.app_context():
        found = weeks.picture(actor=actor or world.admin(), week=week, now=world.now)
    return {each.intervention.name: each for each in found}


def standings(world: World, week: Week, actor: Actor | None = None) -> dict[str, int]:
    return {where: len(found) for part in seen(world, week, actor).values() for where, found in part.decided.items()}


def test_a_decision_stands_from_the_day_it_is_due_until_it_is_done_and_then_says_what_became_of_it(
    world: World,
) -> None:
    mine, first = world.intervention().id, week_of(START)
    kept = take(world, mine, decision(due=TODAY + timedelta(weeks=2)))
    assert [standings(world, first.moved(n)) for n in range(-1, 4)] == [
        {},
        {"new": 1},
        {"ahead": 1},
        {"due": 1},
        {"due": 1},
    ]
    world.later(weeks=4)
    with world.app.app_context():
        decisions.done(actor=world.admin(), id=kept.id, outcome="Fler kom.", now=world.now)
    assert [standings(world, first.moved(n)) for n in (3, 4, 5)] == [{"due": 1}, {"done": 1}, {}]
    ((found,),) = (part.decided["done"] for part in seen(world, first.moved(4)).values())
    assert (found.outcome, found.done_on) == ("Fler kom.", world.now.date())


def test_who_leads_decides_and_nobody_is_pointed_at(world: World) -> None:
    eva, mine = world.colleague("evaluator"), world.intervention().id
    kept = take(world, mine)
    with world.app.app_context():
        with pytest.raises(Forbidden):
            decisions.take(actor=eva, id=mine, decision=decision(), once=uuid4(), now=world.now)
        with pytest.raises(NotFound):
            decisions.done(actor=world.stranger(), id=kept.id, outcome="x", now=world.now)
        for wrong, field in (
            (decision("Ring 070-174 06 05"), "text"),
            (decision(due=TODAY - timedelta(days=1)), "due"),
        ):
            with pytest.raises(BadInput) as caught:
                decisions.take(actor=world.admin(), id=mine, decision=wrong, once=uuid4(), now=world.now)
            assert set(caught.value.problems) == {field}
        with pytest.raises(BadInput):
            decisions.done(actor=world.admin(), id=kept.id, outcome="Mejla amina@example.org", now=world.now)


def test_a_partner_sees_what_was_decided_and_written_since_it_joined_and_a_stranger_nothing(world: World) -> None:
    mine, week = world.intervention().id, week_of(START)
    take(world, mine)
    world.later(days=1)
    other = partner(world, mine, "results")
    take(world, mine, decision("Bjud in grannarna."))
    with world.app.app_context():
        diary.add(actor=world.admin(), id=mine, entry=OWN, now=world.now)
    found = seen(world, week, other)["Fritidsgården"]
    assert [each.text for each in found.decided["new"]] == ["Bjud in grannarna."]
    assert (found.own, found.leads) == ((SONG,), False)
    assert len(seen(world, week)["Fritidsgården"].decided["new"]) == 2
    assert seen(world, week, world.stranger()) == {}


@pytest.mark.figures
def test_what_was_asked_answered_and_said_stands_in_its_week_and_a_partner_is_told_no_live_count(
    world: World, ready_url: str, home: Path
) -> None:
    with group(world, ready_url, home, name="Kometen") as people:
        other = partner(world, people.intervention, "results")
        people.start()
        opened = seen(world, week_of(START))["Kometen"]
        assert [(each.what, each.number) for each in opened.asked if not each.name] == [("opened", 0)]
        assert {each.what for each in opened.asked if each.name} == {"put_up"}
        (live,) = opened.answered
        assert live.is_open
        assert not isinstance(live.n, int), "in fives as long as it is open"
        assert seen(world, week_of(START), other)["Kometen"].answered == (), "what grows is the owner's alone to see"
        world.later(**OVER)
        people.tick()
        published = seen(world, week_of(world.now))["Kometen"]
        assert [each.number for each in published.said] == [0]
        assert seen(world, week_of(world.now), other)["Kometen"].said == (), "residents see it first"
        world.later(days=1)
        closed = seen(world, week_of(START))["Kometen"].answered
        assert (closed[0].is_open, closed) == (False, seen(world, week_of(START), other)["Kometen"].answered)
        world.later(**TO_FOLLOW_UP)
        people.return_(AFTER)
        world.later(**OVER)
        people.tick()
        week = week_of(world.now)
        world.later(days=1)
        (said,) = seen(world, week, other)["Kometen"].said
        assert said.number == 1
        assert {each["key"] for each in said.figures if each["sentence"]} == {each["key"] for each in said.figures}
        assert seen(world, week.moved(-1))["Kometen"].said == ()
