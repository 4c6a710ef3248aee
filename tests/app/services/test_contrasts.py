"""A published change beside the comparison group's: for whom, in which words, and from published figures alone."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.services import comparison, contrasts, interventions, reports
from surveys.effects.causal import causal_words
from tests.app.analyst.group import AFTER, BEFORE, OVER, TO_FOLLOW_UP, Group, group
from tests.builders import World

pytestmark = pytest.mark.figures

ITEM = (1, "trygghet_2")


@pytest.fixture
def two(world: World, ready_url: str, home: Path) -> Iterator[tuple[Group, Group]]:
    """Two that ask the same; the second are those on the waiting list."""
    with group(world, ready_url, home, name="Kometen") as own:
        others = Group(world, own.analyst, world.activity(name="Väntelistan"))
        with world.app.app_context():
            changes = {"main_outcome": "trygghet_2", "smallest_change": 0.5}
            interventions.change(actor=world.admin(), id=own.intervention, changes=changes, now=world.now)
            comparison.choose(
                actor=world.admin(), id=own.intervention, group="waiting_list", other=others.intervention, now=world.now
            )
        yield own, others


def both_waves(own: Group, others: Group) -> None:
    own.start()
    others.start()
    own.world.later(**OVER)
    own.world.later(**TO_FOLLOW_UP)
    own.return_(AFTER)
    others.return_(BEFORE[1:])
    own.world.later(**OVER)
    own.tick()


def beside(own: Group, report: Any = None) -> Any:
    world = own.world
    with world.app.app_context():
        found = interventions.one(actor=world.admin(), id=own.intervention, now=world.now)
        told = report or own.report()
        return contrasts.beside(actor=world.admin(), intervention=found, report=told, now=world.now)


@pytest.mark.both_databases
def test_the_difference_is_that_of_the_two_changes_that_are_shown(two: tuple[Group, Group]) -> None:
    own, others = two
    both_waves(own, others)
    found = beside(own)
    assert (found.group, found.name) == ("waiting_list", "Väntelistan")
    one = found.found[ITEM]
    mine, theirs = own.item(1)["change"], others.item(1)["change"]
    assert one["difference"]["estimate"] == pytest.approx(mine["estimate"] - theirs["estimate"], abs=0.01)
    assert one["difference"]["high"] - one["difference"]["low"] > mine["high"] - mine["low"]
    assert one["others"] == {"n": {"least": 10, "most": 14}, "change": theirs}
    assert {cap["name"]: cap["score"] for cap in one["strength"]["caps"]}["design"] == 4
    assert one["strength"]["score"] == 1, "ten to fourteen on each side are few"
    for language, text in one["sentence"].items():
        assert causal_words(text, language) == []
    assert "jämförelsegruppen" in one["sentence"]["sv"]


def test_another_question_than_the_one_that_was_chosen_beforehand_says_less(two: tuple[Group, Group]) -> None:
    own, others = two
    both_waves(own, others)
    for chosen, late in (("trygghet_2", False), ("framtidstro_1", True), (None, True)):
        said: Any = SimpleNamespace(
            comparison_id=others.intervention,
            comparison_group="waiting_list",
            main_outcome=chosen,
            smallest_change=None,
        )
        with own.world.app.app_context():
            told = contrasts.beside(actor=own.world.admin(), intervention=said, report=own.report(), now=own.world.now)
        assert told is not None
        names = [cap["name"] for cap in told.found[ITEM]["strength"]["caps"]]
        assert ("chosen_late" in names) == late


def test_other_words_are_another_question(two: tuple[Group, Group]) -> None:
    own, others = two
    both_waves(own, others)
    changed = deepcopy(own.report())
    for wave in changed["waves"]:
        for item in wave["items"]:
            item["text"] = {"sv": "En annan fråga?"}
    assert beside(own, changed).found == {}


@pytest.mark.both_databases
def test_who_may_not_see_the_group_is_not_told_who_they_are(two: tuple[Group, Group]) -> None:
    own, others = two
    both_waves(own, others)
    world = own.world
    other = world.stranger()
    with world.app.app_context():
        found = interventions.one(actor=world.admin(), id=own.intervention, now=world.now)
        told = contrasts.beside(actor=other, intervention=found, report=own.report(), now=world.now)
    assert told == contrasts.Beside("waiting_list", None, {})


def test_before_both_have_figures_there_is_nothing(two: tuple[Group, Group]) -> None:
    own, _ = two
    with own.world.app.app_context():
        found = interventions.one(actor=own.world.admin(), id=own.intervention, now=own.world.now)
        told = contrasts.beside(actor=own.world.admin(), intervention=found, report=None, now=own.world.now)
    assert told == contrasts.Beside("waiting_list", "Väntelistan", {})


@pytest.mark.parametrize(
    ("kind", "left"), [("waiting_list", ["Kometen"]), ("other_intervention", ["Kometen", "Väntelistan"])]
)
def test_who_did_not_take_part_is_no_intervention_among_others(
    two: tuple[Group, Group], kind: str, left: list[str]
) -> None:
    own, others = two
    world = own.world
    with world.app.app_context():
        comparison.choose(
            actor=world.admin(), id=own.intervention, group=kind, other=others.intervention, now=world.now
        )
        seen = reports.that_act(reports.overview(actor=world.admin(), now=world.now))
    assert [each.intervention.name for each in seen] == left
