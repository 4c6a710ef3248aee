"""The end and the organisation's page: an admin ends and undoes, participants read what that means for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect
from werkzeug.test import TestResponse

from app.services import endings, interventions
from app.store.interventions import Activity, Intervention
from surveys.ending import UNDO, last_day
from surveys.formats import day
from surveys.languages import say
from tests.browser import Complaints
from tests.builders import START, World
from tests.web.desk import Desk
from tests.web.resident import Place
from tests.web.test_staff_doors import Staff

FIELDS = {"fate": "dispose", "decided_by": "Styrelsen", "decided_on": "2026-01-15", "reference": ""}


def found(world: World, activity: Activity) -> Intervention:
    with world.app.app_context():
        return interventions.one(actor=world.admin(), id=activity.intervention_id, now=world.now)


def test_an_admin_says_who_is_responsible_ends_in_two_steps_and_undoes(
    place: Place, desk: Page, phone: Page, complaints: Complaints
) -> None:
    complaints.expect("410")
    complaints.expect("422")
    activity, world = place.activity(), place.world
    admin = Desk(desk, place.address)
    admin.is_at_work("ada@example.org")
    admin.open("/organisation")
    admin.fill(worry_routine="Ring Ada: 070-000 00 00", controller="Nämnden", controller_contact="dso@example.org")
    admin.tick("fate", "dispose")
    admin.send("Spara")
    expect(desk.locator("#problems")).to_contain_text("Vem har beslutat: Det här behöver fyllas i.")
    admin.fill(decided_by="Arkivnämnden", decided_on="2026-01-15")
    admin.send("Spara")
    expect(desk.get_by_role("status")).to_have_text("Sparat.")
    assert admin.violations() == []
    path = f"/interventions/{activity.intervention_id}"
    admin.open(path)
    desk.get_by_role("link", name="Avsluta insatsen").click()
    expect(desk.locator("#f-decided_by")).to_have_value("Arkivnämnden")
    assert admin.violations() == []
    admin.send("Fortsätt")
    assert found(world, activity).ended_at is None, "one step ends nothing"
    desk.get_by_label("Ja, Språkkaféet ska avslutas.").check()
    assert admin.violations() == []
    admin.send("Avsluta insatsen")
    expect(desk.locator("h1")).to_contain_text("Avslutad")
    phone.goto(place.url(activity))
    until = day(last_day(datetime.now(UTC)), "sv")
    expect(phone.locator("main")).to_contain_text(f"Till och med {until} kan du se eller ta bort dina svar")
    phone.get_by_role("link", name="Se eller ta bort dina svar").click()
    expect(phone.locator("main")).to_contain_text("Föreningen ansvarar för svaren")
    admin.send("Ångra")
    assert admin.path() == path
    phone.goto(place.url(activity))
    expect(phone.locator("[data-do=yes]")).to_be_visible()


@pytest.fixture
def at(world: World) -> World:
    """The real clock: sessions are signed by it."""
    world.now = datetime.now(UTC)
    return world


def test_a_leader_reads_what_ending_does_and_undoes_it_but_does_not_end(at: World) -> None:
    activity = at.activity()
    at.colleague("leader", "lea@example.org")
    path = f"/interventions/{activity.intervention_id}/end"
    leader, admin = Staff(at, "lea@example.org"), Staff(at, "ada@example.org")
    read = leader.get(path).text
    assert "Nyckeln som knyter koder till svar förstörs" in read
    assert "Bara en administratör kan avsluta" in read
    assert 'name="decided_by"' not in read
    assert leader.post(path, sure="sure", **FIELDS).status_code == 403
    assert admin.post(path, sure="sure", **FIELDS).status_code == 303
    assert found(at, activity).ended_at is not None
    assert leader.post(f"{path}/undo").status_code == 303
    assert found(at, activity).ended_at is None


def test_a_decision_that_is_not_whole_or_not_taken_yet_ends_nothing(at: World) -> None:
    activity = at.activity()
    path, admin = f"/interventions/{activity.intervention_id}/end", Staff(at, "ada@example.org")
    tomorrow = str((at.now + timedelta(days=2)).date())
    for wrong, said in (({"decided_by": ""}, "behöver fyllas i"), ({"decided_on": tomorrow}, "inte kommit än")):
        refused = admin.post(path, sure="sure", **(FIELDS | wrong))
        assert (refused.status_code, said in refused.text) == (422, True)
    assert found(at, activity).ended_at is None


def test_a_partner_sees_results_and_no_page_of_the_end(at: World) -> None:
    activity = at.activity()
    stranger = at.stranger()
    with at.app.app_context():
        from app.services import staff

        email = staff.account(actor=stranger).email
    assert Staff(at, email).get(f"/interventions/{activity.intervention_id}/end").status_code == 404


@contextmanager
def the_clock(world: World) -> Iterator[None]:
    with time_machine.travel(world.now, tick=False):
        yield


def seen(world: World, activity: Activity, rest: str = "", **form: str) -> TestResponse:
    """What a phone without JavaScript gets at the poster's address."""
    client = world.app.test_client()
    with the_clock(world):
        path = f"/{activity.code}{rest}?lang=sv"
        return client.post(path, data=form) if form else client.get(path)


def test_when_codes_have_stopped_working_the_page_says_so_and_asks_for_none(world: World) -> None:
    world.now = START
    activity = world.activity()
    decision = endings.Decision("dispose", "Styrelsen", START.date())
    with world.app.app_context():
        endings.end(actor=world.admin(), id=activity.intervention_id, decision=decision, now=START)
    asked = seen(world, activity, "/mine")
    assert (asked.status_code, 'name="_typed"' in asked.text) == (200, True)
    assert "Till och med 4 mars 2026" in asked.text
    world.now = START + UNDO
    with world.app.app_context():
        assert endings.carry_out(now=world.now) == 1
    gone = say("sv", "participant.ended.gone")
    for answer in (
        seen(world, activity),
        seen(world, activity, "/mine"),
        seen(world, activity, "/mine", _typed="7863442008499046", _do="show"),
    ):
        assert (answer.status_code, gone in answer.text) == (410, True)
        assert 'name="_typed"' not in answer.text
    assert f"/{activity.code}/mine" not in seen(world, activity).text
    assert world.app.test_client().get(f"/r/{activity.code}").status_code == 200
