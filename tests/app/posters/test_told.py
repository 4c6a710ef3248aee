"""The sheet "you said – we did": one page that fits what was written, scans, and says what the public page says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.posters.press import PosterInvalid
from app.posters.told import MOST, Answered, Sheet, Text, Told, told
from tests.app.posters.paper import collisions, pictures, scanned, text_of

SPREAD = [("Stämmer inte alls", "20 %", 20), ("Stämmer delvis", "80 %", 80)]
QUESTION = Answered(Text("Jag känner mig trygg.", "sv", "ltr"), "Antal: 20–24", "I snitt 2,7.", "Ändring: 0,4.", SPREAD)
DID = Told("we_did", "Vi gjorde", Text("Fyra nya lampor vid stigen.", "sv", "ltr"))
ONE = Sheet(
    address="HTTPS://RINGAR.EXAMPLE/R/K7QF2M",
    code="K7QF2M",
    organisation="Föreningen Ringblomman",
    title="Tisdagsöppet",
    language="sv",
    direction="ltr",
    heading="Ni sa – vi gjorde",
    results="Det här har ni svarat",
    note="Talen är avrundade.",
    more="Se vad alla har svarat",
    told=[DID],
    said=[QUESTION],
)
ARABIC = Text("نفتح حتى العاشرة مساءً", "ar", "rtl")
SHEETS = {
    "one": ONE,
    "nothing yet": replace(ONE, said=[], note="Ännu har för få svarat."),
    "much": replace(ONE, told=[DID] * 4, said=[QUESTION] * MOST),
    "more than there is room for": replace(ONE, said=[QUESTION] * (MOST + 5)),
    "long": replace(
        ONE, told=[Told("we_did", "Vi gjorde", Text("Långt. " * 280, "sv", "ltr"))] * 2, said=[QUESTION] * MOST
    ),
    "arabic": replace(
        ONE,
        language="ar",
        direction="rtl",
        heading="أنتم قلتم – ونحن فعلنا",
        told=[Told("we_did", "نحن فعلنا", ARABIC), DID],
        said=[replace(QUESTION, text=ARABIC)],
    ),
}


@pytest.mark.parametrize("what", SHEETS.values(), ids=SHEETS)
def test_it_is_one_page_that_scans_with_nothing_on_top_of_anything(what: Sheet) -> None:
    pdf = told(what)
    (picture,) = pictures(pdf, dpi=100)
    assert scanned(picture) == [what.address]
    assert collisions(pdf) == []
    if what.direction == "rtl":
        return  # letters come out of such a page in the order in which they stand
    text = text_of(pdf)
    assert "ringar.example/r/K7QF2M" in text
    for each in what.told:
        assert each.text.text.strip()[:20] in text
    assert text.count("I snitt 2,7.") == min(MOST, len(what.said))


def test_what_people_wrote_comes_out_as_text_and_the_same_sheet_is_the_same_bytes() -> None:
    written = replace(ONE, told=[replace(DID, text=Text('#panic("x") *a* $b$', "sv", "ltr"))])
    assert '#panic("x") *a* $b$' in text_of(told(written))
    assert told(ONE) == told(ONE)
    for part in (b"/StructTreeRoot", b"pdfuaid", b"/H1"):
        assert part in told(ONE)


def test_one_question_that_paper_has_no_room_for_does_not_cost_the_sheet() -> None:
    long = replace(
        QUESTION, text=Text("Hur trygg " * 70 + "sist", "sv", "ltr"), spread=[("bra " * 90, "80 %", 80), SPREAD[0]]
    )
    faces = replace(
        QUESTION, text=Text("I trapphuset: hur är det?", "sv", "ltr"), spread=[("😀", "20 %", 20), SPREAD[1]]
    )
    text = text_of(told(replace(ONE, said=[long, faces])))
    assert "Hur..." in text
    assert "sist" not in text
    assert "I trapphuset: hur är det?" in text
    assert "Stämmer delvis" not in text, "half of a spread is none"


def test_what_cannot_be_printed_is_named_by_where_it_stands() -> None:
    with pytest.raises(PosterInvalid) as refused:
        told(replace(ONE, told=[DID, replace(DID, text=Text("北京", "sv", "ltr"))]))
    assert set(refused.value.problems) == {"told.1"}
