"""The strategies that other tests draw from: what they draw is valid, and they reach every kind."""

from __future__ import annotations

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from surveys.answers import Reader
from surveys.kinds import NAMES
from surveys.kinds.base import is_missing
from surveys.questionnaire import Questionnaire, from_document
from tests.surveys.strategies import answers_to, questionnaires

ONCE = settings(derandomize=True, phases=[Phase.generate], max_examples=100)


@settings(max_examples=20)
@given(st.data())
def test_every_drawn_answer_is_one_that_its_questionnaire_takes(data: st.DataObject) -> None:
    questionnaire = data.draw(questionnaires())
    answers = data.draw(answers_to(questionnaire))
    assert Reader(questionnaire).read(answers) == answers


@settings(max_examples=20)
@given(questionnaires(odd=True))
def test_every_drawn_questionnaire_survives_being_stored(questionnaire: Questionnaire) -> None:
    assert from_document(questionnaire.document()).digest() == questionnaire.digest()


def test_every_kind_rules_and_missing_answers_are_drawn() -> None:
    kinds: set[str] = set()
    ruled, missing = [], []

    @ONCE
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        questionnaire = data.draw(questionnaires())
        kinds.update(each.kind for each in questionnaire.questions)
        ruled.extend(each.key for each in questionnaire.questions if each.show_if)
        missing.extend(answer for answer in data.draw(answers_to(questionnaire)).values() if is_missing(answer))

    draw()
    assert kinds == NAMES
    assert ruled
    assert missing
