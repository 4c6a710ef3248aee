"""Four organisations share an intervention, and one is outside: what each sees at every door about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask_jwt_extended import get_csrf_token
from werkzeug.test import TestResponse

from app import downloads
from app.services import diary, partners, sharing, staff
from app.services.actor import Actor
from tests.app.analyst.group import AFTER, OVER, TO_FOLLOW_UP, Group, group
from tests.builders import PASSWORD
from tests.service import token_of

HOME = "/organisation/partnerships"
pytestmark = pytest.mark.both_databases
WROTE = "Öppet en kväll till."
NAME = "Fritidsgården"


@dataclass
class House:
    """An organisation at its computers: an admin and an evaluator who has accepted the terms."""

    town: Town
    admin: Actor
    evaluator: Actor

    def open(self, path: str, *, by: Actor | None = None, **says: Any) -> TestResponse:
        """A page or a JSON door, by the evaluator unless said otherwise."""
        return self.town.open(by or self.evaluator, path, **says)

    def join(self, code: str) -> None:
        """The admin reads what a code lets them into, and says yes."""
        look = self.open(f"{HOME}/join", by=self.admin, data={"code": code})
        assert ("Var rädda om svaren." in look.text, NAME in look.text) == (True, False)
        assert self.open(f"{HOME}/join", by=self.admin, data={"code": code, "sure": "yes"}).status_code == 303

    def sees(self) -> dict[str, bool]:
        """What is shown of the intervention: by which door, and whether it is."""
        youths, town = self.town.youths, self.town
        id, api = youths.intervention, "/api/v1"
        files = {each.id for who in (self, town.lead) for each in youths.releases(who.evaluator)}
        pages = {
            "page": (f"/interventions/{id}/effects", "Startmätning"),
            "api": (f"{api}/interventions/{id}/effects", '"waves"'),
            "overview": ("/effects", f"/interventions/{id}/effects"),
            "overview api": (f"{api}/effects", '"waves"'),
            "goals": ("/goals", NAME),
            "diary": (f"/interventions/{id}/diary", WROTE),
            "diary api": (f"{api}/interventions/{id}/diary", WROTE),
            "list": (f"{api}/interventions", f'"{id}"'),
            "data": ("/releases", NAME),
            "data api": (f"{api}/releases", f'"{id}"'),
            "agreement": (f"{HOME}/{town.id}", "Var rädda om svaren."),
            "agreement api": (f"{api}/partners/{town.id}", "Var rädda om svaren."),
        }
        found = {}
        for name, (path, mark) in pages.items():
            answer = self.open(path)
            assert answer.status_code in (200, 404), (name, answer.status_code)
            found[name] = answer.status_code == 200 and mark in answer.text
        for name, path in (("file", "/releases/{}/csv"), ("file api", f"{api}/releases/{{}}/csv")):
            codes = {self.open(path.format(each)).status_code for each in files}
            assert codes <= {200, 404}
            found[name] = 200 in codes
        pdf = self.open(f"/interventions/{id}/effects/sv.pdf", data={}).status_code
        assert pdf in (303, 404, 409)
        return found | {"pdf": pdf == 303}


@dataclass
class Town:
    """Four houses that share what the youths answer, and one that does not."""

    youths: Group
    lead: House = field(init=False)
    id: Any = None

    def open(self, who: Actor, path: str, **says: Any) -> TestResponse:
        """Asked for at the story's own time."""
        app = self.youths.world.app
        with time_machine.travel(self.youths.world.now, tick=False):
            token = token_of(app, who)
            with app.app_context():
                csrf = get_csrf_token(token)
            client = app.test_client()
            client.set_cookie("ringar_session", token)
            headers = {"Authorization": f"Bearer {token}"} if path.startswith("/api") else {"X-CSRF-TOKEN": str(csrf)}
            method = "POST" if {"data", "json"} & set(says) else "GET"
            return client.open(path, method=method, headers=headers, **({"buffered": True} | says))

    def house(self, admin: Actor, name: str) -> House:
        world = self.youths.world
        with world.app.app_context():
            _, token = staff.invite(
                actor=admin, name="Eva", email=f"{name}@example.org", role="evaluator", now=world.now
            )
            evaluator = staff.accept(token=token, password=PASSWORD, now=world.now)
            staff.accept_terms(actor=evaluator, now=world.now)
        return House(self, admin, evaluator)

    def code(self, rights: str) -> str:
        """The leading admin makes one."""
        shown = self.lead.open(f"{HOME}/{self.id}/invite", by=self.lead.admin, data={"rights": rights})
        return re.findall(r'value="((?:[A-Z2-7]{4}-){3}[A-Z2-7]{4})"', shown.text)[0]

    def wave(self) -> None:
        """What is open closes, and the analyst is at work."""
        self.youths.world.later(**OVER)
        self.youths.tick()


@pytest.fixture
def town(world: Any, ready_url: str, home: Path) -> Iterator[Town]:
    """The first house leads, and shares before anybody has answered."""
    with group(world, ready_url, home) as youths:
        made = Town(youths)
        made.lead = made.house(world.admin(), "lead")
        says = {
            "name": "IOP Unga",
            "type": "iop",
            "begins": str(world.now.date()),
            "principles": "Var rädda om svaren.",
        }
        kept = {"after": "kept", "keep_days": "30"}
        begun = made.lead.open(f"{HOME}/new", by=made.lead.admin, data=says | kept)
        made.id = UUID(begun.headers["Location"].rpartition("/")[2])
        with world.app.app_context():
            sharing.share(actor=world.admin(), intervention=youths.intervention, partnership=made.id, now=world.now)
        yield made


ALL = {"page", "api", "overview", "overview api", "goals", "list", "agreement", "agreement api", "pdf"}
READ, FILES = {"diary", "diary api"}, {"data", "data api", "file", "file api"}


def seen(house: House) -> set[str]:
    return {name for name, shown in house.sees().items() if shown}


def test_four_share_an_intervention_and_each_sees_what_the_agreement_says(town: Town) -> None:
    youths, world = town.youths, town.youths.world
    results, leaver, late, outside = (
        town.house(world.stranger(), name) for name in ("results", "leaver", "late", "outside")
    )
    results.join(town.code("results"))
    leaver.join(town.code("microdata"))
    with world.app.app_context():
        entry = diary.Entry(day=world.now.date(), sort="own", text=WROTE)
        diary.add(actor=world.admin(), id=youths.intervention, entry=entry, now=world.now)
    youths.start()
    town.wave()
    late.join(town.code("microdata"))
    world.later(**TO_FOLLOW_UP)
    youths.return_(AFTER)
    town.wave()
    world.later(days=1)

    assert seen(town.lead) == ALL | READ | FILES
    assert seen(results) == ALL | READ
    assert seen(leaver) == ALL | READ | FILES
    # it is named, and what opened since comes as data; nothing of the start, its curve or its diary
    assert seen(late) == {"list", "overview", "agreement", "agreement api"} | FILES
    assert [each.wave for each in youths.releases(late.evaluator)] == [1]
    first = youths.releases(town.lead.evaluator)[-1]
    assert late.open(f"/releases/{first.id}/csv").status_code == 404
    assert seen(outside) == set()
    with time_machine.travel(world.now, tick=False):
        public = world.app.test_client().get(f"/r/{youths.activity.code}")
    assert public.status_code == 200

    assert leaver.open(f"{HOME}/{town.id}/leave", by=leaver.admin, data={"sure": "yes"}).status_code == 303
    assert seen(leaver) == set()
    assert f"{world.now:%Y}, lämnade" in results.open(f"{HOME}/{town.id}").text
    leaver.join(town.code("microdata"))
    assert seen(leaver) == {"list", "overview", "agreement", "agreement api"}

    out = {"organisation": str(results.admin.organisation), "sure": "yes"}
    assert town.lead.open(f"{HOME}/{town.id}/remove", by=town.lead.admin, data=out).status_code == 303
    assert seen(results) == set()

    assert town.lead.open(f"{HOME}/{town.id}/end", by=town.lead.admin, data={"sure": "yes"}).status_code == 303
    assert seen(late) == {"agreement", "agreement api"} | FILES
    assert seen(town.lead) == ALL | READ | FILES


def test_at_the_end_data_is_kept_for_as_long_as_was_agreed_and_results_are_not(town: Town) -> None:
    youths, world = town.youths, town.youths.world
    reader = town.house(world.stranger(), "reader")
    reader.join(town.code("microdata"))
    youths.start()
    town.wave()
    world.later(days=1)
    assert town.lead.open(f"{HOME}/{town.id}/end", by=town.lead.admin, data={"sure": "yes"}).status_code == 303
    assert seen(reader) == {"agreement", "agreement api"} | FILES
    world.later(**TO_FOLLOW_UP)  # long after
    assert seen(reader) == {"agreement", "agreement api"}
    assert "gick att hämta till och med" in reader.open(f"{HOME}/{town.id}").text


def test_what_comes_after_the_end_is_not_kept_for_anybody(town: Town) -> None:
    youths, world = town.youths, town.youths.world
    reader = town.house(world.stranger(), "reader")
    reader.join(town.code("microdata"))
    youths.start()
    world.later(days=27)
    with world.app.app_context():
        partners.end(actor=world.admin(), id=town.id, now=world.now)
    world.later(days=3)
    youths.tick()
    assert youths.releases(town.lead.evaluator)[0].files
    assert seen(reader) == {"agreement", "agreement api"}


def test_a_download_that_has_begun_ends_when_they_leave(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    youths, world = town.youths, town.youths.world
    reader = town.house(world.stranger(), "reader")
    reader.join(town.code("microdata"))
    youths.start()
    town.wave()
    (offer,) = youths.releases(reader.evaluator)
    whole = downloads.releases.part
    monkeypatch.setattr(downloads, "CHUNK", 8)
    monkeypatch.setattr(downloads.releases, "part", lambda file, number: whole(file, 0)[8 * number : 8 * number + 8])
    with time_machine.travel(world.now, tick=False):
        stays, goes = (reader.open(f"/releases/{offer.id}/csv", buffered=False) for _ in range(2))
        assert [len(next(each.response)) for each in (stays, goes)] == [8, 8]
        assert len(next(stays.response)) == 8
        reader.open(f"{HOME}/{town.id}/leave", by=reader.admin, data={"sure": "yes"})
        with pytest.raises(OSError, match="gone"):
            next(goes.response)
