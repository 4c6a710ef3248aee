"""What a reminder says: neutral, short enough, with a way to answer and to stop, on each channel in each language."""

import pytest

from app.channels.reminder import WORDED, reminder
from surveys import sms
from surveys.languages import LANGUAGES, keys, say

# A host of 28 letters: the longest for which no language needs three parts.
LINK = "https://undersokning.en-kommun.se.eu/K7QF2M#AAAAAAAAAAAAAAAAAAAAAA"
# What would tell who sees the phone what it is about: the service, who asks, that there are questions.
TELLING = (
    "ringar",
    "rädda",
    "enkät",
    "fråg",
    "svar",
    "survey",
    "question",
    "answer",
    "استبيان",
    "سؤال",
    "پرسش",
    "پرسیار",
)
STOPS = {  # a word of each language's own sentence about stopping
    "sv": ("inte få fler", "stoppa"),
    "sv-lattlast": ("nej till fler", "nej till fler"),
    "en": ("no more", "stop"),
    "ar": ("عدم تلقي", "إيقاف"),
    "so": ("dambe", "joojin"),
    "ckb": ("نەیەت", "ڕایبگریت"),
    "fa": ("دیگر", "قطع"),
    "ti": ("ከይመጸኩም", "ደው"),
}


def told(channel: str, code: str):
    return reminder(channel, address="somebody", language=code, link=LINK)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_tells_how_to_answer_and_to_stop_and_nothing_else(code: str) -> None:
    for channel, stop in zip(WORDED, STOPS[code], strict=True):
        message = told(channel, code)
        assert message.text.count(LINK) == 1
        assert message.stop == LINK
        assert stop in message.text
        words = (message.subject + message.text.replace(LINK, "")).lower()
        assert [telling for telling in TELLING if telling in words] == []
    assert told("email", code).subject
    assert told("sms", code).subject == ""


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_sms_is_two_parts_at_most(code: str) -> None:
    assert sms.parts(told("sms", code).text) <= 2


def test_a_language_that_we_lack_is_said_in_swedish_and_a_strange_channel_as_an_e_mail() -> None:
    assert told("sms", "tlh").text == say("sv", "reminder.sms.body", link=LINK)
    assert told("sms", "tlh").language == "sv"
    assert told("pigeon", "sv") == told("email", "sv")
    assert all(f"reminder.{channel}.body" in keys("sv") for channel in WORDED)
