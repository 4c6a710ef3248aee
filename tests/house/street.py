"""Two organisations with one of everything, for tests that knock at every door. The doors' table is doors.py."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from flask_jwt_extended import create_access_token, get_csrf_token

from app.extensions import db
from app.services import diary, interventions, partners, staff
from app.services.actor import Actor
from app.store.base import vault_path
from app.store.clips import Clip
from app.store.interventions import Questionnaire
from app.store.links import Link
from app.store.releases import Release, ReleaseChunk, ReleaseFile
from app.store.waves import Cohort, Wave
from surveys.questionnaire import draft_from_document
from surveys.spoken import fingerprint
from tests.builders import START, Participant, World
from tests.house.doors import Door, Things
from tests.service import application, dispose, migrated


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
            says["headers"] = {"Authorization": f"Bearer {self.token(role)}"}
        elif role in self.people:
            token = self.token(role)
            client.set_cookie("ringar_session", token)
            if csrf:
                with self.app.app_context():
                    says["headers"] = {"X-CSRF-TOKEN": get_csrf_token(token)}
        for name, make in (("json", door.json), ("data", door.form), ("query_string", door.query)):
            if make:
                says[name] = make(things)
        return client.open(path(door, things), method=door.method, **says).status_code

    def token(self, role: str) -> str:
        """An access token of somebody."""
        with self.app.test_request_context():
            return create_access_token(str(self.people[role].id), additional_claims={"version": VERSION[role]})


VERSION = {"leader": 1, "evaluator": 1, "admin": 0}
FILLED = {"<format>": "csv", "<digest>": "x", "<path:name>": "staff.css", "<int:number>": "1"}
FILLED |= {"<language>": "sv", "<pool>": "0" * 16}


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
        noted = diary.Entry(day=START.date(), sort="own", text="En kväll till.")
        entry = diary.add(actor=actor, id=activity.intervention_id, entry=noted, now=START)
        last = db.session.scalars(
            db.select(Wave).join(Cohort).filter_by(intervention_id=activity.intervention_id).order_by(Wave.number)
        ).all()[-1]
        ids = {
            "wave": last.id,
            "cohort": last.cohort_id,
            "entry": entry.id,
            "intervention": activity.intervention_id,
            "questionnaire": questionnaire.id,
            "version": questionnaire.versions[0].id,
            "activity": activity.id,
            "area": area.id,
            "partner": partner.id,
            "person": person.id,
            "release": _release(activity.intervention_id),
            "link": _link(),
        }
        asked = draft_from_document(questionnaire.draft).questions[0]
        db.session.add(
            Clip(
                questionnaire_id=questionnaire.id,
                text_digest=bytes(32),
                question=asked.key,
                language="ar",
                digest=questionnaire.id.hex,
                body=b"sound",
                seconds=1.0,
            )
        )
        db.session.commit()
    texts = {
        "code": activity.code,
        "language": "sv",
        "invite": invite,
        "wrong_token": "x" * 32,
        "receipt": Participant().code,
        "clip": questionnaire.id.hex,
        "question": asked.key,
        "text": fingerprint(asked, "sv").hex(),
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
        expires_at=START + timedelta(days=365),
        people=12,
        details={"needed": 10, "report": {"waves": {"0": 12}, "left_out": {}, "losses": [], "limit": 5}},
    )
    db.session.add(row)
    db.session.flush()
    id = uuid4()
    db.session.add(
        ReleaseFile(
            id=id, release_id=row.id, format="csv", name="a.csv", media_type="text/csv", sha256="0" * 64, size=2
        )
    )
    db.session.add(ReleaseChunk(file_id=id, number=0, content=b"a\n"))
    db.session.commit()
    return row.id


def _link() -> str:
    id = uuid4().bytes * 2
    wave = db.session.scalars(db.select(Wave)).first()
    assert wave is not None
    db.session.add(Link(id=id, sealed=bytes(60), wave=wave.id))
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
