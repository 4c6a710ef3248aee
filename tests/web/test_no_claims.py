"""Whole pages, as whoever reads results gets them: at strength 2 and below no word on them claims a cause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

from app.services import comparison
from surveys.effects import wording
from surveys.effects.causal import causal_words
from surveys.goals import GOALS, INDICATORS
from surveys.languages import LANGUAGES, STAFF_LANGUAGES, keys
from surveys.texts import Texts
from tests.app.analyst.group import AFTER, BEFORE, OVER, TO_FOLLOW_UP, Group, group
from tests.builders import World
from tests.web.test_staff_doors import Staff

pytestmark = pytest.mark.figures

TOLD = re.compile(r'\b(?:alt|aria-label|title|placeholder)="([^"]*)"')
NO_TEXT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
CLAIM: Mapping[str, Texts] = {
    "described.higher": {"sv": "Insatsen har lett till högre svar", "en": "It has led people to answer higher"}
}


def read(page: str) -> str:
    """All that eyes and ears are told: text, the drawings' descriptions, labels. Goals' own names are the city's."""
    page = NO_TEXT.sub(" ", page)
    found = unescape(re.sub(r"<[^>]+>", " ", page) + " " + " ".join(TOLD.findall(page)))
    found = re.sub(r"\s+", " ", found)
    for named in (*GOALS, *INDICATORS):
        for name in named.name.values():
            found = re.sub(re.escape(name), " ", found, flags=re.IGNORECASE)
    return found


@pytest.fixture
def told(world: World, ready_url: str, home: Path) -> Iterator[Group]:
    """Two groups of twelve, the second one waiting. What twelve can carry is strength 1."""
    world.now = datetime.now(UTC) - timedelta(days=150)
    with group(world, ready_url, home, name="Kometen") as own:
        others = Group(world, own.analyst, world.activity(name="Väntelistan"))
        with world.app.app_context():
            comparison.choose(
                actor=world.admin(), id=own.intervention, group="waiting_list", other=others.intervention, now=world.now
            )
        own.start()
        others.start()
        world.later(**OVER)
        world.later(**TO_FOLLOW_UP)
        own.return_(AFTER)
        others.return_(BEFORE[1:])
        world.later(**OVER)
        own.tick()
        world.colleague("evaluator", "eva@example.org")
        yield own


def pages(own: Group, language: str) -> dict[str, str]:
    eva = Staff(own.world, "eva@example.org")
    eva.post("/account/language", language=language)
    paths = ("/effects", f"/interventions/{own.intervention}/effects", "/goals")
    found = {path: eva.get(path) for path in paths}
    assert {each.status_code for each in found.values()} == {200}
    return {path: read(each.text) for path, each in found.items()}


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_no_page_claims_a_cause(told: Group, language: str) -> None:
    assert {item["strength"]["score"] for item in told.report()["waves"][1]["items"] if item["strength"]} == {1}
    read_out = pages(told, language)
    overview, one, _ = read_out.values()
    assert told.item(1)["sentence"][language] in overview
    assert "Väntelistan" in one, "the other group stands beside"
    assert {path: words for path, text in read_out.items() if (words := causal_words(text, language))} == {}


@pytest.fixture
def loose(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence that claims too much."""
    sentences = {**wording.SENTENCES[wording.POINTS], **CLAIM}
    monkeypatch.setattr(wording, "SENTENCES", {**wording.SENTENCES, wording.POINTS: sentences})


@pytest.mark.usefixtures("loose")
def test_a_claim_that_slips_in_is_seen_on_every_page_that_tells_it(told: Group) -> None:
    for language in wording.LANGUAGES:
        overview, one, _ = pages(told, language).values()
        assert causal_words(overview, language)
        assert causal_words(one, language)


def test_the_public_page_claims_no_cause(told: Group) -> None:
    public = read(Staff(told.world).get(f"/r/{told.activity.code}").text)
    assert "Ändring sedan starten: 1,0" in public
    assert causal_words(public, "sv") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_public_page_says_in_each_language_claims_no_cause(language: str) -> None:
    said = {
        key: text
        for key, text in keys(language).items()
        if key.startswith(("participant.results.", "participant.youdid."))
    }
    assert len(said) >= 8
    assert {key: words for key, text in said.items() if (words := causal_words(text, language))} == {}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "كان للنشاط تأثير"),
        ("ar", "هذا أدى إلى شعور أكبر بالأمان"),
        ("ar", "بفضل النشاط"),
        ("so", "Hawshu saameyn bay yeelatay"),
        ("ckb", "چالاکییەکە کاریگەری هەبوو"),
        ("fa", "این کار باعث امنیت بیشتر شد"),
        ("ti", "እቲ ንጥፈት ጽልዋ ነይርዎ"),
        ("sv-lattlast", "Det här fungerade"),
    ],
)
def test_a_claim_is_seen_in_residents_languages(language: str, text: str) -> None:
    assert causal_words(text, language)
