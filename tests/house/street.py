"""Three organisations with one of everything, for tests that knock at every door. The doors' table is doors.py.

The street is built once for a module. Before each knock it is as it was built, so that no cell of the table hangs on
another: what the one before has changed is put back.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from flask_jwt_extended import create_access_token, get_csrf_token
from werkzeug.test import TestResponse

from app import limits
from app.extensions import current_settings, db
from app.services import (
    area_figures,
    decisions,
    diary,
    hashing,
    interventions,
    joining,
    occasions,
    partners,
    parts,
    sharing,
    staff,
)
from app.services.actor import Actor, Role
from app.store.clips import Clip
from app.store.interventions import Intervention, Questionnaire
from app.store.links import Link
from app.store.releases import Release, ReleaseChunk, ReleaseFile
from app.store.reports import Report
from app.store.waves import Cohort, Wave
from surveys import codes
from surveys.decisions import Decision
from surveys.importing.grid import read as read_table
from surveys.questionnaire import draft_from_document
from surveys.spoken import fingerprint
from tests.builders import PASSWORD, START, Participant, World
from tests.house.knocks import KEY, Door, Things, figures
from tests.house.said import said
from tests.service import application, dispose, migrated, quick_hasher, token_of

STAFF: tuple[Role, ...] = ("leader", "evaluator", "admin")
# What each organisation's names hold. kept: ours too, and shared with nobody.
MARKS = {"own": "Ekorren", "kept": "Grävlingen", "foreign": "Igelkotten"}
FILLED = {"<format>": "csv", "<digest>": "x", "<path:name>": "staff.css", "<int:number>": "1"}
FILLED |= {"<language>": "sv", "<pool>": "0" * 16, "<week>": "2026-W06"}


@dataclass
class Street:
    """Who lives there, what is theirs, and one application for all of them."""

    app: Flask
    people: dict[str, Actor]
    own: Things
    kept: Things
    foreign: Things
    file: Kept
    tokens: dict[str, str]

    def knock(
        self, door: Door, who: str, things: Things, *, csrf: bool = True, fresh: bool = True, **more: Any
    ) -> TestResponse:
        """What somebody is answered at a door, of the street as it was built or, not fresh, as it is.

        more: in the place of what the door's row sends.
        """
        if fresh:
            self.file.restore()
        self.app.extensions.pop(limits.EXTENSION, None)
        client, says = self.app.test_client(), {"headers": dict[str, str]()}
        token = self.token(who)
        if token and door.is_api:
            says["headers"]["Authorization"] = f"Bearer {token}"
        elif token:
            client.set_cookie("ringar_session", token)
            if csrf:
                says["headers"]["X-CSRF-TOKEN"] = self._csrf(token)
        for name, make in (("json", door.json), ("data", door.form), ("query_string", door.query)):
            if make:
                says[name] = make(things)
        return client.open(path(door, things), method=door.method, **(says | more))

    def _csrf(self, token: str) -> str:
        if token == KEY:
            return KEY
        with self.app.app_context():
            return str(get_csrf_token(token))

    def token(self, who: str) -> str:
        """What somebody shows: an access token; a participant the key they have; an operator one of no account."""
        if who not in self.tokens:
            self.tokens[who] = self._made(who)
        return self.tokens[who]

    def _made(self, who: str) -> str:
        if who == "anonymous":
            return ""
        if who == "participant":
            return KEY
        with self.app.test_request_context():
            claims = {"version": 0, "family": str(uuid4()), "aud": list(current_settings().audiences.values())}
            return create_access_token(str(uuid4()), additional_claims=claims)


class Kept:
    """A database as it was, which is put back where something has changed it."""

    def __init__(self, path: str) -> None:
        self._file, self._before = sqlite3.connect(path), sqlite3.connect(":memory:")
        self._file.backup(self._before)
        self._seen = self._version()

    def restore(self) -> None:
        """Put it back, unless nobody has written since."""
        if self._version() != self._seen:
            self._before.backup(self._file)
            self._seen = self._version()

    def _version(self) -> int:
        """A number that changes when somebody else has written."""
        return int(self._file.execute("PRAGMA data_version").fetchone()[0])

    def rows(self) -> dict[str, set[tuple[Any, ...]]]:
        """All that stands in it, by table."""
        tables = [row[0] for row in self._file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: set(self._file.execute(f'SELECT * FROM "{table}"')) for table in tables}  # noqa: S608  its own names

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
        self._before.close()


def path(door: Door, things: Things) -> str:
    """The rule with its gaps filled in."""
    told = door.rule
    for gap in re.findall(r"<[^>]+>", told):
        told = told.replace(gap, FILLED.get(gap) or things.ids[door.of])
    return told


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """The street, built once."""
    folder = tmp_path_factory.mktemp("street")
    url = f"sqlite:///{folder / 'ringar.db'}"
    migrated(url, tmp_path_factory.getbasetemp())
    world = World(application(url, folder / "home"))
    with time_machine.travel(START, tick=False), pytest.MonkeyPatch.context() as quick:
        quick.setattr(hashing, "_hasher", quick_hasher)
        quick.setattr(codes, "ROUNDS", 1)
        people, own, kept, foreign = _inhabitants(world)
        tokens = signed_in(world.app, people)
    file = Kept(str(folder / "ringar.db"))
    yield Street(world.app, people, own, kept, foreign, file, tokens)
    file.close()
    dispose(world.app)


@pytest.fixture
def street(built: Street) -> Iterator[Street]:
    """The street on the day it was built."""
    with time_machine.travel(START, tick=False):
        yield built
        built.file.restore()


def signed_in(app: Flask, people: dict[str, Actor]) -> dict[str, str]:
    """Everybody's token. Made before the street is kept as it is: putting it back ends whoever has signed in since."""
    return {who: token_of(app, person, role="admin") for who, person in people.items()}  # no door reads a role in it


def _inhabitants(world: World) -> tuple[dict[str, Actor], Things, Things, Things]:
    people: dict[str, Actor] = {"admin": world.admin()}
    people |= {who: world.colleague(who.split()[-1]) for who in ("leader", "second leader", "evaluator")}  # type: ignore[arg-type]  # its last word is a role
    for side, roles in (
        ("neighbour", STAFF),
        ("partner", STAFF),
        ("leading", ("leader",)),
        ("microdata", ("evaluator",)),
    ):
        boss = world.stranger()
        people |= {f"{side} {role}": boss if role == "admin" else _hired(world, boss, role) for role in roles}
    with world.app.app_context():
        for who, person in people.items():
            if who.endswith("evaluator"):
                staff.accept_terms(actor=person, now=START)
    own = things_of(world, people["admin"], people["leader"], "own")
    kept = things_of(world, people["admin"], people["leader"], "kept")
    foreign = things_of(world, people["neighbour admin"], people["neighbour leader"], "foreign")
    with world.app.app_context():
        together = UUID(own.ids["partner"])
        for who, rights in (
            ("partner admin", "results"),
            ("leading leader", "lead"),
            ("microdata evaluator", "microdata"),
        ):
            sharing.admit(
                actor=people["admin"],
                partnership=together,
                organisation=people[who].organisation,
                rights=rights,  # type: ignore[arg-type]  # one of the three
                now=START,
            )
        sharing.share(
            actor=people["admin"], intervention=UUID(own.ids["intervention"]), partnership=together, now=START
        )
    own.ids["other_organisation"] = kept.ids["other_organisation"] = str(people["neighbour admin"].organisation)
    foreign.ids["other_organisation"] = str(people["admin"].organisation)
    own.ids["party"] = kept.ids["party"] = str(people["partner admin"].organisation)
    foreign.ids["party"] = foreign.ids["organisation"]
    own.ids["join_code"] = kept.ids["join_code"] = foreign.ids["join_code"] = _code(world)
    return people, own, kept, foreign


def _code(world: World) -> str:
    """One that lets an organisation into a partnership of somebody who lives elsewhere."""
    boss = world.stranger()
    with world.app.app_context():
        there = partners.begin(actor=boss, name="Allas avtal", type="other", begins=START.date(), now=START)
        return joining.invite(actor=boss, id=there.id, rights="results", now=START).code


def _hired(world: World, boss: Actor, role: Role) -> Actor:
    """A colleague of an organisation that came later."""
    with world.app.app_context():
        _, token = staff.invite(actor=boss, name=role, email=f"{uuid4()}@example.org", role=role, now=START)
        return staff.accept(token=token, password=PASSWORD, now=START)


def things_of(world: World, admin: Actor, leader: Actor, side: str) -> Things:
    """One of each, of an organisation; what a leader may make, its leader has made."""
    mark = MARKS[side]
    activity = world.activity(leader, name=f"{mark}s insats")
    with world.app.app_context():
        questionnaire = db.session.scalars(
            db.select(Questionnaire).filter_by(intervention_id=activity.intervention_id)
        ).one()
        partner = partners.begin(actor=admin, name=f"{mark}s avtal", type="agreement", begins=START.date(), now=START)
        area = interventions.add_area(actor=leader, name=f"{mark}s torg", parent=None, now=START)
        grid = read_table(figures(Things({}))["table"].encode())
        area_figures.bring_in(actor=leader, area=area.id, grid=grid, sure=True, now=START)
        (figure,) = area_figures.stored(actor=leader, area=area.id)
        person, invite = staff.invite(
            actor=admin, name=f"{mark}s Nils", email=f"{uuid4()}@example.org", role="leader", now=START
        )
        noted = diary.Entry(day=START.date(), sort="own", text=f"{mark} har öppet en kväll till.")
        occasions.add(actor=leader, id=activity.id, day=START.date() - timedelta(days=7), now=START)
        part = parts.add(actor=leader, intervention=activity.intervention_id, name=f"{mark}s del", now=START)
        entry = diary.add(actor=leader, id=activity.intervention_id, entry=noted, now=START)
        taken = decisions.take(
            actor=leader,
            id=activity.intervention_id,
            decision=Decision(decided_on=START.date(), text=f"{mark} frågar fler.", who="Ledaren", due=START.date()),
            once=uuid4(),
            now=START,
        )
        last = db.session.scalars(
            db.select(Wave).join(Cohort).filter_by(intervention_id=activity.intervention_id).order_by(Wave.number)
        ).all()[-1]
        ids = {
            "wave": last.id,
            "cohort": last.cohort_id,
            "entry": entry.id,
            "part": part.id,
            "decision": taken.id,
            "intervention": activity.intervention_id,
            "questionnaire": questionnaire.id,
            "version": questionnaire.versions[0].id,
            "activity": activity.id,
            "area": area.id,
            "figure": figure.id,
            "partner": partner.id,
            "invitation": joining.invite(actor=admin, id=partner.id, rights="results", now=START).id,
            "person": person.id,
            "organisation": admin.organisation,
            "release": _release(activity.intervention_id),
            "link": _link(),
        }
        asked = draft_from_document(questionnaire.draft).questions[0]
        db.session.get_one(Intervention, activity.intervention_id).area_id = area.id
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
    with world.app.app_context():
        texts |= said(leader, activity.intervention_id, mark)
    return Things({name: str(id) for name, id in ids.items()} | texts)


def _release(intervention: UUID) -> UUID:
    wave = db.session.scalars(
        db.select(Wave).join(Cohort).filter_by(intervention_id=intervention).where(Wave.number == 0)
    ).first()
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
    nobody = {"least": 0, "most": 0}
    shown = dict.fromkeys(("next_close", "breakdown", "coverage")) | {"made": START.isoformat(), "erased": nobody}
    shown |= {"since": START.isoformat(), "between": nobody, "waves": [], "cohorts": []}
    db.session.add(Report(intervention_id=intervention, document=shown, made_at=START))  # residents see it too
    db.session.commit()
    return row.id


def _link() -> str:
    id = uuid4().bytes * 2
    wave = db.session.scalars(db.select(Wave)).first()
    assert wave is not None
    db.session.add(Link(id=id, sealed=bytes(60), stop=bytes(60), wave=wave.id))
    db.session.commit()
    return id.hex()
