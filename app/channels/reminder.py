"""What a reminder says on each channel: the same to everybody, so that who sees the phone learns nothing."""

from app.channels.base import Message
from surveys.languages import FALLBACK, LANGUAGES, say

WORDED = ("email", "sms")  # a channel of an app of somebody's own speaks as an e-mail does


def reminder(channel: str, *, address: str, language: str, link: str) -> Message:
    """The message to one address. The link is the way to answer and to stop; a language we lack is said in Swedish."""
    spoken = language if language in LANGUAGES else FALLBACK
    worded = channel if channel in WORDED else WORDED[0]
    subject = "" if worded == "sms" else say(spoken, f"reminder.{worded}.subject")
    text = say(spoken, f"reminder.{worded}.body", link=link)
    return Message(address, subject, text, spoken, stop=link)
