"""A number as people say it, read: 133, 140–150, 60–75 %, 7 av 10, sju av tio. What it comes to is in claimed.py."""

import re
from dataclasses import dataclass

from surveys.errors import BadInput

MOST_PEOPLE = 10_000_000
PERCENT = 100
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_RANGE = re.compile(rf"\s*{_NUMBER}\s*(?:(?:-|–|—|till|to)\s*{_NUMBER}\s*)?(%|procent|per\s*cent)?\s*", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:[.,]\d{3})+(?![\d.,])")
_OF_TEN = re.compile(rf"\s*{_NUMBER}\s*(?:av|of|in|på|/)\s*{_NUMBER}\s*", re.IGNORECASE)
_WORDS = (
    ("en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio"),
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """A number as it was said. least, most: people, or with share=True parts of 1; the same where it is no range."""

    least: float
    most: float
    share: bool = False


def read(text: str) -> Said:
    """The number in a text. "7 of 10" is a share: nobody says that it was ten people. 1.000 people are a thousand,
    with either sign; 1.000 % is one percent.

    Raises BadInput (problems: {"number": [code]}) for what is no number ("unreadable"), a range upside down
    ("upside_down"), a share above all ("above_all"), half a person ("parts_of_people"), "too_large".
    """
    text = _digits(text)
    if (found := _RANGE.fullmatch(text)) and found[3]:
        return _percent(_value(found[1]), _value(found[2] or found[1]))
    text = _THOUSANDS.sub(lambda number: re.sub("[.,]", "", number[0]), text)
    if found := _OF_TEN.fullmatch(text):
        return _part(_value(found[1]), _value(found[2]))
    if not (found := _RANGE.fullmatch(text)):
        raise _wrong("unreadable")
    return _people(_value(found[1]), _value(found[2] or found[1]))


def _part(part: float, whole: float) -> Said:
    if part > whole or not whole:
        raise _wrong("above_all")
    return Said(part / whole, part / whole, share=True)


def _percent(least: float, most: float) -> Said:
    _in_order(least, most)
    if most > PERCENT:
        raise _wrong("above_all")
    return Said(least / PERCENT, most / PERCENT, share=True)


def _people(least: float, most: float) -> Said:
    _in_order(least, most)
    if most > MOST_PEOPLE:
        raise _wrong("too_large")
    if not (least.is_integer() and most.is_integer()):
        raise _wrong("parts_of_people")
    return Said(least, most)


def _in_order(least: float, most: float) -> None:
    if least > most:
        raise _wrong("upside_down")


def _digits(text: str) -> str:
    """Numbers up to ten that were written as words become digits; the spaces between thousands go."""
    for words in _WORDS:
        for value, word in enumerate(words, 1):
            text = re.sub(rf"\b{word}\b", str(value), text, flags=re.IGNORECASE)
    return re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}\b)", "", text)


def _value(text: str) -> float:
    return float(text.replace(",", "."))


def _wrong(code: str) -> BadInput:
    return BadInput(problems={"number": [code]})
