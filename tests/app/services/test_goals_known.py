"""What is known about each goal: from an indicator to its goals, never from a label, and nothing where nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path

import pytest

from app.services import goals_known, interventions, reports, summaries
from app.services.goals_known import Known, known
from surveys.effects.causal import causal_words
from surveys.effects.needed import PAIRS
from surveys.errors import SummaryNotMade
from surveys.goals import GOALS, INDICATORS, indicators_for
from tests.app.analyst.group import AFTER, BEFORE, OVER, TO_FOLLOW_UP, Group, group
from tests.app.posters.paper import text_of
from tests.app.services.test_releases import stranger
from tests.builders import World

pytestmark = pytest.mark.figures

UNMEASURED = ("A", "D", "H")


@pytest.fixture
def two(world: World, ready_url: str, home: Path) -> Iterator[list[Group]]:
    """One that is said to be for H and G, and one that is said to be for C alone. Both ask the same."""
    with group(world, ready_url, home, name="Kometen", goals=["G", "H"]) as first:
        yield [first, Group(world, first.analyst, world.activity(name="Solen", goals=["C"]))]


def both_waves(groups: Sequence[Group], scores: Sequence[Sequence[int]] = (AFTER, BEFORE[1:])) -> None:
    for each in groups:
        each.start()
    groups[0].world.later(**OVER)
    groups[0].world.later(**TO_FOLLOW_UP)
    for each, held in zip(groups, scores, strict=True):
        each.return_(held)
    groups[0].world.later(**OVER)
    groups[0].tick()


def overview(world: World) -> list[reports.Overview]:
    with world.app.app_context():
        return reports.overview(actor=world.admin(), now=world.now)


def of(found: Sequence[Known], code: str) -> Known:
    return next(each for each in found if each.goal.code == code)


def names(found: Sequence[reports.Overview]) -> list[str]:
    return [each.intervention.name for each in found]


def told(found: Sequence[goals_known.Change]) -> list[tuple[str, int, str]]:
    return [(each.seen.intervention.name, each.number, each.item["key"]) for each in found]


@pytest.mark.both_databases
def test_a_change_counts_for_the_goals_that_its_indicator_measures_whoever_asked(two: list[Group]) -> None:
    both_waves(two)
    found = known(overview(two[0].world))
    assert [each.goal for each in found] == list(GOALS)
    (safety,) = (each for each in of(found, "G").measured if each.indicator.code == "trygghet")
    assert told(safety.changes) == [("Kometen", 1, "trygghet_2"), ("Solen", 1, "trygghet_2")]
    assert names(of(found, "G").tagged) == ["Kometen"], "Solen is not said to be for G and tells of it all the same"


def test_a_label_says_nothing_about_a_goal_and_three_goals_are_never_measured(two: list[Group]) -> None:
    both_waves(two)
    found = known(overview(two[0].world))
    assert [each.goal.code for each in found if not each.goal.measurable] == list(UNMEASURED)
    for code in UNMEASURED:
        assert (of(found, code).measured, of(found, code).unasked) == ((), ())
    assert names(of(found, "H").tagged) == ["Kometen"]
    assert (names(of(found, "C").tagged), names(of(found, "C").beside)) == (["Solen"], ["Solen"])
    assert of(found, "C").measured == (), "nothing that measures trust was asked"
    assert of(found, "G").beside == ()


def test_what_nobody_asked_is_said_and_so_is_what_was_asked_without_a_figure(two: list[Group]) -> None:
    both_waves(two, (AFTER, ()))
    found = of(known(overview(two[0].world)), "G")
    (safety,) = found.measured
    assert (told(safety.changes), names(safety.silent)) == ([("Kometen", 1, "trygghet_2")], ["Solen"])
    assert {each.code for each in found.unasked} == {each.code for each in indicators_for("G")} - {"trygghet"}


def test_the_direction_is_told_where_the_whole_interval_lies_on_one_side_and_else_not(two: list[Group]) -> None:
    both_waves(two)
    seen = overview(two[0].world)

    def safety() -> goals_known.Measured:
        return next(each for each in of(known(seen), "G").measured if each.indicator.code == "trygghet")

    assert (told(safety().clear), told(safety().unclear)) == (
        [("Kometen", 1, "trygghet_2")],
        [("Solen", 1, "trygghet_2")],
    )
    seen = deepcopy(seen)
    (kometen,) = safety().clear
    kometen.item["strength"]["score"] = 0
    assert safety().clear == [], "at 0 only counts are told"


def test_the_newest_wave_of_which_a_change_may_be_shown_is_the_one_that_is_told(two: list[Group]) -> None:
    both_waves(two)
    world = two[0].world
    world.later(days=60)
    two[0].return_(AFTER[::-1], wave=2)
    two[1].return_(AFTER[:3], wave=2)
    world.later(days=40)
    two[0].tick()
    (safety,) = of(known(overview(world)), "G").measured
    assert told(safety.changes) == [("Kometen", 2, "trygghet_2"), ("Solen", 1, "trygghet_2")]


def test_a_stranger_is_told_of_no_other_s_interventions(two: list[Group]) -> None:
    both_waves(two)
    world = two[0].world
    with world.app.app_context():
        found = known(reports.overview(actor=stranger(world), now=world.now))
    assert all(not each.tagged and not each.measured for each in found)


def test_areas_are_named_and_the_paper_says_what_a_next_wave_would_take_without_a_causal_word(two: list[Group]) -> None:
    """Where something was measured and where nothing is known; nothing is set side by side."""
    both_waves(two, (AFTER, ()))
    world = two[0].world
    with world.app.app_context():
        for each, name in zip(two, ("Torget", "Hamnen"), strict=True):
            area = interventions.add_area(actor=world.admin(), name=name, parent=None, now=world.now)
            changes = {"area_id": area.id}
            interventions.change(actor=world.admin(), id=each.intervention, changes=changes, now=world.now)
        places = goals_known.areas(actor=world.admin(), now=world.now)
        assert goals_known.areas(actor=stranger(world), now=world.now) == {}
    found = known(overview(world), places)
    assert (of(found, "G").areas, of(found, "G").areas_nothing) == (("Torget",), ("Hamnen",))
    assert (of(found, "C").areas, of(found, "C").areas_nothing) == ((), ("Hamnen",))
    assert (of(found, "H").areas, of(found, "H").areas_nothing) == ((), ()), "asking says nothing about H anywhere"
    (change,) = (each for measured in of(found, "G").measured for each in measured.changes)
    for language, missing in (("sv", "behövs en jämförelsegrupp"), ("en", "it takes a comparison group")):
        with world.app.app_context():
            who = {"actor": world.admin(), "of": summaries.GOALS, "language": language, "now": world.now}
            with pytest.raises(SummaryNotMade):
                summaries.pdf(**who)
            assert summaries.ask(**who).state == "making"
        two[0].tick()
        with world.app.app_context():
            pdf = summaries.pdf(**who)
        assert b"pdfuaid" in pdf, "tagged"
        printed = " ".join(text_of(pdf).split()).lower()
        for words in (change.item["sentence"][language], "Kometen", "Solen", "Torget", "Hamnen", str(PAIRS), missing):
            assert words.lower() in printed
        for each in (*GOALS, *INDICATORS):  # they have the names that people gave them
            printed = printed.replace(each.name[language].lower(), "")
        assert causal_words(printed, language) == []
