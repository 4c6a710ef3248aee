"""What is told of a state that people are in, from its answers to the report: changes, shares, and who went where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.services import interventions, participants, questionnaires
from surveys import bank, codes
from tests.app.analyst.group import OVER, TO_FOLLOW_UP, Group, group
from tests.builders import Participant, World

pytestmark = pytest.mark.figures

WORK = "sysselsattning_1"
YES, NO = True, False


@pytest.fixture
def course(world: World, ready_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Group]:
    monkeypatch.setattr(codes, "ROUNDS", 1)
    with group(world, ready_url, home, ready="course", audience="adults") as made:
        yield made


def begin(people: Group, before: Sequence[Any], key: str = WORK) -> None:
    """So many newcomers answer the start, and it closes."""
    for answer in before:
        people.people.append(Participant())
        people.world.answer(people.activity, people.people[-1], answers={key: answer})
    people.world.later(**OVER)
    people.tick()


def go_on(people: Group, after: Sequence[Any], key: str = WORK) -> Any:
    """The first of them answer the follow-up; what is told of it when it has closed."""
    people.world.later(**TO_FOLLOW_UP)
    for person, answer in zip(people.people, after, strict=False):
        if answer is not None:
            people.world.answer(people.activity, person, wave=1, answers={key: answer})
    people.world.later(**OVER)
    people.tick()
    return people.item(1, key)


def states(both: int, gained: int, lost: int, neither: int) -> tuple[list[bool], list[bool]]:
    before = [YES] * both + [NO] * gained + [YES] * lost + [NO] * neither
    return before, [YES] * (both + gained) + [NO] * (lost + neither)


@pytest.mark.both_databases
def test_a_share_is_told_at_both_waves_with_its_change_and_who_went_where(course: Group) -> None:
    before, after = states(both=8, gained=9, lost=5, neither=8)
    begin(course, before + [YES, NO] * 3)
    start = course.item(0, WORK)
    assert [(each["value"], each["label"]["sv"], each["label"]["ar"]) for each in start["followed"]] == [
        (1, "Ja", "نعم")
    ]
    assert (start["start"]["low"], start["start"]["from"], start["start"]["to"]) == (0.45, 0.3, 0.6)  # 16 of 36
    assert start["start"]["n"] == {"least": 35, "most": 39}
    item = go_on(course, after)
    assert item["change"] == {"estimate": 0.15, "low": -0.1, "high": 0.35, "level": 0.95}  # 4 of 30
    assert item["n"] == {"least": 30, "most": 34}
    levels = item["levels"]
    assert [levels[when]["low"] for when in ("before", "after")] == [0.45, 0.55]  # 13 and 17 of 30
    table = item["table"]
    assert [[each["value"] for each in values] for values in table["classes"]] == [[0], [1]]
    assert [[each["low"] for each in row["shares"]] for row in table["rows"]] == [[0.45, 0.55], [0.4, 0.6]]
    assert [row["n"]["least"] for row in table["rows"]] == [15, 10]
    assert item["p_below"] is None
    assert item["sentence"]["sv"].startswith("Det går inte att säga om andelen har ändrats")
    assert (item["strength"]["score"], item["direction"]) == (2, 1)
    assert "pairs" not in str(course.report())


def test_a_clear_change_is_told_in_percentage_points(course: Group) -> None:
    before, after = states(both=6, gained=16, lost=2, neither=8)
    begin(course, before)
    item = go_on(course, after)
    assert (
        item["sentence"]["sv"] == "Andelen bland deltagarna var högre än vid starten: 45 procentenheter (20 till 65)."
    )
    assert item["p_below"] == 0.01
    assert item["table"] is None, "two lost it"
    assert item["levels"] is not None


def test_where_few_are_gone_their_start_would_follow_so_the_share_now_is_not_told(course: Group) -> None:
    before, after = states(both=8, gained=9, lost=5, neither=8)
    begin(course, [*before, YES, YES])
    item = go_on(course, after)
    assert (item["levels"], item["table"]) == (None, None)
    assert item["change"]["estimate"] == 0.15


@pytest.mark.both_databases
def test_two_who_have_erased_their_answers_are_two_who_are_gone(course: Group) -> None:
    before, after = states(both=8, gained=9, lost=5, neither=8)
    begin(course, [*before, YES, YES])
    for gone in course.people[-2:]:
        key = gone.participant_key(course.intervention)
        with course.world.app.app_context():
            participants.erase(intervention=course.intervention, participant_key=key, now=course.world.now)
    item = go_on(course, after)
    assert (item["levels"], item["table"]) == (None, None)


@pytest.mark.parametrize(
    "turns",
    [(10, 3, 1, 10), (20, 2, 0, 3), (1, 13, 0, 1)],
    ids=["four turned", "nine of ten stayed", "nearly all are there now"],
)
def test_what_would_tell_on_each_is_not_told(course: Group, turns: tuple[int, int, int, int]) -> None:
    before, after = states(*turns)
    begin(course, before)
    item = go_on(course, after)
    assert item["change"] == {"why": "stands_out"}
    assert (item["made"], item["levels"], item["table"], item["sentence"]) == (None, None, None, None)


def test_a_start_of_which_few_are_in_the_state_has_no_share(course: Group) -> None:
    begin(course, [YES] * 4 + [NO] * 12)
    item = course.item(0, WORK)
    assert (item["start"], item["shares"]) == (None, None)


def test_a_state_is_not_broken_down_by_itself(
    world: World, ready_url: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "ROUNDS", 1)
    says: dict[str, Any] = {"ready": "course", "audience": "adults", "background": [WORK]}
    with group(world, ready_url, home, **says) as people:
        before, after = states(both=12, gained=10, lost=6, neither=12)
        begin(people, before + [YES, NO] * 3)
        item = go_on(people, after)
        assert people.report()["breakdown"]["groups"]
        assert item["by"] is None
        assert item["levels"] is not None, "three of each group are gone, six of all"


def own(status: dict[str, Any]) -> dict[str, Any]:
    """The same answers in a question of an author's own, who has said which of them are good."""
    options = [each | {"good": each["value"] in ("work", "studies")} for each in status["options"]]
    words = {language: f"{text} Ungefär?" for language, text in status["text"].items()}
    return {"key": "gor", "kind": "choice", "text": words, "options": options}


@pytest.fixture(params=["status", "choice"])
def asked(course: Group, request: pytest.FixtureRequest) -> tuple[Group, str]:
    """The same people, asked what they mostly do instead."""
    world = course.world
    with world.app.app_context():
        (draft,) = questionnaires.mine(actor=world.admin())
        document = dict(draft.draft)
        status = bank.item("sysselsattning_2") | {"key": "sysselsattning_2", "item": "sysselsattning_2"}
        added = status if request.param == "status" else own(status)
        document["questions"] = [each for each in document["questions"] if each["key"] != WORK] + [added]
        questionnaires.save(actor=world.admin(), id=draft.id, document=document, revision=1, now=world.now)
        questionnaires.publish(actor=world.admin(), id=draft.id, confirmed=["ar", "sv"], now=world.now)
        changes = {"main_outcome": added["key"]}
        interventions.change(actor=world.admin(), id=course.intervention, changes=changes, now=world.now)
    return course, added["key"]


@pytest.mark.both_databases
def test_work_and_studies_together_are_followed_and_no_class_mixes_them_with_others(asked: tuple[Group, str]) -> None:
    people, key = asked
    before = ["work"] * 14 + ["studies"] * 6 + ["seeking"] * 12 + ["leave"] * 8
    after = ["work"] * 8 + ["seeking"] * 6 + ["studies"] * 6 + ["work"] * 7 + ["seeking"] * 5 + ["leave"] * 8
    for answer in before:
        people.people.append(Participant())
        people.world.answer(people.activity, people.people[-1], version=2, answers={key: answer})
    people.world.later(**OVER)
    people.world.later(**TO_FOLLOW_UP)
    for person, answer in zip(people.people, after, strict=True):
        people.world.answer(people.activity, person, wave=1, version=2, answers={key: answer})
    people.world.later(**OVER)
    people.tick()
    item = people.item(1, key)
    assert [each["value"] for each in item["followed"]] == ["work", "studies"]
    assert (item["start"]["low"], item["direction"]) == (0.5, 1)
    assert [[each["value"] for each in values] for values in item["table"]["classes"]] == [
        ["work", "studies"],
        ["programme", "seeking", "leave", "retired", "neither"],
    ]
    assert [[each["low"] for each in row["shares"]] for row in item["table"]["rows"]] == [[0.7, 0.3], [0.35, 0.65]]
