"""A few words on one line. As free as a long text, and treated like it."""

from surveys.kinds.base import Question, Setting
from surveys.kinds.parts import Written
from surveys.paper import Field


class ShortText(Written):
    """One line. settings.max_length: in characters, at most 200."""

    name = "short_text"
    seconds = 20
    longest = 200
    settings = (Setting("max_length", "whole"),)

    def kept(self, text: str) -> str:
        """On one line: a line break, which a phone may paste, is a space."""
        return super().kept(text).replace("\n", " ")

    def on_paper(self, question: Question) -> tuple[Field, ...]:
        """One line."""
        return (Field("line"),)
