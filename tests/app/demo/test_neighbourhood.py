"""The demo's neighbourhood: ten interventions, two partners, and nobody and nowhere that is real."""

from __future__ import annotations

import re

import pytest

from app.demo.neighbourhood import FILE, Intervention, neighbourhood
from surveys.goals import GOALS
from surveys.kinds.base import Question

PLACE = neighbourhood()
# A few of those that a demo must never put words into the mouth of.
REAL = """
rädda barnen; stadsmissionen; röda korset; bris; fryshuset; verdandi; hyresgästföreningen; maskrosbarn;
familjebostäder; stockholmshem; svenska bostäder; bostadsbolaget; poseidon; mkb; victoriahem; rikshem; heimstaden;
tensta; rinkeby; husby; rosengård; hammarkullen; biskopsgården; bergsjön; angered; fittja; alby; gottsunda; vivalla;
stockholm; göteborg; malmö; uppsala; linköping; örebro; västerås; södertälje; botkyrka; norrköping; helsingborg
"""


def texts() -> list[tuple[str, str, str]]:
    """(intervention, language, sentence) of everything that a participant may write."""
    return [
        (each.name, language, sentence)
        for each in PLACE.interventions
        for language, sentences in each.texts.items()
        for sentence in sentences
    ]


def test_ten_interventions_and_two_partners() -> None:
    assert len(PLACE.interventions) == 10
    assert sum(PLACE.sizes(868)) == 868
    assert PLACE.sizes(868) == tuple(each.people for each in PLACE.interventions)
    assert len(PLACE.organisations) == 2
    assert {each.organisation for each in PLACE.interventions} == {each.code for each in PLACE.organisations}
    assert {each.intake for each in PLACE.interventions} == {"fixed", "rolling"}
    assert {each.audience for each in PLACE.interventions} == {"youth", "children", "adults"}
    assert [each.shared for each in PLACE.interventions].count(False) == 1


@pytest.mark.parametrize("people", [40, 60, 601, 6000])
def test_fewer_or_more_people_keep_the_proportions_and_the_group_of_eight(people: int) -> None:
    sizes = PLACE.sizes(people)
    assert sum(sizes) == people
    assert min(sizes) > 0
    assert [size for size, each in zip(sizes, PLACE.interventions, strict=True) if each.people == 8] == [8]


def test_what_they_do_is_good_bad_and_nothing_at_all() -> None:
    first = [next(iter(each.effects.values())) for each in PLACE.interventions]
    assert sum(effect > 0 for effect in first) >= 3
    assert sum(effect == 0 for effect in first) >= 2
    assert sum(effect < 0 for effect in first) == 1


def test_nothing_in_it_is_real() -> None:
    written = FILE.read_text(encoding="utf-8").lower()
    assert [name for name in re.split(r";\s*", REAL.strip()) if re.search(rf"\b{name}\b", written)] == []


def test_nobody_can_own_its_addresses() -> None:
    addresses = [account.email for each in PLACE.organisations for account in each.people.values()]
    assert len(set(addresses)) == len(addresses)
    assert all(address.endswith(".example") for address in addresses)


def test_the_free_texts_name_nobody() -> None:
    found = {word for _, _, sentence in texts() for word in capitals(sentence)} - {"I", "Swedish"}
    assert found == set()
    assert not [s for _, _, s in texts() if re.search(r"\d{4}|@", s)]


@pytest.mark.parametrize("sentence", ["Tack till Karin på onsdagarna.", "Det bästa är Lena."])
def test_a_text_with_a_name_would_be_seen(sentence: str) -> None:
    assert capitals(sentence)


def capitals(sentence: str) -> list[str]:
    """Words inside a sentence that begin with a capital: in Swedish those are names."""
    return re.findall(r"(?<![.!?:] )(?<!^)\b[A-ZÅÄÖ]\w*", sentence)


def test_the_free_texts_are_varied() -> None:
    sentences = [sentence for _, _, sentence in texts()]
    assert len(set(sentences)) == len(sentences) >= 80
    assert {language for _, language, _ in texts()} == {"sv", "en", "ar"}


@pytest.mark.parametrize("told", PLACE.interventions, ids=lambda each: each.name)
def test_an_intervention_holds_together(told: Intervention) -> None:
    questions = {each.key: each for each in told.questionnaire.questions}
    assert set(told.effects) == {key for key, each in questions.items() if _moves(each)}
    assert set(told.languages) <= set(told.questionnaire.languages)
    assert set(told.background) <= set(questions)
    assert told.area in PLACE.areas
    assert set(told.goals) <= {goal.code for goal in GOALS if goal.measurable}
    assert len(told.activities) == 3 if told.intake == "fixed" else told.activities
    assert bool(told.texts) == any(each.kind == "text" for each in questions.values())
    for said in (told.you_said, told.we_did, told.we_will, told.we_cannot):
        assert set(said) == {"sv", "en", "ar"} or (not said and said not in (told.you_said, told.we_did))


def _moves(question: Question) -> bool:
    return question.kind in ("scale", "faces", "yes_no")
