"""What keeps its code from one version to the next, what gets a new one, and what is said to differ."""

from copy import deepcopy
from typing import Any

import pytest

from surveys import bank
from surveys.kinds.base import Question
from surveys.questionnaire import Questionnaire, draft_from_document, from_document, problems
from surveys.versions import Change, difference, settled, with_options_of
from tests.surveys.test_questionnaire import document, scale


def draft(*questions: dict[str, Any], **says: Any) -> Questionnaire:
    return draft_from_document(document(*questions, **says))


def core(**says: Any) -> dict[str, Any]:
    """A core item as somebody asks it."""
    return bank.item("trygghet_2") | says


def codes(questionnaire: Questionnaire) -> list[tuple[str, str | None]]:
    return [(each.key, each.item) for each in questionnaire.questions]


def worded(question: dict[str, Any], language: str, text: str) -> dict[str, Any]:
    changed = deepcopy(question)
    changed["text"][language] = text
    return changed


def labelled(question: dict[str, Any], point: int, **labels: str) -> dict[str, Any]:
    changed = deepcopy(question)
    changed["options"][point]["label"] |= labels
    return changed


@pytest.mark.parametrize("code", bank.items())
def test_every_core_item_keeps_its_code_as_the_bank_has_it(code: str) -> None:
    assert codes(settled(draft(bank.item(code)))) == [(code, code)]


@pytest.mark.parametrize(
    "changed",
    [
        worded(core(), "sv", "Jag känner mig otrygg."),
        worded(core(), "ar", "كلام آخر"),
        labelled(core(), 4, sv="Jättebra"),
        core(options=core()["options"][:4]),
        core(options=list(reversed(core()["options"]))),
        core(direction=-1),
        core(indicator="tillit_polis"),
        core(kind="choice"),
        core(settings={"ordered": True}),
        core(item="no_such_item"),
    ],
)
def test_a_core_item_that_is_changed_is_no_core_item_any_more(changed: dict[str, Any]) -> None:
    assert codes(settled(draft(changed))) == [("trygghet_2_v2", None)]


@pytest.mark.parametrize(
    "changed",
    [
        worded(core(), "uk", "Я почуваюся в безпеці."),
        core(hint={"sv": "Tänk på den senaste veckan."}),
        core(required=True),
    ],
)
def test_a_new_language_a_hint_or_wanting_an_answer_changes_no_code(changed: dict[str, Any]) -> None:
    assert codes(settled(draft(changed))) == [("trygghet_2", "trygghet_2")]


def test_a_core_item_learns_the_languages_that_the_bank_has_learnt() -> None:
    old = core(text={"sv": core()["text"]["sv"]})
    old["options"] = [each | {"label": {"sv": each["label"]["sv"]}} for each in old["options"]]
    (question,) = settled(draft(old)).questions
    assert question.document() == draft(core()).questions[0].document()


def test_rules_follow_a_question_to_its_new_code() -> None:
    rule = {"and": [{"question": "trygghet_2", "equals": 1}, {"not": {"question": "trygghet_2", "equals": 2}}]}
    after = settled(draft(worded(core(), "sv", "Annat"), scale("mer", show_if=rule)))
    assert [each.question for each in after.question("mer").show_if.comparisons()] == ["trygghet_2_v2"] * 2
    assert problems(after) == {}


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        (scale(text={"sv": "Hur otrygg?"}), "trygg_v2"),
        (scale(text={"sv": "hur  trygg"}), "trygg"),
        (scale(text={"sv": "Hur trygg?", "ar": "؟"}), "trygg"),
        (scale(text={"ar": "؟"}), "trygg_v2"),
        (scale(hint={"sv": "Här"}), "trygg"),
        (scale(direction=1), "trygg_v2"),
        (scale(options=scale()["options"][:4]), "trygg_v2"),
        (labelled(scale(), 0, sv="Aldrig"), "trygg_v2"),
        (labelled(scale(), 0, en="Never"), "trygg"),
        ({"key": "trygg", "kind": "yes_no", "text": {"sv": "Trygg?"}}, "trygg_v2"),
        (core(key="trygg"), "trygg_v2"),
    ],
)
def test_an_own_question_keeps_its_code_as_long_as_its_answers_mean_the_same(changed: dict[str, Any], key: str) -> None:
    assert [each for each, _ in codes(settled(draft(changed), [draft(scale())]))] == [key]


@pytest.mark.parametrize(("kind", "key"), [("choice", "fran"), ("choices", "fran_v2"), ("ranking", "fran_v2")])
def test_further_options_change_what_it_means_to_tick_one_among_others(kind: str, key: str) -> None:
    def asked(*values: str) -> Questionnaire:
        options = [{"value": value, "label": {"sv": value}} for value in values]
        return draft({"key": "fran", "kind": kind, "text": {"sv": "Varifrån?"}, "options": options})

    before = [asked("norr", "syd")]
    assert codes(settled(asked("norr", "syd", "ost"), before)) == [(key, None)]
    assert codes(settled(asked("syd", "norr"), before)) == [("fran", None)]


def choice(*options: tuple[str, str], kind: str = "choice", **says: Any) -> dict[str, Any]:
    listed = [{"value": value, "label": {"sv": label, "en": label.upper()}} for value, label in options]
    return {"key": "q", "kind": kind, "text": {"sv": "Hur kom du hit?"}, "options": listed} | says


def good(question: dict[str, Any], *values: str) -> dict[str, Any]:
    """The same question, where these answers count as good."""
    options = [each | ({"good": True} if each["value"] in values else {}) for each in question["options"]]
    return question | {"options": options}


WAYS = (("a", "Cykel"), ("b", "Gick"))
PAGE = [{"value": n, "label": {}} for n in range(1, 6)]
FACES = {"key": "q", "kind": "faces", "text": {"sv": "Hur kul?"}, "options": PAGE}
NUMBER = {"key": "q", "kind": "number", "text": {"sv": "Hur länge?"}, "settings": {"unit": {"sv": "timmar"}}}


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        (choice(*WAYS), choice(("a", "Buss"), ("b", "Gick")), "q_v2"),
        (choice(*WAYS), choice(("a", "cykel."), ("b", "Gick")), "q"),
        (choice(*WAYS), choice(*WAYS, ("c", "Buss")), "q"),
        (choice(*WAYS), choice(("b", "Gick"), ("a", "Cykel")), "q"),
        (choice(*WAYS, kind="choices"), choice(*WAYS, kind="choices", settings={"max": 1}), "q_v2"),
        (choice(*WAYS), choice(*WAYS, settings={"shuffle": True}), "q"),
        (choice(*WAYS), good(choice(*WAYS), "a"), "q_v2"),
        (good(choice(*WAYS), "a"), good(choice(*WAYS), "b"), "q_v2"),
        (good(choice(*WAYS), "a"), choice(*WAYS), "q_v2"),
        (good(choice(*WAYS), "a"), good(choice(*WAYS, ("c", "Buss")), "a"), "q"),
        (good(choice(*WAYS), "a"), good(choice(*WAYS, ("c", "Buss")), "a", "c"), "q_v2"),
        (FACES, FACES | {"settings": {"positive": True}}, "q_v2"),
        (FACES, FACES | {"settings": {"positive": False}}, "q"),
        (FACES, FACES | {"options": [each | {"label": {"sv": "glad"}} for each in PAGE]}, "q_v2"),
        (NUMBER, NUMBER | {"settings": {"unit": {"sv": "minuter"}}}, "q_v2"),
        (NUMBER, NUMBER | {"settings": {"unit": {"sv": "timmar", "en": "hours"}, "maximum": 9}}, "q"),
        (NUMBER, NUMBER | {"settings": {}}, "q_v2"),
    ],
)
def test_what_would_mix_two_meanings_in_one_column_gets_a_new_code(
    before: dict[str, Any], after: dict[str, Any], key: str
) -> None:
    assert codes(settled(draft(after), [draft(before)])) == [(key, None)]


def test_a_core_items_code_is_nobody_elses() -> None:
    borrowed = core(item=None, text={"sv": "Hur rädd är du?"})
    assert codes(settled(draft(borrowed))) == [("trygghet_2_v2", None)]


@pytest.mark.parametrize(("what", "value"), [("exclusive", True), ("picture", "ball"), ("good", True)])
def test_a_mark_on_an_option_is_a_difference(what: str, value: Any) -> None:
    changed = choice(*WAYS)
    changed["options"][0][what] = value
    found = difference(draft(choice(*WAYS)), draft(changed))
    assert [(each.what, each.after) for each in found] == [(f"options.a.{what}", str(value))]


def test_a_third_scale_gets_a_third_code_and_a_taken_one_is_passed_over() -> None:
    second = settled(draft(scale(options=scale()["options"][:4])), [draft(scale())])
    third = deepcopy(second.document()["questions"][0])
    third["options"] = third["options"][:3]
    assert codes(settled(draft(third), [draft(scale()), second])) == [("trygg_v3", None)]
    both = settled(draft(scale(direction=1), scale("trygg_v2")), [draft(scale())])
    assert [key for key, _ in codes(both)] == ["trygg_v3", "trygg_v2"]


def test_a_code_that_was_left_out_for_a_while_is_still_taken() -> None:
    versions = [draft(scale(), scale("annan")), draft(scale("annan"))]
    assert codes(settled(draft(scale(direction=1)), versions)) == [("trygg_v2", None)]
    assert codes(settled(draft(scale()), versions)) == [("trygg", None)]


def test_a_long_code_stays_a_code() -> None:
    long = "a" * 40
    after = settled(draft(scale(long, direction=1)), [draft(scale(long))])
    assert codes(after) == [("a" * 37 + "_v2", None)]
    assert from_document(after.document()) == after


def test_what_is_settled_stays_settled() -> None:
    once = settled(draft(worded(core(), "sv", "Annat"), scale(direction=1)), [draft(core(), scale())])
    assert settled(once, [draft(core(), scale()), once]) == once


def test_the_difference_between_two_versions_is_told_piece_by_piece() -> None:
    before = draft(scale("a"), scale("b"), scale("c"), scale("bort"))
    new = scale("a", text={"sv": "Hur trygg?", "ar": "؟"}, required=True, settings={}, show_if=None)
    changed = labelled(scale("b"), 1, sv="andra")
    changed["options"] = changed["options"][:4]
    after = draft(scale("c"), new, changed, scale("ny"), title={"sv": "Ny enkät"}, languages=["sv", "ar"])
    assert difference(before, after) == (
        Change("changed", None, "title.sv", "Enkät", "Ny enkät"),
        Change("changed", None, "languages", "sv", "sv, ar"),
        Change("moved", "c"),
        Change("changed", "a", "text.ar", "", "؟"),
        Change("changed", "a", "required", "False", "True"),
        Change("changed", "b", "options", "1, 2, 3, 4, 5", "1, 2, 3, 4"),
        Change("changed", "b", "options.2.sv", "punkt 2", "andra"),
        Change("added", "ny"),
        Change("removed", "bort"),
    )


def test_nothing_differs_from_itself() -> None:
    for ready in bank.READY:
        questionnaire = from_document(bank.ready(ready))
        assert difference(questionnaire, questionnaire) == ()


def test_one_question_moved_to_the_front_is_one_move() -> None:
    before = [scale(key) for key in "abcdef"]
    after = draft(before[-1], *before[:-1])
    assert difference(draft(*before), after) == (Change("moved", "f"),)


def test_an_option_that_was_taken_away_still_has_its_label_in_old_answers() -> None:
    def choice(*values: str) -> Question:
        options = [{"value": value, "label": {"sv": value.title()}} for value in values]
        return draft({"key": "fran", "kind": "choice", "text": {"sv": "?"}, "options": options}).questions[0]

    merged = with_options_of(choice("norr", "ost"), choice("syd", "norr"))
    assert [each.value for each in merged.options] == ["norr", "ost", "syd"]
    assert merged.options[2].label["sv"] == "Syd"
