"""Length, scales, outcome, children, required answers and translations."""

from typing import Any

import pytest

from surveys.checks.base import Advice
from tests.surveys.checks.drafts import choice, codes, look, points, question, said, scale

ROWS = [{"value": f"r{n}", "label": {"sv": f"Rad {n}"}} for n in range(12)]


def test_eight_questions_are_many_and_pages_to_read_do_not_count() -> None:
    pages = [question("Läs!", "information", key=f"i{n}") for n in range(3)]
    assert codes(scale(), *(scale(key=f"f{n}") for n in range(6)), *pages) == []
    many = look(scale(), *(scale(key=f"f{n}") for n in range(7)))
    assert many == (Advice("length.questions", values={"n": 8, "most": 7}),)


def test_three_texts_to_write_are_long() -> None:
    texts = [question(key=f"t{n}") for n in range(3)]
    assert said("length", *texts[:2], scale()) == []
    assert [each.values for each in look(*texts, scale()) if each.code == "length.time"] == [{"minutes": 2}]


def test_words_to_read_take_time_too() -> None:
    few = [scale("Ett två tre fyra.", key=f"f{n}") for n in range(5)]
    assert said("length", *few, scale(), intro={"sv": "Hej! " * 40}) == []
    assert said("length", *few, scale(), intro={"sv": "Hej! " * 140}) == ["time"]
    assert said("length", *(each | {"text": {"sv": "Ett ord. " * 40}} for each in few), scale()) == ["time"]


def test_a_table_of_more_than_five_rows_is_long_on_a_phone() -> None:
    def table(rows: int) -> dict[str, Any]:
        return scale(rows=ROWS[:rows]) | {"kind": "matrix"}

    assert [said("length", table(n)) for n in (5, 6)] == [[], ["rows"]]
    assert said("length", table(12), scale(key="b")) == ["rows"]
    assert said("length", table(12), table(9) | {"key": "b"}) == ["time", "rows", "rows"]


def labels(*said: str | None) -> dict[str, Any]:
    return scale(options=points(*said))


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        (labels("Inte alls", "Lite", "Delvis", "Ganska", "Helt"), []),
        (labels(None, None, None, None, None), ["unlabelled"]),
        (labels(None, "Lite", "Delvis", "Ganska", "Helt"), ["unlabelled"]),
        (labels("Inte alls", None, None, None, "Helt"), ["ends_only"]),
        (labels("Inte alls", None, "Delvis", None, "Helt"), ["some_labelled"]),
        (labels("Inte alls", *[None] * 9, "Helt"), []),
        (labels("Inte alls", *[None] * 4, "Delvis", *[None] * 4, "Helt"), []),
        (labels("Inte alls", "Lite", *[None] * 8, "Helt"), ["some_labelled"]),
        (labels("Dåligt", "Bra", "Mycket bra", "Utmärkt"), ["uneven"]),
        (labels("Bra", "Mycket bra", "Utmärkt"), ["uneven"]),
        (labels("Missnöjd", "Nöjd", "Mycket nöjd"), ["uneven"]),
        (labels("Mycket dåligt", "Ganska dåligt", "Varken bra eller dåligt", "Ganska bra", "Mycket bra"), []),
        (labels("Inte alls trygg", "Lite trygg", "Ganska trygg", "Mycket trygg"), []),
        (labels("Mycket otrygg", "Lite otrygg", "Mitt emellan", "Ganska trygg", "Mycket trygg"), []),
        (labels("Dåligt", "Mindre bra", "Bra", "Mycket bra"), []),
        (labels("Aldrig", "Sällan", "Ibland", "Ofta", "Alltid"), []),
        (labels("Dåligt", "Okej", "Bra"), []),
        (scale(direction=None), ["no_direction"]),
        (scale(direction=-1), []),
        (scale(options=points(*[None] * 5)) | {"kind": "faces"}, []),
        (scale(options=points(*[None] * 5), direction=None) | {"kind": "faces"}, ["no_direction"]),
        (scale(options=points("Bra", None, "Utmärkt"), direction=None, item="trygghet_1"), []),
        (scale(options=[]), []),
    ],
)
def test_a_scale_has_words_on_each_step_leans_to_no_side_and_has_a_better_end(
    asked: dict[str, Any], wrong: list[str]
) -> None:
    assert said("scale", asked) == wrong


@pytest.mark.parametrize(
    ("questions", "says", "told"),
    [
        ([scale()], {}, []),
        ([], {"main": None}, []),
        ([question("Läs!", "information")], {"main": None}, []),
        ([question()], {"main": None}, ["nothing_measured"]),
        ([scale(indicator=None, direction=None)], {}, ["nothing_measured"]),
        ([scale(), question()], {"main": None, "smallest": None}, ["not_chosen"]),
        ([scale()], {"main": "annan"}, ["not_asked"]),
        ([scale()], {"main": "annan", "smallest": None}, ["not_asked", "no_smallest_change"]),
        ([scale(), question()], {"main": "q"}, ["not_measurable"]),
        ([scale(direction=None)], {}, ["no_direction"]),
        ([scale()], {"smallest": None}, ["no_smallest_change"]),
        ([scale(), question("Läs!", "information", key="sida")], {"main": "sida"}, ["not_asked"]),
    ],
)
def test_what_the_intervention_is_judged_by_is_settled_first(
    questions: list[dict[str, Any]], says: dict[str, Any], told: list[str]
) -> None:
    assert said("outcome", *questions, **says) == told


@pytest.mark.parametrize(
    ("asked", "hard"),
    [
        (question(), ["writing"]),
        (question("Vad heter din nalle?", "short_text"), ["writing"]),
        (scale(), ["figures"]),
        (scale(options=points("Nej", "Kanske", "Ja")), []),
        (scale() | {"kind": "faces"}, []),
        (scale(rows=ROWS[:3], options=points("Nej", "Ja")) | {"kind": "matrix"}, ["demanding"]),
        (question("Vad är roligast?", "ranking"), ["demanding"]),
        (choice("Vad vill du göra?"), []),
        (question("Är det kul här?", "yes_no"), []),
        (question("Läs!", "information"), []),
    ],
)
def test_small_children_are_asked_what_they_can_answer(asked: dict[str, Any], hard: list[str]) -> None:
    assert said("children", asked, audience="children") == hard
    assert said("children", asked, audience="youth") == []


def test_children_manage_five_questions_and_are_told_of_once() -> None:
    faces = [scale(key=f"f{n}") | {"kind": "faces"} for n in range(8)]
    assert said("children", *faces[:5], audience="children") == []
    found = [each for each in look(*faces, main="f0", audience="children") if each.question is None]
    assert found == [Advice("children.many", values={"n": 8, "most": 5})]


def test_an_answer_is_required_only_where_a_later_question_needs_it() -> None:
    later = choice("Vad?", key="b", show_if={"or": [{"question": "skala", "equals": 1}]})
    assert said("required", scale(required=True)) == ["no_reason"]
    assert said("required", scale(required=True), later) == []
    assert said("required", scale(), later | {"required": True}) == ["no_reason"]
    assert said("required", scale(), later) == []


BOTH = {"languages": ["sv", "ar"], "title": {"sv": "Enkät", "ar": "استبيان"}}
WHOLE = {"sv": "Hur?", "ar": "كيف؟"}


@pytest.mark.parametrize(
    "half",
    [
        question("Hur?"),
        question(WHOLE, hint={"sv": "Skriv"}),
        choice(WHOLE, {"sv": "Ja", "ar": "نعم"}, "Nej", key="q"),
        question(WHOLE, "matrix", rows=[{"value": "a", "label": {"sv": "A"}}]),
        question(WHOLE, "number", settings={"unit": {"sv": "år"}}),
        question({"ar": "كيف؟"}),
    ],
)
def test_any_text_of_a_question_that_a_language_lacks_is_named(half: dict[str, Any]) -> None:
    assert [where for code, where in codes(half, main=None, **BOTH) if code.startswith("translation.question")] == ["q"]


def test_the_first_language_is_never_advised_to_be_taken_away() -> None:
    assert ("translation.question", "q") in codes(question("Hur?", key="q"), main=None, **BOTH)
    assert ("translation.question_first", "q") in codes(question({"ar": "كيف؟"}, key="q"), main=None, **BOTH)


def test_a_whole_question_is_not_and_neither_is_what_nobody_has_written() -> None:
    unwritten = question(WHOLE, "choice", key="u", options=[{"value": "a", "label": {}}], hint={})
    assert (
        said("translation", question(WHOLE, settings={"max_length": 9}), unwritten, question({}, key="t"), **BOTH) == []
    )


@pytest.mark.parametrize("place", ["title", "intro", "help"])
def test_what_stands_around_the_questions_is_translated_too(place: str) -> None:
    says = BOTH | {place: {"sv": "Hej"}}
    (found,) = [each for each in look(question(WHOLE), **says) if each.code.startswith("translation")]
    assert found == Advice(f"translation.{place}", values={"languages": "ar"})


def test_one_advice_names_all_the_languages_that_are_missing() -> None:
    says = {"languages": ["sv", "en", "so"], "title": {"sv": "a", "en": "a", "so": "a"}}
    (found,) = [each for each in look(question(), **says) if each.code.startswith("translation")]
    assert found.values == {"languages": "en so"}
