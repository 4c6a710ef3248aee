"""Bringing in earlier answers: three steps in a browser, and what its forms refuse."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.services import importing
from app.store.submissions import Submission
from tests.builders import World
from tests.web.desk import Desk
from tests.web.test_staff_doors import Staff, foreigner

SAFE = "Jag känner mig trygg på de platser där jag brukar vara."
TABLE = f"Deltagare;Omgång;Namn;{SAFE};Åldern\n" + "".join(
    f"{n};{wave};Kim {n};{cell};16–18 år\n" for n in range(12) for wave, cell in (("före", 2), ("efter", "typ 4"))
)


@pytest.fixture
def at(world: World) -> World:
    """The real clock: sessions are signed by it."""
    world.now = datetime.now(UTC)
    return world


def answered(world: World) -> int:
    with world.app.app_context():
        return len(db.session.scalars(select(Submission.id)).all())


def test_a_leader_brings_in_what_was_asked_on_paper(live: tuple[World, str], desk: Page, tmp_path: Path) -> None:
    world, address = live
    world.now = datetime.now(UTC)
    activity = world.activity()
    file = tmp_path / "svar.csv"
    file.write_bytes(TABLE.encode("utf-8-sig"))
    leader = Desk(desk, address)
    leader.is_at_work("ada@example.org")
    leader.open(f"/interventions/{activity.intervention_id}")
    desk.get_by_role("link", name="Hämta in tidigare svar").click()
    desk.set_input_files("#f-file", file)
    leader.send("Titta på filen")
    expect(desk.get_by_label(f"Används som: {SAFE}")).to_have_value("trygghet_2")
    expect(desk.get_by_label("Används som: Namn")).to_have_value("")
    assert leader.violations() == []
    desk.get_by_label("Används som: Åldern").select_option("alder")
    desk.get_by_label("Dag för ”före”").fill("2024-09-10")
    desk.get_by_label("Dag för ”efter”").fill("2024-12-10")
    leader.send("Kontrollera igen")
    expect(desk.get_by_role("heading", name="12 rader går inte att läsa")).to_be_visible()
    expect(desk.get_by_role("cell", name="typ 4").first).to_be_visible()
    assert leader.violations() == []
    with desk.expect_download() as fetched:
        desk.get_by_role("button", name="Hämta hela listan").click()
    listed = fetched.value.path().read_text("utf-8-sig").splitlines()
    assert (len(listed), listed[1]) == (13, f"3;{SAFE};typ 4;Det är inget av svaren att välja på.")
    desk.get_by_label("”typ 4” betyder").select_option("=4")
    leader.send("Kontrollera igen")
    expect(desk.get_by_role("heading", name="Alla rader går att läsa")).to_be_visible()
    expect(desk.get_by_text("Kolumner som inte tas med: Namn")).to_be_visible()
    assert leader.violations() == []
    assert answered(world) == 0
    leader.send("Ja, hämta in 24 svar")
    expect(desk.get_by_role("status")).to_contain_text("24 svar har hämtats in.")
    assert answered(world) == 24
    desk.get_by_role("link", name="Se omgångarna").click()
    expect(desk.get_by_text("inhämtad")).to_be_visible()
    assert leader.violations() == []


def upload(at: World, ada: Staff, body: bytes) -> tuple[str, Any]:
    activity = at.activity()
    path = f"/interventions/{activity.intervention_id}/earlier"
    with at.app.app_context():
        version = importing.versions(actor=at.admin(), intervention=activity.intervention_id)[0].id
    return path, ada.post(path, version=str(version), file=(io.BytesIO(body), "svar.csv"))


def fields(html: str) -> dict[str, str]:
    """What a browser would send of the page, its chosen options included."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        found[name] = next(iter(re.findall(r'<option value="([^"]*)" selected', options)), "")
    return found


def test_a_yes_belongs_to_what_was_seen(at: World) -> None:
    at.admin()
    ada = Staff(at, "ada@example.org")
    path, page = upload(at, ada, b"id;trygghet_2;framtidstro_1\n1;2;3\n")
    said = fields(page.text) | {"w.0.day": "2024-09-10"}
    fine = ada.post(path, **said, do="check")
    assert "Ja, hämta in 1 svar" in fine.text
    sent = fields(fine.text) | {"w.0.day": "2024-09-10"}
    other = ada.post(path, **(sent | {"c.2": ""}), do="yes")
    assert (other.status_code, answered(at)) == (200, 0)
    assert "Ni ändrade något" in other.text
    assert ada.post(path, **sent, do="yes").headers["Location"] == f"{path}?done=1"
    again = ada.post(path, **sent, do="yes")
    assert (again.status_code, answered(at)) == (409, 1)
    assert "Samma tabell har hämtats in" in again.text


def test_a_table_is_sealed_to_its_intervention_and_shows_nothing_of_another_s(at: World) -> None:
    at.admin()
    ada = Staff(at, "ada@example.org")
    path, page = upload(at, ada, b"id;trygghet_2\n1;2\n")
    said = fields(page.text)
    elsewhere, _ = upload(at, ada, b"id;trygghet_2\n1;2\n")
    assert ada.post(elsewhere, **said).status_code == 400
    assert ada.post(path, **(said | {"sealed": said["sealed"][:-4] + "AAAA"})).status_code == 400
    assert foreigner(at).post(path, **said).status_code in (400, 403, 404)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "Filen är tom."),
        ("å;ä\n1;2".encode("cp1252"), "CSV UTF-8"),
        (b'trygghet_2\n"2\n', "Ett citattecken"),
        (b"PK\x03\x04", "Excel-filen går inte att läsa."),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_plain_words(at: World, body: bytes, said: str) -> None:
    at.admin()
    _, page = upload(at, Staff(at, "ada@example.org"), body)
    assert page.status_code == 422
    assert said in page.text
    assert "Ingenting har hämtats in." in page.text
