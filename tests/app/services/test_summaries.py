"""A page of results: asked for, printed, found by who sees the same; only what is published, in careful words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.extensions import db
from app.posters import summary as paper
from app.services import interventions, reports, summaries, summary_sheets, together
from app.services.reports import Overview
from app.services.summaries import Held
from app.store.session import transaction
from app.store.summaries import Summary
from surveys.effects.causal import causal_words
from surveys.errors import NotFound, NothingToSummarise, SummaryNotMade
from tests.app.analyst.group import OVER, TO_FOLLOW_UP, Group, group
from tests.app.posters.paper import pictures, text_of
from tests.app.services.test_releases import stranger
from tests.app.services.test_together import both_waves
from tests.builders import World

pytestmark = pytest.mark.figures


@pytest.fixture
def youths(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    with group(world, ready_url, home, name="Kometen") as made:
        yield made


@pytest.fixture
def four(world: World, ready_url: str, home: Path) -> Iterator[list[Group]]:
    """Three that ask the same and a fourth to which nobody comes back."""
    with group(world, ready_url, home, name="Kometen") as first:
        others = ("Solen", "Stjärnan", "Månen")
        yield [first, *(Group(world, first.analyst, world.activity(name=name)) for name in others)]


def closed(youths: Group) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.world.later(**TO_FOLLOW_UP)
    youths.return_()
    youths.world.later(**OVER)
    youths.tick()


def says(youths: Group, deed: Any, of: Any = None, language: str = "sv", actor: Any = None) -> Any:
    world = youths.world
    with world.app.app_context():
        who = actor or world.admin()
        return deed(actor=who, of=of or youths.intervention, language=language, now=world.now)


def pages(youths: Group) -> tuple[Held, ...]:
    world = youths.world
    with world.app.app_context():
        found = interventions.one(actor=world.admin(), id=youths.intervention, now=world.now)
        return summaries.of_one(Overview(found, youths.report()))


def rows(youths: Group) -> list[Summary]:
    with youths.world.app.app_context():
        return list(db.session.scalars(db.select(Summary)))


@pytest.mark.both_databases
def test_a_page_is_asked_for_made_and_there(youths: Group) -> None:
    closed(youths)
    assert pages(youths) == (Held("sv", "not_made"), Held("en", "not_made"))
    with pytest.raises(SummaryNotMade):
        says(youths, summaries.pdf)
    assert says(youths, summaries.ask) == Held("sv", "making")
    assert says(youths, summaries.ask) == Held("sv", "making")
    assert len(rows(youths)) == 1
    youths.tick()
    assert pages(youths) == (Held("sv", "made"), Held("en", "not_made"))
    pdf = says(youths, summaries.pdf)
    text = text_of(pdf)
    assert youths.item(1)["sentence"]["sv"] in text
    for told in (
        "Kometen",
        "Föreningen",
        "12 svarade vid starten",
        "visas inte svarade i uppföljning 1",
        "10–14",
        "2,7",
    ):
        assert told in text, told
    assert "Ada" not in text, "nobody is named"
    assert len(pictures(pdf, dpi=20)) == 1


@pytest.mark.parametrize("language", ["sv", "en"])
def test_up_to_strength_two_no_word_on_the_page_claims_a_cause(youths: Group, language: str) -> None:
    closed(youths)
    assert youths.item(1)["strength"]["score"] <= 2
    says(youths, summaries.ask, language=language)
    youths.tick()
    text = text_of(says(youths, summaries.pdf, language=language))
    assert {"sv": "Vad siffrorna inte kan säga", "en": "What the figures cannot say"}[language] in text
    assert causal_words(text, language) == []


def test_every_number_on_the_page_stands_in_the_stored_report(youths: Group) -> None:
    closed(youths)
    report = youths.report()
    with youths.world.app.app_context():
        found = interventions.one(actor=youths.world.admin(), id=youths.intervention, now=youths.world.now)
        sheet = summary_sheets.of_intervention(Overview(found, report), "en")
    assert sheet is not None
    item, (row,) = youths.item(1), [each for each in sheet["rows"] if each["change"] != "–"]
    assert row["ends"] == [item["change"][key] for key in ("low", "estimate", "high")]
    known = set(re.findall(r"\d+(?:\.\d+)?", f"{report}")) | {"0", "5", "95"}
    known |= {str(round(float(each) * 100)) for each in known if float(each) <= 1}
    told = re.findall(r"\d+(?:\.\d+)?", f"{[sheet[key] for key in ('headlines', 'people', 'rows')]}")
    assert set(told) <= known


def test_newer_figures_and_another_name_are_another_page(youths: Group) -> None:
    closed(youths)
    says(youths, summaries.ask)
    youths.tick()
    with youths.world.app.app_context():
        admin = youths.world.admin()
        interventions.change(actor=admin, id=youths.intervention, changes={"name": "Solen"}, now=youths.world.now)
    assert pages(youths)[0] == Held("sv", "not_made")


def test_before_a_change_may_be_shown_there_is_no_page_and_it_says_so(youths: Group) -> None:
    youths.start()
    youths.world.later(**OVER)
    youths.tick()
    assert pages(youths) == ()
    for deed in (summaries.ask, summaries.pdf):
        with pytest.raises(NothingToSummarise):
            says(youths, deed)


def test_a_stranger_finds_no_page_and_no_language_is_invented(youths: Group) -> None:
    closed(youths)
    says(youths, summaries.ask)
    youths.tick()
    other = stranger(youths.world)
    for deed in (summaries.ask, summaries.pdf):
        with pytest.raises(NotFound):
            says(youths, deed, actor=other)
        with pytest.raises(NotFound):
            says(youths, deed, language="ar")
        with pytest.raises(NotFound):
            says(youths, deed, of="0" * 16)


@pytest.mark.both_databases
def test_one_that_cannot_be_printed_stops_no_other_and_is_tried_again(
    youths: Group, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    closed(youths)
    says(youths, summaries.ask)
    made = paper.summary

    def broken(sheet: Any) -> bytes:
        if sheet["language"] == "sv":
            raise OSError(sheet["title"])
        return made(sheet)

    monkeypatch.setattr(paper, "summary", broken)
    youths.tick()
    assert pages(youths)[0] == Held("sv", "making", failed=True)
    assert "Kometen" not in caplog.text
    says(youths, summaries.ask, language="en")
    youths.tick()
    assert pages(youths)[1] == Held("en", "made")
    monkeypatch.setattr(paper, "summary", made)
    youths.world.later(minutes=2)
    youths.tick()
    assert pages(youths)[0] == Held("sv", "made")


@pytest.mark.both_databases
def test_pages_go_when_their_time_is_over_and_can_be_asked_for_again(youths: Group) -> None:
    closed(youths)
    says(youths, summaries.ask)
    youths.tick()
    with youths.analyst.app_context():
        summaries.work(now=youths.world.now + summaries.KEPT + timedelta(seconds=1))
    assert rows(youths) == []
    assert pages(youths)[0] == Held("sv", "not_made")


@pytest.mark.both_databases
def test_interventions_that_asked_the_same_have_a_page_together(four: list[Group]) -> None:
    both_waves(four)
    first, world = four[0], four[0].world
    with world.app.app_context():
        found = together.pools(reports.overview(actor=world.admin(), now=world.now))
        (pool,) = (each for each in found if each.item["key"] == "trygghet_2")
        mark = summaries.mark(pool)
        assert summaries.of_pools([pool]) == {mark: (Held("sv", "not_made"), Held("en", "not_made"))}
    for language in ("sv", "en"):
        says(first, summaries.ask, of=mark, language=language)
    first.tick()
    for language in ("sv", "en"):
        text = text_of(says(first, summaries.pdf, of=mark, language=language))
        assert all(name in text for name in ("Kometen", "Solen", "Stjärnan", pool.sentence[language]))
        assert "Månen" not in text
        assert causal_words(text, language) == []
    with pytest.raises(NotFound):
        says(first, summaries.pdf, of=mark, actor=stranger(world))


def test_two_questions_have_two_marks(four: list[Group]) -> None:
    both_waves(four)
    world = four[0].world
    with world.app.app_context(), transaction():
        found = together.pools(reports.overview(actor=world.admin(), now=world.now))
        assert len({summaries.mark(pool) for pool in found}) == len(found)
