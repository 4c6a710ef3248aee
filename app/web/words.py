"""The words of one page in one language: sentences of the frame, authors' texts, and how a fallback is marked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup, escape

from surveys.formats import day, figure, month
from surveys.languages import Language, language, said, say
from surveys.texts import pick


@dataclass(frozen=True, slots=True)
class Words:
    """What a template asks for its words. code: the language of the page.

    names: who is named in what participants agree to. They go before whatever a template fills in, so that no page
    says another controller than the version does that is asked.
    """

    code: str
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def language(self) -> Language:
        """Name, direction and tag."""
        return language(self.code)

    def of(self, code: str) -> Language:
        """Another language, for a link to it by its own name."""
        return language(code)

    def plain(self, key: str, /, **values: object) -> str:
        """A sentence as plain text, for attributes and scripts."""
        return say(self.code, f"participant.{key}", **{**values, **self.names})

    def frame(self, key: str, /, **values: object) -> str:
        """A sentence from another part than the participant's."""
        return say(self.code, key, **values)

    def t(self, key: str, /, **values: object) -> Markup:
        """A sentence; one that fell back carries the language that it is in."""
        found = said(self.code, f"participant.{key}", **{**values, **self.names})
        return self._marked(found.text, found.lang)

    def authored(self, texts: Mapping[str, str]) -> Markup:
        """An author's text, marked likewise."""
        return self._marked(*pick(texts, self.code))

    def to_call(self, texts: Mapping[str, str]) -> Markup:
        """An author's text about whom to turn to: a telephone number is a link, and keeps its order among Arabic."""
        text, found = pick(texts, self.code)
        parts = (_link(part) if n % 2 else escape(part) for n, part in enumerate(NUMBER.split(text)))
        return self._marked(Markup("").join(parts), found)

    def unmarked(self, texts: Mapping[str, str]) -> str:
        """An author's text as plain text."""
        return pick(texts, self.code)[0]

    def day(self, value: date) -> str:
        """A date as people write it."""
        return day(value, self.code)

    def months(self) -> list[str]:
        """The names of the months, January first."""
        return [month(date(YEAR, number, 1), self.code, "LLLL") for number in range(1, 13)]

    def month(self, value: str) -> str:
        """A month that is stored as "2026-03", as people write it."""
        return month(date.fromisoformat(f"{value}-01"), self.code, "LLLL y")

    def figure(self, value: float) -> str:
        """A number as people write it: 2,5."""
        return figure(value, self.code)

    def fell_back(self, *texts: Mapping[str, str]) -> bool:
        """Whether one of these texts is not in the page's language; easy Swedish and Swedish are one."""
        picked = [pick(each, self.code) for each in texts]
        return any(text and language(found).tag != self.language.tag for text, found in picked)

    def _marked(self, text: str, found: str) -> Markup:
        spoken = language(found)
        if spoken.tag == self.language.tag:
            return escape(text)
        return Markup('<span lang="{}" dir="{}">{}</span>').format(spoken.tag, spoken.direction, text)


# 112, 116 111, 070-000 00 00, +46 70 000 00 00; not "08-16", which are hours.
NUMBER = re.compile(r"((?:\+\d|\b0\d|\b11)(?:[ \u00a0/-]?\d){1,14})")
SHORTEST, URGENT = 6, "11"
YEAR = 2001  # any: months have the same names every year


def _link(number: str) -> Markup:
    """Something to tap and call, where a run of digits is long enough to be a telephone number."""
    digits = "".join(sign for sign in number if sign in "+0123456789")
    if len(digits) < SHORTEST and not digits.startswith(URGENT):
        return escape(number)
    return Markup('<a href="tel:{}" dir="ltr">{}</a>').format(digits, number)


def language_name(code: str, reader: str) -> str:
    """What a language is called by those who read another one; its own name where they have none for it."""
    from babel import Locale, UnknownLocaleError

    try:
        told = Locale.parse(reader.partition("-")[0]).languages.get(code)
    except UnknownLocaleError:
        told = None
    return str(told or language(code).name)


def best(asked: str, offered: Sequence[str]) -> str:
    """The language of a page that offers these: the one asked for, else its parent, else the first."""
    parent = asked.split("-", maxsplit=1)[0]
    return next((code for code in (asked, parent) if code in offered), offered[0])
