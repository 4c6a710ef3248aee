"""The questionnaire is the schema: what is read, what is refused, what is kept apart."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers import Reader, complete
from surveys.errors import AnswersInvalid, NotAsked
from surveys.questionnaire import from_document
from tests.surveys.test_questionnaire import document, scale

YES_NO = {"key": "med", "kind": "yes_no", "text": {"sv": "Är du med?"}}
CHOICES = {
    "key": "vad",
    "kind": "choices",
    "text": {"sv": "Vad?"},
    "options": [
        {"value": "bollen", "label": {"sv": "Bollen"}},
        {"value": "musiken", "label": {"sv": "Musiken"}},
        {"value": "inget", "label": {"sv": "Inget av dessa"}, "exclusive": True},
    ],
}
NUMBER = {"key": "antal", "kind": "number", "text": {"sv": "Hur många?"}, "settings": {"minimum": 0, "maximum": 20}}
TEXT = {"key": "mer", "kind": "text", "text": {"sv": "Mer?"}, "settings": {"max_length": 20}}
HIDDEN = scale("varfor", show_if={"question": "med", "equals": False})


def reader(*questions: dict[str, Any]) -> Reader:
    return Reader(from_document(document(*questions)))


EVERYTHING = reader(scale(), YES_NO, CHOICES, NUMBER, TEXT, HIDDEN)


def refused(sent: Any, of: Reader = EVERYTHING) -> dict[str, Any]:
    with pytest.raises(AnswersInvalid) as error:
        of.read(sent)
    return error.value.problems


def test_real_answers_and_missing_codes_are_kept_apart() -> None:
    sent = {"trygg": 4, "med": {"missing": "dont_know"}, "antal": {"missing": "refused"}}
    assert EVERYTHING.read(sent) == sent


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("trygg", 6),
        ("trygg", 4.0),
        ("trygg", "4"),
        ("trygg", True),
        ("trygg", None),
        ("trygg", {"missing": "bored"}),
        ("trygg", {"missing": "refused", "more": 1}),
        ("med", "true"),
        ("med", 1),
        ("vad", "bollen"),
        ("vad", ["bollen", "bollen"]),
        ("vad", ["bollen", "inget"]),
        ("vad", ["simning"]),
        ("antal", 21),
        ("antal", "١٢"),
        ("mer", "x" * 21),
        ("mer", "a\x00b"),
        ("mer", "\ud800"),
        ("mer", ["text"]),
    ],
)
def test_a_value_that_the_question_does_not_allow_is_refused_at_the_question(key: str, value: Any) -> None:
    assert key in refused({key: value})


def test_what_was_not_asked_or_not_shown_is_refused() -> None:
    with pytest.raises(NotAsked) as unknown:
        EVERYTHING.read({"skonummer": 42})
    assert unknown.value.problems == {"skonummer": ["not_asked"]}
    with pytest.raises(NotAsked) as hidden:
        EVERYTHING.read({"med": True, "varfor": 2})
    assert hidden.value.problems == {"varfor": ["not_shown"]}
    assert EVERYTHING.read({"med": False, "varfor": 2})["varfor"] == 2


def test_an_answer_is_optional_unless_the_author_says_otherwise() -> None:
    assert EVERYTHING.read({}) == {}
    assert "trygg" in refused({}, reader(scale(required=True)))
    assert reader(scale(required=True)).read({"trygg": {"missing": "refused"}})


def test_a_required_question_that_is_hidden_is_not_missed() -> None:
    hidden = scale("varfor", required=True, show_if={"question": "med", "equals": False})
    assert reader(YES_NO, hidden).read({"med": True}) == {"med": True}


def fields(**values: list[str]) -> dict[str, dict[str, list[str]]]:
    """A form whose fields bear the questions' own names."""
    return {key: {"": said} for key, said in values.items()}


def test_a_form_without_javascript_says_the_same_as_the_phone() -> None:
    form = fields(
        trygg=["4"],
        med=["false"],
        vad=["bollen", "musiken"],
        antal=["١٢"],
        mer=["  rad ett\r\nrad två "],
        varfor=["!dont_know"],
    )
    assert EVERYTHING.from_form(form) == {
        "trygg": 4,
        "med": False,
        "vad": ["bollen", "musiken"],
        "antal": 12,
        "mer": "rad ett\nrad två",
        "varfor": {"missing": "dont_know"},
    }
    assert EVERYTHING.from_form(fields(trygg=[""], mer=[""])) == {}


def test_a_form_leaves_out_what_its_answers_hide() -> None:
    assert EVERYTHING.from_form(fields(med=["true"], varfor=["2"])) == {"med": True}


def test_a_form_with_junk_is_refused_at_the_question() -> None:
    with pytest.raises(AnswersInvalid) as error:
        EVERYTHING.from_form(fields(trygg=["mycket"], antal=["1e9"], med=["kanske"]))
    assert set(error.value.problems) == {"trygg", "antal", "med"}


def test_all_that_is_wrong_with_a_form_is_told_at_once() -> None:
    with pytest.raises(AnswersInvalid) as error:
        EVERYTHING.from_form(fields(trygg=["mycket"], antal=["999"], vad=["fisk"]))
    assert {key: bool(found) for key, found in error.value.problems.items()} == {
        "trygg": True,
        "antal": True,
        "vad": True,
    }


def test_free_text_is_kept_apart_and_its_missing_code_is_not() -> None:
    answers, texts = EVERYTHING.apart({"trygg": 4, "mer": "hej"})
    assert (answers, texts) == ({"trygg": 4}, {"mer": "hej"})
    answers, texts = EVERYTHING.apart({"mer": {"missing": "refused"}})
    assert (answers, texts) == ({"mer": {"missing": "refused"}}, {})


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
)


@given(st.dictionaries(st.sampled_from(["trygg", "med", "vad", "antal", "mer", "varfor"]), junk, max_size=6) | junk)
def test_whatever_is_read_reads_the_same_again(sent: Any) -> None:
    try:
        read = EVERYTHING.read(sent)
    except AnswersInvalid:
        return
    assert EVERYTHING.read(read) == read


def test_why_there_is_no_answer_is_told_apart() -> None:
    asked = document(
        scale(), YES_NO, scale("varfor", show_if={"question": "med", "equals": False}), scale("sist"), TEXT
    )
    questionnaire = from_document(asked)
    hidden, stopped, passed_over = {"missing": "not_shown"}, {"missing": "not_reached"}, {"missing": "skipped"}
    assert complete(questionnaire, {}) == {"trygg": stopped, "med": stopped, "varfor": hidden, "sist": stopped}
    assert complete(questionnaire, {"trygg": 4}) == {"trygg": 4, "med": stopped, "varfor": hidden, "sist": stopped}
    assert complete(questionnaire, {"sist": 2, "med": False}) == {
        "trygg": passed_over,
        "med": False,
        "varfor": passed_over,
        "sist": 2,
    }
    refused_last = {"med": True, "sist": {"missing": "refused"}}
    assert complete(questionnaire, refused_last) == {"trygg": passed_over, "varfor": hidden, **refused_last}


def test_a_page_to_read_is_not_answered() -> None:
    reading = reader(scale(), {"key": "info", "kind": "information", "text": {"sv": "Läs det här."}})
    assert reading.read({"trygg": 3}) == {"trygg": 3}
    with pytest.raises(NotAsked):
        reading.read({"info": "ja"})
