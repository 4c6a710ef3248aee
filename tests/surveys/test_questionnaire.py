"""What may be asked: a questionnaire's document, its digest, and what is refused with the question's name."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import bank
from surveys.errors import QuestionnaireInvalid
from surveys.questionnaire import draft_from_document, from_document


def scale(key: str = "trygg", **says: Any) -> dict[str, Any]:
    points = [{"value": n, "label": {"sv": f"punkt {n}"}} for n in range(1, 6)]
    return {"key": key, "kind": "scale", "text": {"sv": "Hur trygg?"}, "options": points} | says


def document(*questions: dict[str, Any], **says: Any) -> dict[str, Any]:
    usual = {"title": {"sv": "Enkät"}, "languages": ["sv"], "audience": "adults", "questions": list(questions)}
    return usual | says


def problems(broken: Any) -> dict[str, Any]:
    with pytest.raises(QuestionnaireInvalid) as refused:
        from_document(broken)
    return refused.value.problems


@pytest.mark.parametrize("ready", bank.READY)
def test_every_ready_questionnaire_can_be_asked_and_survives_being_stored(ready: str) -> None:
    read = from_document(bank.ready(ready))
    again = from_document(read.document())
    assert again == read
    assert again.digest() == read.digest()


def test_the_digest_follows_the_content_and_not_the_order_of_languages() -> None:
    one = from_document(document(scale(text={"sv": "A", "en": "B"})))
    other = from_document(document(scale(text={"en": "B", "sv": "A"})))
    changed = from_document(document(scale(text={"sv": "A", "en": "C"})))
    assert one.digest() == other.digest()
    assert one.digest() != changed.digest()


@pytest.mark.parametrize(
    ("broken", "where", "why"),
    [
        (document(), "questions", "none"),
        (document(scale(), languages=["xx"]), "languages", "unknown:xx"),
        (document(scale(), audience="dogs"), "audience", "unknown"),
        (document(scale(), title={}), "title", "missing"),
        (document(scale("Stor bokstav")), "question 1", "key"),
        (document(scale(), scale()), "trygg", "key_twice"),
        (document(scale(kind="hologram")), "trygg", "kind"),
        (document(scale(text={})), "trygg", "text_missing"),
        (document(scale(direction=2)), "trygg", "direction"),
        (document(scale(options=[{"value": 1, "label": {"sv": "a"}}])), "trygg", "scale_points"),
        (document(scale(show_if={"question": "senare", "equals": 1})), "trygg", "show_if_looks_ahead"),
        (document(scale(show_if={"question": "trygg", "equals": 1})), "trygg", "show_if_looks_ahead"),
        (document(scale(show_if={"when": "always"})), "trygg", "show_if"),
        (document(scale(text="bara text")), "trygg", "texts"),
        (document({"key": "val", "kind": "choice", "text": {"sv": "?"}, "options": []}), "val", "options"),
        (
            document({"key": "n", "kind": "number", "text": {"sv": "?"}, "settings": {"minimum": 5, "maximum": 1}}),
            "n",
            "limits",
        ),
        (
            document({"key": "t", "kind": "text", "text": {"sv": "?"}, "settings": {"max_length": 9999}}),
            "t",
            "max_length",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_name_of_the_question(broken: Any, where: str, why: str) -> None:
    assert why in problems(broken)[where]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    )
)
def test_any_json_is_read_or_refused_and_never_crashes(junk: Any) -> None:
    question = {"options": junk, "show_if": junk, "settings": junk, "item": junk, "direction": junk, "kind": junk}
    broken = [document(scale(**{name: junk})) for name in question]
    for each in (junk, document(junk), document(scale(), languages=junk), document(scale(), title=junk), *broken):
        with suppress(QuestionnaireInvalid):
            assert from_document(each).questions


@pytest.mark.parametrize("text", ["a\x00b", "hej \ud83d", "\udc00"])
def test_what_no_database_keeps_is_refused_wherever_it_stands(text: str) -> None:
    places: list[dict[str, Any]] = [
        document(scale(), title={"sv": text}),
        document(scale(text={"sv": text})),
        document(scale(text={"sv": "?", text: "?"})),
        document(scale(settings={"unit": {"sv": text}})),
        document(scale(settings={text: 1})),
        document(scale(settings={"minimum": [text]})),
        document(scale(options=[{"value": text, "label": {"sv": "x"}}])),
        document(scale(options=[{"value": 1, "label": {"sv": text}}])),
        document(scale(), scale("b", show_if={"question": "trygg", "equals": text})),
        document(scale(), scale("b", show_if={"question": text, "equals": 1})),
    ]
    for broken in places:
        with pytest.raises(QuestionnaireInvalid) as refused:
            draft_from_document(broken)
        assert ["characters"] in refused.value.problems.values(), broken
