"""The bank: core items are whole in every language, and every ready questionnaire can be asked as it is."""

import re

import pytest

from surveys import bank
from surveys.goals import INDICATORS
from surveys.kinds.status import STATUSES
from surveys.questionnaire import from_document

SHIPPED = {"sv", "sv-lattlast", "en", "ar", "so", "ckb", "fa", "ti"}


def all_texts(held):
    """Every mapping of languages to texts inside a question or a document."""
    if isinstance(held, dict):
        if "sv" in held:
            yield held
        else:
            for each in held.values():
                yield from all_texts(each)
    elif isinstance(held, list):
        for each in held:
            yield from all_texts(each)


def test_seven_ready_questionnaires_for_whom_they_are():
    assert {code: bank.ready(code)["audience"] for code in bank.READY} == {
        "area-walk": "adults",
        "association": "youth",
        "children": "children",
        "course": "adults",
        "meeting-place": "adults",
        "parents-group": "adults",
        "youth-activity": "youth",
    }
    assert set(bank.titles()) == set(bank.abouts()) == set(bank.READY)


@pytest.mark.parametrize("code", bank.READY)
def test_a_ready_questionnaire_can_be_asked_as_it_is(code):
    questionnaire = from_document(bank.ready(code))
    assert set(questionnaire.languages) == SHIPPED
    assert 4 <= len(questionnaire.questions) <= 6
    assert sum(question.item is not None for question in questionnaire.questions) >= 3
    assert not any(question.required for question in questionnaire.questions)


@pytest.mark.parametrize("code", bank.READY)
def test_only_adults_are_asked_to_write_and_then_last(code):
    kinds = [question["kind"] for question in bank.ready(code)["questions"]]
    adults = bank.ready(code)["audience"] == "adults"
    assert [place for place, kind in enumerate(kinds) if kind == "text"] == ([len(kinds) - 1] if adults else [])


def test_small_children_see_faces_and_pictures_of_a_choice_only():
    assert {question["kind"] for question in bank.ready("children")["questions"]} == {"faces", "choices"}


@pytest.mark.parametrize("code", bank.READY)
def test_at_most_one_background_question(code):
    assert sum(question["kind"] == "choice" for question in bank.ready(code)["questions"]) <= 1


def test_age_bands_stand_in_an_order_so_that_neighbours_may_be_merged():
    asked = [each for code in bank.READY for each in bank.ready(code)["questions"] if each["kind"] == "choice"]
    assert {each["key"] for each in asked} == {"alder"}
    assert all(each["settings"] == {"ordered": True} for each in asked)


@pytest.mark.parametrize(
    "held",
    [*map(bank.ready, bank.READY), *map(bank.item, bank.items())],
    ids=[*bank.READY, *bank.items()],
)
def test_every_text_is_there_in_every_language_and_promises_nothing_false(held):
    texts = list(all_texts(held))
    assert texts
    for each in texts:
        assert set(each) == SHIPPED, each
        assert all(text.strip() == text != "" for text in each.values())
        assert not any("anonym" in text.lower() for text in each.values())


def test_an_item_has_the_same_words_wherever_it_is_asked():
    asked = [question for code in bank.READY for question in bank.ready(code)["questions"] if "item" in question]
    assert len(asked) >= 18
    assert all(question == bank.item(question["item"]) for question in asked)


def test_each_indicator_has_an_item_and_the_four_main_ones_have_three():
    by_indicator = {each.code: bank.items_of(each.code) for each in INDICATORS}
    assert all(by_indicator.values())
    for code in ("trygghet", "framtidstro", "delaktighet"):
        assert sum(bank.item(item)["kind"] == "scale" for item in by_indicator[code]) == 3
    assert sum(len(items) for code, items in by_indicator.items() if code.startswith("tillit_")) == 6
    assert sum(map(len, by_indicator.values())) == len(bank.items())


@pytest.mark.parametrize("code", bank.items())
def test_a_core_item_says_which_way_is_better_and_labels_every_point(code):
    item = bank.item(code)
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,39}", code)
    assert item["key"] == item["item"] == code
    if item["kind"] == "status":  # a share is followed, and no status is better than all others
        assert "direction" not in item
        assert [option["value"] for option in item["options"]] == list(STATUSES)
        return
    assert item["direction"] in (1, -1)
    if item["kind"] in ("scale", "faces"):
        assert [option["value"] for option in item["options"]] == [1, 2, 3, 4, 5]
        assert all(option["label"]["sv"] for option in item["options"])
    else:
        assert "options" not in item


def test_staying_at_home_out_of_fear_is_worse_the_more_often():
    item = bank.item("trygghet_3")
    assert (item["direction"], item["options"][-1]["label"]["sv"]) == (-1, "Alltid")


def test_a_document_may_be_changed_without_changing_the_bank():
    document = bank.ready("course")
    document["title"]["sv"] = "Vår egen kurs"
    document["questions"][0]["options"][0]["label"]["sv"] = "Nej"
    assert bank.ready("course")["title"]["sv"] == "Kurs eller grupp"
    assert bank.ready("course")["questions"][0]["options"][0]["label"]["sv"] == "Stämmer inte alls"


@pytest.mark.parametrize("code", ["items", "../goals", "none-such"])
def test_what_is_not_a_questionnaire_is_not_opened(code):
    with pytest.raises(KeyError):
        bank.ready(code)
