"""What of somebody's own text is kept: all that they wrote, nothing that only steers a machine or a later reader."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.texts import as_kept, storable

# A family, the flag of Scotland (held together by tags), "books" in Persian with its joiner, a marked Arabic number.
WRITTEN = [
    "👨‍👩‍👧",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "کتاب‌ها",
    "\u200f١٢\u061c٪",
    "a\u0301",
    "rad\n\n\trad",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_what_people_write_with_stays_as_it_is(text: str) -> None:
    assert as_kept(text) == text
    assert storable(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  ett\r\ntvå\rtre\u2028fyra\x0b ", "ett\ntvå\ntre\nfyra"),
        ("\u202a070-123\u202c", "070-123"),
        ("\u2067gnort\u2069\u202e", "gnort"),
        ("\x1b[31mröd\x07", "[31mröd"),
        (" \u202e\x01 ", ""),
    ],
)
def test_what_only_steers_is_left_out(text: str, kept: str) -> None:
    assert as_kept(text) == kept


@given(st.text(st.characters(categories=("C", "Z", "L", "Mn", "N", "P", "S"))))
def test_no_letter_mark_digit_or_sign_is_changed_and_twice_is_once(text: str) -> None:
    kept = as_kept(text)
    assert as_kept(kept) == kept

    def seen(of: str) -> list[str]:
        return [character for character in of if unicodedata.category(character)[0] in "LMNPS"]

    assert seen(kept) == seen(text)


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud83d", "😀\udfff"])
def test_a_zero_byte_and_half_a_character_are_left_for_somebody_to_refuse(text: str) -> None:
    assert not storable(as_kept(text))
