"""Partnerships: a further organisation is let in, and sees what its partners share from the day it joined."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from app.services import audit, interventions, partners, staff
from app.services.actor import Actor
from surveys.errors import BadInput, Forbidden, NotFound, StaffExists
from tests.builders import PASSWORD, World


def the_other(world: World) -> Actor:
    """The admin of a second organisation."""
    world.admin()
    with world.app.app_context():
        _, token = partners.welcome(
            organisation="Bostäderna", name="Olle Other", email="olle@example.org", now=world.now
        )
        return staff.accept(token=token, password=PASSWORD, now=world.now)


def test_a_partner_sees_what_is_shared_and_nothing_else(world: World) -> None:
    other = the_other(world)
    shared, kept = world.intervention(), world.intervention(name="Kyrkkaffet")
    with world.app.app_context():
        together = partners.begin(
            actor=world.admin(),
            name="Tillsammans",
            type="iop",
            begins=world.now.date(),
            parties={world.admin().organisation: "lead", other.organisation: "results"},
            now=world.now,
        )
        assert interventions.mine(actor=other, now=world.now) == []
        partners.share(actor=world.admin(), intervention=shared.id, partnership=together.id, now=world.now)
        assert [each.id for each in interventions.mine(actor=other, now=world.now)] == [shared.id]
        with pytest.raises(NotFound):
            interventions.one(actor=other, id=kept.id, now=world.now)
        assert interventions.mine(actor=other, now=world.now - timedelta(days=1)) == []
        partners.share(actor=world.admin(), intervention=shared.id, partnership=None, now=world.now)
        assert interventions.mine(actor=other, now=world.now) == []
        assert audit.verify() is None


def test_only_the_owner_shares_and_only_with_its_own_partners(world: World) -> None:
    other = the_other(world)
    mine = world.intervention()
    leader = world.colleague("leader")
    with world.app.app_context():
        alone = partners.begin(
            actor=other,
            name="Ensam",
            type="agreement",
            begins=world.now.date(),
            parties={other.organisation: "lead"},
            now=world.now,
        )
        with pytest.raises(NotFound):
            partners.share(actor=leader, intervention=mine.id, partnership=alone.id, now=world.now)
        with pytest.raises(NotFound):
            partners.share(actor=other, intervention=mine.id, partnership=alone.id, now=world.now)


def test_a_partnership_is_begun_by_an_admin_who_is_in_it(world: World) -> None:
    other = the_other(world)
    usual = {"name": "Tillsammans", "type": "iop", "begins": world.now.date(), "now": world.now}
    leader = world.colleague("leader")
    with world.app.app_context():
        with pytest.raises(Forbidden):
            partners.begin(actor=leader, parties={leader.organisation: "lead"}, **usual)
        with pytest.raises(BadInput):
            partners.begin(actor=world.admin(), parties={other.organisation: "lead"}, **usual)
        with pytest.raises(NotFound):
            partners.begin(
                actor=world.admin(), parties={world.admin().organisation: "lead", uuid4(): "results"}, **usual
            )


def test_an_address_has_one_account_in_the_whole_service(world: World) -> None:
    world.admin()
    with world.app.app_context(), pytest.raises(StaffExists):
        partners.welcome(organisation="Bostäderna", name="Ada", email="ADA@example.org", now=world.now)
