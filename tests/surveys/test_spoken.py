"""What is read aloud of a question, and when two readings are the same."""

from __future__ import annotations

from dataclasses import replace

from surveys.kinds.base import Option, Question
from surveys.spoken import fingerprint, spoken

ASKED = Question(
    key="mat",
    kind="matrix",
    text={"sv": "Hur är det?", "en": "How is it?"},
    hint={"sv": "Tänk på i dag."},
    rows=(Option("mat", {"sv": "Maten"}),),
    options=(Option(1, {"sv": "dåligt"}), Option(2, {}), Option(3, {"sv": "bra"})),
)


def test_a_question_is_read_from_its_words_to_its_answers() -> None:
    assert spoken(ASKED, "sv") == ("Hur är det?", "Tänk på i dag.", "Maten", "dåligt", "bra")
    assert spoken(ASKED, "en")[:2] == ("How is it?", "Tänk på i dag.")
    assert spoken(replace(ASKED, text={}), "sv") == ()


def test_easy_swedish_without_words_of_its_own_is_read_by_the_same_voice_and_no_other_language_is() -> None:
    assert fingerprint(ASKED, "sv-lattlast") == fingerprint(ASKED, "sv")
    bare = replace(ASKED, text={"sv": "Hur är det?"})
    assert spoken(bare, "ar") == spoken(bare, "sv")
    assert fingerprint(bare, "ar") != fingerprint(bare, "sv")
    easy = replace(ASKED, text={**ASKED.text, "sv-lattlast": "Är det bra?"})
    assert fingerprint(easy, "sv-lattlast") != fingerprint(easy, "sv")


def test_other_words_anywhere_are_another_reading_and_another_code_is_not() -> None:
    others = (
        replace(ASKED, text={"sv": "Hur är det nu?"}),
        replace(ASKED, hint={}),
        replace(ASKED, rows=(Option("mat", {"sv": "Maten här"}),)),
        replace(ASKED, options=ASKED.options[::-1]),
    )
    assert len({fingerprint(each, "sv") for each in (ASKED, *others)}) == 5
    assert fingerprint(replace(ASKED, key="mat_v2"), "sv") == fingerprint(ASKED, "sv")
