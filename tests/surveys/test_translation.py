"""Every text has a place, and a translation comes back to the place that it was taken from."""

from typing import Any

import pytest

from surveys import bank
from surveys.errors import TranslationInvalid
from surveys.questionnaire import draft_from_document
from surveys.translation import entries, missing, translated
from tests.surveys.test_questionnaire import document, scale

MATRIX = {
    "key": "hur",
    "kind": "matrix",
    "text": {"sv": "Hur är det?"},
    "options": [
        {"value": 1, "label": {"sv": "Dåligt"}},
        {"value": 2, "label": {}},
        {"value": 3, "label": {"sv": "Bra"}},
    ],
    "rows": [{"value": "mat", "label": {"sv": "Maten"}}, {"value": "rum", "label": {"sv": "Rummet", "en": "The room"}}],
}
NUMBER = {"key": "n", "kind": "number", "text": {"sv": "Hur långt?"}, "settings": {"unit": {"sv": "meter"}}}
DOCUMENT = document(MATRIX, NUMBER, intro={"sv": "Hej"}, help={"sv": "Ring 112"}, languages=["sv", "en"])


def test_every_text_has_a_place() -> None:
    assert [each.place for each in entries(DOCUMENT)] == [
        "title",
        "intro",
        "help",
        "hur.text",
        "hur.options.1",
        "hur.options.3",
        "hur.rows.mat",
        "hur.rows.rum",
        "n.text",
        "n.settings.unit",
    ]
    assert [each.place for each in missing(DOCUMENT, "en")] == [
        each.place for each in entries(DOCUMENT) if each.place != "hur.rows.rum"
    ]
    assert missing(DOCUMENT, "sv") == ()


def test_a_translation_comes_to_its_place_and_nothing_else_changes() -> None:
    said = {(each.place, "en"): f" {each.texts['sv']} in English " for each in entries(DOCUMENT)}
    after = translated(DOCUMENT, said)
    assert missing(after, "en") == ()
    assert after["questions"][0]["rows"][0]["label"] == {"sv": "Maten", "en": "Maten in English"}
    assert after["questions"][1]["settings"]["unit"]["en"] == "meter in English"
    assert after["help"]["en"] == "Ring 112 in English"
    assert missing(DOCUMENT, "en")  # the one given stays as it was
    away = translated(after, {place: "" for place in said})
    assert (
        draft_from_document(away).document()
        == draft_from_document(translated(DOCUMENT, {("hur.rows.rum", "en"): ""})).document()
    )


@pytest.mark.parametrize(
    ("place", "language", "text", "why"),
    [
        ("hur.options.9", "en", "Nine", "unknown"),
        ("hur.settings.unit", "en", "metres", "unknown"),
        ("trygg.text", "tlh", "nuqneH", "language"),
        ("title", "en", "x" * 2001, "too_long"),
    ],
)
def test_what_fits_nowhere_is_refused_with_its_place(place: str, language: str, text: str, why: str) -> None:
    with pytest.raises(TranslationInvalid) as refused:
        translated(document(*DOCUMENT["questions"], scale()), {(place, language): text})
    assert refused.value.problems == {place: [why]}


def test_a_core_item_is_the_banks_to_translate() -> None:
    core: dict[str, Any] = document(bank.item("trygghet_2"), languages=["sv", "ar"])
    assert all(each.locked for each in entries(core) if each.place != "title")
    same = bank.item("trygghet_2")["text"]["ar"]
    assert translated(core, {("trygghet_2.text", "ar"): same}) == core
    with pytest.raises(TranslationInvalid) as refused:
        translated(core, {("trygghet_2.text", "ar"): "كلام آخر", ("trygghet_2.options.1", "ar"): ""})
    assert refused.value.problems == {"trygghet_2.text": ["locked"], "trygghet_2.options.1": ["locked"]}
