"""Two versions beside each other: a question with a new code is one question, and marked words add up to the texts."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.beside import differences, marked, recoded
from surveys.questionnaire import Questionnaire, draft_from_document
from surveys.versions import settled
from tests.surveys.strategies import questionnaires
from tests.surveys.test_questionnaire import document, scale

WORDS = st.lists(st.sampled_from(["trygg", "är", "du", "på", "vägen", "هل", "\n", "  "]), max_size=8).map(" ".join)


def safe(key: str = "trygg", **says: object) -> Questionnaire:
    follow = {"key": "sedan", "kind": "yes_no", "text": {"sv": "Ofta?"}, "show_if": {"question": key, "more_than": 2}}
    return draft_from_document(document(scale(key=key) | says, follow))


@given(before=WORDS, after=WORDS)
def test_marked_words_are_the_texts_and_what_is_the_same_is_in_both(before: str, after: str) -> None:
    left, right = marked(before, after)
    assert ("".join(text for text, _ in left), "".join(text for text, _ in right)) == (before, after)
    same = ["".join(text for text, alone in side if not alone) for side in (left, right)]
    assert same[0] == same[1]


def test_only_what_differs_is_marked() -> None:
    left, right = marked("Hur trygg är du hemma?", "Hur trygg är du ute?")
    assert [text for text, alone in left if alone] == ["hemma?"]
    assert [text for text, alone in right if alone] == ["ute?"]
    assert marked("", "Hej") == ((), (("Hej", True),))


@settings(max_examples=20)
@given(asked=questionnaires())
def test_nothing_differs_from_itself(asked: Questionnaire) -> None:
    assert differences(asked, asked) == ()


def test_a_question_with_a_new_code_is_told_once_and_its_rules_follow() -> None:
    before = safe()
    after = settled(safe(direction=-1), [before])
    assert recoded(before, after) == {"trygg_v2": "trygg"}
    told = [(each.sort, each.question, each.what, each.before, each.after) for each in differences(before, after)]
    assert told == [
        ("recoded", "trygg_v2", "", "trygg", "trygg_v2"),
        ("changed", "trygg_v2", "direction", "", "-1"),
    ]
    third = settled(safe("trygg_v2"), [before, after])
    assert recoded(after, third) == {third.questions[0].key: "trygg_v2"}


def test_a_question_that_only_looks_renumbered_is_another_one() -> None:
    before, after = safe(), draft_from_document(document(scale(key="trygg"), scale(key="trygg_v2")))
    assert recoded(before, after) == {}
    assert [(each.sort, each.question) for each in differences(before, after)] == [
        ("added", "trygg_v2"),
        ("removed", "sedan"),
    ]
