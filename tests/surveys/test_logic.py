"""When a question is shown, and which questions nobody can come to."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.kinds import kind
from surveys.logic import Rule, rule_from, shown
from surveys.questionnaire import Questionnaire, draft_from_document, problems
from tests.surveys.test_questionnaire import document, scale

CHOICE = {
    "key": "fran",
    "kind": "choice",
    "text": {"sv": "Varifrån?"},
    "options": [{"value": value, "label": {"sv": value}} for value in ("norr", "syd", "vast")],
}
CHOICES = {
    "key": "vad",
    "kind": "choices",
    "text": {"sv": "Vad?"},
    "settings": {"max": 2},
    "options": [
        {"value": "boll", "label": {"sv": "Boll"}},
        {"value": "musik", "label": {"sv": "Musik"}},
        {"value": "mat", "label": {"sv": "Mat"}},
        {"value": "inget", "label": {"sv": "Inget"}, "exclusive": True},
    ],
}
YES_NO = {"key": "med", "kind": "yes_no", "text": {"sv": "Är du med?"}}
NUMBER = {"key": "antal", "kind": "number", "text": {"sv": "Hur många?"}, "settings": {"minimum": 0, "maximum": 9}}
MONTH = {
    "key": "kom",
    "kind": "date_month",
    "text": {"sv": "När?"},
    "settings": {"minimum": "2020-01", "maximum": "2026-12"},
}
TEXT = {"key": "mer", "kind": "text", "text": {"sv": "Mer?"}}
EARLIER = (scale(), CHOICE, CHOICES, YES_NO, NUMBER, MONTH)


def rule(raw: Any) -> Rule:
    found: dict[str, list[str]] = {}
    read = rule_from(raw, "har", found)
    assert read is not None
    assert not found
    return read


def is_(key: str, operator: str, value: Any) -> dict[str, Any]:
    return {"question": key, operator: value}


@pytest.mark.parametrize(
    ("raw", "answers", "holds"),
    [
        (is_("trygg", "equals", 2), {"trygg": 2}, True),
        (is_("trygg", "equals", 2), {}, False),
        (is_("trygg", "not_equals", 2), {"trygg": 3}, True),
        (is_("trygg", "not_equals", 2), {}, True),
        (is_("trygg", "not_equals", 2), {"trygg": {"missing": "refused"}}, True),
        (is_("trygg", "less_than", 2), {"trygg": {"missing": "refused"}}, False),
        (is_("trygg", "less_than", 2), {"trygg": 1}, True),
        (is_("trygg", "less_than", 2), {"trygg": 2}, False),
        (is_("trygg", "at_most", 2), {"trygg": 2}, True),
        (is_("trygg", "more_than", 2), {"trygg": 2}, False),
        (is_("trygg", "at_least", 2), {"trygg": 2}, True),
        (is_("antal", "at_least", 1.5), {"antal": 2}, True),
        (is_("kom", "more_than", "2023-12"), {"kom": "2024-01"}, True),
        (is_("kom", "more_than", "2023-12"), {"kom": 2024}, False),
        (is_("med", "equals", True), {"med": True}, True),
        (is_("med", "equals", True), {"med": 1}, False),
        (is_("trygg", "equals", 1), {"trygg": True}, False),
        (is_("vad", "contains", "boll"), {"vad": ["musik", "boll"]}, True),
        (is_("vad", "contains", "boll"), {"vad": "boll"}, False),
        ({"not": is_("vad", "contains", "boll")}, {}, True),
        ({"and": [is_("trygg", "at_least", 2), is_("trygg", "at_most", 3)]}, {"trygg": 3}, True),
        ({"and": [is_("trygg", "at_least", 2), is_("trygg", "at_most", 3)]}, {"trygg": 4}, False),
        ({"or": [is_("trygg", "equals", 1), is_("med", "equals", False)]}, {"med": False}, True),
        ({"or": [is_("trygg", "equals", 1), is_("med", "equals", False)]}, {"trygg": 2, "med": True}, False),
    ],
)
def test_when_a_rule_holds(raw: Any, answers: dict[str, Any], holds: bool) -> None:
    assert rule(raw).holds(answers) is holds
    assert rule({"not": raw}).holds(answers) is not holds
    assert rule(raw).document() == raw


@pytest.mark.parametrize(
    "raw",
    [
        "alltid",
        {},
        {"question": "trygg"},
        {"question": "trygg", "equals": 1, "more_than": 2},
        {"question": "trygg", "equals": None},
        {"question": "trygg", "equals": [1]},
        {"question": 7, "equals": 1},
        {"and": []},
        {"and": "b", "or": []},
        {"not": [is_("trygg", "equals", 1)]},
        {"not": {"not": {"not": {"not": {"not": {"not": is_("trygg", "equals", 1)}}}}}},
    ],
)
def test_what_is_no_rule_is_refused_at_its_question(raw: Any) -> None:
    found: dict[str, list[str]] = {}
    assert rule_from(raw, "har", found) is None
    assert found == {"har": ["show_if"]}


def test_a_rule_of_thirteen_comparisons_is_too_much() -> None:
    found: dict[str, list[str]] = {}
    assert rule_from({"or": [is_("trygg", "equals", 1)] * 13}, "har", found) is None
    assert found == {"har": ["show_if_too_much"]}


def test_a_hidden_answer_makes_nothing_visible() -> None:
    first = scale("a")
    second = scale("b", show_if=is_("a", "equals", 1))
    third = scale("c", show_if=is_("b", "equals", 1))
    asked = draft_from_document(document(first, second, third)).questions
    assert [each.key for each in shown(asked, {"a": 1, "b": 1})] == ["a", "b", "c"]
    assert [each.key for each in shown(asked, {"a": 2, "b": 1})] == ["a"]


def broken(*rules: Any) -> dict[str, list[str]]:
    """What is said of questions f0, f1 … that come after one of each kind."""
    late = [scale(f"f{place}", show_if=raw) for place, raw in enumerate(rules)]
    return problems(draft_from_document(document(*EARLIER, TEXT, *late)))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (is_("senare", "equals", 1), "show_if_looks_ahead"),
        (is_("f0", "equals", 1), "show_if_looks_ahead"),
        ({"or": [is_("trygg", "equals", 1), {"not": is_("f0", "equals", 1)}]}, "show_if_looks_ahead"),
        (is_("trygg", "equals", 6), "show_if_value"),
        (is_("trygg", "equals", "2"), "show_if_value"),
        (is_("trygg", "contains", 2), "show_if_value"),
        (is_("fran", "equals", "ost"), "show_if_value"),
        (is_("fran", "less_than", "syd"), "show_if_value"),
        (is_("vad", "equals", "boll"), "show_if_value"),
        (is_("vad", "contains", "fisk"), "show_if_value"),
        (is_("med", "equals", "ja"), "show_if_value"),
        (is_("antal", "equals", 10), "show_if_value"),
        (is_("kom", "equals", "2019-12"), "show_if_value"),
        (is_("mer", "equals", "hej"), "show_if_value"),
        ({"and": [is_("trygg", "equals", 1), is_("trygg", "equals", 2)]}, "show_if_never"),
        ({"and": [is_("trygg", "less_than", 3), is_("trygg", "more_than", 2)]}, "show_if_never"),
        (is_("trygg", "less_than", 1), "show_if_never"),
        (is_("antal", "more_than", 9), "show_if_never"),
        (is_("kom", "more_than", "2026-12"), "show_if_never"),
        ({"and": [is_("med", "equals", True), {"not": is_("med", "not_equals", False)}]}, "show_if_never"),
        ({"and": [is_("vad", "contains", "inget"), is_("vad", "contains", "boll")]}, "show_if_never"),
        ({"and": [is_("vad", "contains", each) for each in ("boll", "musik", "mat")]}, "show_if_never"),
        ({"not": {"or": [is_("med", "equals", True), is_("med", "not_equals", True)]}}, "show_if_never"),
        ({"or": [is_("trygg", "less_than", 1), is_("antal", "more_than", 9)]}, "show_if_never"),
    ],
)
def test_a_rule_that_is_broken_is_named_at_its_question(raw: Any, why: str) -> None:
    assert broken(raw) == {"f0": [why]}


@pytest.mark.parametrize(
    "raw",
    [
        {"and": [is_("trygg", "more_than", 1), is_("trygg", "less_than", 3)]},
        {"and": [is_("trygg", "not_equals", each) for each in range(1, 6)]},  # whoever does not answer
        {"and": [is_("vad", "contains", "boll"), is_("vad", "contains", "musik")]},
        {"and": [is_("antal", "more_than", 3), is_("antal", "less_than", 5)]},
        {"or": [is_("trygg", "less_than", 1), is_("med", "equals", True)]},
        {"not": {"and": [is_("med", "equals", True), is_("fran", "equals", "syd")]}},
    ],
)
def test_a_rule_that_can_hold_is_left_in_peace(raw: Any) -> None:
    assert broken(raw) == {}


def test_a_page_behind_a_page_that_excludes_it_is_never_reached() -> None:
    """f1 wants an answer to f0, which is shown only to those whom f1 does not want."""
    first = is_("med", "equals", True)
    assert broken(first, {"and": [is_("f0", "equals", 1), is_("med", "equals", False)]}) == {"f1": ["show_if_never"]}
    assert broken(first, {"and": [is_("f0", "equals", 1), is_("trygg", "equals", 2)]}) == {}
    assert broken(first, {"and": [{"not": is_("f0", "equals", 1)}, is_("med", "equals", False)]}) == {}


def test_a_rule_with_more_cases_than_anybody_looks_through_is_told() -> None:
    """Each of ten questions has four ways to come to it, and the last one cannot hold with the first: 4 to the 10."""
    chain: list[Any] = [is_("med", "equals", True)]
    for place in range(10):
        chain.append({"or": [is_(f"f{place}", "equals", n) for n in (1, 2, 3, 4)]})
    chain.append({"and": [is_("f10", "equals", 1), is_("med", "equals", False)]})
    assert broken(*chain) == {"f11": ["show_if_too_much"]}


# --- against trying everything ---

SMALL = (scale("a", options=[{"value": n, "label": {"sv": "x"}} for n in (1, 2, 3)]), {**YES_NO, "key": "b"})
LEAVES = st.one_of(
    st.builds(
        is_,
        st.just("a"),
        st.sampled_from(["equals", "not_equals", "less_than", "at_most", "more_than", "at_least"]),
        st.sampled_from([1, 2, 3]),
    ),
    st.builds(is_, st.just("b"), st.sampled_from(["equals", "not_equals"]), st.booleans()),
)
RULES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(lambda each: {"not": each}, inner)
        | st.builds(
            lambda word, each: {word: each}, st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=3)
        )
    ),
    max_leaves=5,
)


@given(RULES, RULES)
def test_what_is_called_unreachable_is_what_nobody_reaches(first: Any, second: Any) -> None:
    asked = draft_from_document(document(*SMALL, scale("c", show_if=first), scale("d", show_if=second)))
    found = problems(asked)
    if any(reason not in ("show_if_never",) for reasons in found.values() for reason in reasons):
        return  # a rule too deep to read
    assert set(found) == {"c", "d"} - reached(asked)


def reached(asked: Questionnaire) -> set[str]:
    """Every question that some answers show."""
    choices = [[None, *kind(each.kind).samples(each, [])] for each in asked.questions[:3]]
    seen: set[str] = set()
    for combination in product(*choices):
        answers = {each.key: said for each, said in zip(asked.questions, combination, strict=False) if said is not None}
        seen |= {each.key for each in shown(asked.questions, answers)}
    return seen
