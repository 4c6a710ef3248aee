"""The second wall: what PostgreSQL shows the web process of two organisations, when a query of ours forgets whose."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import create_engine, text, true
from sqlalchemy.exc import ProgrammingError

from app.extensions import db
from app.services import doctor, gdpr, interventions, leaving, sharing
from app.services.actor import Actor, nobody_at_work
from app.store import interventions as store
from app.store import roles, walls
from app.store.admissions import Admission
from app.store.costs import InterventionCost
from app.store.outline import Outline
from app.store.partnerships import PartyPast
from app.store.releases import ReleaseRequest
from app.store.session import transaction
from app.store.texts import FreeText, TextCount
from app.store.themes import Theme
from surveys.errors import Conflict, NotFound
from tests.app.store.test_roles import PASSWORDS, prefix, urls
from tests.builders import START, World
from tests.house.knocks import Things
from tests.house.street import MARKS, things_of
from tests.service import application, dispose, token_of

__all__ = ["prefix", "urls"]
Urls = dict[roles.Role, str]


@dataclass
class Town:
    """Two organisations behind the wall, in an application with a single connection; ours shares one intervention."""

    web: Flask
    owner: Flask
    us: Actor
    them: Actor
    shared: Things
    kept: Things
    theirs: Things

    def seen(self, actor: Actor | None, table: str) -> int:
        """How many rows the web process counts, at work for somebody or for nobody."""
        actor.at_work() if actor else nobody_at_work()
        with self.web.app_context(), transaction() as session:
            return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608  names of ours

    def as_owner(self, *statements: str) -> Any:
        with self.owner.app_context(), db.engine.begin() as connection:
            return [connection.execute(text(each)) for each in statements][-1]

    def names(self, actor: Actor | None) -> set[str]:
        """What somebody reads in their list over the API, by the marks of whose it is."""
        token = token_of(self.web, actor) if actor else ""
        answer = self.web.test_client().get("/api/v1/interventions", headers={"Authorization": f"Bearer {token}"})
        return {mark for mark in MARKS.values() if mark in answer.text}


@pytest.fixture
def town(urls: Urls, postgres_url: str, home: Path) -> Iterator[Town]:
    """Filled by the owner, who sees all; then the web process opens."""
    world = World(application(postgres_url, home))
    web = application(urls["web"], home)
    with web.app_context():
        db.engine.dispose()
        db.engines[None] = create_engine(urls["web"], pool_size=1, max_overflow=0, hide_parameters=True)
    with time_machine.travel(START, tick=False):
        us, them = world.admin(), world.stranger()
        shared, kept, theirs = (
            _filled(world, actor, side) for actor, side in ((us, "own"), (us, "kept"), (them, "foreign"))
        )
        together, intervention = UUID(shared.partner), UUID(shared.intervention)
        with world.app.app_context():
            sharing.admit(actor=us, partnership=together, organisation=them.organisation, rights="microdata", now=START)
            sharing.share(actor=us, intervention=intervention, partnership=together, now=START)
        yield Town(web, world.app, us, them, shared, kept, theirs)
    dispose(world.app)
    dispose(web)


def _filled(world: World, actor: Actor, side: str) -> Things:
    """One of everything, and a row in each further table that has a wall."""
    things = things_of(world, actor, actor, side)
    id = UUID(things.intervention)
    with world.app.app_context():
        owner = db.session.get(store.Intervention, id)
        assert owner is not None
        owner.area_id = UUID(things.area)
        activity = db.session.get(store.Activity, UUID(things.activity))
        assert activity is not None
        db.session.add_all(
            [
                InterventionCost(
                    intervention_id=id, kronor=9, source="B", starters_source="", state="", period="2026", values=[]
                ),
                Outline(intervention_id=id),
                Admission(hash=id.bytes, activity_id=UUID(things.activity)),
                ReleaseRequest(release_id=UUID(things.release), format="sav", asked_at=START, try_at=START),
                FreeText(tag=id.bytes * 2, id=id, question="q", version=UUID(things.version), text="t"),
                PartyPast(
                    partnership_id=UUID(things.partner),
                    organisation_id=actor.organisation,
                    rights="results",
                    joined=START.date(),
                    left_at=START,
                    asked_out=False,
                ),
                TextCount(intervention_id=id, question="q", name="rejected", n=1),
                Theme(intervention_id=id, name="Ute"),
            ]
        )
        db.session.commit()
    world.answer(activity)
    return things


def test_every_table_of_the_web_process_has_a_wall_or_a_reason() -> None:
    reached = {table for table, rights in roles.RIGHTS.items() if "web" in rights}
    assert set(walls.SEEN) | set(walls.OPEN) == reached
    assert set(walls.SEEN) & set(walls.OPEN) == set()


def test_behind_the_wall_everybody_sees_their_own_and_nobody_nothing(town: Town) -> None:
    """Of each table, counted without a WHERE: two are ours, one is theirs, and what we share they see as well,
    but no figure of the area that it lies in."""
    for table in walls.SEEN:
        total = int(town.as_owner(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608  names of ours
        one = total // 3
        assert (table, total % 3, one > 0) == (table, 0, True) or table == "party"
        counts = [town.seen(actor, table) for actor in (town.us, town.them, None)]
        own = {"area_figure": [2, 1, 0], "partnership": [2, 2, 0], "party": [3, 3, 0], "party_past": [2, 2, 0]}
        wanted = own.get(table, [2 * one, 2 * one, 0])
        assert (table, counts) == (table, wanted)


def test_two_organisations_on_one_connection_never_meet(town: Town) -> None:
    """A pooled connection forgets for whom it was; who shares, shares."""
    ours, theirs = {MARKS["own"], MARKS["kept"]}, {MARKS["foreign"], MARKS["own"]}
    turns = [town.us, town.them, None, town.them, town.us, None] * 4
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(town.names, turns))
    assert read == [ours if who is town.us else theirs if who is town.them else set() for who in turns]


def test_a_query_that_forgets_whose_is_held_by_the_wall_alone(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same forgotten WHERE shows everything as soon as one policy is gone."""

    def visible(_organisation: UUID, _rights: Any, _today: date) -> Any:
        return true()

    monkeypatch.setattr(store, "seen_by", visible)
    assert town.names(town.them) == {MARKS["foreign"], MARKS["own"]}
    town.as_owner("DROP POLICY for_whom ON intervention", "ALTER TABLE intervention DISABLE ROW LEVEL SECURITY")
    assert town.names(town.them) == set(MARKS.values())
    with town.owner.app_context(), db.engine.connect() as connection:
        assert walls.missing(connection) == ["intervention"]
    with town.web.app_context():
        findings = {each.what: each for each in doctor.examine(now=START, addresses={})}
    assert (findings["organisations"].fine, "intervention" in findings["organisations"].text) == (False, True)


def test_what_a_partner_shares_is_looked_at_and_not_changed(town: Town) -> None:
    town.them.at_work()
    with town.web.app_context():
        found = interventions.one(actor=town.them, id=UUID(town.shared.intervention), now=START)
        assert found.name.startswith(MARKS["own"])
        with transaction() as session:
            area = session.get(store.Area, UUID(town.shared.area))
            assert area is not None
            assert area.name.startswith(MARKS["own"])
        for change in ("UPDATE intervention SET name = 'x'", "UPDATE area SET name = 'x'"):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction() as session:
                session.execute(text(change))


def test_the_operators_record_names_every_partnership_from_behind_the_wall(town: Town) -> None:
    nobody_at_work()
    with town.web.app_context():
        told = gdpr.papers(language="sv", now=START)["record"]
    assert told.count("Efter slutet") == 3
    assert town.seen(None, "partnership") == 0


def test_who_leaves_a_partnership_sees_nothing_of_it_behind_the_wall_from_then_on(town: Town) -> None:
    """Also in a query that forgets to ask who is in it; and what they have shared comes back to them alone."""
    town.them.at_work()
    with town.web.app_context():
        sharing.share(actor=town.them, intervention=UUID(town.theirs.intervention), partnership=None, now=START)
        assert interventions.one(actor=town.them, id=UUID(town.shared.intervention), now=START)
        leaving.leave(actor=town.them, id=UUID(town.shared.partner), now=START)
    tables = ("intervention", "report", "release", "release_chunk", "diary", "partnership", "party")
    assert {table: town.seen(town.them, table) for table in tables} == dict.fromkeys(tables, 1) | {
        "report": town.seen(town.us, "report") // 2
    }
    assert town.seen(town.them, "party_past") == 2  # theirs, and that they have been in ours


def test_who_is_asked_out_takes_home_what_they_shared_behind_the_wall(town: Town) -> None:
    together, theirs = UUID(town.shared.partner), UUID(town.theirs.intervention)
    town.them.at_work()
    with town.web.app_context():
        sharing.share(actor=town.them, intervention=theirs, partnership=together, now=START)
    town.us.at_work()
    with town.web.app_context():
        assert interventions.one(actor=town.us, id=theirs, now=START)
        leaving.remove(actor=town.us, id=together, organisation=town.them.organisation, now=START)
        with pytest.raises(NotFound):
            interventions.one(actor=town.us, id=theirs, now=START)
    assert town.seen(town.us, "intervention") == 2


def test_an_id_that_another_organisation_has_is_refused_behind_the_wall_too(town: Town) -> None:
    town.them.at_work()
    says = {"name": "Kören", "audience": "adults", "expected_size": 30, "languages": ["sv"]}
    with town.web.app_context(), pytest.raises(Conflict):
        interventions.create(actor=town.them, id=UUID(town.kept.intervention), now=START, **says)


def test_a_poster_opens_what_is_behind_it_and_nothing_else(town: Town) -> None:
    nobody_at_work()
    client = town.web.test_client()
    assert client.get(f"/{town.kept.code}").status_code == 200
    assert client.get(f"/r/{town.theirs.code}").status_code == 200
    with town.web.app_context(), transaction() as session:
        assert store.activity_by_code(session, town.kept.code) is not None
        seen = session.execute(text("SELECT DISTINCT organisation_id FROM intervention")).scalars().all()
        assert [str(each) for each in seen] == [town.kept.organisation]
        assert store.activity_by_code(session, town.theirs.code) is not None
        assert session.execute(text("SELECT count(*) FROM intervention")).scalar_one() == 3


def test_raising_the_wall_again_mends_it(town: Town, postgres_url: str, prefix: str) -> None:
    town.as_owner("CREATE POLICY for_whom_too ON cost USING (true)", "ALTER TABLE diary NO FORCE ROW LEVEL SECURITY")
    roles.make_roles(postgres_url, PASSWORDS, prefix=prefix)
    assert town.seen(None, "cost") == 0
    with town.owner.app_context(), db.engine.connect() as connection:
        assert walls.missing(connection) == []
