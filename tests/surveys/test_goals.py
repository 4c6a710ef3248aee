"""Goals, lines of work and indicators: the facts of the agreement, counted another way than written."""

from collections import Counter

import pytest

from surveys.goals import (
    GOALS,
    INDICATORS,
    LINES_OF_WORK,
    goal,
    goals_of,
    indicator,
    indicators_for,
    is_sensitive,
    line_of_work,
)


def test_eight_goals_sixteen_lines_of_work_and_forty_four_placements():
    assert [each.code for each in GOALS] == list("ABCDEFGH")
    assert len(LINES_OF_WORK) == 16
    assert sum(len(each.lines) for each in GOALS) == 44
    assert [len(each.lines) for each in GOALS] == [6, 6, 6, 5, 5, 6, 6, 4]


def test_each_line_of_work_stands_under_its_goals_once():
    placed = Counter(line for each in GOALS for line in each.lines)
    assert all(len(set(each.lines)) == len(each.lines) for each in GOALS)
    assert placed == {
        "familjer": 7,
        "skjutningar": 6,
        "unga_utanfor": 4,
        "nyrekrytering": 4,
        "digitalt_utanforskap": 4,
        "boendeinflytande": 3,
        "feriejobb": 3,
        "narvaro": 2,
        "likvardig_skola": 2,
        "bakom_uniformen": 2,
        "trygga_platser": 2,
        "forskola": 1,
        "valfardsbrott": 1,
        "boendesegregation": 1,
        "omhandertaget": 1,
        "vald_i_nara": 1,
    }
    assert set(placed) == {each.code for each in LINES_OF_WORK}


def test_goals_of_a_line_of_work():
    assert [each.code for each in goals_of("feriejobb")] == ["B", "E", "F"]
    assert line_of_work("feriejobb").name["en"] == "Holiday jobs"


def test_three_goals_cannot_be_measured_by_asking_and_no_indicator_claims_to():
    assert [each.code for each in GOALS if not each.measurable] == ["A", "D", "H"]
    for each in GOALS:
        assert bool(indicators_for(each.code)) == each.measurable, each.code
    assert all(goal(code).measurable for each in INDICATORS for code in each.goals)


def test_trust_is_six_indicators_and_never_one():
    codes = [each.code for each in INDICATORS]
    assert len(codes) == 20
    assert sum(code.startswith("tillit_") for code in codes) == 6
    assert "tillit" not in codes


@pytest.mark.parametrize("each", INDICATORS, ids=lambda each: each.code)
def test_an_indicator_is_a_risk_a_protection_or_neither(each):
    assert each.factor in {"risk", "protective", "none"}
    assert each.goals
    assert indicator(each.code) is each


@pytest.mark.parametrize("each", [*GOALS, *LINES_OF_WORK, *INDICATORS], ids=lambda each: each.code)
def test_everything_has_a_name_in_both_languages_of_the_staff(each):
    assert set(each.name) == {"sv", "en"}
    assert all(text.strip() for text in each.name.values())


def test_health_is_sensitive_and_what_nobody_knows_may_be():
    assert [each.code for each in INDICATORS if each.sensitive] == ["halsa"]
    assert [is_sensitive(code) for code in (None, "trygghet", "halsa", "egen_psykisk_halsa")] == [
        False, False, True, True,
    ]  # fmt: skip
