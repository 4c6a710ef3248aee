"""What warns an author, and what does not."""

from typing import Any

import pytest

from surveys import bank, checks
from surveys.questionnaire import from_document
from tests.surveys.test_questionnaire import document, scale

TEXT = {"key": "mer", "kind": "text", "text": {"sv": "Mer?"}}
BAND = {
    "key": "alder",
    "kind": "choice",
    "text": {"sv": "Hur gammal är du?"},
    "options": [{"value": "ung", "label": {"sv": "Ung"}}, {"value": "vuxen", "label": {"sv": "Vuxen"}}],
}


def codes(*questions: dict[str, Any], size: int = 50, **says: Any) -> list[tuple[str, str | None]]:
    asked = from_document(document(*questions, **says))
    return [(advice.code, advice.question) for advice in checks.look(asked, size)]


def test_a_short_one_in_its_own_language_is_left_in_peace() -> None:
    assert codes(scale(), TEXT) == []


def test_eight_questions_are_many_and_three_texts_are_long() -> None:
    assert codes(*(scale(f"f{n}") for n in range(8))) == [("length.questions", None)]
    assert codes(*(TEXT | {"key": f"t{n}"} for n in range(3))) == [("length.time", None)]


def test_what_is_not_translated_is_named() -> None:
    translated = scale("klar", text={"sv": "A", "en": "B"})
    translated["options"] = [{"value": n, "label": {"sv": "a", "en": "b"}} for n in range(1, 6)]
    both = {"languages": ["sv", "en"], "title": {"sv": "Enkät", "en": "Survey"}}
    assert codes(translated, **both) == []
    assert codes(translated, scale("halv"), **both) == [("translation.question", "halv")]
    assert codes(translated, languages=["sv", "en"]) == [("translation.title", None)]


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (8, [("group.nothing", None), ("group.background", "alder")]),
        (12, [("group.background", "alder")]),
        (20, []),
    ],
)
def test_background_in_a_small_group_points_people_out(size: int, said: list[tuple[str, str | None]]) -> None:
    assert codes(scale(item="trygghet_1", indicator="trygghet"), BAND, size=size) == said


@pytest.mark.parametrize("ready", bank.READY)
def test_the_ready_ones_need_no_warning_in_a_group_of_fifty(ready: str) -> None:
    assert checks.look(from_document(bank.ready(ready)), 50) == ()
