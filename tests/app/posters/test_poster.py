"""A poster can be scanned, read and trusted: whatever was typed into it stands there as text."""

import subprocess
import sys
import unicodedata
from dataclasses import replace

import pytest
from PIL import ImageFilter

from app.posters.poster import Poster, Strip, pocket, poster, strips
from app.posters.press import FONTS, PosterInvalid, PressError, press
from surveys.errors import UnknownLanguage
from surveys.languages import LANGUAGES
from tests.app.posters.paper import collisions, pictures, scanned, text_of

SWEDISH = Strip("sv", "ltr", "Hur var det här?", "Det tar en minut. Vi frågar inte vad du heter.")
EASY = Strip("sv-lattlast", "ltr", "Berätta vad du tycker", "Fem korta frågor. Skriv inte ditt namn.")
ENGLISH = Strip("en", "ltr", "How was it?", "It takes one minute. We do not ask your name.")
ARABIC = Strip("ar", "rtl", "كيف كان اليوم؟", "يستغرق دقيقة واحدة. لا نسألك عن اسمك.")
SOMALI = Strip("so", "ltr", "Sidee bay ahayd?", "Hal daqiiqo ayay qaadanaysaa. Magacaaga kuma weydiinayno.")
TIGRINYA = Strip("ti", "ltr", "ከመይ ነይሩ?", "ሓደ ደቒቕ ይወስድ፣ ስም ኣይሕተትን።")
ALL = (SWEDISH, EASY, ENGLISH, ARABIC, SOMALI, TIGRINYA)

FIVE = Poster(
    address="https://ringar.example/K7QF2M",
    code="K7QF2M",
    organisation="Föreningen Lyktan",
    title="Tisdagsfotbollen på Solängen",
    strips=ALL[:5],
)
LONG_NAME = (
    "Stiftelsen för barn, unga och familjer i stadens nordöstra delar i samverkan med "
    "bostadsbolag och Hyresgästföreningen AB"
)
LONG_TITLE = "Kulanka dhallinyarada iyo waalidiinta ee xaafadda Lövgärdet caawa galabtii iyo berri subaxdii hore"
CROWDED = replace(
    FIVE,
    address="https://fragor.en-kommun-med-langt-namn.example/K7QF2M",
    organisation=LONG_NAME,
    title=LONG_TITLE,
    strips=(replace(SOMALI, headline=LONG_TITLE[:98], line=f"{SOMALI.line} {SOMALI.line}"), *ALL[:5]),
)


def letters(text: str) -> set[str]:
    """The Arabic letters: pdfium gives them in the order on the line, so they are compared without it."""
    return {c for c in unicodedata.normalize("NFKC", text) if unicodedata.bidirectional(c) == "AL"}


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize(
    "what",
    [replace(FIVE, strips=ALL[:1]), replace(FIVE, strips=ALL[:3]), FIVE, replace(FIVE, strips=ALL), CROWDED],
    ids=["one language", "three", "five", "six", "crowded"],
)
def test_a_phone_reads_exactly_the_address_from_the_printed_page(what, dpi):
    (page,) = pictures(poster(what), dpi=dpi)
    assert scanned(page) == [what.address.upper()]


def test_it_is_still_read_from_a_grey_and_blurred_copy():
    (page,) = pictures(poster(FIVE), dpi=100)
    copy = page.convert("L").filter(ImageFilter.GaussianBlur(2))
    assert scanned(copy) == [FIVE.address.upper()]


def test_the_page_says_address_code_organisation_and_title_in_clear():
    text = text_of(poster(FIVE))
    for expected in ("ringar.example/K7QF2M", FIVE.organisation, FIVE.title, SWEDISH.headline, SWEDISH.line):
        assert expected in text


def test_every_language_has_its_strip():
    text = text_of(poster(replace(FIVE, strips=ALL)))
    for strip in ALL:
        if strip.direction == "ltr":
            assert unicodedata.normalize("NFKC", strip.headline) in text
    assert letters(ARABIC.headline + ARABIC.line) <= letters(text)


def test_a_long_name_and_a_long_title_are_printed_whole():
    text = text_of(poster(CROWDED))
    assert len(CROWDED.organisation) >= 120
    assert CROWDED.organisation in text
    assert LONG_TITLE in text


@pytest.mark.parametrize(
    "what",
    [
        FIVE,
        replace(FIVE, strips=ALL),
        CROWDED,
        replace(FIVE, strips=tuple(replace(s, headline=LONG_TITLE, line=LONG_TITLE * 3) for s in ALL)),
        replace(FIVE, organisation="W" * 200, title="Ö" * 200, strips=(replace(SWEDISH, line="i" * 300),)),
        replace(FIVE, strips=tuple(replace(s, headline="M" * 30, line="m" * 90) for s in ALL)),
    ],
    ids=["five", "six", "crowded", "all at their longest", "endless words", "endless words side by side"],
)
def test_nothing_is_printed_over_anything_else(what):
    assert collisions(poster(what)) == []


def test_one_endless_word_is_broken_rather_than_lost():
    assert "W" * 150 in text_of(poster(replace(FIVE, organisation="W" * 150))).replace(" ", "")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('#panic("x")', '#panic("x")'),
        ("*bold* _em_ = rubrik", "*bold* _em_ = rubrik"),
        ("$x$ `rå` <etikett> @ref", "$x$ `rå` <etikett> @ref"),
        ("\"citat\" 'citat' \\ snedstreck", "\"citat\" 'citat' \\ snedstreck"),
        ("] } ) #[ // /* kommentar", "] } ) #[ // /* kommentar"),
        ("rad ett\nrad två\r\n\trad tre", "rad ett rad två rad tre"),
        ("Lyktan\u202egnitrov\u202c AB", "Lyktangnitrov AB"),
        ("Noll\x00 och klocka\x07", "Noll och klocka"),
        ("Fotboll ⚽ för alla 👨‍👩‍👧", "Fotboll för alla"),
    ],
)
def test_what_a_leader_types_comes_out_as_text(typed, printed):
    text = text_of(poster(replace(FIVE, organisation=typed, title=f"T {typed}")))
    assert text.count(printed) == 2


def test_the_same_poster_is_the_same_bytes_also_in_another_process():
    program = (
        "import hashlib; from tests.app.posters.test_poster import FIVE, poster;"
        " print(hashlib.sha256(poster(FIVE)).hexdigest())"
    )
    seen = {subprocess.check_output([sys.executable, "-W", "ignore", "-c", program], text=True) for _ in range(2)}
    poster(CROWDED)
    assert poster(FIVE) == poster(FIVE)
    assert len(seen) == 1
    assert poster(FIVE) != poster(replace(FIVE, title="Onsdagsfotbollen"))


def test_the_pdf_is_tagged_has_a_title_and_tells_nobody_when_it_was_made():
    pdf = poster(FIVE)
    assert b"/StructTreeRoot" in pdf
    assert b"/Lang (sv)" in pdf or b"/Lang(sv)" in pdf
    assert b"pdfuaid" in pdf
    assert b"CreationDate" not in pdf


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        (replace(FIVE, title="x" * 201), {"title"}),
        (replace(FIVE, organisation="北京", title="𓀀 torsdag"), {"organisation", "title"}),
        (replace(FIVE, strips=()), {"strips"}),
        (replace(FIVE, strips=(*ALL, ENGLISH)), {"strips"}),
        (replace(FIVE, strips=(replace(SWEDISH, direction="up"),)), {"strips.0.direction"}),
        (replace(FIVE, strips=(SWEDISH, replace(ENGLISH, headline="h" * 200))), {"strips.1.headline"}),
        (replace(FIVE, organisation="", title=" \n"), {"organisation", "title"}),
    ],
)
def test_what_cannot_be_printed_is_named_field_by_field(what, fields):
    with pytest.raises(PosterInvalid) as refused:
        poster(what)
    assert set(refused.value.problems) == fields
    assert all(refused.value.problems.values())


def test_a_fault_in_a_sheet_names_the_sheet_and_spoils_no_later_poster():
    with pytest.raises(PressError, match=r"poster\.typ"):
        press("poster.typ", {})
    assert scanned(pictures(poster(FIVE), dpi=100)[0]) == [FIVE.address.upper()]


def test_strips_speak_every_language_of_the_house():
    spoken = strips(LANGUAGES)
    assert [strip.language for strip in spoken] == list(LANGUAGES)[:6]
    assert poster(replace(FIVE, strips=spoken))
    with pytest.raises(UnknownLanguage):
        strips(["sv", "xx"])


def test_the_fonts_are_small_free_and_come_with_their_licence():
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 2_500_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text()


@pytest.mark.parametrize("what", [replace(FIVE, strips=ALL[3:4]), CROWDED], ids=["Arabic", "crowded"])
def test_ten_cards_for_the_pocket_are_each_read_by_a_phone_and_ask_in_each_language(what):
    made = pocket(what)
    (page,) = pictures(made, dpi=200)
    assert scanned(page) == [what.address.upper()] * 10
    text = text_of(made)
    turned = what.strips[0].direction == "rtl"  # pdfium then reads a line from its end
    assert text.count(what.address.removeprefix("https://")) == (0 if turned else 10)
    for strip in what.strips:
        if strip.direction == "ltr":
            assert text.count(strip.headline) >= 10
        else:
            assert letters(strip.headline) <= letters(text)
