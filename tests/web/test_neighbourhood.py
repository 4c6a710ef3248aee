"""A neighbourhood in one browser: four organisations share an intervention, residents propose, an outsider looks on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.services import partners, sharing, staff
from app.services.actor import Actor
from surveys import codes
from surveys.proposals import ENOUGH
from tests.app.analyst.group import BEFORE, OVER, Group
from tests.browser import DESK, PHONE, Complaints, Pages
from tests.builders import World
from tests.service import application, dispose
from tests.web.access import findings
from tests.web.desk import Desk

HOME = "/organisation/partnerships"
SOURCE = "Kommunen, påhittat"
TABLE = f"""indikator;värde;enhet;period;område;källa
Hushåll med ekonomiskt bistånd;205;hushåll;2024;;{SOURCE}
Hushåll med ekonomiskt bistånd;198;hushåll;2025;;{SOURCE}
"""
BENCH, ANSWER = "En bänk vid ån", "Den står där i maj."


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Pages are the same on both; who sees what on PostgreSQL is test_partnership.py's."""
    return f"sqlite:///{tmp_path / 'ringar.db'}"


class Street:
    """Who works here, each at a computer of their own, and who passes by with a phone."""

    def __init__(self, group: Group, pages: Pages, address: str) -> None:
        self.group, self.world, self.pages, self.address = group, group.world, pages, address
        self.results_page = f"/interventions/{group.intervention}/effects"

    def desk(self, who: Actor) -> Desk:
        """Somebody signed in."""
        with self.world.app.app_context():
            email = staff.account(actor=who).email
        found = Desk(self.pages.open(**DESK), self.address)
        found.sign_in(email)
        return found

    def agree(self, *who: tuple[Actor, str]) -> str:
        """A partnership that shares the intervention from now on, as the services write it down."""
        lead, now = self.world.admin(), self.world.now
        with self.world.app.app_context():
            says: dict[str, Any] = {"name": "IOP Unga", "type": "iop", "principles": "Var rädda om svaren."}
            begun = partners.begin(actor=lead, begins=now.date(), now=now, **says)
            sharing.share(actor=lead, intervention=self.group.intervention, partnership=begun.id, now=now)
            for each, rights in who:
                joins = each.organisation
                sharing.admit(actor=lead, partnership=begun.id, organisation=joins, rights=rights, now=now)
        return f"{HOME}/{begun.id}"


def look(desk: Desk, path: str) -> None:
    """A page that nobody is shut out from."""
    desk.open(path)
    assert desk.violations() == [], path


def shows(desk: Desk, path: str) -> int:
    """What a page answers with."""
    found = desk.page.goto(f"{desk.address}{path}")
    assert found is not None
    return found.status


def area(lead: Desk) -> None:
    """A table is looked at, then taken, and stands in the picture."""
    look(lead, "/areas")
    lead.fill(name="Lyktbacken")
    lead.send("Lägg till")
    picture = lead.path().partition("?")[0]
    lead.open(f"{picture}/figures")
    table = {"name": "tabell.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    lead.page.set_input_files("#f-file", table)  # type: ignore[arg-type]  # a FilePayload, as its own stub says
    lead.send("Se vad filen ändrar")
    expect(lead.page.get_by_text("Nya siffror: 2.")).to_be_visible()
    assert lead.violations() == []
    lead.send("Lägg in siffrorna")
    lead.page.get_by_role("link", name="Lyktbacken").last.click()
    expect(lead.page.get_by_role("heading", name="Hushåll med ekonomiskt bistånd")).to_be_visible()
    assert lead.violations() == []


def proposing(street: Street, lead: Desk, phone: Page) -> None:
    """The box is opened, a resident writes, the leader answers, and the resident reads the answer."""
    own, public = f"/interventions/{street.group.intervention}/proposals", f"/r/{street.group.activity.code}"
    lead.open(own)
    lead.send("Öppna förslagslådan")
    phone.goto(f"{street.address}{public}?lang=sv")
    phone.get_by_role("link", name="Säg vad vi borde göra här").click()
    assert findings(phone) == []
    phone.fill("#text", BENCH)
    phone.get_by_role("button", name="Skicka förslaget").click()
    expect(phone.get_by_role("status")).to_contain_text("Ditt förslag har kommit fram")
    street.world.now = datetime.now(UTC)
    for _ in range(ENOUGH):
        street.world.answer(street.group.activity, answers={"trygghet_2": 3})
    look(lead, own)
    lead.send("Visa förslaget för alla")
    lead.page.locator("#approved summary", has_text="Svara på förslaget").click()
    lead.page.locator("#approved [name=reply][value=we_will]").check()
    lead.page.fill("#approved [name='answer.sv']", ANSWER)
    lead.page.locator("#approved").get_by_role("button", name="Spara svaret").click()
    expect(lead.page.locator("#approved")).to_contain_text(ANSWER)
    for language in ("sv", "ar"):
        phone.goto(f"{street.address}{public}?lang={language}")
        expect(phone.get_by_text(ANSWER)).to_be_visible()
        assert findings(phone) == [], language


@pytest.fixture
def street(
    live: tuple[World, str], ready_url: str, home: Path, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Street]:
    """A youth activity that began two months ago; no phone counts a code here."""
    monkeypatch.setattr(codes, "ROUNDS", 1)
    world, address = live
    world.now = datetime.now(UTC) - timedelta(days=60)
    analyst = application(ready_url, home, principal="analyst")
    yield Street(Group(world, analyst, world.activity(name="Kometen")), pages, address)
    dispose(analyst)


def only_results(results: Desk, street: Street, agreement: str) -> None:
    """What the answers say, and nothing to decide."""
    look(results, street.results_page)
    expect(results.page.get_by_role("heading", name="Startmätning").first).to_be_visible()
    assert shows(results, f"/interventions/{street.group.intervention}/proposals") == 404
    results.open(agreement)
    assert results.page.get_by_role("button", name="Gör en kod").count() == 0


def joins(late: Desk, street: Street, agreement: str, code: str) -> None:
    """With a code, after the start: what is earlier is named, and nothing of it is told."""
    assert shows(late, agreement) == 404, "nobody is in before they have said yes"
    look(late, HOME)
    late.fill(code=code)
    late.send("Läs vad det är")
    assert late.violations() == []
    late.send("Gå med")
    expect(late.page.get_by_text("Kometen")).to_be_visible()
    late.open(street.results_page)
    assert "Startmätning" not in late.page.locator("main").inner_text()


def leaves(goes: Desk, street: Street, agreement: str) -> None:
    """And what it has open leads nowhere any more."""
    still_open = goes.page.context.new_page()
    still_open.goto(f"{street.address}{street.results_page}")
    expect(still_open.get_by_role("heading", name="Startmätning").first).to_be_visible()
    goes.open(agreement)
    goes.page.locator("summary", has_text="Lämna partnerskapet").click()
    goes.page.get_by_label("Ja, vi lämnar.").check()
    goes.page.get_by_role("button", name="Lämna partnerskapet").click()
    goes.page.wait_for_url(f"**{HOME}*")
    gone = still_open.reload()
    assert (gone and gone.status) == 404


def looks_on(outside: Desk, street: Street, agreement: str) -> None:
    """Nothing but what everybody sees."""
    for path in (street.results_page, agreement, f"/interventions/{street.group.intervention}/diary"):
        assert shows(outside, path) == 404, path
    for path in ("/effects", "/areas", "/weeks", HOME):
        outside.open(path)
        assert not [name for name in ("Kometen", "Lyktbacken", "IOP Unga") if name in outside.page.content()], path
    outside.open(f"/r/{street.group.activity.code}")
    expect(outside.page.get_by_text("Antal som har svarat: 24")).to_be_visible()


@pytest.mark.timeout(180)
def test_four_share_residents_are_answered_and_an_outsider_sees_the_public_page(
    street: Street, pages: Pages, complaints: Complaints
) -> None:
    complaints.expect("404")
    world = street.world
    reader, leaver, joiner, outsider = (world.stranger() for _ in range(4))
    agreement = street.agree((reader, "results"), (leaver, "microdata"))
    street.group.start(BEFORE * 2)
    world.later(**OVER)
    street.group.tick()

    lead = street.desk(world.admin())
    area(lead)
    proposing(street, lead, pages.open(**PHONE, reduced_motion="reduce"))
    look(lead, agreement)
    lead.send("Gör en kod")
    code = lead.page.input_value("#link")

    results = street.desk(reader)
    only_results(results, street, agreement)
    joins(street.desk(joiner), street, agreement, code)
    leaves(street.desk(leaver), street, agreement)
    assert shows(results, street.results_page) == 200, "who stays, stays"
    looks_on(street.desk(outsider), street, agreement)
