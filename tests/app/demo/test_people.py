"""Simulated participants: their true change is known exactly, and drop-out by background makes the rest look better."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from app.demo.neighbourhood import Intervention, neighbourhood
from app.demo.people import Person, draw, measured, true_change
from surveys.answers import Reader

INTERVENTIONS = neighbourhood().interventions
MANY = 4000
STANDARD_ERRORS = 4


def changes(people: Sequence[Person], key: str, wave: int, *, completers: bool = False) -> np.ndarray:
    """Each person's change since the start; of all who started, or of those alone who answered the wave."""
    chosen = [each for each in people if not completers or each.visits[wave] is not None]
    return np.array([float(each.scores[wave][key]) - float(each.scores[0][key]) for each in chosen])


def off(found: np.ndarray, truth: float) -> float:
    """How many standard errors a mean lies from the truth."""
    return abs(found.mean() - truth) / (found.std(ddof=1) / np.sqrt(len(found)))


@pytest.mark.parametrize("told", INTERVENTIONS, ids=lambda each: each.name)
def test_everybody_who_started_changes_by_the_truth(told: Intervention) -> None:
    people = draw(np.random.default_rng(7), told, MANY)
    for question in measured(told):
        for wave in (1, 2):
            found = changes(people, question.key, wave)
            assert off(found, true_change(told, question.key, wave)) < STANDARD_ERRORS, (question.key, wave)


@pytest.mark.parametrize("told", [i for i in INTERVENTIONS if i.drop_out == "random"], ids=lambda each: each.name)
def test_where_anybody_may_leave_those_who_stay_tell_the_truth(told: Intervention) -> None:
    people = draw(np.random.default_rng(8), told, MANY)
    for question in measured(told):
        found = changes(people, question.key, 1, completers=True)
        assert len(found) < MANY
        assert off(found, true_change(told, question.key, 1)) < STANDARD_ERRORS


@pytest.mark.parametrize("told", [i for i in INTERVENTIONS if i.drop_out == "background"], ids=lambda each: each.name)
def test_where_the_hard_to_reach_leave_those_who_stay_look_better(told: Intervention) -> None:
    people = draw(np.random.default_rng(9), told, MANY)
    gaps = [
        changes(people, each.key, 1, completers=True).mean() - true_change(told, each.key, 1)
        for each in measured(told)
        if each.kind != "yes_no"
    ]
    assert np.mean(gaps) > 0.03
    stayed = [each.visits[1] is not None for each in people]
    assert np.mean(stayed_of(people, stayed, hard=True)) < np.mean(stayed_of(people, stayed, hard=False))


def stayed_of(people: Sequence[Person], stayed: Sequence[bool], *, hard: bool) -> list[bool]:
    return [here for each, here in zip(people, stayed, strict=True) if each.hard is hard]


def test_about_as_many_are_lost_as_it_says() -> None:
    for told in INTERVENTIONS:
        people = draw(np.random.default_rng(10), told, MANY)
        lost = np.mean([each.visits[1] is None for each in people])
        assert lost == pytest.approx(told.lost, abs=0.06), told.name


def test_the_same_seed_is_the_same_people() -> None:
    told = INTERVENTIONS[3]
    first, second, other = (draw(np.random.default_rng(seed), told, 50) for seed in (1, 1, 2))
    assert first == second
    assert first != other


def test_some_write_on_paper_forget_the_code_come_late_or_do_not_know() -> None:
    people = draw(np.random.default_rng(11), INTERVENTIONS[3], 800)
    later = [visit for each in people for visit in each.visits[1:] if visit]
    assert {visit.mode for visit in later} == {"phone", "helped", "paper"}
    assert any(visit.late for visit in later)
    assert any(not visit.linked and visit.mode == "phone" for visit in later)
    assert not any(visit.linked for each in people for visit in each.visits if visit and visit.mode == "paper")
    answers = [answer for visit in later for answer in visit.answers.values()]
    assert {"missing": "dont_know"} in answers
    assert {"missing": "refused"} in answers
    asked = {each.key for each in INTERVENTIONS[3].questionnaire.questions if each.kind != "text"}
    assert any(asked - set(visit.answers) for visit in later)


@pytest.mark.parametrize("told", INTERVENTIONS, ids=lambda each: each.name)
def test_a_questionnaire_takes_every_answer(told: Intervention) -> None:
    reader = Reader(told.questionnaire)
    for person in draw(np.random.default_rng(12), told, 60):
        for visit in person.visits:
            assert visit is None or reader.read(visit.answers) == visit.answers
