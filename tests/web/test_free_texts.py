"""An evaluator reads free texts on their pages: hides words, lets go on, flags, and destroys only when asked twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.services import organisations, staff
from app.store import interventions as store
from app.store.texts import FreeText
from tests.browser import Complaints
from tests.builders import World
from tests.web.desk import Desk
from tests.web.resident import Place

ROUTINE = "Ring socialjouren, 08-508 264 00."


def waiting(world: World, *texts: str, audience: str = "adults") -> store.Activity:
    """Texts that the analyst has put there, and Eva who may read them."""
    world.now = datetime.now(UTC) - timedelta(days=60)
    activity = world.activity(ready="meeting-place", audience=audience)
    eva = world.colleague("evaluator", email="eva@example.org")
    with world.app.app_context():
        staff.accept_terms(actor=eva, now=world.now)
        said = {"controller": "", "controller_contact": "", "worry_routine": ROUTINE, "archive_default": None}
        organisations.change(actor=world.admin(), now=world.now, **said)
        version = db.session.scalars(db.select(store.Version)).one()
        rows = [
            FreeText(tag=uuid4().bytes * 2, id=uuid4(), question="mer", version=version.id, text=each) for each in texts
        ]
        db.session.add_all(rows)
        db.session.commit()
    return activity


def left(world: World) -> dict[str, str]:
    """text → state."""
    with world.app.app_context():
        return {each.text: each.state for each in db.session.scalars(db.select(FreeText))}


@pytest.mark.parametrize("shape", ["phone", "desk"])
def test_an_evaluator_reads_hides_and_destroys(place: Place, shape: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(shape)
    waiting(place.world, "Jag heter Anna, ring «phone»")
    eva = Desk(page, place.address)
    eva.is_at_work("eva@example.org")
    eva.open("/texts")
    page.get_by_role("link", name="Fritidsgården").click()
    main = page.locator("main")
    expect(main.locator("blockquote")).to_have_text("Jag heter Anna, ring «telefonnummer»")
    expect(main).to_contain_text(ROUTINE)
    expect(page.get_by_role("checkbox", name="Anna,")).to_be_checked()
    assert eva.violations() == []
    eva.send("Förstör texten")
    expect(page.get_by_role("heading", level=1)).to_have_text("Förstöra texten för alltid?")
    assert eva.violations() == []
    assert left(place.world) == {"Jag heter Anna, ring «phone»": "waiting"}, "one press destroys nothing"
    page.get_by_role("link", name="Nej, gå tillbaka").click()
    page.get_by_role("checkbox", name="ring").press("Space")
    eva.send("Låt gå vidare")
    expect(page.get_by_role("status")).to_contain_text("Texten går vidare.")
    assert left(place.world) == {"Jag heter «name» «hidden» «phone»": "approved"}
    page.get_by_role("link", name="Titta på den igen").click()
    eva.send("Lägg tillbaka bland de olästa")
    eva.send("Förstör texten")
    eva.send("Ja, förstör texten")
    expect(page.get_by_role("status")).to_have_text("Texten är förstörd.")
    assert left(place.world) == {"": "rejected"}


def test_a_worry_shows_at_once_what_the_organisation_does(place: Place, desk: Page) -> None:
    activity = waiting(place.world, "Pappa slår mig", audience="children")
    eva = Desk(desk, place.address)
    eva.is_at_work("eva@example.org")
    eva.open(f"/interventions/{activity.intervention_id}/texts")
    expect(desk.locator("main")).to_contain_text("Hellre en gång för mycket.")
    eva.send("Det här oroar mig")
    here = desk.get_by_role("region", name="Gör så här nu")
    expect(here).to_contain_text(ROUTINE)
    assert left(place.world) == {"Pappa slår mig": "worry"}
    assert eva.violations() == []
    eva.open(f"/interventions/{activity.intervention_id}/texts")
    expect(desk.locator("main")).to_contain_text("Oroande: 1")
    expect(desk.locator("main")).to_contain_text("Har oroat någon: 1")
    expect(desk.get_by_role("link", name="Läs texten")).to_be_visible()


def test_a_text_that_its_writer_has_erased_meanwhile_is_told_of(
    place: Place, desk: Page, complaints: Complaints
) -> None:
    waiting(place.world, "Ångrat")
    eva = Desk(desk, place.address)
    eva.is_at_work("eva@example.org")
    eva.open("/texts")
    desk.get_by_role("link", name="Fritidsgården").click()
    desk.locator("blockquote").wait_for()
    with place.world.app.app_context():
        db.session.execute(db.delete(FreeText))
        db.session.commit()
    complaints.expect("409")
    eva.send("Låt gå vidare")
    expect(desk.get_by_role("alert")).to_contain_text("Den som skrev har tagit bort texten")


def test_an_arabic_text_runs_from_the_right(place: Place, desk: Page) -> None:
    waiting(place.world, "اسمي محمد، رقمي «phone»")
    eva = Desk(desk, place.address)
    eva.is_at_work("eva@example.org")
    eva.open("/texts")
    desk.get_by_role("link", name="Fritidsgården").click()
    for part in ("blockquote", ".words"):
        direction = desk.locator(part).evaluate("element => getComputedStyle(element).direction")
        assert direction == "rtl"
