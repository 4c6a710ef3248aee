"""Every route × every role × own and another's: the exact status. A route without a row, or a guard, fails."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from flask_jwt_extended import create_access_token, get_csrf_token

from app.extensions import db
from app.services import interventions, partners, staff
from app.services.actor import Actor
from app.store.base import vault_path
from app.store.interventions import Questionnaire
from app.store.links import Link
from app.store.reports import Release, ReleaseFile
from app.store.waves import Wave
from tests.builders import START, Participant, World
from tests.house.doors import ROLES, TABLE, Door, Things
from tests.service import application, dispose, migrated

IGNORED = {"HEAD", "OPTIONS"}


def routes(app: Flask) -> set[str]:
    return {f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in (rule.methods or ()) - IGNORED}


@dataclass
class Street:
    """Two organisations in a database of their own, copied for each row; who knocks has a token."""

    app: Flask
    people: dict[str, Actor]
    own: Things
    foreign: Things

    def knock(self, door: Door, role: str, things: Things, *, csrf: bool = True) -> int:
        """The status that somebody gets at a door."""
        things = replace(things, role=role)
        client, says = self.app.test_client(), dict[str, Any]()
        if role in self.people and door.rule.startswith("/api/"):
            says["headers"] = {"Authorization": f"Bearer {self._token(role)}"}
        elif role in self.people:
            token = self._token(role)
            client.set_cookie("ringar_session", token)
            if csrf:
                with self.app.app_context():
                    says["headers"] = {"X-CSRF-TOKEN": get_csrf_token(token)}
        for name, make in (("json", door.json), ("data", door.form), ("query_string", door.query)):
            if make:
                says[name] = make(things)
        return client.open(path(door, things), method=door.method, **says).status_code

    def _token(self, role: str) -> str:
        with self.app.test_request_context():
            return create_access_token(str(self.people[role].id), additional_claims={"version": VERSION[role]})


VERSION = {"leader": 1, "evaluator": 1, "admin": 0}
FILLED = {"<format>": "csv", "<digest>": "x", "<path:name>": "staff.css"}


def path(door: Door, things: Things) -> str:
    """The rule with its gaps filled in."""
    told = door.rule
    for gap in re.findall(r"<[^>]+>", told):
        told = told.replace(gap, FILLED.get(gap) or things.ids[door.of])
    return told


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Actor], Things, Things]:
    """The street, built once."""
    folder = tmp_path_factory.mktemp("street")
    url = f"sqlite:///{folder / 'ringar.db'}"
    migrated(url, tmp_path_factory.getbasetemp())
    world = World(application(url, folder / "home"))
    with time_machine.travel(START, tick=False):
        people = {
            "admin": world.admin(),
            "leader": world.colleague("leader"),
            "evaluator": world.colleague("evaluator"),
        }
        other = world.stranger()
        with world.app.app_context():
            staff.accept_terms(actor=people["evaluator"], now=START)
        own, foreign = things(world, people["admin"]), things(world, other)
    own.ids["other_organisation"] = foreign.ids["other_organisation"] = str(other.organisation)
    foreign.ids["person"] = str(other.id)
    dispose(world.app)
    return folder, people, own, foreign


def things(world: World, actor: Actor) -> Things:
    """One of each, of the actor's organisation."""
    activity = world.activity(actor)
    with world.app.app_context():
        questionnaire = db.session.scalars(
            db.select(Questionnaire).filter_by(intervention_id=activity.intervention_id)
        ).one()
        partner = partners.begin(actor=actor, name="Avtal", type="agreement", begins=START.date(), now=START)
        area = interventions.add_area(actor=actor, name="Torget", parent=None, now=START)
        person, invite = staff.invite(
            actor=actor, name="Nils", email=f"{uuid4()}@example.org", role="leader", now=START
        )
        ids = {
            "intervention": activity.intervention_id,
            "questionnaire": questionnaire.id,
            "activity": activity.id,
            "area": area.id,
            "partner": partner.id,
            "person": person.id,
            "release": _release(activity.intervention_id),
            "link": _link(),
        }
    texts = {
        "code": activity.code,
        "invite": invite,
        "wrong_token": "x" * 32,
        "receipt": Participant().code,
    }
    return Things({name: str(id) for name, id in ids.items()} | texts)


def _release(intervention: UUID) -> UUID:
    wave = db.session.scalars(db.select(Wave).where(Wave.number == 0)).first()
    assert wave is not None
    row = Release(
        id=uuid4(),
        intervention_id=intervention,
        wave_id=wave.id,
        made_at=START,
        people=12,
        details={"needed": 10, "since": START.isoformat()},
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(
        ReleaseFile(
            release_id=row.id, format="csv", name="a.csv", media_type="text/csv", sha256="0" * 64, content=b"a\n"
        )
    )
    db.session.commit()
    return row.id


def _link() -> str:
    id = uuid4().bytes * 2
    wave = db.session.scalars(db.select(Wave)).first()
    assert wave is not None
    db.session.add(Link(id=id, sealed=bytes(60), wave=wave.id, expires_at=wave.closes))
    db.session.commit()
    return id.hex()


@pytest.fixture
def street(built: tuple[Path, dict[str, Actor], Things, Things], tmp_path: Path) -> Iterator[Street]:
    """A copy of the street, so that nobody stumbles over what was done at another door."""
    folder, people, own, foreign = built
    shutil.copytree(folder / "home", tmp_path / "home")
    shutil.copy(folder / "ringar.db", tmp_path / "ringar.db")
    shutil.copy(vault_path(str(folder / "ringar.db")), vault_path(str(tmp_path / "ringar.db")))
    app = application(f"sqlite:///{tmp_path / 'ringar.db'}", tmp_path / "home")
    with time_machine.travel(START, tick=False):
        yield Street(app, people, own, foreign)
    dispose(app)


def test_every_route_stands_in_the_table_once_and_every_row_is_a_route(street: Street) -> None:
    told = [door.door for door in TABLE]
    assert sorted(told) == sorted(set(told))
    assert set(told) == routes(street.app)


def test_every_view_names_its_guard(street: Street) -> None:
    assert [name for name, view in street.app.view_functions.items() if not hasattr(view, "guard")] == []


@pytest.mark.parametrize("door", TABLE, ids=lambda door: door.door)
def test_each_role_gets_what_the_table_says(street: Street, door: Door) -> None:
    got = {}
    if door.foreign:
        got["foreign"] = " ".join(str(street.knock(door, role, street.foreign)) for role in ROLES)
    got["own"] = " ".join(str(street.knock(door, role, street.own)) for role in ROLES)
    assert got == {"own": door.own} | ({"foreign": door.foreign} if door.foreign else {})


@pytest.mark.parametrize(
    "door",
    [door for door in TABLE if door.method == "POST" and door.own.startswith("401") and "/api/" not in door.rule],
    ids=lambda door: door.door,
)
def test_a_form_without_the_session_s_token_is_refused(street: Street, door: Door) -> None:
    assert street.knock(door, "admin", street.own, csrf=False) == 403


def test_a_view_that_names_no_guard_and_stands_in_no_table_would_be_seen(street: Street) -> None:
    street.app.add_url_rule("/secret", view_func=lambda: "")
    assert "GET /secret" in routes(street.app) - {door.door for door in TABLE}


@pytest.mark.parametrize("door", [door for door in TABLE if "<uuid:id>" in door.rule], ids=lambda door: door.door)
def test_what_does_not_exist_looks_like_what_is_another_s(street: Street, door: Door) -> None:
    ghost = replace(street.foreign, ids=street.foreign.ids | {door.of: str(uuid4())})
    told = " ".join(str(street.knock(door, role, ghost)) for role in ROLES)
    assert told == door.foreign, "and a door about an object has its row for another's"
