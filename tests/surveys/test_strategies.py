"""The strategies that other tests draw from: what they draw is valid, and they reach every kind."""

from __future__ import annotations

from hypothesis import find, given
from hypothesis import strategies as st

import pytest

from surveys.answers import Reader
from surveys.kinds import NAMES
from surveys.kinds.base import is_missing
from surveys.questionnaire import Questionnaire, from_document
from tests.surveys.strategies import answers_to, questionnaires


@given(st.data())
def test_every_drawn_answer_is_one_that_its_questionnaire_takes(data: st.DataObject) -> None:
    questionnaire = data.draw(questionnaires())
    answers = data.draw(answers_to(questionnaire))
    assert Reader(questionnaire).read(answers) == answers


@given(questionnaires(odd=True))
def test_every_drawn_questionnaire_survives_being_stored(questionnaire: Questionnaire) -> None:
    assert from_document(questionnaire.document()).digest() == questionnaire.digest()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_kind_is_drawn(name: str) -> None:
    assert find(questionnaires(), lambda drawn: any(each.kind == name for each in drawn.questions))


def test_rules_and_missing_answers_are_drawn() -> None:
    assert find(questionnaires(), lambda drawn: any(each.show_if for each in drawn.questions))
    both = questionnaires().flatmap(answers_to)
    assert find(both, lambda drawn: any(is_missing(each) for each in drawn.values()))
