"""Answers around a middle, changes over the waves and the goals, as the evaluator sees them; no claim of a cause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from surveys.effects.causal import causal_words
from surveys.languages import STAFF_LANGUAGES, staff_keys
from tests.app.analyst.group import AFTER, OVER, TO_FOLLOW_UP, Group
from tests.browser import DESK, PHONE, Pages
from tests.builders import World
from tests.service import application, dispose
from tests.web.desk import Desk

pytestmark = pytest.mark.figures

SPREAD = (1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5) * 2
Place = tuple[Group, str]


@pytest.fixture
def followed(live: tuple[World, str], ready_url: str, home: Path) -> Iterator[Place]:
    """A youth activity for safety and against deadly violence, asked at the start and twice after it."""
    world, address = live
    world.now = datetime.now(UTC) - timedelta(days=230)
    analyst = application(ready_url, home, principal="analyst")
    people = Group(world, analyst, world.activity(name="Kometen", goals=["G", "H"]))
    people.start(SPREAD)
    world.later(**OVER)
    people.tick()
    world.later(**TO_FOLLOW_UP)
    people.return_(AFTER)
    world.later(**OVER)
    people.tick()
    world.later(days=60)
    people.return_(AFTER[::-1], wave=2)
    world.later(days=40)
    people.tick()
    world.colleague("evaluator", "eva@example.org")
    yield people, address
    dispose(analyst)


def test_the_evaluator_sees_the_answers_their_way_and_what_that_says_of_which_goal(
    followed: Place, pages: Pages
) -> None:
    people, address = followed
    eva = Desk(pages.open(**DESK, java_script_enabled=False), address)
    eva.sign_in("eva@example.org")
    eva.page.get_by_role("link", name="Kometen").click()
    curve = eva.page.locator("section[aria-labelledby=curves-h] figure").first
    changes = [people.item(wave)["change"] for wave in (1, 2)]
    told = [f"{each['estimate']:+.1f}".replace(".", ",").replace("-", "−") for each in changes]
    rows = [row.locator("th, td").all_inner_texts() for row in curve.locator("tbody tr").all()]
    assert [(row[0], row[2].split()[0]) for row in rows] == list(
        zip(("Uppföljning 1", "Uppföljning 2"), told, strict=True)
    )
    assert all(each in (curve.locator("desc").text_content() or "") for each in told)
    start = eva.page.locator("section[aria-labelledby=w-0] figure").first
    shares = [row.locator("td").inner_text() for row in start.locator("tr").all()]
    drawn = [text for text in start.locator("svg.chart text").all_text_contents() if text.isdigit()]
    assert [f"{each} %" for each in drawn] == shares
    assert start.locator("td, th").locator("svg.swatch").count() == len(shares)

    eva.page.get_by_role("link", name="Resultat").first.click()
    eva.page.get_by_role("link", name="Vad vi vet om målen A–H").click()
    safe, violence = eva.page.locator("#goal-G"), eva.page.locator("#goal-H")
    expect(safe.locator(".measured")).to_have_count(1)
    expect(safe.locator(".measured")).to_contain_text("Trygghet")
    expect(safe.locator(".measured")).to_contain_text("Kometen")
    expect(violence).to_contain_text("Går inte att mäta med en enkät.")
    expect(violence).to_contain_text("Kometen")
    assert violence.locator(".headlines, .measured, .sure").count() == 0
    expect(eva.page.locator("#goal-C")).to_contain_text("Här vet vi ingenting än.")


def test_axe_finds_nothing_it_fits_a_phone_and_charts_and_tables_can_be_taken_along(
    followed: Place, pages: Pages
) -> None:
    people, address = followed
    eva = Desk(pages.open(**PHONE), address)
    eva.sign_in("eva@example.org")
    for path in ("/goals", f"/interventions/{people.intervention}/effects"):
        eva.open(path)
        assert eva.page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert eva.violations() == [], path
    by_day = picture(eva)
    eva.page.emulate_media(color_scheme="dark")
    assert picture(eva) == by_day, "a document is white, whatever the screen is"
    eva.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    curves(eva).get_by_role("button", name="Kopiera tabellen").first.click()
    expect(curves(eva).get_by_role("button", name="Tabellen är kopierad")).to_be_visible()
    head, *rows = (line.split("\t") for line in str(eva.page.evaluate("navigator.clipboard.readText()")).split("\n"))
    assert (head[0], [row[0] for row in rows]) == ("Mätomgång", ["Uppföljning 1", "Uppföljning 2"])
    assert {len(row) for row in (head, *rows)} == {4}
    copied = "navigator.clipboard.read().then(([it]) => it.getType('text/html')).then((html) => html.text())"
    html = str(eva.page.evaluate(copied))
    assert html.count("<td") == 6
    assert "class=" not in html


def curves(eva: Desk) -> Locator:
    """The section about the waves."""
    return eva.page.locator("section[aria-labelledby=curves-h]")


def picture(eva: Desk) -> bytes:
    """The first curve as a file."""
    with eva.page.expect_download() as download:
        curves(eva).get_by_role("button", name="Hämta som bild").first.click()
    assert download.value.suggested_filename.startswith("Över tid Jag känner mig trygg")
    found = download.value.path().read_bytes()
    assert found[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(found[16:20]) == 1200, "sharp on paper"
    return found


@pytest.mark.parametrize("code", STAFF_LANGUAGES)
def test_no_word_around_the_figures_claims_a_cause(code: str) -> None:
    found = {key: text for key, text in staff_keys(code).items() if key.startswith(("curves.", "goals."))}
    assert found
    assert {key: words for key, text in found.items() if (words := causal_words(text, code))} == {}
