"""Free text in one's own words. It is stored apart from the response and leaves only after a human has read it."""

from surveys.kinds.base import Setting
from surveys.kinds.parts import Written


class Text(Written):
    """A long text. settings.max_length: in characters, at most 2 000."""

    name = "text"
    form_appearance = "multiline"
    seconds = 45
    longest = 2000
    settings = (Setting("max_length", "whole"),)
