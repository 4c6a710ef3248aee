"""A course and its waiting list, followed by who works or studies: the page, what it is worth, and the page on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.services import comparison, contrasts, costs, interventions, summaries
from surveys import codes
from surveys.effects.causal import causal_words
from surveys.effects.cost import Cost, Value
from tests.app.analyst.group import OVER, TO_FOLLOW_UP, Group, group
from tests.app.posters.paper import text_of
from tests.app.services.test_states import WORK, states
from tests.builders import Participant, World
from tests.web.test_no_claims import read
from tests.web.test_staff_doors import Staff

COST = Cost(640_000, "Budget", 50, "Listan", "i arbete", (Value("Kommunen", 100_000, "Kalkyl"),), "2026")
FOLLOWS = "Andelen gäller dem som svarade: ja."


@pytest.fixture
def two(world: World, ready_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Group, Group]]:
    """Thirty-six who all come back, of whom many found work, and thirty-six on the waiting list, of whom few did."""
    monkeypatch.setattr(codes, "ROUNDS", 1)
    world.now = datetime.now(UTC) - timedelta(days=150)
    says: dict[str, Any] = {"ready": "course", "audience": "adults"}
    with group(world, ready_url, home, name="Jobbspåret", **says) as own:
        others = Group(world, own.analyst, world.activity(name="Kölistan", **says))
        both = ((own, states(8, 17, 5, 6)), (others, states(7, 6, 6, 17)))
        with world.app.app_context():
            changes = {"main_outcome": WORK, "smallest_change": 0.2}
            interventions.change(actor=world.admin(), id=own.intervention, changes=changes, now=world.now)
            comparison.choose(
                actor=world.admin(), id=own.intervention, group="waiting_list", other=others.intervention, now=world.now
            )
            costs.change(actor=world.admin(), id=own.intervention, cost=COST, now=world.now)
        for people, (before, _) in both:
            for answer in before:
                people.people.append(Participant())
                world.answer(people.activity, people.people[-1], answers={WORK: answer})
        world.later(**OVER)
        world.later(**TO_FOLLOW_UP)
        for people, (_, after) in both:
            for person, answer in zip(people.people, after, strict=True):
                world.answer(people.activity, person, wave=1, answers={WORK: answer})
        world.later(**OVER)
        own.tick()
        yield own, others


def test_what_is_told_of_a_share_beside_a_waiting_list(two: tuple[Group, Group]) -> None:
    own, others = two
    world = own.world
    world.colleague("evaluator", "eva@example.org")
    eva = Staff(world, "eva@example.org")
    path = f"/interventions/{own.intervention}/effects"
    told = read(eva.get(path).text)
    for said in (
        FOLLOWS,
        "Vid starten 35 % (20–55 %). 35–39 personer.",
        "Andelen bland deltagarna var högre än vid starten: 35 procentenheter (10 till 55).",
        "Svarade båda gångerna: nu 35–39 70 % 55–80 %",
        "Ändring, procentenheter 35–39 +35 +10 – +55",
        "nej 20–24 25 % 75 % ja 10–14 60 % 40 %",
        "McNemars test (mid-p): under 0,05.",
    ):
        assert said in told, said
    assert "Jämförelsen tyder på en högre andel bland dem som deltog: 35 procentenheter (5 till 60)." in told
    assert "Kommunen 100 000 kr per person och år. Källa: Kalkyl 1 750 000 kr 250 000 kr – 3 000 000 kr" in told
    assert "säger vi inte" not in told

    alone = read(eva.get(f"/interventions/{others.intervention}/effects").text)
    assert "kr per person" not in alone
    assert causal_words(alone, "sv") == []
    overview = read(eva.get("/effects").text)
    assert f"Arbetar eller studerar du just nu? {FOLLOWS}" in overview
    assert causal_words(overview, "sv") == []


def test_what_the_leader_did_not_choose_beforehand_is_worth_no_kronor(two: tuple[Group, Group]) -> None:
    own, _ = two
    with own.world.app.app_context():
        actor, now = own.world.admin(), own.world.now
        cost = costs.told(actor=actor, id=own.intervention, now=now)
        found = interventions.one(actor=actor, id=own.intervention, now=now)
        report = own.report()
        beside = contrasts.beside(actor=actor, intervention=found, report=report, now=now)
        assert cost is not None
        assert beside is not None
        worth = costs.worth(cost=cost, intervention=found, report=report, beside=beside)
        assert worth is not None
        found.main_outcome = "framtidstro_3"
        assert costs.worth(cost=cost, intervention=found, report=report, beside=beside) is None


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_on_paper_has_the_comparison_group(two: tuple[Group, Group], language: str) -> None:
    own, others = two
    world = own.world
    for people in two:
        with world.app.app_context():
            summaries.ask(actor=world.admin(), of=people.intervention, language=language, now=world.now)
    own.tick()
    with world.app.app_context():
        mine, alone = (
            text_of(summaries.pdf(actor=world.admin(), of=people.intervention, language=language, now=world.now))
            for people in two
        )
    said = {
        "sv": ("Jämfört med Kölistan", "Jämförelsen tyder på en högre andel", "– skillnad mot Kölistan"),
        "en": ("Compared with Kölistan", "The comparison suggests a higher share", "– difference to Kölistan"),
    }[language]
    for each in said:
        assert each in mine, each
    unlike = {"sv": "Här jämförs ingen med någon annan", "en": "Nobody is compared"}[language]
    assert unlike not in mine
    assert causal_words(alone, language) == []
