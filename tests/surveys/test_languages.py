"""The shelf of languages: what falls back, what agrees, and what no sentence may say."""

import importlib.util
import re
import shutil
import sys

import pytest

from surveys import errors
from surveys.errors import SurveyError, UnknownLanguage
from surveys.languages import (
    FOLDER,
    LANGUAGES,
    Said,
    keys,
    language,
    missing,
    placeholders,
    said,
    say,
    staff,
    staff_keys,
)

AUDIENCES = ("adults", "youth", "children")
ERROR_CODES = (
    "questionnaire.unknown_code",
    "wave.closed",
    "answers.not_asked",
    "answers.invalid",
    "answers.required",
    "answers.too_long",
    "response.conflict",
    "code.check_digit",
    "request.malformed",
    "request.too_large",
    "auth.wrong",
    "auth.required",
    "auth.forbidden",
    "auth.expired",
    "not_found",
    "invite.used",
    "staff.exists",
    "password.too_short",
    "password.too_easy",
    "questionnaire.invalid",
    "questionnaire.published",
    "language.unknown",
    "language.unreviewed",
    "release.too_few",
    "release.terms",
    "rate.limited",
    "server.error",
    "database.behind",
    "csrf.missing",
)  # what the doors answer with; the tree of errors may hold more


def codes_of(error):
    if error.__module__ == errors.__name__:
        yield error.code
    for below in error.__subclasses__():
        yield from codes_of(below)


def test_swedish_comes_first_and_every_file_is_a_language():
    assert LANGUAGES[:2] == ("sv", "sv-lattlast")
    assert set(LANGUAGES) == {path.stem for path in FOLDER.glob("*.toml")}
    assert {"en", "ar", "so", "ckb", "fa", "ti"} <= set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_says_everything_that_swedish_says_or_lists_what_it_lacks(code):
    assert set(keys(code)) | set(missing(code)) == set(keys("sv"))
    assert all(sentence.strip() for sentence in keys(code).values())


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_language_lacks_anything(code):
    assert missing(code) == ()


@pytest.mark.parametrize("code", LANGUAGES)
def test_placeholders_agree_with_swedish(code):
    odd = {
        key: placeholders(sentence)
        for key, sentence in keys(code).items()
        if placeholders(sentence) != placeholders(keys("sv")[key])
    }
    assert odd == {}


def test_staff_pages_say_the_same_in_both_languages():
    assert list(staff_keys("sv")) == list(staff_keys("en"))
    for key, sentence in staff_keys("sv").items():
        assert placeholders(sentence) == placeholders(staff_keys("en")[key]), key


def test_staff_who_read_another_language_get_swedish():
    assert staff("en", "roles.leader") == "Project leader"
    assert staff("ar", "roles.leader") == "Projektledare"


@pytest.mark.parametrize("code", ["ar", "so", "ckb", "fa", "ti"])
def test_what_no_speaker_has_read_says_so(code):
    assert not language(code).reviewed


@pytest.mark.parametrize(
    ("code", "direction", "name", "first", "last"),
    [
        ("ar", "rtl", "العربية", "\u0600", "\u06ff"),
        ("ckb", "rtl", "کوردی (سۆرانی)", "\u0600", "\u06ff"),
        ("fa", "rtl", "فارسی", "\u0600", "\u06ff"),
        ("ti", "ltr", "ትግርኛ", "\u1200", "\u139f"),
    ],
)
def test_each_runs_in_its_own_direction_and_letters(code, direction, name, first, last):
    assert (language(code).direction, language(code).name) == (direction, name)
    latin_only = [key for key, text in keys(code).items() if not any(first <= c <= last for c in text)]
    assert latin_only == []


@pytest.mark.parametrize(("code", "foreign"), [("ckb", "كيةى"), ("fa", "كيةى")])
def test_kurdish_and_persian_are_not_written_with_arabic_letters(code, foreign):
    """Arabic kaf and yeh look alike and are other letters: a search or a screen reader stumbles over them."""
    assert [key for key, text in keys(code).items() if set(text) & set(foreign)] == []


def test_a_latin_name_and_a_code_keep_their_order_in_arabic_but_a_link_is_left_alone():
    assert say("ar", "poster.code", code="1234 5678") == "الرمز: \u20681234 5678\u2069"
    assert "\n/K7#a" not in say("ar", "reminder.email.body", link="https://x.example/K7#a")
    assert "\nhttps://x.example/K7#a\n" in say("ar", "reminder.email.body", link="https://x.example/K7#a")
    assert "\u2068" not in say("sv", "poster.code", code="1234 5678")


def test_an_unknown_language_is_an_error_with_a_code():
    with pytest.raises(UnknownLanguage) as caught:
        say("tlh", "participant.start.yes")
    assert caught.value.code == "language.unknown"


def test_a_value_that_is_not_given_is_never_shown_as_braces():
    with pytest.raises(KeyError):
        say("sv", "participant.question.progress", n=1)


def test_a_new_language_is_one_new_file_and_falls_back_visibly(tmp_path, monkeypatch):
    folder = shutil.copytree(FOLDER, tmp_path / "languages")
    head = 'name = "አማርኛ"\ndirection = "ltr"\nreviewed = false\ntag = "am"\n'
    (folder / "am.toml").write_text(f'{head}[participant.start]\nyes = "አዎ"\n', encoding="utf-8")
    spec = importlib.util.spec_from_file_location("shelf_of_languages", folder / "__init__.py")
    shelf = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "shelf_of_languages", shelf)
    spec.loader.exec_module(shelf)

    assert "am" in shelf.LANGUAGES
    assert shelf.said("am", "participant.start.yes") == shelf.Said("አዎ", "am")
    assert shelf.said("am", "participant.start.no") == shelf.Said("Nej tack", "sv")
    assert "participant.start.no" in shelf.missing("am")
    assert "participant.start.yes" not in shelf.missing("am")


def test_what_does_not_fall_back_says_which_language_it_is_in():
    assert said("so", "participant.start.yes") == Said("Haa, waan jawaabayaa", "so")


@pytest.mark.parametrize("code", LANGUAGES)
def test_nobody_is_promised_to_be_anonymous(code):
    """Answers are pseudonymised data: the promise is that we do not know who it is (design.md §4)."""
    words = ("anonym", "مجهول", "ناشناس", "بی‌نام", "نەناسراو", "بێناو", "ስም ኣልቦ", "magac la'aan")
    promises = [key for key, text in keys(code).items() if any(word in text.lower() for word in words)]
    assert promises == []


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_audience_is_asked_in_three_sentences_and_told_who_reads(code, audience):
    first = say(code, f"participant.consent.{audience}.1", organisation="Testhuset", intervention="Läxhjälpen")
    assert "Testhuset" in first
    assert all(say(code, f"participant.consent.{audience}.{n}") for n in (2, 3))
    assert say(code, f"participant.who.{audience}.reads", recipients="Testhuset")
    assert say(code, f"participant.help.now_{audience}")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_childrens_number_is_never_broken_or_turned_round(code):
    """A no-break space keeps 116 111 on one line, and in that order where the line runs the other way."""
    said_to_children = keys(code)["participant.help.now_children"]
    assert "112" in said_to_children
    assert "116\u00a0111" in said_to_children
    assert not any("116 111" in text for text in keys(code).values())


@pytest.mark.parametrize("code", [code for code in LANGUAGES if language(code).direction == "rtl"])
def test_no_number_with_a_plain_space_is_turned_round(code):
    """Groups of digits with an ordinary space between them change places where lines run from the right."""
    assert [key for key, text in keys(code).items() if re.search(r"\d \d", text)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_reminder_tells_nobody_what_it_is_about(code):
    for key, text in keys(code).items():
        if key.startswith(("reminder.", "calendar.")):
            assert placeholders(text) <= {"link"}, key


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_error_has_a_sentence_that_needs_nothing_filled_in(code):
    """A door must be able to say any error, whatever values it came with."""
    for error in {*ERROR_CODES, *codes_of(SurveyError)}:
        key = f"errors.{error}"
        assert placeholders(keys("sv")[key]) == frozenset(), key
        assert say(code, key)
