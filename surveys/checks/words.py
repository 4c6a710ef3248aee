"""What checks on wording share: texts made comparable, and finding the words that words.toml lists."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from surveys.kinds import kind
from surveys.kinds.base import Question
from surveys.texts import Texts

KEPT = 10_000  # texts remembered: a draft is looked at after each saving, and hardly any of its texts has changed
# Whose patterns read a text.
READ_AS: Mapping[str, str] = {"sv-lattlast": "sv"} | {
    code: code for code in ("sv", "en", "ar", "so", "ckb", "fa", "ti")
}
ARABIC_LETTERS = ("ar", "ckb", "fa")
# Vowel signs, stretching, what joins or parts letters, direction.
MARKS = re.compile("[\u0610-\u061a\u064b-\u0652\u0670\u0640\u200c-\u200f]")
ALIKE = str.maketrans("أإآٱىیک", "ااااييك")  # Persian keyboards write two letters otherwise than Arabic ones
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
SENTENCE = re.compile(r"[^.:!?…\n]+[.:!?…]*")
NAMED = re.compile(r"<(\w+)>")
BRACKETS = re.compile(r"\([^)]*\)")


class Topic:
    """Words of one list in words.toml, "contact.told"; what the list "but" finds is taken out of the text first."""

    def __init__(self, name: str, but: str | None = None) -> None:
        found, without = patterns(name), patterns(but) if but else {}
        self._by_code = [(code, found[read], without.get(read)) for code, read in READ_AS.items() if read in found]

    def found(self, texts: Iterable[Texts]) -> str | None:
        """What was found first, in small letters; None where nothing was."""
        for each in texts:
            for code, pattern, but in self._by_code:
                hit = _search(pattern, but, each[code], code) if code in each else None
                if hit:
                    return hit
        return None


def patterns(name: str) -> dict[str, re.Pattern[str]]:
    """A list of words.toml in each of its languages, any of its lines. Raises KeyError for a list that is not there."""
    section, _, _ = name.partition(".")
    return {code: re.compile(_joined(section, name, code)) for code in _LISTS[name]}


def _joined(section: str, name: str, code: str) -> str:
    joined = "|".join(plain(line, "ar") for line in _LISTS[name][code])  # what is no Arabic stays as it is
    return NAMED.sub(lambda other: f"(?:{_joined(section, f'{section}.{other[1]}', code)})", joined)


@lru_cache(maxsize=KEPT)
def _search(pattern: re.Pattern[str], but: re.Pattern[str] | None, text: str, code: str) -> str | None:
    said = plain(text, code)
    hit = pattern.search(but.sub(" ", said) if but else said)
    return hit.group().split(" (")[0].strip(" .,:;!?*") if hit else None


@lru_cache(maxsize=KEPT)
def plain(text: str, code: str) -> str:
    """A text as patterns read it: in small letters, one blank between words; Arabic letters without marks and alike."""
    if code in ARABIC_LETTERS:
        return MARKS.sub("", text).translate(ALIKE)
    return " ".join(text.lower().split())


def words(text: str) -> list[str]:
    """The words of a text; "e-post" and "don't" are one each."""
    return WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its own end. A colon ends one too, as Björnsson counts."""
    return [each.strip() for each in SENTENCE.findall(text) if WORD.search(each)]


def asks_with(question: Question) -> tuple[Texts, ...]:
    """What a question says before one answers."""
    return question.text, question.hint


def every_text(question: Question) -> Iterator[Texts]:
    """All texts of a question: also its options and rows, and the unit of a number."""
    yield from asks_with(question)
    yield from (option.label for option in (*question.options, *question.rows))
    yield from (value for value in question.settings.values() if isinstance(value, Mapping))


def typed(question: Question) -> bool:
    """Whether the answer is written, digit by digit or word by word, so that anything may stand in it."""
    held = kind(question.kind)
    return held.asks and held.lists == "nothing" and not any(each.values for each in held.variables(question))


def judged(question: Question) -> bool:
    """Whether one answer is given to one statement or question: a point of a scale, yes or no."""
    held = kind(question.kind)
    return held.lists == "points" or (held.lists == "nothing" and any(each.values for each in held.variables(question)))


_LISTS: Mapping[str, Mapping[str, list[str]]] = {
    f"{section}.{name}": held
    for section, lists in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
    for name, held in lists.items()
}
TRAITS = tuple(name.removeprefix("traits.") for name in _LISTS if name.startswith("traits."))
