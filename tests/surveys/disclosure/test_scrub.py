"""What is taken out of a free text and what stays: a table of examples, and what holds for any text."""

from __future__ import annotations

import re
import time
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.disclosure.scrub import KINDS, Part, found, hide, parts, scrub, spoken, suggested, words
from surveys.disclosure.traces import IMMEDIATE, LEFT, SUGGESTED, THEN

VECTOR: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[2] / "vectors" / "free_texts.toml").read_text(encoding="utf-8")
)
MASK = re.compile(f"«(?:{'|'.join(KINDS)})»")
BITS = [each[0] for rows in VECTOR["taken"].values() for each in rows] + [
    each for rows in VECTOR["stays"].values() for each in rows
]
TEXTS = st.lists(st.sampled_from(BITS) | st.text(max_size=20) | st.sampled_from(["0", "7", "-", "@", ".", "«", " "]))
DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９")


@st.composite
def numbers(draw: st.DrawFn, plain: str) -> str:
    """A number as somebody writes it: grouped however, in any digits, with marks that are not seen."""
    said = draw(st.sampled_from(DIGITS))
    gaps = st.sampled_from(["", "", "", " ", "-", "–", "\u00a0", "\u200e"])
    return "".join(said[int(each)] + (draw(gaps) if place < len(plain) - 2 else "") for place, each in enumerate(plain))


@pytest.mark.parametrize("kind", VECTOR["taken"])
def test_what_points_at_somebody_is_taken(kind: str) -> None:
    rows = VECTOR["taken"][kind]
    assert {text: scrub(text) for text, _ in rows} == dict(rows)


@pytest.mark.parametrize("sort", VECTOR["stays"])
def test_what_only_looks_like_it_stays(sort: str) -> None:
    assert [(text, scrub(text)) for text in VECTOR["stays"][sort] if scrub(text) != text] == []


@pytest.mark.parametrize("sort", VECTOR["suggested"])
def test_what_may_be_a_name_is_asked_about_and_not_taken(sort: str) -> None:
    rows = VECTOR["suggested"][sort]
    assert [(text, [each.text for each in words(text) if each.suggested]) for text, _ in rows] == [
        (text, asked) for text, asked in rows
    ]
    assert [text for text, _ in rows if scrub(text) != text] == []


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert sum(map(len, VECTOR["taken"].values())) > 150
    assert sum(map(len, VECTOR["stays"].values())) > 150


@pytest.mark.parametrize("left_out", range(len(IMMEDIATE) + len(THEN)))
def test_every_pattern_is_needed_by_some_example(left_out: int, monkeypatch: pytest.MonkeyPatch) -> None:
    every = [*IMMEDIATE, *THEN]
    gone = every[left_out]
    monkeypatch.setattr("surveys.disclosure.scrub.IMMEDIATE", [each for each in IMMEDIATE if each is not gone])
    monkeypatch.setattr("surveys.disclosure.scrub.THEN", [each for each in THEN if each is not gone])
    assert [text for rows in VECTOR["taken"].values() for text, clean in rows if scrub(text) != clean], gone.pattern


@pytest.mark.parametrize("left_out", range(len(LEFT)))
def test_everything_that_is_left_alone_is_needed_by_some_example(
    left_out: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = LEFT[left_out]
    monkeypatch.setattr("surveys.disclosure.scrub.LEFT", [each for each in LEFT if each is not gone])
    assert [text for rows in VECTOR["stays"].values() for text in rows if scrub(text) != text], gone.pattern


@pytest.mark.parametrize("left_out", range(len(SUGGESTED)))
def test_every_suggestion_is_needed_by_some_example(left_out: int, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = SUGGESTED[left_out]
    monkeypatch.setattr("surveys.disclosure.scrub.SUGGESTED", [each for each in SUGGESTED if each is not gone])
    rows = [each for sort in ("names", "addresses") for each in VECTOR["suggested"][sort]]
    assert [text for text, asked in rows if [w.text for w in words(text) if w.suggested] != asked], gone.pattern


@given(TEXTS)
def test_scrubbed_twice_is_scrubbed_once(bits: list[str]) -> None:
    once = scrub(" ".join(bits))
    assert scrub(once) == once
    assert found(once) == []


@given(TEXTS)
def test_what_is_left_is_what_was_written_in_its_order(bits: list[str]) -> None:
    text = " ".join(bits)
    rest = iter(unicodedata.normalize("NFC", text))
    assert all(letter in rest for letter in MASK.sub("", scrub(text)))


@given(TEXTS)
def test_no_long_row_of_digits_and_no_address_of_mail_is_left(bits: list[str]) -> None:
    left = MASK.sub("|", scrub("".join(bits)))
    seen = "".join(each for each in left if unicodedata.category(each) != "Cf")
    assert not re.search(r"\d{9}", seen)
    assert not re.search(r"[a-z0-9]@[a-z0-9]", seen)


@given(numbers("0739876543"), st.sampled_from([each for rows in VECTOR["stays"].values() for each in rows]))
def test_a_mobile_number_is_taken_however_it_is_written_and_the_rest_of_the_text_stays(number: str, text: str) -> None:
    kinds = ("phone", "account") if "konto" in text else ("phone",)  # what comes soon after that word is an account
    assert scrub(f"{text}, {number}") in [f"{text}, «{kind}»" for kind in kinds]


@given(
    st.text(
        st.characters(
            exclude_categories=["Cs", "Nd", "No", "Nl"], exclude_characters="@.:/#«»=->", max_codepoint=0x1FFF
        )
    )
)
def test_a_text_without_digits_and_signs_loses_at_most_a_number_in_words(text: str) -> None:
    assert set(MASK.findall(scrub(text))) <= {"«phone»", "«email»"}


def test_no_text_keeps_the_machine_busy() -> None:
    bits = (
        "0 ",
        "a.",
        "@",
        "a@",
        "Aa ",
        "1-",
        "070 ",
        "jag heter ",
        "Aa gatan ",
        "A1 ",
        "noll ",
        "(",
        "a at ",
        "Aa b väg 3 ",
    )
    began = time.perf_counter()
    for bit in bits:
        words(scrub((bit * 2000)[:2000]))
    assert time.perf_counter() - began < 20, "14 texts of the longest kind; half a second is usual"


def test_a_bracket_is_said_in_the_readers_language() -> None:
    text = scrub("Ring 070-123 45 67, jag är 12 år")
    assert parts(text) == [Part("Ring "), Part("", "phone"), Part(", jag är 12 år")]
    assert spoken(text, {"phone": "telefonnummer"}.__getitem__) == "Ring «telefonnummer», jag är 12 år"


def test_the_reviewer_hides_words_and_neighbours_share_a_bracket() -> None:
    text = "Anna Svensson på skolan i Kista är «phone» snäll"
    assert [each.text for each in words(text)] == ["Anna", "Svensson", "på", "skolan", "i", "Kista", "är", "snäll"]
    assert hide(text, [0, 1]) == "«name» på skolan i Kista är «phone» snäll"
    assert hide(text, [3, 4, 5, 7]) == "Anna Svensson på «hidden» är «phone» «hidden»"
    assert hide(text, []) == text
    for place in (8, -1):
        with pytest.raises(IndexError):
            hide(text, [place])


@given(TEXTS, st.data())
def test_hiding_takes_the_chosen_words_and_no_other(bits: list[str], data: st.DataObject) -> None:
    text = scrub(" ".join(bits))
    told = words(text)
    chosen = data.draw(st.sets(st.sampled_from(range(len(told))))) if told else set()
    left = [each.text for each in words(hide(text, chosen))]
    assert left == [each.text for place, each in enumerate(told) if place not in chosen]


def test_a_suggestion_never_lies_in_what_has_been_taken() -> None:
    text = scrub("Jag heter Anna Berg, 070-123 45 67, bor på Storgatan 3")
    assert [text[each.start : each.end] for each in suggested(text)] == ["Anna Berg"]
