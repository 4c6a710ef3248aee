"""The microdata rule: from ten people, nobody alone with a background, nothing that tells who or when."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.disclosure.anonymity import anonymity
from surveys.disclosure.columns import Column, Missing, coded
from surveys.disclosure.ladders import neighbours
from surveys.disclosure.microdata import Background, Row, alike, measured, release
from surveys.disclosure.protect import Subject, protect
from surveys.errors import TooFewForRelease
from surveys.kinds.base import Variable
from tests.surveys.disclosure.people import (
    AGE,
    AGES,
    GENDER,
    HOURS,
    OUTCOMES,
    SAFE,
    TRUST,
    WAYS,
    WISH,
    let_out,
    row,
)

BOTH = (Background(AGE, neighbours(AGE)), Background(GENDER))


def test_nine_people_are_too_few_and_the_error_says_how_many_it_takes():
    with pytest.raises(TooFewForRelease) as refused:
        let_out(row(number) for number in range(9))
    assert (refused.value.code, refused.value.values) == ("release.too_few", {"n": 9, "needed": 10})
    assert let_out(row(number) for number in range(10)).report.people == 10


def test_nine_people_answering_twice_are_still_nine():
    with pytest.raises(TooFewForRelease):
        let_out(row(None, wave) for wave in (0, 1) for _ in range(9))


def test_a_follow_up_of_nine_stays_until_it_has_ten():
    rows = [row(number) for number in range(30)] + [row(number, 1) for number in range(9)]
    found = let_out(rows)
    assert dict(found.report.waves) == {0: 30}
    assert dict(found.report.left_out) == {1: 9}
    assert {record["wave"] for record in found.long.records()} == {0}
    assert not any(column.variable.name.endswith("_w1") for column in found.wide.columns)


def test_the_columns_are_a_closed_list():
    rows = [row(number, wave, sprak="ti", vecka="2026-W40") for number in range(12) for wave in (0, 1)]
    found = let_out(rows)
    assert [each.name for each in _variables(found.long)] == [
        "person_id",
        "wave",
        "has_code",
        "imported",
        "kon",
        "trygg",
        "tillit",
    ]
    assert [each.name for each in _variables(found.wide)] == [
        "person_id", "has_code", "imported", "kon", "trygg_w0", "tillit_w0", "trygg_w1", "tillit_w1",
    ]  # fmt: skip
    assert len(found.long.rows) == 24
    assert len(found.wide.rows) == 12


def test_a_background_variable_never_slips_out_as_an_answer():
    found = let_out([row(number) for number in range(12)], outcomes=(*OUTCOMES, GENDER))
    assert [column.question for column in found.long.columns].count(GENDER) == 1
    assert GENDER not in [column.question for column in found.wide.columns if column.wave is not None]


def test_only_questions_that_measure_something_leave_undeclared():
    assert measured([SAFE, AGE, TRUST, GENDER]) == (SAFE, TRUST)


def test_free_text_does_not_leave_with_the_table():
    found = let_out([row(number, onskan="ring mig på 070") for number in range(12)], outcomes=(SAFE, WISH))
    assert [each.name for each in _variables(found.long)][-1] == "trygg"
    assert "070" not in str(found)


def test_a_question_of_several_columns_leaves_as_several():
    found = let_out([row(number, hur=["buss"]) for number in range(12)], outcomes=(WAYS,))
    assert {(each["hur__buss"], each["hur__cykel"]) for each in found.long.records()} == {(1, 0)}


def test_why_there_is_no_answer_stays_apart():
    rows = [row(number) for number in range(12)]
    rows[0] = row(0, trygg={"missing": "dont_know"})
    rows[1] = row(1, trygg={"missing": "refused"})
    rows[2] = Row(rows[2].pid, 0, {"kon": "flicka"})
    rows[3] = row(3, trygg={"missing": "skipped"})
    rows[4] = row(4, trygg={"missing": "not_reached"})
    found = let_out([*rows, *(row(number, 1) for number in range(11))])
    column = next(each for each in found.long.columns if each.variable.name == "trygg")
    assert {code: texts["sv"] for code, texts in column.missing.items()} == {
        -3: "visades, men lämnades utan svar", -6: "slutade svara dessförinnan", -7: "visades inte",
        -8: "vet inte", -9: "vill inte svara",
    }  # fmt: skip
    assert Counter(each["trygg"] for each in found.long.records()) == {3: 18, -3: 1, -6: 1, -8: 1, -9: 1, -7: 1}
    assert Counter(each["trygg_w1"] for each in found.wide.records()) == {3: 11, -4: 1}


def test_a_real_minus_eight_is_never_read_as_vet_inte():
    rows = [row(number, timmar=-8) for number in range(11)] + [row(11, timmar={"missing": "dont_know"})]
    found = let_out(rows, outcomes=(HOURS,))
    column = found.long.columns[-1]
    assert Counter(each["timmar"] for each in found.long.records()) == {-8: 11, -1_000_008: 1}
    assert {-8: None}.keys().isdisjoint(column.missing)
    assert column.missing[-1_000_008]["sv"] == "vet inte"


def test_codes_step_aside_for_labels_and_texts_too():
    named = Column(Variable("x", {}, "text", {"-9": {"sv": "nio minus"}}))
    column, cells = coded(named, ["-9", Missing.REFUSED])
    assert cells == ["-9", -1_000_009]
    assert set(column.missing) == {-1_000_009}


def test_a_question_called_wave_does_not_hide_the_wave():
    asked = SAFE.__class__(key="wave", kind="scale", text={"sv": "Våg?"}, options=SAFE.options, indicator="trygghet")
    found = let_out([_with(row(number), wave=4) for number in range(12)], outcomes=(asked,))
    assert {(each["wave"], each["wave_"]) for each in found.long.records()} == {(0, 4)}


def test_rare_backgrounds_are_made_coarser_before_they_are_hidden():
    ages = [AGES[number % 4] for number in range(16)]
    found = let_out((row(number, alder=age) for number, age in enumerate(ages)), background=(BOTH[0],))
    assert Counter(each["alder"] for each in found.long.records()) == {"10_12": 8, "16_19": 8}
    column = next(each for each in found.long.columns if each.variable.name == "alder")
    assert column.variable.values["16_19"]["sv"] == "16–19 år – 20–25 år"
    lost = found.report.losses[0]
    assert (lost.name, lost.level, lost.levels, lost.withheld) == ("alder", 1, 1, 0)
    assert 0 < found.report.loss < 1


def test_a_common_background_is_left_as_it_was():
    found = let_out(row(number, kon="pojke" if number % 2 else "flicka") for number in range(20))
    assert Counter(each["kon"] for each in found.long.records()) == {"pojke": 10, "flicka": 10}
    assert (found.report.loss, found.report.k, found.report.losses[0].withheld) == (0, 10, 0)


def test_one_alone_is_hidden_among_just_enough_others():
    found = let_out([row(number) for number in range(20)] + [row(20, kon="annat")])
    assert Counter(each["kon"] for each in found.long.records()) == {"flicka": 16, -5: 5}
    assert found.report.losses[0].withheld == 5
    assert found.report.loss == pytest.approx(5 / 21)


def test_a_group_that_cannot_spare_anybody_is_not_broken_up():
    kinds = ["annat"] * 2 + ["pojke"] * 5 + ["flicka"] * 6
    found = let_out(row(number, kon=each) for number, each in enumerate(kinds))
    assert Counter(each["kon"] for each in found.long.records()) == {"flicka": 6, -5: 7}


def test_those_hidden_in_the_small_follow_up_count_at_the_start_too():
    rows = [row(number) for number in range(40)] + [row(number, 1) for number in range(15)]
    found = let_out([*rows, row(40, 0, kon="annat"), row(40, 1, kon="annat")])
    assert found.report.losses[0].withheld == 5


def test_where_nobody_can_be_spared_all_are_hidden():
    rows = [row(number, kon="annat" if number < 3 else "flicka") for number in range(11)]
    found = let_out(rows, limit=10)
    assert Counter(each["kon"] for each in found.long.records()) == {-5: 11}
    assert found.report.loss == 1


def test_who_is_hidden_along_is_the_dices_choice_and_not_the_answers():
    rows = [row(number, trygg=1 + number % 5) for number in range(20)] + [row(20, kon="annat")]
    along = {
        tuple(sorted(each["trygg"] for each in let_out(rows, seed=seed).long.records() if each["kon"] == -5))
        for seed in range(5)
    }
    assert len(along) > 1


def test_who_came_back_is_known_to_those_who_were_there():
    girls = [row(number) for number in range(20)]
    boys = [row(number, kon="pojke") for number in range(20, 40)]
    back = [row(number, 1) for number in range(12)] + [row(number, 1, kon="pojke") for number in (20, 21)]
    found = let_out(girls + boys + back)
    sizes = Counter((each["wave"], each["kon"]) for each in found.long.records())
    assert min(sizes.values()) >= 5
    assert (1, "pojke") not in sizes
    assert sizes[0, "pojke"] == 18


def test_children_and_sensitive_questions_want_ten_alike():
    assert [alike(children=a, sensitive=b) for a, b in ((False, False), (True, False), (False, True))] == [
        5,
        10,
        10,
    ]
    rows = [row(number, kon="pojke" if number < 7 else "flicka") for number in range(20)]
    assert let_out(rows, limit=5).report.k == 7
    assert let_out(rows, limit=10).report.k >= 10


def test_nobody_who_was_asked_hides_among_those_who_were_brought_in():
    """Somebody has the file that these came from, and takes them away."""
    girls = [row(n, kon="flicka") for n in range(10)] + [row(10, kon="pojke")]
    brought = [replace(row(n, kon=("flicka", "pojke")[n % 2]), apart=True) for n in range(20, 40)]
    made = let_out(girls + brought, outcomes=(SAFE,), background=[Background(GENDER)], limit=5)
    told = Counter(each["kon"] for each in made.long.records())
    assert told["pojke"] == 10
    assert told["flicka"] + told[Missing.WITHHELD.value] == 21
    few = let_out(girls[:9] + brought, outcomes=(SAFE,), limit=5).report
    assert (few.waves, few.left_out) == ({0: 20}, {0: 9})


def test_a_third_background_variable_is_refused():
    with pytest.raises(ValueError, match="at most 2"):
        let_out([row(number) for number in range(12)], background=[Background(GENDER)] * 3)


def test_background_of_several_columns_is_refused():
    with pytest.raises(ValueError, match="not one variable"):
        let_out([row(number) for number in range(12)], background=[Background(WAYS)])


@pytest.mark.parametrize("ids", [["a"] * 12, ["a", "b"]])
def test_ids_that_do_not_tell_people_apart_are_refused(ids):
    with pytest.raises(ValueError, match="different ids"):
        release(
            [row(number) for number in range(12)],
            outcomes=OUTCOMES,
            limit=5,
            ids=ids,
            shuffle=Random(1).shuffle,
        )


def test_what_is_between_waves_or_twice_is_counted_and_left_out():
    rows = [row(number) for number in range(12)] + [row(3, None), row(4, 0, trygg=5)]
    found = let_out(rows)
    assert (found.report.between, found.report.repeated, len(found.long.rows)) == (1, 1, 12)


def test_a_row_without_a_code_is_a_person_of_its_own_and_says_so():
    found = let_out([row(number) for number in range(12)] + [row(None, 0) for _ in range(5)])
    assert Counter(each["has_code"] for each in found.wide.records()) == {1: 12, 0: 5}
    assert found.report.people == 17


def test_one_persons_waves_stay_together_under_a_name_that_is_new_each_time():
    rows = [row(number, wave, trygg=1 + number % 5) for number in range(15) for wave in (0, 1)]
    first, second = let_out(rows, seed=1), let_out(rows, seed=2)
    by_person = {}
    for each in first.long.records():
        by_person.setdefault(each["person_id"], set()).add(each["trygg"])
    assert all(len(values) == 1 for values in by_person.values())
    assert [each["trygg_w0"] for each in first.wide.records()] != [each["trygg_w0"] for each in second.wide.records()]


people = st.lists(
    st.tuples(
        st.integers(0, 25),
        st.integers(0, 2),
        st.sampled_from(AGES),
        st.sampled_from(["flicka", "pojke", "annat", {"missing": "refused"}]),
        st.integers(1, 5),
        st.booleans(),
    ),
    min_size=12,
    max_size=90,
)


def _rows(drawn):
    return [
        row(None if stranger else number, wave, alder=age, kon=gender, trygg=point)
        for number, wave, age, gender, point, stranger in drawn
    ]


@given(people, st.sampled_from([5, 10]))
def test_nobody_is_ever_alone(drawn, limit):
    try:
        found = let_out(_rows(drawn), background=BOTH, limit=limit)
    except TooFewForRelease as refused:
        assert refused.values["n"] < 10  # noqa: PT017  a refusal is right for a draw this small
        return
    records = found.long.records()
    assert min(Counter(each["wave"] for each in records).values()) >= 10
    assert anonymity(records, ["wave", "alder", "kon"], suppressed=object()).k >= limit
    assert anonymity(records, ["wave", "alder", "kon"], suppressed=-5).k >= limit
    assert anonymity(found.wide.records(), ["alder", "kon"], suppressed=object()).k >= limit
    assert found.report.k >= limit


@given(people, st.randoms(use_true_random=False))
def test_the_order_in_which_answers_are_stored_changes_nothing(drawn, random):
    mixed = _rows(drawn)
    random.shuffle(mixed)
    assert _outcome(mixed) == _outcome(_rows(drawn))


def _outcome(rows):
    try:
        return let_out(rows, background=BOTH)
    except TooFewForRelease as refused:
        return refused.values


@given(people)
def test_no_answer_is_changed_by_protection(drawn):
    rows = _rows({(number, wave): each for each in drawn for number, wave in [each[:2]]}.values())
    try:
        found = let_out(rows, background=BOTH)
    except TooFewForRelease:
        return
    kept = Counter(each.answers["trygg"] for each in rows if each.wave in found.report.waves)
    assert Counter(each["trygg"] for each in found.long.records()) == kept


def test_a_wave_that_is_too_small_is_never_called_protected():
    with pytest.raises(ValueError, match="cannot be protected"):
        protect([Subject(("a",), frozenset({0}))] * 4, [()], limit=5)


def _variables(sheet):
    return [column.variable for column in sheet.columns]


def _with(each, **answers):
    return Row(each.pid, each.wave, dict(each.answers) | answers)
