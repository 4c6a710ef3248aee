"""What anybody sees behind a poster: you said – we did and the published figures, on a page and on paper."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from app.extensions import db
from app.services import interventions, reports, results
from app.store.interventions import Activity
from app.store.wave_counts import LanguageCount
from surveys import codes
from surveys.effects.causal import causal_words
from surveys.errors import NotFound
from surveys.languages import LANGUAGES
from surveys.texts import pick
from tests.app.analyst.group import AFTER, BEFORE, OVER, TO_FOLLOW_UP, Group, group
from tests.app.posters.paper import pictures, scanned, text_of
from tests.app.services.test_releases import shared_with, stranger
from tests.builders import World
from tests.web.test_no_claims import read
from tests.web.test_staff_doors import Staff

WRITTEN = {
    "you_said": {"sv": "Det är mörkt vid stigen."},
    "we_did": {"sv": "Fyra nya lampor.", "ar": "أربعة مصابيح جديدة."},
    "we_will": {"sv": "En bänk i vår."},
    "we_cannot": {"sv": "Inga söndagar: då är ingen här."},
}
MOST_BYTES = 12_000  # gzipped, with ten questions and their drawings


@pytest.fixture
def club(world: World, ready_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Group]:
    """Twenty-four who answered, of whom eleven came back; what was done is written down."""
    monkeypatch.setattr(codes, "ROUNDS", 1)
    with group(world, ready_url, home) as made:
        with world.app.app_context():
            interventions.change(actor=world.admin(), id=made.intervention, changes=WRITTEN, now=world.now)
        yield made


def both(club: Group) -> None:
    club.start(BEFORE * 2)
    club.world.later(**OVER)
    club.world.later(**TO_FOLLOW_UP)
    club.return_(AFTER)
    club.world.later(**OVER)
    club.tick()


def public(club: Group, language: str = "sv") -> str:
    found = club.world.app.test_client().get(f"/r/{club.activity.code}?lang={language}")
    assert found.status_code == 200
    return found.text


def test_before_anything_is_published_it_says_what_was_done_and_that_few_have_answered(club: Group) -> None:
    told = read(public(club))
    for texts in WRITTEN.values():
        assert texts["sv"] in told
    for heading in ("Ni sa", "Vi gjorde", "Vi ska göra", "Vi kan inte"):
        assert heading in told
    assert "Ännu har för få svarat" in told
    assert 'svg class="chart"' not in public(club)


def test_it_says_what_was_asked_how_many_answered_and_how_answers_are_spread(club: Group) -> None:
    both(club)
    page = public(club)
    told = read(page)
    assert "Antal som har svarat: 24" in told
    assert "Jag känner mig trygg på de platser där jag brukar vara. Antal som har svarat på frågan: 20–24" in told
    assert "I snitt 2,7, på en skala från 1 till 5." in told
    assert "Ändring sedan starten: 1,0 (mellan 0,4 och 1,6)." in told
    item = club.item(0)
    assert len(item["shares"]["classes"]) >= 2
    for each in item["shares"]["classes"]:
        assert f"{round(each['low'] * 100)} %" in told
    assert page.count('<svg class="chart"') == 1, "one question was answered"
    assert len(gzip.compress(page.encode())) < MOST_BYTES


def test_right_to_left_the_bars_begin_at_the_right(club: Group) -> None:
    both(club)
    starts = {}
    for language in ("sv", "ar"):
        page = public(club, language)
        starts[language] = {float(x) for x in re.findall(r'class="chart-bar" x="([\d.]+)"', page)}
    assert starts["sv"] == {4.0}
    assert min(starts["ar"]) > 4.0
    arabic = public(club, "ar")
    assert "أربعة مصابيح جديدة." in arabic
    assert '<span lang="sv" dir="ltr">En bänk i vår.</span>' in arabic


def test_easy_swedish_is_there_for_everybody(club: Group) -> None:
    assert f'href="/r/{club.activity.code}?lang=sv-lattlast"' in public(club)
    assert "Så många" not in public(club)
    both(club)
    assert "Så många har svarat på frågan: 20–24" in read(public(club, "sv-lattlast"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_claims_no_cause_and_names_no_cost(club: Group, language: str) -> None:
    both(club)
    told = read(public(club, language))
    assert causal_words(told, language.split("-", maxsplit=1)[0]) == []
    assert "kronor" not in told


def test_the_sheet_on_paper_says_the_same(club: Group) -> None:
    both(club)
    club.world.colleague("leader", "lea@example.org")
    lea = Staff(club.world, "lea@example.org")
    assert f"/activities/{club.activity.id}/told.pdf?language=sv" in lea.get(f"/activities/{club.activity.id}").text
    found = lea.get(f"/activities/{club.activity.id}/told.pdf?language=sv")
    assert (found.status_code, found.mimetype) == (200, "application/pdf")
    text = text_of(found.data)
    for said in ("Fyra nya lampor.", "Inga söndagar", "I snitt 2,7, på en skala från 1 till 5.", "20–24"):
        assert said in text
    assert "ni-sa-vi-gjorde" in found.headers["Content-Disposition"]
    (address,) = scanned(pictures(found.data, dpi=200)[0])
    opened = club.world.app.test_client().get(f"/{address.split('/', 3)[3]}?lang=sv")
    assert opened.text == public(club), "what its code carries is the page"


def test_on_paper_a_row_stands_in_the_language_of_its_question() -> None:
    """Only the row has been translated: the line is Swedish, and marked as that, not Swedish and Arabic in one."""
    text, row = {"sv": "Litar du på …"}, {"sv": "skolan", "ar": "المدرسة"}
    one = results.Said(text=text, row=row, n="20–24", mean=None, spread=(), change=None)
    assert pick(one.asked, "ar") == ("Litar du på …: skolan", "sv")
    both = replace(one, text={**text, "ar": "هل تثق"})
    assert pick(both.asked, "ar") == ("هل تثق: المدرسة", "ar")
    assert pick(replace(one, row={}).asked, "ar") == ("Litar du på …", "sv")


def test_a_poster_carries_it_on_its_back(club: Group) -> None:
    """Two pages: each is the one that is printed alone, in its own language."""
    both(club)
    club.world.colleague("leader", "lea@example.org")
    lea, own = Staff(club.world, "lea@example.org"), f"/activities/{club.activity.id}"
    assert f"{own}/both.pdf?language=ar" in lea.get(own).text
    found = lea.get(f"{own}/both.pdf?language=ar")
    assert (found.status_code, found.mimetype) == (200, "application/pdf")
    front, back = pictures(found.data, dpi=150)
    (question,), (address,) = scanned(front), scanned(back)
    assert question.endswith(f"/{club.activity.code}")
    assert address.endswith(f"/R/{club.activity.code}")
    alone = [lea.get(f"{own}/{each}?language=ar").data for each in ("poster.pdf", "told.pdf")]
    assert [pictures(each, dpi=150)[0] for each in alone] == [front, back]


def test_partners_see_no_figure_and_get_no_data_before_residents_do(
    club: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An analyst that dies between the two has made the data, and the page has no figures yet."""
    world, other = club.world, stranger(club.world)
    world.now -= timedelta(days=40)  # a partner from before the first answer
    shared_with(club, other, "microdata")
    world.later(days=40)
    club.start(BEFORE * 2)
    world.later(**OVER)
    with monkeypatch.context() as broken:
        broken.setattr(reports, "make", lambda **_: 1 / 0)
        with club.analyst.app_context():
            club.worker.round(world.now)
    (mine,) = club.releases(club.evaluator())
    assert (club.report(other), club.releases(other)) == (None, [])
    assert "I snitt" not in public(club)
    with pytest.raises(NotFound):
        club.file(other, mine)
    world.later(minutes=1)
    club.tick()
    assert "I snitt" in public(club)
    assert club.report(other) is None, "residents have it to themselves"
    assert mine.id in {each.id for each in club.releases(other)}
    assert club.file(other, mine).content


def test_residents_and_the_owner_see_a_waves_figures_a_day_before_partners_do(club: Group) -> None:
    """What partners have seen stays with them meanwhile, though reports follow each other within the day."""
    world, other = club.world, stranger(club.world)
    world.now -= timedelta(days=40)
    shared_with(club, other, "results")
    world.later(days=40)
    club.start(BEFORE * 2)
    world.later(**OVER)
    club.tick()
    world.later(**TO_FOLLOW_UP)
    first, page = club.report(other), public(club)
    assert [each["number"] for each in first["waves"]] == [0]
    club.return_(AFTER * 2)
    world.later(**OVER)
    club.tick()
    assert [each["number"] for each in club.report()["waves"]] == [0, 1]
    assert public(club) != page, "residents see the change"
    assert club.report(other) == first
    world.later(hours=23)
    with club.analyst.app_context():
        reports.make(intervention=club.intervention, now=world.now)
    assert club.report(other) == first
    world.later(hours=23)
    assert club.report(other) == first
    world.later(hours=1)
    assert club.report(other) == club.report()


def test_partners_see_no_figure_of_what_residents_have_no_page_of(club: Group) -> None:
    """As where earlier answers were brought in before there was any poster."""
    world, other = club.world, stranger(club.world)
    world.now -= timedelta(days=40)
    shared_with(club, other, "results")
    world.later(days=40)
    club.start(BEFORE * 2)
    world.later(**OVER)
    club.tick()
    world.later(days=1)
    assert club.report(other)["waves"][0]["items"]
    with world.app.app_context():
        db.session.execute(delete(LanguageCount))
        db.session.execute(delete(Activity).where(Activity.id == club.activity.id))
        db.session.commit()
    assert club.report()["waves"][0]["items"], "our own people work with it"
    assert club.report(other) is None


def test_nobody_sees_there_what_the_report_hides(club: Group) -> None:
    """Nine have answered: neither how many, nor what."""
    club.start(BEFORE[:9])
    club.world.later(**OVER)
    club.tick()
    page = public(club)
    assert "Antal som har svarat" not in page
    assert 'class="chart"' not in page
