"""When it happened: counted back from an anchor, which can be any day, also the first of a month or a leap day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from app.demo import people as simulated
from app.demo import when
from app.demo.neighbourhood import Intervention, neighbourhood
from surveys.waves import SWEDEN, midnight

INTERVENTIONS = neighbourhood().interventions
ANCHORS = [date(2026, 11, 22), date(2027, 1, 1), date(2028, 2, 29), date(2026, 3, 30), date(2026, 10, 31)]


def sent(told: Intervention, anchor: date, size: int = 150) -> list[when.Sending]:
    rng = np.random.default_rng(3)
    people = simulated.draw(rng, told, size)
    return when.sendings(rng, told, people, anchor)


@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
def test_nothing_happens_after_the_anchor_and_everybody_has_started(anchor: date) -> None:
    for told in INTERVENTIONS:
        sendings = sent(told, anchor)
        assert all(each.at < midnight(anchor) for each in sendings)
        assert {each.person for each in sendings if each.wave == 0} == set(range(150))
        assert sendings == sorted(sendings, key=lambda each: each.at)


@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
def test_an_answer_lies_in_its_own_window_or_comes_in_the_week_after(anchor: date) -> None:
    for told in INTERVENTIONS:
        rng = np.random.default_rng(3)
        people = simulated.draw(rng, told, 150)
        windows = when.windows(told, anchor)
        for each in when.sendings(rng, told, people, anchor):
            window = windows[when.cohort(told, people[each.person], anchor)][each.wave]
            if each.visit.late:
                assert timedelta(days=1) < each.at - window.closes < timedelta(days=9)
            else:
                assert window.is_open(each.at)
            assert 14 <= each.at.astimezone(SWEDEN).hour < 20


@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
def test_a_course_and_its_waiting_list_are_asked_for_the_last_time_now_and_the_others_are_done(anchor: date) -> None:
    open_now = []
    for told in INTERVENTIONS:
        if told.intake == "fixed":
            ((*_, last),) = when.windows(told, anchor).values()
            assert last.opens < midnight(anchor)
            open_now += [told.name] if last.is_open(midnight(anchor)) else []
    assert open_now == ["Jobbspåret", "Väntelistan till Jobbspåret"]


@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
def test_most_waves_of_most_people_have_closed(anchor: date) -> None:
    closed: Counter[bool] = Counter()
    for told in INTERVENTIONS:
        windows = when.windows(told, anchor)
        for person in simulated.draw(np.random.default_rng(4), told, told.people):
            own = windows[when.cohort(told, person, anchor)]
            closed[2 * sum(each.closes <= midnight(anchor) for each in own) > len(own)] += 1
    assert closed[True] > closed[False]


def test_a_rolling_intervention_takes_people_in_for_nine_months_most_of_them_early() -> None:
    told = next(each for each in INTERVENTIONS if each.intake == "rolling")
    starts = when.starts(told, date(2026, 11, 22))
    assert (starts[0], starts[-1]) == (date(2026, 2, 1), date(2026, 11, 1))
    people = simulated.draw(np.random.default_rng(5), told, 2000)
    found = Counter(when.cohort(told, each, date(2026, 11, 22)) for each in people)
    assert set(found) == set(starts)
    assert found[starts[0]] > 3 * found[starts[-1]]
