"""What a partnership says and holds: who leads, codes to join, rights from a day on, who left, the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.extensions import db
from app.services import agreed, interventions, joining, leaving, partners, sharing
from app.services.actor import Actor
from app.services.joining import JoinCodeWrong
from app.services.partners import LastLead, PartnershipOver
from app.store.interventions import Intervention
from app.store.staff import AuditEvent
from surveys.errors import BadInput, Conflict, Forbidden, NotFound
from tests.app.services.test_sharing import partnership_of
from tests.builders import World


def joined(world: World, together: UUID, rights: Any = "results", other: Actor | None = None) -> Actor:
    """The admin of another organisation, which has joined by a code."""
    other = other or world.stranger()
    with world.app.app_context():
        made = joining.invite(actor=world.admin(), id=together, rights=rights, now=world.now)
        joining.join(actor=other, code=made.code.replace("-", " ").lower(), now=world.now)
    return other


def test_a_code_works_once_for_one_organisation_and_not_for_ever(world: World) -> None:
    mine, others = world.admin(), [world.stranger() for _ in range(3)]
    together = partnership_of(world, mine)
    with world.app.app_context():
        first, second, third = (
            joining.invite(actor=mine, id=together, rights="results", now=world.now) for _ in range(3)
        )
        assert joining.look(actor=others[0], code=first.code, now=world.now).rights == "results"
        joining.join(actor=others[0], code=first.code, now=world.now)
        joining.withdraw(actor=mine, id=together, code=second.id, now=world.now)
        late = world.now + timedelta(days=14)
        for code, now in ((first.code, world.now), (second.code, world.now), (third.code, late), ("A", world.now)):
            for use in (joining.look, joining.join):
                with pytest.raises(JoinCodeWrong):
                    use(actor=others[1], code=code, now=now)
        with pytest.raises(Conflict):
            joining.join(actor=others[0], code=third.code, now=world.now)
        with pytest.raises(NotFound):
            joining.withdraw(actor=mine, id=together, code=first.id, now=world.now)
        assert [each.id for each in joining.codes(actor=mine, id=together, now=world.now)] == [third.id]
        said = {each.action for each in db.session.scalars(db.select(AuditEvent))}
        assert {"partnership.invited", "partnership.joined", "partnership.uninvited"} <= said


def test_a_code_of_who_leads_no_more_works_no_more(world: World) -> None:
    mine = world.admin()
    together = partnership_of(world, mine)
    other, third = joined(world, together, "lead"), world.stranger()
    with world.app.app_context():
        made = joining.invite(actor=other, id=together, rights="lead", now=world.now)
        joining.rule(actor=mine, id=together, organisation=other.organisation, rights="results", now=world.now)
        with pytest.raises(JoinCodeWrong):
            joining.join(actor=third, code=made.code, now=world.now)


def test_somebody_leads_to_the_end(world: World) -> None:
    mine = world.admin()
    together = partnership_of(world, mine)
    other = joined(world, together)
    with world.app.app_context():
        with pytest.raises(LastLead):
            leaving.leave(actor=mine, id=together, now=world.now)
        with pytest.raises(LastLead):
            joining.rule(actor=mine, id=together, organisation=mine.organisation, rights="results", now=world.now)
        for deed in (partners.end, joining.codes):
            with pytest.raises(Forbidden):
                deed(actor=other, id=together, now=world.now)
        with pytest.raises(Forbidden):
            leaving.remove(actor=mine, id=together, organisation=mine.organisation, now=world.now)
        with pytest.raises(NotFound):
            leaving.remove(actor=mine, id=together, organisation=uuid4(), now=world.now)
        joining.rule(actor=mine, id=together, organisation=other.organisation, rights="lead", now=world.now)
        leaving.leave(actor=mine, id=together, now=world.now)
        with pytest.raises(NotFound):
            partners.one(actor=mine, id=together)
        left = partners.one(actor=other, id=together)
        assert [(each.name, each.asked_out) for each in left.former] == [("Föreningen", False)]


def test_who_leaves_takes_their_interventions_home_and_who_comes_back_begins_anew(world: World) -> None:
    mine = world.admin()
    together, other = partnership_of(world, mine), None
    other = joined(world, together, "microdata")
    theirs, ours = world.intervention(other), world.intervention()
    with world.app.app_context():
        for actor, one in ((other, theirs), (mine, ours)):
            sharing.share(actor=actor, intervention=one.id, partnership=together, now=world.now)
        leaving.leave(actor=other, id=together, now=world.now)
        assert [each.id for each in interventions.mine(actor=mine, now=world.now)] == [ours.id]
        assert [each.id for each in interventions.mine(actor=other, now=world.now)] == [theirs.id]
        assert db.session.get_one(Intervention, ours.id).partnership_id == together
    world.later(days=9)
    joined(world, together, "results", other)
    with world.app.app_context():
        (back,) = (e for e in partners.one(actor=mine, id=together).parties if e.organisation_id == other.organisation)
        assert (back.joined, back.rights, back.reads_from) == (world.now.date(), "results", None)


def test_more_rights_hold_from_the_day_they_are_given(world: World) -> None:
    mine = world.admin()
    together = partnership_of(world, mine)
    other = joined(world, together)
    world.later(days=5)
    with world.app.app_context():
        said = joining.rule(actor=mine, id=together, organisation=other.organisation, rights="microdata", now=world.now)
        (party,) = (each for each in said.parties if each.organisation_id == other.organisation)
        assert party.reads_from == world.now.date() == party.joined + timedelta(days=5)


def test_nobody_is_in_before_it_begins(world: World) -> None:
    mine, begins = world.admin(), world.now.date() + timedelta(days=7)
    with world.app.app_context():
        together = partners.begin(actor=mine, name="IOP", type="iop", begins=begins, now=world.now).id
    other, ours = joined(world, together), world.intervention()
    with world.app.app_context():
        sharing.share(actor=mine, intervention=ours.id, partnership=together, now=world.now)
        assert interventions.mine(actor=other, now=world.now) == []
        assert len(interventions.mine(actor=other, now=world.now + timedelta(days=7))) == 1


def test_what_is_over_stays_over_and_says_what_it_said(world: World) -> None:
    mine = world.admin()
    together = partnership_of(world, mine)
    other, ours = joined(world, together), world.intervention()
    with world.app.app_context():
        code = joining.invite(actor=mine, id=together, rights="lead", now=world.now).code
        with pytest.raises(BadInput):
            partners.change(actor=mine, id=together, changes={"begins": world.now.date()}, now=world.now)
        partners.end(actor=mine, id=together, now=world.now)
        who = {"actor": mine, "id": together, "now": world.now}
        for deed in (
            lambda: partners.change(**who, changes={"keep_days": 365}),
            lambda: partners.end(**who),
            lambda: joining.invite(**who, rights="lead"),
            lambda: joining.rule(**who, organisation=other.organisation, rights="microdata"),
            lambda: joining.join(actor=world.stranger(), code=code, now=world.now),
            lambda: sharing.share(actor=mine, intervention=ours.id, partnership=together, now=world.now),
        ):
            with pytest.raises(PartnershipOver):
                deed()
        assert partners.interventions(actor=other, id=together, now=world.now) == []
        leaving.leave(actor=other, id=together, now=world.now)


def test_a_partnership_that_names_a_controller_speaks_for_what_is_shared_in_it(world: World) -> None:
    mine = world.admin()
    together, ours = partnership_of(world, mine), world.intervention()
    with world.app.app_context():
        sharing.share(actor=mine, intervention=ours.id, partnership=together, now=world.now)
        one = interventions.one(actor=mine, id=ours.id, now=world.now)
        assert agreed.of_draft(intervention=one).controller == "Föreningen"
        said = {"controller": "Socialnämnden", "controller_contact": "dso@example.org"}
        partners.change(actor=mine, id=together, changes=said, now=world.now)
        told = agreed.of_draft(intervention=one)
        assert (told.controller, told.contact) == ("Socialnämnden", "dso@example.org")
