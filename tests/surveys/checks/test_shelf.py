"""The shelf of checks as a whole: nothing said of what is ready, nothing crashes, every code has its sentences."""

import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import bank, checks
from surveys.errors import QuestionnaireInvalid
from surveys.kinds import NAMES
from surveys.languages import LANGUAGES, placeholders, staff, staff_keys
from surveys.questionnaire import AUDIENCES, draft_from_document, from_document
from tests.surveys.checks.drafts import choice, codes, draft, look, question, scale


def test_a_short_one_in_its_own_language_is_left_in_peace() -> None:
    assert codes(scale(), question(key="mer")) == []


@pytest.mark.parametrize("ready", bank.READY)
def test_the_ready_ones_need_no_warning_in_a_group_of_fifty(ready: str) -> None:
    asked = from_document(bank.ready(ready))
    main = next(each.key for each in asked.questions if each.direction)
    assert checks.look(asked, checks.Around(50, main_outcome=main, smallest_change=0.2)) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("item", bank.items())
def test_no_core_item_is_blamed_in_any_language(item: str, language: str) -> None:
    """Whoever asks about health says whom one can turn to; the words themselves are settled."""
    alone = bank.item(item)
    alone["text"] = {language: alone["text"][language]}
    alone["options"] = [each | {"label": {language: each["label"][language]}} for each in alone.get("options", [])]
    asked = draft_from_document(
        draft(alone, languages=[language], title={language: "x"}, help={language: "x"}, audience=_audience(alone))
    )
    assert checks.look(asked, checks.Around(50, main_outcome=alone["key"], smallest_change=0.2)) == ()


def _audience(item: dict[str, Any]) -> str:
    return "children" if item["kind"] == "faces" else "adults"


def test_advice_on_the_whole_comes_first_and_then_the_questions_in_their_order() -> None:
    late = question("Vad heter du?", key="sen")
    found = codes(late, scale("Hur trygg och glad är du?", direction=None), *(scale(key=f"f{n}") for n in range(8)))
    places = [None, "sen", "skala"]
    assert [places.index(where) for _, where in found] == sorted(places.index(where) for _, where in found)
    assert ("length.questions", None) in found


# Drafts that between them make every check say everything that it can say.
LONG = "Upplever du att verksamhetens insatser har bidragit till förbättrad delaktighet i samhällsutvecklingen?"
DRAFTS: list[tuple[list[dict[str, Any]], dict[str, Any]]] = [
    ([scale(key=f"f{n}") for n in range(8)], {"main": None}),
    ([question(key=f"t{n}") for n in range(3)], {}),
    ([question("Hur?", "matrix", rows=[{"value": f"r{n}", "label": {"sv": "x"}} for n in range(6)])], {}),
    ([scale()], {"languages": ["sv", "en"], "intro": {"sv": "x"}, "help": {"sv": "x"}}),
    ([question({"en": "How?"})], {}),
    ([choice("Hur gammal är du?", "Ung", "Gammal"), scale()], {"size": 8}),
    ([choice("Hur gammal är du?"), choice("Vilken gata bor du på?", key="g"), scale()], {"size": 12}),
    ([question("Vad heter du?"), scale(indicator="halsa")], {}),
    ([scale()], {"main": "annan", "smallest": None}),
    ([scale(), question()], {"main": "q"}),
    ([scale(direction=None)], {}),
    ([scale(LONG), scale(f"{LONG} {LONG}", key="b"), scale(f"{LONG} {LONG}", key="c")], {}),
    ([scale("Jag känner mig inte rädd och ensam, aldrig.")], {}),
    ([scale("Jag är inte rädd här.")], {}),
    ([choice("Visst är det bra här?"), scale(required=True)], {}),
    ([scale(options=[{"value": n, "label": {}} for n in range(1, 6)])], {}),
    ([scale(options=[{"value": n, "label": {"sv": "x"} if n in {1, 5} else {}} for n in range(1, 6)])], {}),
    ([scale(options=[{"value": n, "label": {"sv": "x"} if n != 2 else {}} for n in range(1, 6)])], {}),
    ([scale(options=[{"value": n, "label": {"sv": s}} for n, s in enumerate(["Dåligt", "Bra", "Mycket bra"])])], {}),
    (
        [scale(), question(), question("Vad?", "ranking", key="r"), *(scale(key=f"f{n}") for n in range(3))],
        {"audience": "children"},
    ),
]


def test_every_code_has_its_sentence_in_both_staff_languages_with_the_values_that_it_brings() -> None:
    said: dict[str, set[str]] = {}
    for questions, says in DRAFTS:
        for advice in look(*questions, **says):
            said.setdefault(f"checks.{advice.code}", set()).update(advice.values)
            for language in ("sv", "en"):
                assert "{" not in staff(language, f"checks.{advice.code}", **advice.values)
    for language in ("sv", "en"):
        wanted = {
            key: set(placeholders(text)) for key, text in staff_keys(language).items() if key.startswith("checks.")
        }
        del wanted["checks.heading"]
        assert said == wanted


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_sentence_says_why_or_what_to_do_and_stays_short(language: str) -> None:
    for key, text in staff_keys(language).items():
        if key.startswith("checks.") and key != "checks.heading":
            assert text.endswith("."), key
            assert 40 < len(text) < 240, key


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
WORDS = st.sampled_from(
    ["", "?", ".", "Hur och vad", "inte aldrig", "Hur gammal är du?", "Vad heter du", "كم عمرك؟", "  "]
)
SAID = st.none() | st.dictionaries(st.sampled_from(["sv", "en", "ar", "xx"]), WORDS | st.text(max_size=20), max_size=3)
OPTION = st.fixed_dictionaries({"value": st.integers(-2, 9) | st.text(max_size=3)}, optional={"label": SAID})
UNFINISHED = st.fixed_dictionaries(
    {"kind": st.sampled_from(sorted(NAMES))},
    optional={
        "text": SAID,
        "hint": SAID,
        "options": st.lists(OPTION, max_size=4),
        "rows": st.lists(OPTION, max_size=4),
        "settings": st.dictionaries(
            st.sampled_from(["minimum", "unit", "max", "decimals", "positive"]), JUNK, max_size=3
        ),
        "indicator": st.sampled_from(["halsa", "trygghet", "okand"]),
        "item": st.sampled_from(["halsa_1", "okand"]),
        "direction": st.sampled_from([None, 1, -1]),
        "required": st.booleans(),
        "show_if": JUNK | st.just({"question": "q0", "equals": 1}),
    },
)


@given(
    st.lists(UNFINISHED, max_size=5),
    st.sampled_from(AUDIENCES),
    SAID,
    st.integers(0, 99),
    st.sampled_from([None, "q0", "q9"]),
)
def test_an_unfinished_draft_is_looked_at_and_nothing_crashes(
    unfinished: list[dict[str, Any]], audience: str, title: Any, size: int, main: str | None
) -> None:
    questions = [each | {"key": f"q{n}"} for n, each in enumerate(unfinished)]
    with suppress(QuestionnaireInvalid):
        read = draft_from_document(draft(*questions, audience=audience, title=title, languages=["sv", "ar"]))
        for advice in checks.look(read, checks.Around(size, main)):
            assert advice.question is None or read.question(advice.question)
            assert staff("sv", f"checks.{advice.code}", **advice.values)


@pytest.mark.parametrize(
    "part", ["a", "(", "-", "?", "mellan ", "skriv a-", "och ", "vilken gata ", "1-", "لا ", "inte "]
)
def test_no_text_however_odd_keeps_anybody_waiting(part: str) -> None:
    """Some 30 ms for the worst; a pattern that tries every way to read a text would take minutes."""
    odd = dict.fromkeys(["sv", "sv-lattlast", "en", "ar"], (part * 2000)[:1999])
    read = draft_from_document(draft(scale(odd, hint=odd), question(odd, hint=odd)))
    began = time.perf_counter()
    checks.look(read, checks.Around(12))
    assert time.perf_counter() - began < 1
