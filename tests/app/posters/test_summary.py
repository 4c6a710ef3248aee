"""A page of results is one page, tagged, whole at its fullest; what people wrote comes out as text."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from app.posters.press import PosterInvalid, covered
from app.posters.summary import summary
from surveys.effects.causal import causal_words
from surveys.languages import STAFF_LANGUAGES, staff_keys
from tests.app.posters.paper import pictures, text_of

LONG = "Öppen mötesplats för unga vuxna och deras föräldrar i stadens nordöstra delar 26"
FULL = {
    "heading": "Varför inte säkrare?",
    "lines": ["Minst 10 har svarat båda gångerna. För ett steg till behövs 20."] * 3,
}


def row(**says: Any) -> dict[str, Any]:
    told = {"name": LONG, "n": "15–19", "third": "2,7", "ends": [-0.9, -0.4, 0.1], "whole": False, "score": 1}
    return told | {"change": "−0,4", "interval": "−0,9 till +0,1", "sure": "Hur säkert vi vet: 1 av 5"} | says


def sheet(**says: Any) -> dict[str, Any]:
    headline = {
        "question": "Hur trygg känner du dig?",
        "sentence": "Det går inte att säga (−0,9 till 0,1).",
        "score": 1,
    }
    return {
        "layout": 1,
        "language": "sv",
        "above": "Föreningen Lyktan",
        "title": "Tisdagsfotbollen",
        "below": "Uppföljning 1",
        "headlines": [headline | {"sure": "Hur säkert vi vet: 1 av 5"}],
        "people": [{"n": "24", "what": "svarade vid starten"}, {"n": "visas inte", "what": "svarade båda gångerna"}],
        "columns": ["Fråga", "Antal", "Start", "Ändring, steg", "Osäkerhet, 95 %", "Säkert, av 5"],
        "rows": [row()],
        "span": 1,
        "left_out": [],
        "why": FULL,
        "limits": FULL,
        "foot": {"made": "Sammanställt 1 juni 2026.", "regime": "Minst tio personer.", "product": "Ringar"},
    } | says


FULLEST = sheet(
    above="M" * 120,
    title="W" * 120,
    headlines=[sheet()["headlines"][0] | {"question": "ord " * 40, "sentence": "Det går inte att säga " * 5}] * 3,
    rows=[row(name="ett ord till " * 8)] * 12,
    left_out=["Fler frågor visas i Ringar: 2."] * 2,
)


@pytest.mark.parametrize(
    "what",
    [
        sheet(),
        sheet(title=LONG, above=LONG),
        FULLEST,
        sheet(headlines=[], people=[], rows=[row(name=LONG * 2)] * 22 + [row(whole=True, n="1390–1494")]),
        sheet(rows=[row(ends=[], change="–", interval="–")]),
    ],
    ids=["one", "long names", "fullest", "many interventions", "nothing to draw"],
)
def test_it_is_one_page_with_all_of_it(what: dict[str, Any]) -> None:
    pdf = summary(what)
    assert len(pictures(pdf, dpi=20)) == 1
    text = text_of(pdf).replace("- ", "").replace(" ", "")
    for told in (what["title"], what["foot"]["made"], what["limits"]["lines"][-1], what["rows"][-1]["change"]):
        assert told.replace(" ", "") in text


@pytest.mark.parametrize("what", [sheet(), FULLEST], ids=["one", "fullest"])
def test_nothing_lies_outside_the_margins_or_over_the_foot(what: dict[str, Any]) -> None:
    document = pypdfium2.PdfDocument(summary(what))
    try:
        page = document[0]
        text = page.get_textpage()
        boxes = [text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1).isalnum()]
        width = page.get_width()
        foot = text.search("Minst tio personer.").get_next()
        assert foot is not None
        ceiling = text.get_charbox(foot[0])[3]
    finally:
        document.close()
    assert all(left > 40 and right < width - 40 for left, _, right, _ in boxes)
    between = [low for _, low, _, _ in boxes if ceiling - 1 < low < ceiling + 8]
    assert between == [], "air above the foot"


def test_it_is_tagged_has_a_title_and_tells_nobody_when_it_was_printed() -> None:
    pdf = summary(sheet())
    for part in (b"/StructTreeRoot", b"/MarkInfo", b"pdfuaid", b"/Lang (sv)", b"/TH", b"/H1"):
        assert part in pdf or part.replace(b" ", b"") in pdf, part
    assert b"CreationDate" not in pdf
    assert summary(sheet()) == pdf


def test_a_minus_is_printed_and_read_as_one() -> None:
    assert "−0,9 till +0,1" in text_of(summary(sheet()))
    assert ord("−") in covered()


def test_what_people_wrote_comes_out_as_text() -> None:
    text = text_of(summary(sheet(title='#panic("x") *a* $b$', rows=[row(name="`rå` <etikett> @ref")])))
    assert '#panic("x") *a* $b$' in text
    assert "`rå` <etikett> @ref" in text


def test_what_cannot_be_printed_is_named_by_where_it_stands() -> None:
    with pytest.raises(PosterInvalid) as refused:
        summary(sheet(rows=[row(), row(name="北京")]))
    assert set(refused.value.problems) == {"rows.1.name"}


@pytest.mark.parametrize("code", STAFF_LANGUAGES)
def test_no_sentence_of_the_page_claims_a_cause(code: str) -> None:
    said = [text for key, text in staff_keys(code).items() if key.startswith("summary.")]
    assert said
    assert [found for text in said for found in causal_words(text, code)] == []
