"""What is told of those who came back without a code, from their answers to the report: beside the start, and apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.services import cross_sections
from app.store.figures import respondents
from app.store.session import transaction
from surveys import codes
from tests.app.analyst.group import AFTER, BEFORE, OVER, TO_FOLLOW_UP, Group, group
from tests.app.services.test_states import NO, WORK, YES
from tests.builders import World

pytestmark = pytest.mark.figures

TRUST = "trygghet_2"
LATER = (3, 4, 5, 4, 2, 4, 5, 3, 4, 5, 4, 3, 5, 4)


@pytest.fixture
def club(world: World, ready_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Group]:
    monkeypatch.setattr(codes, "ROUNDS", 1)
    with group(world, ready_url, home) as made:
        made.start(BEFORE * 2)
        close(made)
        yield made


@pytest.fixture
def course(world: World, ready_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Group]:
    """Where 12 work at the start, and 12 don't."""
    monkeypatch.setattr(codes, "ROUNDS", 1)
    with group(world, ready_url, home, ready="course", audience="adults") as made:
        for answer in [YES, NO] * 12:
            world.answer(made.activity, answers={WORK: answer})
        close(made)
        yield made


def close(people: Group) -> None:
    people.world.later(**OVER)
    people.tick()


def go_on(people: Group, without: Sequence[Any], key: str = TRUST, linked: Sequence[int] = (), **says: Any) -> Any:
    """Some come back with their code and some without; what is told of those without it when the wave has closed."""
    people.world.later(**TO_FOLLOW_UP)
    people.return_(linked)
    for answer in without:
        people.world.answer(people.activity, wave=1, again=True, answers={key: answer}, **says)
    close(people)
    return people.item(1, key)["unlinked"]


def test_those_without_a_code_stand_beside_the_start_and_apart_from_the_pairs(club: Group) -> None:
    told = go_on(club, LATER, linked=AFTER)
    assert told["start"] == {"n": {"least": 20, "most": 24}, "low": 2.7, "high": 2.7}
    assert (told["n"], told["later"]) == ({"least": 10, "most": 14}, {"low": 3.9, "high": 3.9})
    assert told["difference"] == {"estimate": 1.3, "low": 0.6, "high": 1.9, "level": 0.95}
    assert told["strength"]["score"] == 1, "ten or so, who may be anybody"
    assert told["sentence"]["sv"] == (
        "De som svarade vid uppföljningen gav i snitt högre svar än de som svarade vid starten:"
        " 1,3 steg (0,6 till 1,9). Det kan vara andra personer."
    )
    pairs = club.item(1)
    assert (pairs["change"]["estimate"], pairs["n"]["least"]) == (1.0, 10)


def test_however_many_they_are_it_stays_at_two_of_five(club: Group) -> None:
    told = go_on(club, LATER * 2)
    assert told["strength"]["score"] == 2
    assert {each["name"] for each in told["strength"]["caps"]} == {"design", "round", "turnout", "width"}


@pytest.mark.parametrize(
    "said",
    [[4] * 18 + [1, 2], [5] * 17 + [4] * 4],
    ids=["nine in ten said the same", "the end of the scale"],
)
def test_what_nearly_all_of_them_said_is_not_told(club: Group, said: list[int]) -> None:
    assert go_on(club, said) is None


def test_nine_are_too_few(club: Group) -> None:
    assert go_on(club, LATER[:9]) is None


def test_who_typed_answers_from_paper_would_see_what_the_other_four_said(club: Group) -> None:
    club.world.later(**TO_FOLLOW_UP)
    for answer in LATER[:4]:
        club.world.answer(club.activity, wave=1, again=True, answers={TRUST: answer})
    for answer in LATER[4:]:
        club.world.answer(club.activity, wave=1, again=True, answers={TRUST: answer}, mode="paper")
    close(club)
    assert club.item(1)["unlinked"] is None


@pytest.mark.parametrize("start", [BEFORE[:8], [5] * 12], ids=["too few", "nearly all at the end of the scale"])
def test_nothing_stands_beside_a_start_that_is_not_shown(
    world: World, ready_url: str, home: Path, monkeypatch: pytest.MonkeyPatch, start: Sequence[int]
) -> None:
    monkeypatch.setattr(codes, "ROUNDS", 1)
    with group(world, ready_url, home) as made:
        made.start(start)
        close(made)
        assert go_on(made, LATER) is None


def test_of_a_state_it_is_a_share(course: Group) -> None:
    told = go_on(course, [YES] * 14 + [NO] * 6, WORK)
    assert (told["start"]["low"], told["later"]["low"]) == (0.5, 0.7)
    assert told["difference"]["estimate"] == 0.2
    assert told["sentence"]["en"].endswith("20 percentage points (−10 to 45). They may be other people.")


def test_a_state_that_few_are_in_is_not_told(course: Group) -> None:
    assert go_on(course, [YES] * 16 + [NO] * 4, WORK) is None


def test_of_a_state_a_typist_would_see_that_nobody_else_is_in_it(course: Group) -> None:
    course.world.later(**TO_FOLLOW_UP)
    for answer, mode in [(YES, "paper")] * 10 + [(NO, "phone")] * 8:
        course.world.answer(course.activity, wave=1, again=True, answers={WORK: answer}, mode=mode)
    close(course)
    assert course.item(1, WORK)["unlinked"] is None


@pytest.mark.both_databases
def test_nobody_stands_in_both_registers(club: Group) -> None:
    go_on(club, LATER, linked=AFTER)
    with club.analyst.app_context(), transaction() as session:
        held = respondents(session, club.intervention)
    name = next(each for each in held if each.startswith(TRUST) and not each.endswith(cross_sections.REGISTER))
    assert len(held[name + cross_sections.REGISTER]) == len(LATER)
    assert not held[name].keys() & held[name + cross_sections.REGISTER].keys()
