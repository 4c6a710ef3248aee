"""A text in several languages and how it falls back; what of a participant's own text is kept.

What the sentences say lives in languages/ and with authors.
"""

import re
from collections.abc import Mapping, Sequence

Texts = Mapping[str, str]

FALLBACK = ("sv", "en")


# Control characters but for tab, line break and the zero byte, which is refused aloud; embeddings, overrides and
# isolates, by which a text can look like another one to whoever reads it later (CVE-2021-42574, "Trojan Source") and
# which phones put round a pasted number by themselves. The joiners and marks that Arabic, Persian and Kurdish are
# written with (U+200C–U+200F, U+061C) turn nothing and stay.
_STEERING = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def storable(text: str) -> bool:
    """Whether every database keeps this text as it is: no zero byte, no half of a character."""
    if "\x00" in text:
        return False
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def as_kept(text: str) -> str:
    """What somebody wrote, as it is stored: each line break as "\\n", ends trimmed, without what only steers a machine.

    The same done twice is the same done once. No letter, mark, digit or emoji is changed.
    """
    return _STEERING.sub("", "\n".join(text.splitlines())).strip()


def pick(texts: Texts, language: str) -> tuple[str, str]:
    """The text in this language, else in its parent ("sv-lattlast" → "sv"), else Swedish, English, or any.

    Returns (text, the language it is in), so that a page can mark a fallback; ("", language) if there is none.
    """
    order: Sequence[str] = (language, language.split("-", maxsplit=1)[0], *FALLBACK, *texts)
    for code in order:
        if texts.get(code):
            return texts[code], code
    return "", language
