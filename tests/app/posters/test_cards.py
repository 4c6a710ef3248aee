"""Ten return cards to a page, each of which leads back."""

from dataclasses import replace

import pytest

from app.posters.cards import Cards, Ticket, cards
from app.posters.press import PosterInvalid
from tests.app.posters.paper import pictures, scanned, text_of

SWEDISH = Cards(
    address="https://ringar.example/K7QF2M",
    code="K7QF2M",
    title="Tisdagsfotbollen",
    headline="Ditt kort till nästa gång",
    line="Visa inte koden för andra. Skriv inte ditt namn på kortet.",
    label="Skriv din kod här",
    language="sv",
)
ARABIC = replace(
    SWEDISH,
    headline="بطاقتك للمرة القادمة",
    line="لا تُظهر الرمز للآخرين.",
    label="اكتب رمزك هنا",
    language="ar",
    direction="rtl",
)


@pytest.mark.parametrize("what", [SWEDISH, ARABIC], ids=["Swedish", "Arabic"])
def test_each_of_ten_cards_on_one_page_is_read_by_a_phone(what):
    (page,) = pictures(cards(what), dpi=200)
    assert scanned(page) == ["HTTPS://RINGAR.EXAMPLE/K7QF2M"] * 10


def test_a_card_says_where_to_come_back_in_clear():
    text = text_of(cards(SWEDISH))
    for expected in ("ringar.example/K7QF2M", SWEDISH.headline, SWEDISH.line, SWEDISH.label, SWEDISH.title):
        assert text.count(expected) == 10


@pytest.mark.parametrize("what", [SWEDISH, ARABIC], ids=["Swedish", "Arabic"])
def test_a_ticket_shows_its_own_code_and_its_square_holds_another_key(what):
    digits = [f"{number:016d}" for number in range(1234, 1244)]
    tickets = [Ticket(each, f"https://ringar.example/K7QF2M#{'aB-_' * 10}{each[-3:]}") for each in digits]
    made = cards(replace(what, ticket="Skanna", private="Visa inte"), tickets)
    (page,) = pictures(made, dpi=200)
    assert sorted(scanned(page)) == sorted(each.address for each in tickets)
    text = "".join(text_of(made).split())
    assert [text.count(each) or text.count(each[::-1]) for each in digits] == [1] * 10  # some readers turn them


def test_the_same_cards_are_the_same_bytes():
    assert cards(SWEDISH) == cards(SWEDISH)


def test_a_card_with_a_bad_field_is_refused_by_name():
    with pytest.raises(PosterInvalid) as refused:
        cards(replace(SWEDISH, headline="x" * 81))
    assert set(refused.value.problems) == {"headline"}
    with pytest.raises(PosterInvalid):
        cards(replace(SWEDISH, direction="sideways"))
