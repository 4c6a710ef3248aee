"""A text in several languages, and how it falls back. What the sentences say lives in languages/ and with authors."""

from collections.abc import Mapping, Sequence

Texts = Mapping[str, str]

FALLBACK = ("sv", "en")


def storable(text: str) -> bool:
    """Whether every database keeps this text as it is: no zero byte, no half of a character."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def pick(texts: Texts, language: str) -> tuple[str, str]:
    """The text in this language, else in its parent ("sv-lattlast" → "sv"), else Swedish, English, or any.

    Returns (text, the language it is in), so that a page can mark a fallback; ("", language) if there is none.
    """
    order: Sequence[str] = (language, language.split("-", maxsplit=1)[0], *FALLBACK, *texts)
    for code in order:
        if texts.get(code):
            return texts[code], code
    return "", language
