"""A few words on one line. As free as a long text, and treated like it."""

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields, validate

from surveys.kinds.base import Given, Question, Setting, first
from surveys.kinds.parts import Written, something


class ShortText(Written):
    """One line. settings.max_length: in characters, at most 200."""

    name = "short_text"
    seconds = 20
    longest = 200
    settings = (Setting("max_length", "whole"),)

    def answer_field(self, question: Question) -> fields.Field[Any]:
        """A text of a character or more, on one line."""

        def one_line(text: str) -> None:
            if "\n" in text or "\r" in text:
                raise ValidationError("invalid")

        checks: Sequence[Any] = (validate.Length(max=self.longest_of(question)), something, one_line)
        return fields.String(validate=checks)

    def from_form(self, question: Question, given: Given) -> Any:
        """The line."""
        return first(given) or None
