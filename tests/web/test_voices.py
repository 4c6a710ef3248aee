"""Residents propose, the leader answers where all can read it, and residents choose a question for the next round."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from app.extensions import db
from app.services import proposals
from app.store.base import Base
from app.store.interventions import Activity, Questionnaire
from app.store.proposals import Proposal, ProposalBox, Slip
from app.store.staff import AuditEvent
from surveys.errors import NotFound
from surveys.languages import LANGUAGES, say
from surveys.proposals import ENOUGH, LONGEST, MOST_WAITING, may_open, winner
from tests.builders import Participant, World
from tests.web.test_no_claims import read
from tests.web.test_staff_doors import Staff

MOST_BYTES = 12_000  # gzipped, style and all
BENCH = "Jag heter Kalle. En bänk vid ån, ring 070-174 06 05"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Pages are the same on both; the walls of PostgreSQL are tests/app/store/test_walls.py's."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


@dataclass
class Square:
    """An activity with its leader, whom nobody on its public page can be told from."""

    world: World
    activity: Activity
    lea: Staff

    @property
    def own(self) -> str:
        return f"/interventions/{self.activity.intervention_id}"

    def page(self, where: str = "/say", language: str = "sv") -> str:
        found = self.world.app.test_client().get(f"/r/{self.activity.code}{where}?lang={language}")
        assert found.status_code == 200
        assert "Set-Cookie" not in found.headers
        return found.text

    def say(self, text: str, once: str = "", language: str = "sv") -> TestResponse:
        where = f"/r/{self.activity.code}/say?lang={language}"
        return self.world.app.test_client().post(where, data={"text": text, "once": once or str(uuid4())})

    def answer(self, times: int = ENOUGH) -> None:
        for _ in range(times):
            self.world.answer(self.activity, Participant(typed=False), answers={"trygghet_2": 3})

    def open(self) -> None:
        assert self.lea.post(f"{self.own}/proposals", open="yes").status_code == 303

    def desk(self) -> str:
        found = self.lea.get(f"{self.own}/proposals")
        assert found.status_code == 200
        return found.text

    def which(self) -> dict[str, str]:
        """The first proposal on the leader's page, as its form carries it."""
        desk = self.desk()
        return {name: re.findall(rf'name="{name}" value="([^"]+)"', desk)[0] for name in ("proposal", "seen")}

    def rows(self, model: type[Base]) -> list[dict[str, Any]]:
        with self.world.app.app_context():
            return [dict(row) for row in db.session.execute(model.__table__.select()).mappings()]


@pytest.fixture
def square(world: World) -> Square:
    world.now = datetime.now(UTC) - timedelta(days=1)
    activity = world.activity(audience="adults", languages=list(LANGUAGES))
    world.colleague("leader", "lea@example.org")
    return Square(world, activity, Staff(world, "lea@example.org"))


def test_residents_propose_and_see_the_answer(square: Square) -> None:
    assert "Vad borde vi göra här" not in square.page("")
    assert "Det går inte att lämna förslag just nu." in square.page()
    assert square.say("För tidigt").status_code == 410
    square.open()
    assert f"/r/{square.activity.code}/say" in square.page("")
    assert "visas öppet för alla. Skriv inga namn" in square.page()
    sent = square.say(BENCH)
    assert (sent.status_code, "done=thanks" in sent.headers["Location"]) == (303, True)
    assert "vid ån" not in square.page(), "nobody has read it"
    assert "vid ån" not in square.page("")
    square.answer()
    assert "Kalle" in square.desk(), "words that may be a name are the leader's to take out"
    assert "070" not in square.desk(), "what is a number has gone before"
    assert "vid ån" not in square.page(), "the leader has read it, and let nothing through"
    kalle = re.findall(r'value="(\d+)" checked', square.desk())
    assert kalle
    assert square.lea.post(f"{square.own}/proposals/approve", hidden=kalle, **square.which()).status_code == 303
    for where in ("", "/say"):
        told = read(square.page(where))
        assert "En bänk vid ån" in told
        assert "Kalle" not in told
    reply = {"reply": "we_cannot", "answer.sv": "Det är kommunens mark, men vi har frågat dem."}
    assert square.lea.post(f"{square.own}/proposals/answer", **square.which(), **reply).status_code == 303
    for where in ("", "/say"):
        assert "Vi kan inte Det är kommunens mark, men vi har frågat dem." in read(square.page(where))
    arabic = square.page(language="ar")
    assert '<span lang="sv" dir="ltr">Det är kommunens mark' in arabic
    assert 'dir="rtl"' in arabic


def test_an_app_of_ones_own_can_do_the_same(square: Square) -> None:
    square.open()
    client, where = square.world.app.test_client(), f"/api/v1/surveys/{square.activity.code}"
    assert client.post(f"{where}/proposals", json={"id": str(uuid4()), "text": "Bio"}).status_code == 202
    refused = client.post(f"{where}/proposals", json={"id": str(uuid4()), "text": " "})
    assert (refused.status_code, refused.json["problems"]) == (422, {"text": ["required"]})
    assert square.lea.post(f"{square.own}/proposals/approve", **square.which()).status_code == 303
    offered = {"once": str(uuid4()), "questions": ["trygghet_1", "trygghet_3"]}
    square.lea.post(f"{square.own}/ballot", **offered)
    said = client.get(f"{where}/voices").json
    assert [each["text"] for each in said["proposals"]] == ["Bio"]
    assert client.post(f"{where}/votes", json={"ballot": said["ballot"]["id"], "choice": 1}).status_code == 202
    assert "På sidan: 1 · på möten: 0" in square.desk()


def test_what_is_hidden_is_destroyed_and_everybody_sees_why(square: Square) -> None:
    square.open()
    square.say("Kalle är dum")
    square.answer()
    which = square.which()
    assert square.lea.post(f"{square.own}/proposals/hide", reason="names", **which).status_code == 303
    (kept,) = square.rows(Proposal)
    assert (kept["state"], kept["text"], kept["reason"]) == ("hidden", "", "names")
    assert "De pekade ut någon: 1" in read(square.page())
    assert square.lea.post(f"{square.own}/proposals/approve", **which).status_code == 409, "there is no way back"
    with square.world.app.app_context():
        log = [each for each in db.session.scalars(db.select(AuditEvent)) if each.action.startswith("proposal")]
        assert [each.action for each in log] == ["proposals.opened", "proposal.hidden"]
        assert "Kalle" not in str([each.details for each in log])


def test_a_proposal_waits_sealed_until_it_is_no_one_answers(square: Square) -> None:
    """It says neither who, when nor in which language, and it is opened with others, or when no answer lies beside."""
    assert set(Slip.__table__.columns.keys()) == {"id", "intervention_id", "sealed"}
    assert not {"week", "language", "created_at", "wave", "pid"} & set(Proposal.__table__.columns.keys())
    square.answer(3)
    square.open()
    square.answer(1)
    once = str(uuid4())
    for text in ("Bio", "x" * LONGEST):
        square.say(text, once)  # the second of one id is the first, sent again
    square.say("y" * LONGEST)
    square.answer(ENOUGH - 2)
    assert "Inget att läsa just nu." in square.desk()
    lengths = {len(each["sealed"]) for each in square.rows(Slip)}
    assert len(lengths) == 1, "a length is a clue"
    assert not any(b"Bio" in each["sealed"] for each in square.rows(Slip))
    ids = {each["id"] for each in square.rows(Slip)}
    square.answer(1)
    assert "Bio" in square.desk()
    assert square.rows(Slip) == []
    opened = square.rows(Proposal)
    assert {each["text"] for each in opened} == {"Bio", "y" * LONGEST}
    assert ids.isdisjoint({each["id"] for each in opened}), "no id goes along"
    square.say("Gungor")
    square.answer(ENOUGH - 1)
    assert "Gungor" not in square.desk(), "counted anew since the last time"


@pytest.mark.parametrize(
    ("sealed", "came", "before", "may"),
    [(0, 0, 0, True), (1, 1, 0, False), (9, 9, 0, False), (10, 10, 0, True), (5, 25, 16, False), (0, 25, 24, True)],
)
def test_when_slips_may_be_opened(sealed: int, came: int, before: int, may: bool) -> None:
    assert may_open(sealed=sealed, came=came, came_before=before) is may


def test_slips_are_opened_in_another_order_than_they_came(square: Square, monkeypatch: pytest.MonkeyPatch) -> None:
    square.open()
    shuffled: list[list[str]] = []
    monkeypatch.setattr("app.services.voices.secrets.SystemRandom.shuffle", lambda _, x: shuffled.append(list(x)))
    for each in ("A", "B", "C"):
        square.say(each)
    square.desk()
    assert [sorted(each) for each in shuffled] == [["A", "B", "C"]]


def test_nothing_empty_too_long_or_too_much(square: Square) -> None:
    square.open()
    for text, told in (("  ", "Skriv något först."), ("x" * (LONGEST + 1), f"högst {LONGEST} tecken.")):
        refused = square.say(text)
        assert (refused.status_code, told in refused.text) == (422, True)
        assert f">\n{text}</textarea>" in refused.text, "as it was written"
    with square.world.app.app_context():
        held = [
            Slip(id=uuid4(), intervention_id=square.activity.intervention_id, sealed=b"x") for _ in range(MOST_WAITING)
        ]
        db.session.add_all(held)
        db.session.commit()
    assert square.say("En till").status_code == 429


def test_one_address_cannot_flood_the_box(square: Square) -> None:
    square.open()
    client = square.world.app.test_client()
    where, told = f"/r/{square.activity.code}/say", {"X-Forwarded-For": "192.0.2.7"}
    got = [client.post(where, data={"text": "Bio"}, headers=told).status_code for _ in range(62)]
    assert (got[0], got[49], got[-1]) == (303, 303, 429), "a class gets through"


def test_children_have_no_box(world: World) -> None:
    world.now = datetime.now(UTC) - timedelta(days=1)
    activity = world.activity(ready="children", audience="children")
    world.colleague("leader", "lea@example.org")
    square = Square(world, activity, Staff(world, "lea@example.org"))
    assert "För barn finns ingen förslagslåda." in square.desk()
    assert square.lea.post(f"{square.own}/proposals", open="yes").status_code == 409
    with world.app.app_context():  # nor where one was opened before the group became children
        db.session.add(ProposalBox(intervention_id=activity.intervention_id, is_open=True, came=0))
        db.session.commit()
    assert square.say("Glass").status_code == 410


def test_the_page_speaks_every_language_and_needs_no_script(square: Square) -> None:
    square.open()
    for language in LANGUAGES:
        page = square.page(language=language)
        assert say(language, "participant.voices.openly") in unescape(page)
        assert "<script" not in page
        assert len(gzip.compress(page.encode())) < MOST_BYTES


def test_the_thank_you_page_leads_to_the_box(square: Square) -> None:
    client = square.world.app.test_client()
    link = f'href="/r/{square.activity.code}/say?lang=sv"'
    assert link not in client.get(f"/{square.activity.code}/after?lang=sv").text
    square.open()
    assert link in client.get(f"/{square.activity.code}/after?lang=sv").text


def test_residents_choose_a_question_and_it_comes_into_the_draft(square: Square) -> None:
    once = str(uuid4())
    assert square.lea.post(f"{square.own}/ballot", once=once, questions=["trygghet_1"]).status_code == 422
    offered = {"questions": ["trygghet_1", "trygghet_3"], "own.sv": "Ska vi ha öppet på söndagar?"}
    for _ in range(2):
        assert square.lea.post(f"{square.own}/ballot", once=once, **offered).status_code == 303
    again = square.lea.post(f"{square.own}/ballot", **(offered | {"once": str(uuid4())}))
    assert again.status_code == 409, "one at a time"
    page = read(square.page())
    assert "Välj en fråga till nästa gång" in page
    assert "Ska vi ha öppet på söndagar?" in page
    ballot = re.findall(r'name="ballot" value="([^"]+)"', square.page())[0]
    client, where = square.world.app.test_client(), f"/r/{square.activity.code}/choose?lang=sv"
    for choice, status in (("2", 303), ("0", 303), ("3", 422), ("", 422)):
        assert client.post(where, data={"ballot": ballot, "choice": choice}).status_code == status
    assert "Ännu leder ingen fråga." in square.desk()
    assert square.lea.post(f"{square.own}/ballot/end", ballot=ballot, do="take").status_code == 409
    assert square.lea.post(f"{square.own}/ballot/tap", ballot=ballot, choice="2").status_code == 303
    assert "På sidan: 1 · på möten: 1" in square.desk()
    for _ in range(2):
        assert square.lea.post(f"{square.own}/ballot/end", ballot=ballot, do="take").status_code == 303
    (draft,) = square.rows(Questionnaire)
    asked = [each["text"]["sv"] for each in draft["draft"]["questions"]]
    assert asked.count("Ska vi ha öppet på söndagar?") == 1
    assert asked[-1] == "Ska vi ha öppet på söndagar?"
    assert client.post(where, data={"ballot": ballot, "choice": "0"}).status_code == 410
    assert "Ni valde den här frågan till nästa gång Ska vi ha öppet på söndagar?" in read(square.page(""))


def test_who_leads_a_vote() -> None:
    assert winner({0: {"page": 1, "meeting": 2}, 1: {"page": 2, "meeting": 0}}) == 0
    assert winner({0: {"page": 1, "meeting": 1}, 1: {"page": 2, "meeting": 0}}) is None
    assert winner({0: {"page": 0, "meeting": 0}, 1: {"page": 0, "meeting": 0}}) is None


def test_another_organisation_s_proposals_do_not_exist(square: Square) -> None:
    other = square.world.stranger()
    with square.world.app.app_context(), pytest.raises(NotFound):
        proposals.box(actor=other, intervention=square.activity.intervention_id)
