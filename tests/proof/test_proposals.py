"""A proposal sent right after an answer: a copy of PostgreSQL with the analyst's keys does not join the two."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.extensions import db
from app.services import proposals, voices
from app.store import proposals as store
from app.store.interventions import Activity
from app.store.session import transaction
from tests.builders import Participant, World

PEOPLE = 12
Sending = Callable[[World, Activity, str], None]


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """Only PostgreSQL says in which transaction a row was written."""
    return postgres_url


def into_the_box(world: World, activity: Activity, said: str) -> None:
    with world.app.app_context():
        voices.propose(code=activity.code, id=uuid4(), text=said)


def at_once(world: World, activity: Activity, said: str) -> None:
    """The broken variant: a proposal is written when it comes."""
    with world.app.app_context(), transaction() as session:
        store.add(session, activity.intervention_id, [said])


def evening(world: World, send: Sending) -> tuple[Activity, dict[str, str]]:
    """Each answers and proposes at once, number 3 says "3". Returns whose submission is whose."""
    activity = world.activity(audience="adults")
    with world.app.app_context():
        proposals.turn(actor=world.admin(), intervention=activity.intervention_id, is_open=True, now=world.now)
    whose = {}
    for number in range(PEOPLE):
        id = uuid4()
        world.answer(activity, Participant(typed=False), id=id, answers={"trygghet_2": 3})
        send(world, activity, str(number))
        whose[str(id)] = str(number)
    with world.app.app_context():
        proposals.box(actor=world.admin(), intervention=activity.intervention_id)
    return activity, whose


def joined(world: World, whose: dict[str, str]) -> int:
    """How many are found by taking, for each proposal, the answer that was written last before it."""
    with world.app.app_context(), db.engine.connect() as connection:
        answers = connection.execute(text("SELECT xmin::text::bigint AS at, id FROM submission ORDER BY at")).all()
        said = connection.execute(text("SELECT xmin::text::bigint AS at, text FROM proposal ORDER BY at")).all()
    assert len(said) == PEOPLE
    before = {what: [str(id) for then, id in answers if then < at] for at, what in said}
    return sum(bool(ids) and whose[ids[-1]] == what for what, ids in before.items())


@pytest.mark.postgresql
def test_no_order_joins_a_proposal_to_the_answer_before_it(world: World) -> None:
    """All of them came out in one transaction after the last answer: only who answered last can be met, by luck."""
    _, whose = evening(world, into_the_box)
    assert joined(world, whose) <= 1


@pytest.mark.postgresql
def test_control_written_at_once_every_proposal_is_joined(world: World) -> None:
    _, whose = evening(world, at_once)
    assert joined(world, whose) == PEOPLE


@pytest.mark.postgresql
def test_while_it_waits_nobody_elses_keys_read_it(world: World) -> None:
    """What lies beside an answer that the analyst can open is a slip that only web can."""
    activity = world.activity(audience="adults")
    with world.app.app_context():
        proposals.turn(actor=world.admin(), intervention=activity.intervention_id, is_open=True, now=world.now)
    world.answer(activity, Participant(typed=False), answers={"trygghet_2": 3})
    into_the_box(world, activity, "En bänk")
    with world.app.app_context():
        proposals.box(actor=world.admin(), intervention=activity.intervention_id)
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM proposal")).scalar_one() == 0
            (sealed,) = connection.execute(text("SELECT sealed FROM proposal_slip")).scalars()
    assert b"nk" not in bytes(sealed)
