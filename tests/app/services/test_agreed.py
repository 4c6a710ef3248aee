"""Who answers for the answers: frozen with each version, told to the next participant, never rewritten."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.services import agreed, endings, organisations, partners, questionnaires, sharing
from app.services.actor import Actor
from app.store import interventions as store
from surveys.errors import BadInput, Forbidden
from tests.builders import World

CITY = {"controller": "Socialnämnden", "controller_contact": "dso@example.org", "worry_routine": "Ring Ada."}
USUAL = {"archive_default": None}


def say(world: World, actor: Actor | None = None, **says: Any) -> organisations.Page:
    with world.app.app_context():
        return organisations.change(actor=actor or world.admin(), now=world.now, **(CITY | USUAL | says))


def told(world: World, activity: store.Activity, version: int | None = None) -> agreed.Agreed:
    with world.app.app_context():
        return agreed.behind(code=activity.code, version=version)


def publish_again(world: World, activity: store.Activity) -> store.Version:
    with world.app.app_context():
        (draft,) = questionnaires.of_intervention(actor=world.admin(), intervention=activity.intervention_id)
        return questionnaires.publish(actor=world.admin(), id=draft.id, now=world.now)


def test_the_organisation_itself_is_responsible_until_somebody_else_is_named(world: World) -> None:
    assert told(world, world.activity()) == agreed.Agreed("Föreningen", "", "Föreningen")


def test_a_changed_controller_rewrites_nothing_that_was_agreed_to(world: World) -> None:
    activity = world.activity()
    before = told(world, activity)
    outdated = say(world).outdated
    assert told(world, activity) == before, "whoever reads the page now reads what its version says"
    assert [each.id for each in outdated] == [activity.intervention_id]
    assert publish_again(world, activity).number == 2
    assert told(world, activity) == agreed.Agreed("Socialnämnden", "dso@example.org", "Föreningen")
    assert told(world, activity, 1) == before, "and so do those who answered the first one"
    with world.app.app_context():
        assert organisations.one(actor=world.admin()).outdated == ()
    assert publish_again(world, activity).number == 2, "the same under the same controller is the same"


def test_a_draft_is_published_only_under_the_one_who_is_responsible_now(world: World) -> None:
    activity = world.activity()
    with world.app.app_context():
        (draft,) = questionnaires.of_intervention(actor=world.admin(), intervention=activity.intervention_id)
        assert questionnaires.is_published(draft=draft)
    say(world)
    with world.app.app_context():
        (draft,) = questionnaires.of_intervention(actor=world.admin(), intervention=activity.intervention_id)
        assert not questionnaires.is_published(draft=draft)


def test_partners_who_read_answers_one_by_one_are_named_and_others_are_not(world: World) -> None:
    activity, ada = world.activity(), world.admin()
    with world.app.app_context():
        made = partners.begin(actor=ada, name="IOP", type="iop", begins=world.now.date(), now=world.now)
        for rights, name in (("microdata", "Bostäderna"), ("results", "Kyrkan")):
            other, _ = sharing.welcome(organisation=name, name="X", email=f"{rights}@example.org", now=world.now)
            sharing.admit(actor=ada, partnership=made.id, organisation=other, rights=rights, now=world.now)  # type: ignore[arg-type]
        sharing.share(actor=ada, intervention=activity.intervention_id, partnership=made.id, now=world.now)
    publish_again(world, activity)
    assert told(world, activity).recipients == "Föreningen, Bostäderna"


def test_everybody_reads_the_page_and_an_admin_writes_it(world: World) -> None:
    usual = endings.Decision("preserve", "Styrelsen", world.now.date(), "§ 4")
    say(world, archive_default=usual)
    for role in ("leader", "evaluator"):
        somebody = world.colleague(role)
        with world.app.app_context():
            read = organisations.one(actor=somebody)
        assert (read.worry_routine, read.controller) == ("Ring Ada.", "Socialnämnden")
        assert read.archive_default == usual.document()
        with pytest.raises(Forbidden):
            say(world, somebody)
    with world.app.app_context():
        assert organisations.one(actor=world.stranger()).worry_routine == ""


def test_the_usual_decision_has_been_taken(world: World) -> None:
    today = endings.Decision("dispose", "Styrelsen", world.now.date())
    tomorrow = replace(today, decided_on=today.decided_on.replace(day=today.decided_on.day + 1))
    with pytest.raises(BadInput):
        say(world, archive_default=tomorrow)


def test_what_has_ended_asks_nobody_and_is_not_told_to_publish_again(world: World) -> None:
    activity = world.activity()
    decision = endings.Decision("dispose", "Styrelsen", world.now.date())
    with world.app.app_context():
        endings.end(actor=world.admin(), id=activity.intervention_id, decision=decision, now=world.now)
    assert say(world).outdated == ()
