"""Copying and spreadsheets in the leader's pages: what is replaced is said first, and can be put back."""

from __future__ import annotations

import html
import io
import re
from datetime import UTC, datetime
from uuid import UUID, uuid4

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from app.services import interventions, questionnaires
from surveys import bank, xlsform
from surveys.questionnaire import from_document
from tests.builders import World
from tests.web.desk import Desk
from tests.web.test_staff_doors import Staff, foreigner

Live = tuple[World, str]


@pytest.fixture
def at(world: World) -> World:
    """The real clock: sessions are signed by it."""
    world.now = datetime.now(UTC)
    return world


def keys(at: World, intervention: UUID) -> list[str]:
    return [each["key"] for each in draft_of(at, intervention).draft["questions"]]


def draft_of(at: World, intervention: UUID) -> questionnaires.Draft:
    with at.app.app_context():
        found = questionnaires.newest(actor=at.admin(), intervention=intervention)
    assert found is not None
    return found


def digest(at: World, intervention: UUID) -> str:
    """What the draft says, however its JSON is written."""
    return questionnaires.read(draft_of(at, intervention).draft).digest()


def drafted(at: World, ready: str = "youth-activity") -> UUID:
    """An intervention with a draft that has not been published."""
    made = at.intervention(name="Utkastet")
    with at.app.app_context():
        questionnaires.start(actor=at.admin(), intervention=made.id, ready=ready, now=at.now)
    return made.id


def test_a_leader_copies_over_a_draft_and_takes_it_back(live: Live, desk: Page) -> None:
    world, address = live
    world.now = datetime.now(UTC)
    world.published(world.intervention(name="Kören"), "course")
    mine = drafted(world)
    before = digest(world, mine)
    leader = Desk(desk, address)
    leader.is_at_work("ada@example.org")
    leader.open(f"/interventions/{mine}/questionnaire/copy")
    assert leader.violations() == []
    expect(desk.get_by_text("inte publicerat och försvinner")).to_be_visible()
    desk.get_by_text("Kurs eller grupp").click()
    desk.get_by_label("Ja, ersätt utkastet").check()
    leader.send("Kopiera till utkastet")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Utkastet är utbytt")
    assert leader.violations() == []
    assert digest(world, mine) != before
    leader.send("Ångra")
    expect(desk).to_have_url(re.compile(r"/questionnaire$"))
    assert digest(world, mine) == before


def test_nothing_is_replaced_without_a_tick(at: World) -> None:
    other = at.published(at.intervention(name="Kören"), "course")
    mine = drafted(at)
    before, path = digest(at, mine), f"/interventions/{mine}/questionnaire/copy"
    ada = Staff(at, "ada@example.org")
    refused = ada.post(path, version=str(other.id), revision="1")
    assert refused.status_code == 422
    assert "Kryssa i att utkastet får ersättas." in refused.text
    assert f'value="{other.id}" checked' in refused.text
    stale = ada.post(path, version=str(other.id), revision="7", sure="sure")
    assert stale.status_code == 409
    assert ada.post(path, version="x", revision="1").status_code == 422
    assert ada.post(path, version=str(uuid4()), revision="1", sure="sure").status_code == 404
    assert digest(at, mine) == before


def test_an_intervention_without_a_questionnaire_gets_one_and_two_clicks_are_one(at: World) -> None:
    other, bare = at.published(at.intervention(name="Kören"), "course"), at.intervention(name="Ny")
    ada, path = Staff(at, "ada@example.org"), f"/interventions/{bare.id}/questionnaire/copy"
    first = ada.post(path, version=str(other.id), revision="1")
    assert first.location == f"/interventions/{bare.id}/questionnaire"
    ada.post(path, version=str(other.id), revision="1", sure="sure")
    with at.app.app_context():
        (only,) = questionnaires.of_intervention(actor=at.admin(), intervention=bare.id)
    assert [each["key"] for each in only.draft["questions"]] == [each["key"] for each in other.document["questions"]]


def test_what_cannot_be_put_back_any_more_is_not(at: World) -> None:
    mine = drafted(at)
    ada, path = Staff(at, "ada@example.org"), f"/interventions/{mine}/questionnaire/undo"
    assert ada.post(path, document="{}", revision="9").status_code in (409, 422)
    assert ada.post(path, document="{", revision="1").status_code == 400
    assert ada.post(path, document='{"a": 1, "a": 2}', revision="1").status_code == 400
    assert draft_of(at, mine).revision == 1


def test_last_year_s_intervention_is_found_from_the_page_of_a_new_one(live: Live, desk: Page) -> None:
    world, address = live
    world.now = datetime.now(UTC)
    last = world.activity(name="Sommarkören")
    leader = Desk(desk, address)
    leader.is_at_work("ada@example.org")
    leader.open("/interventions/new")
    desk.get_by_role("link", name="Kopiera en tidigare insats").click()
    assert leader.violations() == []
    desk.get_by_role("link", name="Sommarkören").click()
    assert leader.path() == f"/interventions/{last.intervention_id}/copy"
    assert leader.violations() == []
    leader.fill(name="Sommarkören 2027")
    leader.send("Skapa insatsen")
    expect(desk).to_have_url(re.compile(r"/questionnaire$"))
    with world.app.app_context():
        names = [each.name for each in interventions.mine(actor=world.admin(), now=world.now)]
    assert names == ["Sommarkören", "Sommarkören 2027"]


def test_a_copy_needs_a_name_and_two_clicks_make_one(at: World) -> None:
    last = at.intervention()
    ada, path, once = Staff(at, "ada@example.org"), f"/interventions/{last.id}/copy", str(uuid4())
    assert ada.post(path, once=once, name=" ").status_code == 422
    for _ in range(2):
        assert ada.post(path, once=once, name="Igen").location == f"/interventions/{once}/questionnaire"
    assert foreigner(at).get(path).status_code == 404


def test_a_draft_goes_out_as_a_spreadsheet_and_comes_back(at: World) -> None:
    mine = drafted(at)
    ada, path = Staff(at, "ada@example.org"), f"/interventions/{mine}/questionnaire/xlsform"
    before = digest(at, mine)
    answer = ada.get(f"{path}/download")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert {"survey", "choices", "settings"} <= set(book.sheetnames)
    course = io.BytesIO(xlsform.write(from_document(bank.ready("course"))))
    done = ada.post(path, revision="1", file=(course, "course.xlsx"))
    assert "Utkastet är utbytt" in done.text
    assert keys(at, mine) == [each["key"] for each in bank.ready("course")["questions"]]
    held = html.unescape(re.search(r'name="document" value="([^"]*)"', done.text)[1])  # type: ignore[index]
    undone = ada.post(f"/interventions/{mine}/questionnaire/undo", revision="2", document=held)
    assert undone.status_code == 303
    assert digest(at, mine) == before
    same = ada.post(path, revision="3", file=(io.BytesIO(answer.data), "x.xlsx"))
    assert same.status_code == 200
    assert digest(at, mine) == before


def test_each_fault_of_a_spreadsheet_is_told_by_sheet_row_and_column(at: World) -> None:
    mine = drafted(at)
    ada, path = Staff(at, "ada@example.org"), f"/interventions/{mine}/questionnaire/xlsform"
    book = openpyxl.load_workbook(io.BytesIO(ada.get(f"{path}/download").data))
    header = [cell.value for cell in book["survey"][1]]
    column = header.index("type") + 1
    book["survey"].cell(row=3, column=column, value="geopoint")
    stream = io.BytesIO()
    book.save(stream)
    refused = ada.post(path, revision="1", file=(io.BytesIO(stream.getvalue()), "x.xlsx"))
    assert refused.status_code == 422
    letter = openpyxl.utils.get_column_letter(column)
    assert f"<td>survey</td><td>3</td><td>{letter}</td><td>Ringar har inte den här frågetypen.</td>" in refused.text
    assert draft_of(at, mine).revision == 1
    for odd in (b"", b"hej", b"PK\x03\x04"):
        answer = ada.post(path, revision="1", file=(io.BytesIO(odd), "x.xlsx"))
        assert answer.status_code == 422
        assert "Utkastet är som det var." in answer.text
    late = ada.post(path, revision="7", file=(io.BytesIO(xlsform.write(from_document(bank.ready("course")))), "x"))
    assert late.status_code == 409
