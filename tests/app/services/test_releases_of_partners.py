"""Which releases a partner keeps, whatever else comes: a new intervention that is shared, an earlier survey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.extensions import db
from app.services import interventions, partners, sharing
from app.services.actor import Actor
from app.store.interventions import Intervention
from surveys.importing.check import Plan
from tests.app.analyst.group import OVER, Group, group
from tests.app.services.test_importing import COLUMNS, DAYS, bring, table
from tests.app.services.test_releases import shared_with, stranger
from tests.builders import World


@pytest.fixture
def youths(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home) as made:
        yield made


@pytest.fixture
def partner(youths: Group) -> Actor:
    """A partner from the first day, with one release to fetch."""
    other = stranger(youths.world)
    shared_with(youths, other, "microdata")
    youths.start()
    youths.world.later(**OVER)
    youths.tick()
    assert len(youths.releases(other)) == 1
    return other


def test_a_shared_intervention_that_has_no_wave_yet_hides_nothing(youths: Group, partner: Actor) -> None:
    world = youths.world
    with world.app.app_context():
        shared = db.session.get_one(Intervention, youths.intervention).partnership_id
        assert shared is not None
        says = {"name": "Ny insats", "audience": "youth", "expected_size": 20, "languages": ["sv"]}
        made = interventions.create(actor=world.admin(), now=world.now, **says)
        sharing.share(actor=world.admin(), intervention=made.id, partnership=shared, now=world.now)
    assert len(youths.releases(partner)) == 1


def test_what_is_shared_after_it_was_collected_stays_with_who_collected_it(youths: Group) -> None:
    """Whoever answered was told who reads it, and a partner of long standing was not among them."""
    world = youths.world
    other = stranger(world)
    shared_with(youths, other, "microdata")
    with world.app.app_context():
        together = db.session.get_one(Intervention, youths.intervention).partnership_id
        assert together is not None
        sharing.share(actor=world.admin(), intervention=youths.intervention, partnership=None, now=world.now)
    youths.start()
    world.later(**OVER)
    youths.tick()
    world.later(days=30)
    with world.app.app_context():
        sharing.share(actor=world.admin(), intervention=youths.intervention, partnership=together, now=world.now)
        (within,) = partners.interventions(actor=other, id=together, now=world.now)
    assert within.earlier
    assert len(youths.releases(youths.evaluator())) == 1
    assert youths.releases(other) == []
    assert youths.report(other) is None


def test_an_earlier_survey_that_is_brought_in_makes_nobody_a_later_partner(youths: Group, partner: Actor) -> None:
    (before,) = youths.releases(partner)
    bring(youths, table(then=3, people=11), plan=Plan(COLUMNS, {}, DAYS))
    for _ in range(2):
        youths.tick()
        youths.world.later(minutes=6)
    assert before.id in {each.id for each in youths.releases(partner)}
