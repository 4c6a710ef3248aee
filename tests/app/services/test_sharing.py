"""Sharing: a further organisation is let in, and sees what its partners share from the day it joined."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.services import audit, interventions, partners, sharing, staff
from app.services.actor import Actor
from surveys.errors import Forbidden, NotFound, StaffExists
from tests.builders import PASSWORD, World


def the_other(world: World) -> Actor:
    """The admin of a second organisation."""
    world.admin()
    with world.app.app_context():
        _, token = sharing.welcome(
            organisation="Bostäderna", name="Olle Other", email="olle@example.org", now=world.now
        )
        return staff.accept(token=token, password=PASSWORD, now=world.now)


def partnership_of(world: World, actor: Actor) -> UUID:
    """A partnership that the actor's organisation leads."""
    with world.app.app_context():
        return partners.begin(actor=actor, name="Tillsammans", type="iop", begins=world.now.date(), now=world.now).id


def test_a_partner_sees_what_is_shared_and_nothing_else(world: World) -> None:
    other, mine = the_other(world), world.admin()
    shared, kept = world.intervention(), world.intervention(name="Kyrkkaffet")
    together = partnership_of(world, mine)
    with world.app.app_context():
        sharing.admit(
            actor=mine, partnership=together, organisation=other.organisation, rights="results", now=world.now
        )
        assert interventions.mine(actor=other, now=world.now) == []
        sharing.share(actor=mine, intervention=shared.id, partnership=together, now=world.now)
        assert [each.id for each in interventions.mine(actor=other, now=world.now)] == [shared.id]
        with pytest.raises(NotFound):
            interventions.one(actor=other, id=kept.id, now=world.now)
        assert interventions.mine(actor=other, now=world.now - timedelta(days=1)) == []
        sharing.share(actor=mine, intervention=shared.id, partnership=None, now=world.now)
        assert interventions.mine(actor=other, now=world.now) == []
        assert audit.verify() is None


def test_only_the_owner_shares_and_only_with_its_own_partners(world: World) -> None:
    other = the_other(world)
    mine = world.intervention()
    leader, evaluator = world.colleague("leader"), world.colleague("evaluator")
    theirs, ours = partnership_of(world, other), partnership_of(world, world.admin())
    with world.app.app_context():
        for actor, partnership in ((leader, theirs), (other, theirs), (other, ours)):
            with pytest.raises(NotFound):
                sharing.share(actor=actor, intervention=mine.id, partnership=partnership, now=world.now)
        with pytest.raises(Forbidden):
            sharing.share(actor=evaluator, intervention=mine.id, partnership=ours, now=world.now)
        sharing.share(actor=leader, intervention=mine.id, partnership=ours, now=world.now)


def test_only_who_leads_a_partnership_lets_others_in(world: World) -> None:
    other, mine = the_other(world), world.admin()
    leader = world.colleague("leader")
    together = partnership_of(world, mine)
    with world.app.app_context():
        usual = {"partnership": together, "rights": "results", "now": world.now}
        with pytest.raises(Forbidden):
            sharing.admit(actor=leader, organisation=other.organisation, **usual)
        with pytest.raises(NotFound):
            sharing.admit(actor=other, organisation=other.organisation, **usual)
        with pytest.raises(NotFound):
            sharing.admit(actor=mine, organisation=uuid4(), **usual)
        sharing.admit(actor=mine, organisation=other.organisation, **usual)
        with pytest.raises(Forbidden):
            sharing.admit(actor=other, organisation=mine.organisation, **usual)


def test_an_address_has_one_account_in_the_whole_service(world: World) -> None:
    world.admin()
    with world.app.app_context(), pytest.raises(StaffExists):
        sharing.welcome(organisation="Bostäderna", name="Ada", email="ADA@example.org", now=world.now)
