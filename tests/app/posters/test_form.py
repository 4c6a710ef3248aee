"""A questionnaire on paper can be read, ticked, scanned and torn: whatever was asked stands there, large."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from app.posters.form import MOST_COPIES, Copy, Form, form
from app.posters.press import PosterInvalid
from surveys.languages import LANGUAGES, language, say
from surveys.questionnaire import MOST_QUESTIONS, from_document
from tests.app.posters.paper import pictures, scanned, text_of
from tests.web.kinds import EVERYTHING

STRIP_MM, FOOT_MM, PAGE_MM = 67, 17, 297


def copy(number: int) -> Copy:
    digits, key = f"{number:016d}", f"{'aZ-_' * 10}{number:03d}"
    return Copy(
        code=digits,
        enter=f"https://ringar.example/activities/0b0f9f5e-0d2c-4f4e-9c1e-0d2c4f4e9c1e/paper?v=2&l=sv#{key}",
        back=f"https://ringar.example/K7QF2M#{key}",
    )


def everything(spoken: str = "sv", **more: Any) -> dict[str, Any]:
    return EVERYTHING | {"languages": [spoken, "sv"]} | more


SWEDISH = Form(
    address="https://ringar.example/K7QF2M",
    code="K7QF2M",
    organisation="Föreningen Lyktan",
    named={
        "controller": "Solängens kommun",
        "contact": "dataskydd@solangen.example",
        "recipients": "Föreningen Lyktan",
    },
    intervention="Fritidsgården",
    title="Tisdagsgården på Solängen",
    audience="youth",
    questionnaire=from_document(everything()),
    version=2,
    language="sv",
    copies=(copy(1), copy(2)),
    asks_again=True,
)


def questions(count: int, **says: Any) -> list[dict[str, Any]]:
    return [
        {"key": f"q{n}", "kind": "yes_no", "text": {"sv": f"Fråga nummer {n}?"}} | says for n in range(1, count + 1)
    ]


@cache
def printed() -> bytes:
    return form(SWEDISH)


def off_the_page(pdf: bytes) -> list[str]:
    """Characters that lie outside of their page."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    try:
        for number, page in enumerate(document, 1):
            text, (width, height) = page.get_textpage(), page.get_size()
            for at in range(text.count_chars()):
                left, low, right, high = text.get_charbox(at)
                if left < 0 or low < 0 or right > width or high > height:
                    found.append(f"{text.get_text_range(at, 1)} on page {number}")
    finally:
        document.close()
    return found


def of_pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def foot(page: Image.Image) -> Image.Image:
    """Where a strip lies, or the back of one: between the edge that is torn and the page's own number."""
    high = page.height
    return page.crop((0, round(high * (1 - STRIP_MM / PAGE_MM)), page.width, round(high * (1 - FOOT_MM / PAGE_MM))))


def test_every_question_stands_there_with_its_answers_and_the_two_ways_not_to_answer() -> None:
    text = text_of(printed())
    for question in SWEDISH.questionnaire.questions:
        for said in (question.text, *(each.label for each in (*question.options, *question.rows))):
            assert said.get("sv", "") in text
    for word in ("Ja", "Nej", "Månad", "År", "timmar", "Väldigt ledset ansikte", "Jätteglatt ansikte"):
        assert word in text
    alone = len(SWEDISH.questionnaire.asked()) + 1  # a matrix of two rows has them twice
    assert text.count("Vet inte") == text.count("Vill inte svara") == 2 * alone
    for said in ("Välj högst 2.", "Skriv ett tal från 0,5 till 12.", "Välj en månad från maj 2001 till juni 2026."):
        assert said in text
    assert text.count("Kuratorn Mira: 070-000 00 00") == 2 * 2, "beside both free texts of both copies"
    assert text.count("Behöver du hjälp nu? Ring 112, eller Bris på 116 111.") == 2 * 2


def test_consent_and_who_reads_stand_first() -> None:
    first = " ".join(of_pages(printed())[0].split())
    for key in ("consent.youth.2", "who.heading", "who.texts"):
        assert say("sv", f"participant.{key}") in first
    assert "Jag trivs här." not in first
    assert "Har du svarat här förut?" not in text_of(form(replace(SWEDISH, copies=(), asks_again=False)))


def test_each_copy_has_its_own_code_and_squares_that_a_phone_reads() -> None:
    pages = pictures(printed(), dpi=110)
    fronts = [page for page in pages if scanned(page)]
    assert len(fronts) == 2
    for number, page in enumerate(fronts, 1):
        assert sorted(scanned(page)) == sorted([copy(number).enter, copy(number).back])
        assert scanned(foot(page)) == [copy(number).back], "the strip leads back, the rest to where it is typed"
    text = text_of(printed())
    for number in (1, 2):
        assert text.count(f"0000 0000 0000 000{number}") == 1
    assert text.count("ringar.example/K7QF2M och skriv din kod") == 2


def test_all_sheets_of_a_copy_bear_its_mark_so_that_two_peoples_answers_are_never_mixed() -> None:
    feet = [re.search(r"· v2\s+([A-Z2-7]{4})\s+·\s+(\d+)", page) for page in of_pages(printed())]
    marks = [found and found[1] for found in feet if found and found[2]]
    half = len(marks) // 2
    assert len(feet) == len(marks) == 2 * half
    assert [set(marks[:half]), set(marks[half:])] == [{marks[0]}, {marks[-1]}]
    assert marks[0] != marks[-1]
    pages = of_pages(printed())
    assert [pages[at].count(marks[at]) for at in (0, half)] == [2, 2], "what is left when the strip is torn off too"


@pytest.mark.parametrize(("audience", "times"), [("children", 1), ("youth", 1), ("adults", 0)])
def test_whom_a_child_can_call_stands_on_every_page(audience: str, times: int) -> None:
    asked = from_document(everything(questions=questions(9), help={}))
    pages = of_pages(form(replace(SWEDISH, audience=audience, questionnaire=asked, copies=(copy(1),))))
    assert {page.replace("\xa0", " ").count("Bris på 116 111") for page in pages} == {times}


@pytest.mark.parametrize("count", [1, 9, 17])
def test_torn_off_the_strip_takes_no_answer_along(count: int) -> None:
    pdf = form(replace(SWEDISH, questionnaire=from_document(everything(questions=questions(count)))))
    pages = pictures(pdf, dpi=50)
    starts = [at for at, page in enumerate(of_pages(pdf)) if "0000 0000" in page]
    assert len(starts) == 2
    assert [at % 2 for at in starts] == [0, 0], "each copy begins on the front of a sheet"
    for at in starts:
        assert foot(pages[at]).convert("L").getextrema()[0] < 100
        assert foot(pages[at + 1]).convert("L").getextrema() == (255, 255)


def test_without_codes_nothing_is_promised_of_one() -> None:
    pdf = form(replace(SWEDISH, copies=()))
    text = text_of(pdf)
    assert "Det här pappret har ingen kod" in text
    for code in ("med din kod", "Din kod", "Riv av"):
        assert code not in text
    assert [found for page in pictures(pdf, dpi=100) for found in scanned(page)] == []


@pytest.mark.parametrize("spoken", [each for each in LANGUAGES if each != "sv"])
def test_every_language_has_its_form(spoken: str) -> None:
    pdf = form(replace(SWEDISH, language=spoken, questionnaire=from_document(everything(spoken)), copies=(copy(1),)))
    assert off_the_page(pdf) == []
    said = say(spoken, "paper.how") + " " + say(spoken, "participant.question.dont_know")
    text = text_of(pdf)
    if language(spoken).direction == "ltr":
        assert all(word in text for word in unicodedata.normalize("NFKC", said).split())
    else:
        letters = {c for c in unicodedata.normalize("NFKC", said) if unicodedata.bidirectional(c) == "AL"}
        assert letters <= set(text)


def figures(pdf: bytes) -> set[str]:
    """The digits of each line of print, as the eye meets them from the left."""
    document, lines = pypdfium2.PdfDocument(pdf), dict[tuple[int, int], list[tuple[float, str]]]()
    try:
        for number, page in enumerate(document):
            text = page.get_textpage()
            for at in range(text.count_chars()):
                left, low, _, _ = text.get_charbox(at)
                if (letter := text.get_text_range(at, 1)).isdecimal():
                    lines.setdefault((number, round(low)), []).append((left, letter))
    finally:
        document.close()
    return {"".join(letter for _, letter in sorted(line)) for line in lines.values()}


def test_arabic_points_run_from_the_right_and_telephone_numbers_from_the_left() -> None:
    found = figures(form(replace(SWEDISH, language="ar", questionnaire=from_document(everything("ar")), copies=())))
    assert "54321" in found
    assert "12345" not in found
    assert "0700000000" in found
    assert any("116111" in line for line in found)


def test_sixty_questions_and_the_longest_of_lists_are_printed_whole() -> None:
    many = [{"value": f"v{n}", "label": {"sv": f"Ett svar med ganska många ord i sig, nummer {n}"}} for n in range(30)]
    listed = {"key": "all", "kind": "choices", "text": {"sv": "Vad? " * 300}, "options": many}
    document = everything(questions=[*questions(MOST_QUESTIONS - 1), listed])
    pdf = form(replace(SWEDISH, questionnaire=from_document(document), copies=(copy(1),)))
    text = text_of(pdf)
    assert all(f"Fråga nummer {n}?" in text for n in range(1, MOST_QUESTIONS))
    assert all(each["label"]["sv"] in text for each in many)
    assert off_the_page(pdf) == []


def test_a_long_introduction_goes_on_for_pages_before_the_first_question() -> None:
    told = "\n".join(f"Stycke {n} om torget och parken där." for n in range(54))
    pdf = form(replace(SWEDISH, questionnaire=from_document(everything(intro={"sv": told})), copies=(copy(1),)))
    assert " ".join(told.split()) in re.sub(r"Är du under \S+ .{50,90} · v2 \w{4} · \d ", "", text_of(pdf))
    assert off_the_page(pdf) == []
    assert foot(pictures(pdf, dpi=50)[1]).convert("L").getextrema() == (255, 255)


def test_long_names_make_the_first_page_smaller_and_nothing_is_printed_over_anything() -> None:
    name = (
        "Stiftelsen för barn, unga och familjer i stadens nordöstra delar i samverkan med bostadsbolag " * 2
    ).strip()
    named = {"organisation": name, "intervention": name, "title": name, "language": "so", "copies": (copy(1),)}
    pdf = form(replace(SWEDISH, questionnaire=from_document(everything("so")), **named))
    keys = ("participant.who.heading", "participant.who.texts", "participant.who.published", "paper.how", "paper.tear")
    down = [height(pdf, say("so", key)[:20]) for key in keys]
    assert all(above - below > 10 for above, below in pairwise(down))
    assert text_of(pdf).count(name) >= 5


def height(pdf: bytes, sought: str) -> float:
    """How far up on the first page a text stands, in points."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = document[0].get_textpage()
        found = text.search(sought).get_next()
        assert found is not None
        return float(text.get_charbox(found[0])[1])
    finally:
        document.close()


def test_a_question_that_follows_on_an_answer_says_which() -> None:
    chain = questions(3)
    chain[1] |= {"show_if": {"question": "q1", "equals": True}}
    chain[2] |= {"show_if": {"not": {"question": "q1", "equals": True}}}
    text = text_of(form(replace(SWEDISH, questionnaire=from_document(everything(questions=chain)), copies=())))
    assert "Svara bara om du svarade ”Ja” på fråga 1." in text
    assert text.count("Om du vill") == 1


def test_what_an_author_types_comes_out_as_text_and_what_cannot_be_printed_is_named() -> None:
    typed = '#panic("x") *fet* $x$ // <b>'
    document = everything(questions=questions(1, text={"sv": typed}))
    assert typed in text_of(form(replace(SWEDISH, questionnaire=from_document(document), copies=())))
    document = everything(questions=questions(1, text={"sv": "北京?"}))
    with pytest.raises(PosterInvalid) as refused:
        form(replace(SWEDISH, questionnaire=from_document(document)))
    assert set(refused.value.problems) == {"questions.q1"}


def test_it_is_tagged_and_the_same_bytes_each_time() -> None:
    assert b"pdfuaid" in printed()
    assert form(replace(SWEDISH)) == printed()
    assert MOST_COPIES <= 40
