"""Where a whole group gave one sensitive answer it is withheld; numbers are told in bands; a sheet survives as JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import bank
from surveys.disclosure.columns import Column
from surveys.disclosure.frozen import as_document, from_document, question_from_document
from surveys.disclosure.ladders import bands, ladder, may_be_background, neighbours
from surveys.disclosure.microdata import Background
from surveys.kinds.base import Option, Question
from surveys.questionnaire import from_document as questionnaire_from
from tests.surveys.disclosure.people import AGE, GENDER, OUTCOMES, SCALE, WAYS, WISH, let_out, row

HEALTH = Question(key="halsa", kind="scale", text={"sv": "Hur mår du?"}, options=SCALE, indicator="halsa")
DRUGS = Question(
    key="droger",
    kind="choices",
    text={"sv": "Vad har du provat?"},
    options=tuple(Option(each, {"sv": each}) for each in ("alkohol", "cannabis", "annat")),
    indicator="halsa",
)
YEARS = Question(key="alder", kind="number", text={"sv": "Hur gammal är du?"}, settings={"minimum": 10, "maximum": 99})


def asked(answers, outcomes=(HEALTH,)):
    """Twelve girls who answer so, twelve boys who answer all sorts of things."""
    girls = [row(number, kon="flicka", **each) for number, each in enumerate(answers)]
    boys = [row(50 + n, kon="pojke", halsa=1 + n % 5, droger=["alkohol"] if n % 2 else []) for n in range(12)]
    return let_out([*girls, *boys], outcomes=outcomes, background=(Background(GENDER),), limit=10)


def test_what_all_who_look_alike_say_about_their_health_is_withheld():
    found = asked([{"halsa": 1}] * 12)
    assert {each["halsa"] for each in found.long.records() if each["kon"] == "flicka"} == {-5}
    assert {each["halsa_w0"] for each in found.wide.records() if each["kon"] == "flicka"} == {-5}
    assert {each["halsa"] for each in found.long.records() if each["kon"] == "pojke"} == {1, 2, 3, 4, 5}
    assert (found.report.unanimous, found.report.l) == ({"halsa": 12}, 5)


def test_one_who_says_otherwise_is_enough_and_an_opinion_is_not_sensitive():
    found = asked([{"halsa": 1}] * 11 + [{"halsa": 2}])
    assert (found.report.unanimous, found.report.l) == ({}, 2)
    alike = let_out([row(number, trygg=5) for number in range(12)], outcomes=OUTCOMES)
    assert (alike.report.unanimous, alike.report.l) == ({}, None)


def test_why_nobody_answered_gives_nothing_away():
    found = asked([{"halsa": {"missing": "refused"}}] * 12)
    assert {each["halsa"] for each in found.long.records() if each["kon"] == "flicka"} == {-9}
    assert found.report.unanimous == {}


def test_boxes_that_nobody_ticked_are_no_unanimity_but_the_same_boxes_are():
    some = asked([{"droger": ["alkohol"]}] * 11 + [{"droger": []}], outcomes=(DRUGS,))
    assert some.report.unanimous == {}
    same = asked([{"droger": ["cannabis"]}] * 12, outcomes=(DRUGS,))
    girls = [each for each in same.long.records() if each["kon"] == "flicka"]
    assert {each[name] for each in girls for name in each if name.startswith("droger")} == {-5}


def test_ages_in_years_are_told_in_bands_before_anybody_is_hidden():
    ages = [12, 13, 14, 14, 16, 17, 17, 19, 21, 23, 24, 24, 25, 25, 26, 28]
    rows = [row(number, alder=age) for number, age in enumerate(ages)]
    found = let_out(rows, background=(Background(YEARS, ladder(YEARS)),))
    (lost,) = found.report.losses
    assert (lost.level, lost.withheld) == (2, 0)
    assert {each["alder"] for each in found.long.records()} == {10, 20}
    (column,) = (each for each in found.long.columns if each.variable.name == "alder")
    assert column.variable.values[10] == {"sv": "10–19"}


def test_a_question_of_thousands_has_wider_bands_and_one_of_tenths_says_where_a_band_ends():
    money = Question(key="k", kind="number", text={"sv": "Kr?"}, settings={"maximum": 40_000})
    assert [level.cells[12_345] for level in bands(money)] == [12_000, 12_000, 12_000]
    assert [next(iter(level.labels.values()))["sv"] for level in bands(money)] == ["0–499", "0–999", "0–1999"]
    tenths = Question(key="t", kind="number", text={"sv": "?"}, settings={"minimum": -8, "maximum": 30, "decimals": 1})
    assert bands(tenths)[0].cells[-7.5] == -10
    assert bands(tenths)[0].labels[-10] == {"sv": "-10 ≤ … < -5"}
    with pytest.raises(KeyError):
        bands(tenths)[0].cells["text"]


@given(st.integers(0, 1_000_000), st.integers(1, 1_000_000), st.integers(0, 1_000_000))
def test_every_number_has_a_band_with_a_label(low, span, at):
    asked = Question(key="n", kind="number", text={"sv": "?"}, settings={"minimum": low, "maximum": low + span})
    number = low + at % (span + 1)
    for level in bands(asked):
        start = level.cells[number]
        assert start <= number
        assert start in level.labels
        assert len(level.labels) <= 202


def test_which_questions_can_be_background_and_how_they_are_made_coarser():
    assert [may_be_background(each) for each in (AGE, GENDER, YEARS, WAYS, WISH)] == [True, True, True, False, False]
    assert (ladder(AGE), len(ladder(YEARS))) == ((), 3)
    ordered = Question(AGE.key, AGE.kind, AGE.text, options=AGE.options, settings={"ordered": True})
    assert [level.labels for level in ladder(ordered)] == [level.labels for level in neighbours(AGE)]


@pytest.mark.parametrize("ready", bank.READY)
def test_columns_and_questions_are_the_same_after_json(ready):
    for question in questionnaire_from(bank.ready(ready)).questions:
        assert question_from_document(json.loads(json.dumps(question.document()))) == question
    columns = let_out([row(n, hur=["buss"], onskan="x") for n in range(12)], outcomes=(*OUTCOMES, WAYS)).wide.columns
    for column in columns:
        again = from_document(json.loads(json.dumps(as_document(column))))
        assert again == Column(column.variable, column.missing, column.question, column.wave)
        assert list(again.missing) == list(column.missing)
