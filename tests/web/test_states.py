"""A course and its waiting list, followed by who works or studies: the page, kronor, and the page on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.services import comparison, contrasts, costs, interventions, summaries
from surveys import codes
from surveys.effects.causal import causal_words
from surveys.effects.cost import Cost, Value
from surveys.languages import LANGUAGES
from tests.app.analyst.group import OVER, TO_FOLLOW_UP, Group, group
from tests.app.posters.paper import text_of
from tests.app.services.test_states import WORK, states
from tests.builders import Participant, World
from tests.web.test_no_claims import read
from tests.web.test_staff_doors import Staff

COST = Cost(640_000, "Budget", 50, "Listan", "i arbete", (Value("Kommunen", 105_000, "Kalkyl"),), "2026")
FOLLOWS = "Andelen gäller dem som svarade: Ja."


@pytest.fixture
def two(world: World, ready_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Group, Group]]:
    """Seventy who all come back, of whom many found work, and seventy on the waiting list, of whom few did."""
    monkeypatch.setattr(codes, "ROUNDS", 1)
    world.now = datetime.now(UTC) - timedelta(days=150)
    says: dict[str, Any] = {"ready": "course", "audience": "adults"}
    with group(world, ready_url, home, name="Jobbspåret", **says) as own:
        others = Group(world, own.analyst, world.activity(name="Kölistan", **says))
        both = ((own, states(16, 32, 10, 12)), (others, states(16, 12, 12, 30)))
        with world.app.app_context():
            changes = {"main_outcome": WORK, "smallest_change": 0.2}
            interventions.change(actor=world.admin(), id=own.intervention, changes=changes, now=world.now)
            comparison.choose(
                actor=world.admin(), id=own.intervention, group="waiting_list", other=others.intervention, now=world.now
            )
            costs.change(actor=world.admin(), id=own.intervention, cost=COST, now=world.now)
        for people, (before, _) in both:
            for answer in before:
                people.people.append(Participant(typed=False))
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
    told = read(eva.get(f"/interventions/{own.intervention}/effects").text)
    for said in (
        f"{FOLLOWS} Andelen bland deltagarna var högre än vid starten: 30 procentenheter (15 till 45).",
        "Vid starten 35 % (25–50 %). 70–74 personer.",
        "Svarade båda gångerna: nu 70–74 70 % (55–80 %)",
        "Ändring, procentenheter 70–74 +30 (+15 – +45)",
        "Nej 40–44 25 % 75 % Ja 25–29 40 % 60 %",
        "Så läses tabellen: av 40–44 som svarade ”Nej” vid starten svarar 75 % nu ”Ja”.",
        "McNemars test (mid-p): under 0,01.",
        "Jämförelsen tyder på en högre andel bland dem som deltog: 30 procentenheter (10 till 50).",
        "Kommunen 105 000 kr per person och år. Källa: Kalkyl 1 600 000 kr (520 000 kr – 2 600 000 kr)",
    ):
        assert said in told, said
    assert "säger vi inte" not in told
    alone = read(eva.get(f"/interventions/{others.intervention}/effects").text)
    assert "kr per person" not in alone
    overview = read(eva.get("/effects").text)
    assert f"Arbetar eller studerar du just nu? {FOLLOWS}" in overview
    assert "Bredvid Kölistan Jämförelsen tyder på en högre andel bland dem som deltog" in overview
    goals = read(eva.get("/goals").text)
    assert FOLLOWS in goals
    for page in (alone, overview, goals):
        assert causal_words(page, "sv") == []
    _on_paper(two)
    _kronor(own)
    _in_public(own)


def _in_public(own: Group) -> None:
    """Everybody sees both shares that were published, in every language, and nothing else of the change."""
    client = own.world.app.test_client()
    told = read(client.get(f"/r/{own.activity.code}?lang=sv").text)
    said = "Andel som svarade ”Ja”: 35 % vid starten, 70 % senare. Här räknas bara de som svarade båda gångerna."
    assert said in told
    assert "30 procentenheter" not in told
    assert causal_words(told, "sv") == []
    for language in LANGUAGES:
        page = read(client.get(f"/r/{own.activity.code}?lang={language}").text)
        assert page.count("70 %") == 1, language
    levels = own.item(1, WORK)["levels"]
    assert (levels["before"]["low"], levels["after"]["low"]) == (0.35, 0.7), "what stands there is what was published"


def _on_paper(two: tuple[Group, Group]) -> None:
    """The comparison group stands on the page of whoever has one."""
    own, world = two[0], two[0].world
    said = {
        "sv": ("Jämfört med Kölistan", "Jämförelsen tyder på en högre andel", "– skillnad mot Kölistan"),
        "en": ("Compared with Kölistan", "The comparison suggests a higher share", "– difference to Kölistan"),
    }
    unlike = {"sv": "Här jämförs ingen med någon annan", "en": "Nobody is compared"}
    for language in said:
        for people in two:
            with world.app.app_context():
                summaries.ask(actor=world.admin(), of=people.intervention, language=language, now=world.now)
    own.tick()
    for language, wanted in said.items():
        with world.app.app_context():
            mine, alone = (
                text_of(summaries.pdf(actor=world.admin(), of=people.intervention, language=language, now=world.now))
                for people in two
            )
        for each in wanted:
            assert each in mine, each
        assert unlike[language] not in mine
        assert "+30" in mine
        assert unlike[language] in alone
        assert causal_words(alone, language) == []


def _kronor(own: Group) -> None:
    """Nothing is worth kronor that was not chosen beforehand, or of people whose number nobody knows."""
    world = own.world
    with world.app.app_context():
        actor, now = world.admin(), world.now
        cost = costs.told(actor=actor, id=own.intervention, now=now)
        found = interventions.one(actor=actor, id=own.intervention, now=now)
        report = own.report()
        beside = contrasts.beside(actor=actor, intervention=found, report=report, now=now)
        assert cost is not None
        assert beside is not None

        def worth(cost: costs.Told, beside: contrasts.Beside) -> costs.Worth | None:
            return costs.worth(cost=cost, intervention=found, report=report, beside=beside)

        assert worth(cost, beside) is not None
        assert worth(replace(cost, starters=None), beside) is None
        unsure = {at: one | {"strength": one["strength"] | {"score": 2}} for at, one in beside.found.items()}
        assert worth(cost, replace(beside, found=unsure)) is None
        found.main_outcome = "framtidstro_3"
        assert worth(cost, beside) is None
