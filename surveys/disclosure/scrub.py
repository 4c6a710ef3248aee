"""Free text without what points at a person: what is taken out by itself, and what a reviewer is asked about.

A personal number, a telephone number, an address … becomes its kind in brackets, «phone»; a page and a file say it in
their reader's language. What a number in a text may look like stands in traces.py. It takes rather too much than too
little, but dates, times, sums and counts stay. Names are only suggested: a human decides (design.md §8).
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from surveys.disclosure.traces import BORDER, IMMEDIATE, LEFT, NUMBERS, SUGGESTED, TAKEN, THEN, Trace

KINDS = (
    *("personal_number", "phone", "email", "handle", "url", "account", "address", "plate", "number"),
    *("name", "hidden"),  # by the reviewer
)
_MASK = re.compile(f"«({'|'.join(KINDS)})»")
_WORD = re.compile(rf"{_MASK.pattern}|[^\s፡«]+|«")
_INVISIBLE = {"Cf", "Me", "Cc"}  # joiners and direction marks, the frame of a keycap
_VARIATION = range(0xFE00, 0xFE10)  # of an emoji


@dataclass(frozen=True, slots=True)
class Found:
    """A half-open span of a text, and the kind of thing that stands there."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text. kind: of what was taken there; "" where the text is as it was written."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text as a reviewer may hide it. suggested: the kind of what it may be, "" where nothing is known."""

    text: str
    suggested: str = ""


def scrub(text: str) -> str:
    """The text with a bracket for everything found. Done twice is done once; what is not taken stays as it was
    written (in Unicode's composed form), in its order.
    """
    text = unicodedata.normalize("NFC", text)
    while traces := found(text):
        text = mask(text, traces)
    return text


def found(text: str) -> list[Found]:
    """What is to be taken out, in order; nothing overlaps."""
    folded = _Folded(text)
    taken = folded.take(IMMEDIATE)
    for pattern in LEFT:
        folded.leave(pattern)
    return sorted(taken + folded.take(THEN), key=lambda each: each.start)


def suggested(text: str) -> list[Found]:
    """What may point at somebody in a text that has been scrubbed: names above all, and long numbers."""
    folded = _Folded(text)
    taken = folded.take(SUGGESTED)
    for pattern in LEFT:
        folded.leave(pattern)
    return sorted(taken + folded.take(NUMBERS), key=lambda each: each.start)


def mask(text: str, spans: Iterable[Found]) -> str:
    """The text with each span's kind in brackets in its place. Spans in order, none overlapping."""
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], f"«{span.kind}»"]
        at = span.end
    return "".join([*pieces, text[at:]])


def parts(text: str) -> list[Part]:
    """The text cut where something has been taken, for showing it."""
    cut = _MASK.split(text)
    return [Part(each, kind) for each, kind in _paired(cut) if each or kind]


def spoken(text: str, name: Callable[[str], str]) -> str:
    """The text with every bracket in the reader's language. name: kind → word."""
    return _MASK.sub(lambda hit: f"«{name(hit[1])}»", text)


def words(text: str) -> list[Word]:
    """The words that a reviewer may hide, in order; a bracket is none."""
    hints = suggested(text)
    return [Word(each[0], _hint(each, hints)) for each in _words(text)]


def hide(text: str, places: Collection[int]) -> str:
    """The text without the words at these places of words(): neighbours go into one bracket, a name's says that it was
    one. Raises IndexError for a place that there is none at.
    """
    hits, hints = _words(text), suggested(text)
    spans: list[Found] = []
    for place in sorted(set(places)):
        if place < 0:
            raise IndexError(place)
        hit, kind = hits[place], _hint(hits[place], hints) or "hidden"
        if spans and spans[-1].kind == kind and not text[spans[-1].end : hit.start()].strip():
            spans[-1] = Found(spans[-1].start, hit.end(), kind)
        else:
            spans.append(Found(hit.start(), hit.end(), kind))
    return mask(text, spans)


def _words(text: str) -> list[re.Match[str]]:
    return [each for each in _WORD.finditer(text) if not each[1] and any(letter.isalnum() for letter in each[0])]


def _hint(word: re.Match[str], hints: Sequence[Found]) -> str:
    return next((each.kind for each in hints if each.start < word.end() and word.start() < each.end), "")


def _paired(cut: Sequence[str]) -> list[tuple[str, str]]:
    """re.split's text, kind, text, kind … as pieces to show."""
    return [("", each) if place % 2 else (each, "") for place, each in enumerate(cut)]


class _Folded:
    """A text as the patterns read it, and where each of its characters stands in what was written."""

    def __init__(self, text: str) -> None:
        self.letters: list[str] = []
        self.places: list[int] = []
        masked = {at for each in _MASK.finditer(text) for at in range(*each.span())}
        for at, letter in enumerate(text):
            folded = TAKEN if at in masked else _fold(letter)
            if folded:
                self.letters.append(folded)
                self.places.append(at)

    def take(self, traces: Iterable[Trace]) -> list[Found]:
        """Where they are; from then on nobody else finds anything there."""
        taken: list[Found] = []
        for trace in traces:
            for start, end in self._spans(trace.pattern, trace.fits):
                taken.append(Found(self.places[start], self.places[end - 1] + 1, trace.kind))
                self._close(start, end)
        return taken

    def leave(self, pattern: re.Pattern[str]) -> None:
        """Nobody finds anything there."""
        for start, end in self._spans(pattern, bool):
            self._close(start, end)

    def _spans(self, pattern: re.Pattern[str], fits: Callable[[str], bool]) -> list[tuple[int, int]]:
        hits = pattern.finditer("".join(self.letters))
        spans = [each.span(next((name for name in ("x", "y") if each.groupdict().get(name)), 0)) for each in hits]
        return [(start, end) for start, end in spans if fits("".join(self.letters[start:end]))]

    def _close(self, start: int, end: int) -> None:
        self.letters[start:end] = BORDER * (end - start)


def _fold(letter: str) -> str:
    """One character for one, or none for what is not seen."""
    if letter.isascii():
        return letter if letter.isprintable() else " "
    if letter.isspace():
        return " "
    if letter.isdecimal():
        return str(int(letter))
    category = unicodedata.category(letter)
    if category in _INVISIBLE or ord(letter) in _VARIATION:
        return ""
    if category == "Pd" or letter == "−":
        return "-"
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 and plain.isprintable() else letter
