"""Whatever somebody types or pastes: kept as it is, or a clear message at its question and nothing lost of the rest."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from app.extensions import db
from app.store import interventions as store
from app.store.spool import Spooled
from app.store.submissions import Submission
from app.store.wave_counts import LanguageCount
from app.web.resident import MOST_BYTES
from surveys.languages import say
from surveys.texts import as_kept, storable
from tests.browser import PHONE, Complaints, Pages
from tests.web.resident import Place, begin, send, thanked

LONGEST = {"more": 2000, "word": 20}
ASKED: dict[str, Any] = {
    "title": {"sv": "Torget"},
    "languages": ["sv", "ar"],
    "audience": "adults",
    "questions": [
        {"key": "member", "kind": "yes_no", "text": {"sv": "Är du med i en förening?"}},
        {
            "key": "which",
            "kind": "short_text",
            "text": {"sv": "Vilken förening?"},
            "show_if": {"question": "member", "equals": True},
        },
        {"key": "age", "kind": "number", "text": {"sv": "Hur gammal är du?"}, "settings": {"maximum": 120}},
        {"key": "word", "kind": "short_text", "text": {"sv": "Med ett ord?"}, "settings": {"max_length": 20}},
        {"key": "more", "kind": "text", "text": {"sv": "Något mer?"}},
    ],
}
EMOJI = "👩🏽‍🚀"  # four characters, fifteen bytes
FLOOD = "😀" * 50_000  # 200 kB
# What steers, what no database keeps, what people write with, and ends of lines.
ODD = (
    "\x00\x01\x08\x0b\x1b\x7f\x85\ud800\udfff\u061c\u200b\u200c\u200d\u200e\u202a\u202e\u2028\u2066\u2069\ufeff"
    "\r\n\t \\\"<&'"
)
texts = st.one_of(
    st.text(st.sampled_from(ODD + "aåش😀!")),
    st.text(st.characters(), max_size=40),
    st.builds(lambda unit, times: unit * times, st.text(st.characters(), min_size=1, max_size=3), st.integers(1, 700)),
)
PROPERTY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
STEERED = "\u202eeb lliw sihT\u202c, \u2067sa\u2069 ان\u200cشاء\u200e"


def left_behind(place: Place) -> list[int]:
    """How many rows a response leaves: itself, what waits for the courier, its language."""
    with place.world.app.app_context():
        return [
            db.session.scalar(select(func.count()).select_from(table)) for table in (Submission, Spooled, LanguageCount)
        ]


def forget(place: Place) -> None:
    with place.world.app.app_context():
        for table in (Submission, Spooled, LanguageCount):
            db.session.execute(delete(table))
        db.session.commit()


def posted(place: Place, activity: store.Activity, language: str = "sv", **fields: str) -> TestResponse:
    """The form without a script, in the bytes that a browser would send; or another one, which sends anything."""
    usual = {"_id": str(uuid4()), "_wave": "0", "_version": "1"}
    body = urlencode({name: text.encode("utf-8", "surrogatepass") for name, text in (usual | fields).items()})
    kind = {"content_type": "application/x-www-form-urlencoded"}
    return place.world.app.test_client().post(f"/{activity.code}?lang={language}", data=body, **kind)


def sent(place: Place, activity: store.Activity, answers: dict[str, Any]) -> TestResponse:
    """The same over the API; json.dumps spells half a character as it is."""
    body = {"id": str(uuid4()), "wave": 0, "version": 1, "language": "sv", "mode": "phone", "answers": answers}
    path = f"/api/v1/surveys/{activity.code}/responses"
    return place.world.app.test_client().post(path, data=json.dumps(body), content_type="application/json")


def kept(key: str, text: str) -> str:
    return as_kept(text).replace("\n", " ") if key == "word" else as_kept(text)


def wrong(key: str, text: str) -> str | None:
    """The code for why a text is refused, of what would be kept of it."""
    return "too_long" if len(text) > LONGEST[key] else None if storable(text) else "characters"


def message(page: str, key: str) -> str:
    """What stands at a question."""
    found = re.search(rf'id="e-{key}" role="alert">(.*?)</p>', page, re.DOTALL)
    assert found
    return unescape(re.sub("<[^>]*>", "", found[1])).strip()


def typed(page: str, key: str) -> str:
    """What stands in a field."""
    found = re.search(
        rf'<textarea name="{key}".*?>\n(.*?)</textarea>|<input name="{key}".*?value="(.*?)">', page, re.DOTALL
    )
    assert found
    return unescape(found[1] or found[2] or "")


SAID = {"characters": say("sv", "participant.error.characters")}


@pytest.mark.parametrize("key", LONGEST)
def test_any_text_in_the_form_is_kept_or_comes_back_with_a_reason_at_its_question(place: Place, key: str):
    activity = place.asking(ASKED)

    @PROPERTY
    @given(texts)
    @example(FLOOD)
    @example("\\" * LONGEST[key])
    @example("\x01" * LONGEST[key])
    @example(STEERED[: LONGEST[key]])
    def anything(text: str) -> None:
        arrived = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        text = kept(key, arrived)
        answer = posted(place, activity, member="true", age="41", **{key: arrived})
        reason = wrong(key, text)
        if reason is None:
            assert answer.status_code == 200
            assert [each["text"] for each in place.texts()] == ([text] if text else [])
        else:
            assert answer.status_code == 422
            too_long = say("sv", "participant.error.too_long", max=LONGEST[key])
            assert message(answer.text, key) == f"Fel: {SAID.get(reason, too_long)}"
            assert [message(answer.text, other) for other in ("member", "age")] == ["", ""]
            assert typed(answer.text, "age") == "41"
            assert kept(key, typed(answer.text, key)) == text
            assert left_behind(place) == [0, 0, 0]
        forget(place)

    anything()


@pytest.mark.parametrize("key", LONGEST)
def test_any_text_over_the_api_is_kept_or_refused_at_its_question(place: Place, key: str):
    activity = place.asking(ASKED)

    @PROPERTY
    @given(texts)
    @example("😀" * LONGEST[key])
    @example("\x01" * LONGEST[key])
    @example("\u202e")
    @example(STEERED[: LONGEST[key]])
    def anything(text: str) -> None:
        answer, text = sent(place, activity, {"age": 41, key: text}), kept(key, text)
        reason = wrong(key, text) if text else "invalid"
        if reason is None:
            assert answer.status_code == 201
            assert [each["text"] for each in place.texts()] == [text]
        else:
            assert answer.status_code == 422
            assert list(answer.json["problems"]) == [key]
            if storable(text):
                assert answer.json["problems"] == {key: [reason]}
            assert left_behind(place) == [0, 0, 0]
        forget(place)

    anything()


def test_what_turns_the_writing_direction_is_left_out_and_what_arabic_needs_stays(place: Place):
    activity = place.asking(ASKED)
    for answer in (posted(place, activity, more=STEERED), sent(place, activity, {"more": STEERED})):
        assert answer.status_code in (200, 201)
    assert {each["text"] for each in place.texts()} == {"eb lliw sihT, sa ان\u200cشاء\u200e"}


def test_a_form_too_large_to_read_is_told_so_in_its_language_with_a_way_back(place: Place):
    activity = place.asking(ASKED)
    answer = posted(place, activity, "ar", more="x" * MOST_BYTES)
    assert answer.status_code == 413
    assert say("ar", "errors.request.too_large") in answer.text
    assert f'href="/{activity.code}?lang=ar"' in answer.text
    assert 'dir="rtl"' in answer.text
    assert left_behind(place) == [0, 0, 0]


def test_an_answer_to_a_hidden_question_is_named_in_the_form_s_receipt_and_refused_over_the_api(place: Place):
    activity = place.asking(ASKED)
    over_api = sent(place, activity, {"member": False, "which": "IFK", "age": 41})
    assert (over_api.status_code, over_api.json["code"]) == (422, "answers.not_asked")
    assert over_api.json["problems"] == {"which": ["not_shown"]}
    assert left_behind(place) == [0, 0, 0]

    plain = posted(place, activity, member="false", age="41", more="Hej")
    hidden = posted(place, activity, member="false", which="IFK", age="41")
    assert (plain.status_code, hidden.status_code) == (200, 200)
    told = say("sv", "participant.receipt.left_out")
    assert told not in plain.text
    assert re.search(rf"{told}</p><ul><li>Vilken förening\?</ul>", hidden.text)
    assert [row.answers for row in place.responses()] == [{"member": False, "age": 41}] * 2
    assert [each["question"] for each in place.texts()] == ["more"]


def paste(page: Page, key: str, text: str) -> None:
    """As a clipboard does it, which takes what no keyboard writes."""
    page.evaluate(
        "([key, units]) => { const field = document.querySelector(`[name=${key}]`);"
        "field.focus(); field.value = String.fromCharCode(...units);"
        "field.dispatchEvent(new InputEvent('input', { bubbles: true })); }",
        [key, list(memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H"))],
    )


def test_without_a_script_two_hundred_kilobytes_of_emoji_come_back_with_all_the_rest(
    place: Place, pages: Pages, complaints: Complaints
):
    complaints.expect("422")
    page = pages.open(**PHONE, java_script_enabled=False)
    page.goto(place.url(place.asking(ASKED)))
    page.click("[name=member][value=true] + span")
    page.fill("[name=age]", "41")
    page.fill("[name=more]", FLOOD)
    page.fill("[name=word]", "Bra!")
    page.click("#send")
    expect(page.locator("#e-more")).to_have_text("Fel: Texten är för lång. Den får ha högst 2000 tecken.")
    expect(page.locator("#summary a")).to_have_text("Något mer?")
    assert page.input_value("[name=more]") == FLOOD, "and can be shortened where it stands"
    assert [page.input_value("[name=age]"), page.input_value("[name=word]")] == ["41", "Bra!"]
    page.fill("[name=more]", "Fler lampor.")
    page.click("#send")
    thanked(page)
    assert sorted(each["text"] for each in place.texts()) == ["Bra!", "Fler lampor."]


def test_with_a_script_the_question_says_what_is_wrong_before_anything_is_sent(place: Place, phone: Page):
    phone.goto(place.url(place.asking(ASKED)))
    begin(phone)
    phone.click("[name=member][value=false] + span")
    for text in ("41", "Bra!"):
        phone.locator("fieldset:visible input:not([type])").fill(text)
        phone.click("[data-do=next]")
    problem, left = phone.locator("#e-more"), phone.locator("#l-more")

    paste(phone, "more", "😀" * 3000)
    expect(problem).to_have_text("Texten är för lång. Den får ha högst 2000 tecken.")
    expect(left).to_have_text("Tecken kvar: -1000")
    phone.click("[data-do=next]")
    expect(problem).to_be_visible()
    assert phone.input_value("[name=more]") == "😀" * 3000, "nothing is cut"

    for bad in ("Hej\x00", "Hej\ud83d"):
        paste(phone, "more", bad)
        phone.click("[data-do=next]")
        expect(problem).to_have_text(SAID["characters"])

    paste(phone, "more", EMOJI * 450)
    expect(problem).to_have_text("")
    expect(left).to_be_hidden()
    paste(phone, "more", EMOJI * 500)
    expect(left).to_have_text("Tecken kvar: 0")
    phone.click("[data-do=next]")
    send(phone)
    thanked(phone)
    assert sorted(each["text"] for each in place.texts()) == ["Bra!", EMOJI * 500]
    assert [row.answers for row in place.responses()] == [{"member": False, "age": 41}]


def test_with_a_script_two_hundred_kilobytes_of_emoji_are_told_at_once(place: Place, phone: Page):
    phone.goto(place.url(place.asking(ASKED | {"questions": ASKED["questions"][-1:]})))
    begin(phone)
    phone.locator("textarea").fill(FLOOD)
    expect(phone.locator("#e-more")).to_have_text("Texten är för lång. Den får ha högst 2000 tecken.")
    phone.click("[data-do=next]")
    assert phone.input_value("textarea") == FLOOD
    phone.locator("textarea").fill("Fler lampor.")
    phone.click("[data-do=next]")
    send(phone)
    thanked(phone)
    assert [each["text"] for each in place.texts()] == ["Fler lampor."]
