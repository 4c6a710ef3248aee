"""A questionnaire on paper, as a PDF: large type, a box for each answer, a strip with the code to tear off.

The strip stands at the foot of the first page, and the back of it stays empty: torn off, it takes no answer along.
A code comes in, is printed, and is remembered by nobody. All sheets of one copy bear its mark.
"""

from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from app.posters import press
from app.posters.poster import in_clear
from app.posters.qr import qr_svg
from surveys.codes import grouped
from surveys.formats import figure, month
from surveys.kinds import kind
from surveys.languages import language, say
from surveys.paper import DONT_KNOW, REFUSED, Box, Field, Note
from surveys.questionnaire import LONGEST_TEXT, Questionnaire
from surveys.steps import Step, steps
from surveys.texts import Texts, pick

MOST_COPIES = 40  # in one file: each costs a stretched key, a tenth of a second
WRITTEN = {DONT_KNOW: "question.dont_know", REFUSED: "question.prefer_not"}
CALLS = {"children": "participant.help.bris_children", "youth": "participant.help.bris"}
PRINTED = {REFUSED: "–"}  # a hyphen alone is hardly seen on paper


@dataclass(frozen=True, slots=True)
class Copy:
    """One participant's own: the receipt code, the address that staff scan, the one that leads the participant back."""

    code: str = field(repr=False)
    enter: str = field(repr=False)
    back: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """What a form is made of. address, code: as on the poster. title: the activity. named: who was agreed to. copies:
    none makes one without code and strip. asks_again: whether "have you answered here before?" is asked.
    """

    address: str
    code: str
    organisation: str
    named: Mapping[str, str]
    intervention: str
    title: str
    audience: str
    questionnaire: Questionnaire
    version: int
    language: str
    copies: tuple[Copy, ...] = ()
    asks_again: bool = False


def form(what: Form) -> bytes:
    """The form as PDF/UA-1. Raises PosterInvalid that names each text at fault, AddressInvalid."""
    writer = _Writer(what.language)
    data = {
        "language": what.language,
        "direction": language(what.language).direction,
        "organisation": writer.named("organisation", what.organisation),
        "title": writer.named("title", what.title),
        "foot": writer.named("foot", f"{what.title} · v{what.version}"),
        "call": writer.says(CALLS[what.audience]) if what.audience in CALLS else None,
        "heading": writer.says(f"participant.consent.{what.audience}.heading"),
        "consent": [writer.says(key, **_names(what)) for key in _consent(what)],
        "intro": writer.paragraphs("intro", what.questionnaire.intro),
        "who": writer.says("participant.who.heading"),
        "reads": [writer.says(f"participant.who.{key}", **_names(what)) for key in _reads(what)],
        "how": writer.says("paper.how"),
        "again": _again(writer) if what.asks_again else None,
        "questions": [_question(writer, step, what) for step in steps(what.questionnaire)],
        "box": writer.says("paper.box"),
        "strip": _strip(writer, what),
        "copies": [
            {
                "mark": _mark(copy),
                "code": grouped(copy.code),
                "enter": qr_svg(copy.enter, secret=True),
                "back": qr_svg(copy.back, secret=True),
            }
            for copy in what.copies
        ],
    }
    return press.press("form.typ", writer.printed(data))


def _mark(copy: Copy) -> str:
    """What stands on every sheet of one copy: dropped on a floor, two people's forms are put together again.

    Four letters of a fingerprint, from which nobody finds the key; not a number, which would tell who got the form
    after whom.
    """
    return b32encode(sha256(copy.enter.encode()).digest()).decode()[:4]


def _names(what: Form) -> dict[str, str]:
    return {"organisation": what.organisation, "intervention": what.intervention, **what.named}


def _consent(what: Form) -> list[str]:
    """Nothing is promised of a code where there is none."""
    own = f"participant.consent.{what.audience}"
    if what.audience == "children":
        return [f"{own}.1", f"{own}.2", f"{own}.3", f"{own}.remove" if what.copies else "paper.no_code"]
    return [f"{own}.1", f"{own}.2", f"{own}.3" if what.copies else "paper.no_code"]


def _reads(what: Form) -> list[str]:
    own = [f"{what.audience}.reads", f"{what.audience}.never"]
    contact = ["contact"] if what.named["contact"] else []
    return ["responsible", *contact, *own, *([] if what.audience == "children" else ["texts"]), "published"]


def _again(writer: "_Writer") -> dict[str, Any]:
    boxes = [Box("no", "", word="again.no"), Box("yes", "", word="again.yes")]
    return {
        "text": writer.says("participant.again.question"),
        "field": _field(writer, "again", Field("column", boxes=tuple(boxes))),
    }


def _strip(writer: "_Writer", what: Form) -> dict[str, Any]:
    clear = in_clear(what.address, what.code)
    return {
        "host": writer.named("host", clear),
        "poster": writer.named("code", what.code),
        "tear": writer.says("paper.tear"),
        "code": writer.says("participant.receipt.code"),
        "how": writer.says("card.how", address=clear + what.code),
        "private": writer.says("participant.receipt.private"),
        "show": writer.says("paper.show"),
        "alt": writer.says("poster.qr_alt", address=clear + what.code),
    }


def _question(writer: "_Writer", step: Step, what: Form) -> dict[str, Any]:
    asked, of_kind = step.question, kind(step.question.kind)
    where = f"questions.{asked.key}"
    fields = of_kind.on_paper(asked)
    beside = ["no_names", f"now_{what.audience}"] if of_kind.apart else []
    return {
        "number": step.number,
        "text": writer.authored(where, asked.text),
        "hint": writer.paragraphs(f"{where}.hint", asked.hint),
        "after": _after(writer, step, what.questionnaire),
        "beside": [writer.says(f"participant.help.{key}") for key in beside],
        "note": writer.note(next((each.note for each in fields if each.note), None)),
        "fields": [_field(writer, f"{where}.{each.part}", each) for each in fields],
        "missing": _missing(writer) if fields and not all(each.own for each in fields) else [],
        "care": writer.paragraphs("help", what.questionnaire.help) if step.care else [],
    }


def _after(writer: "_Writer", step: Step, questionnaire: Questionnaire) -> dict[str, Any] | None:
    """What must have been answered for this question to be asked, where one answer decides it."""
    if step.after is None:
        optional = step.question.show_if and step.number
        return writer.says("participant.question.optional") if optional else None
    earlier, answer = step.after
    number = next(each.number for each in steps(questionnaire) if each.question.key == earlier.key)
    said = writer.word("question.yes" if answer else "question.no") if isinstance(answer, bool) else writer.own(answer)
    return writer.says("paper.only_if", n=number, answer=said)


def _field(writer: "_Writer", where: str, what: Field) -> dict[str, Any]:
    return {
        "look": what.look,
        "digits": what.digits,
        "label": writer.called(where, what.label, what.word),
        "unit": writer.called(f"{where}.unit", what.unit, ""),
        "boxes": [
            {
                "mark": each.mark,
                "label": writer.called(f"{where}.{each.value}", each.label, each.word),
                "drawing": _drawing(each.drawing, what.size),
            }
            for each in what.boxes
        ],
        "missing": _missing(writer) if what.own else [],
    }


def _missing(writer: "_Writer") -> list[dict[str, Any]]:
    return [
        {"mark": PRINTED.get(mark, mark), "label": writer.says(f"participant.{word}")} for mark, word in WRITTEN.items()
    ]


def _drawing(path: str, size: int) -> str:
    """Lines of a round pen as an SVG, or nothing."""
    pen = size / 14
    return path and (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}" fill="none" '
        f'stroke="#12343b" stroke-width="{pen:.2f}" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


class _Writer:
    """Finds the words in one language, and has all of them made fit for print at once.

    Where a text is to stand, its place among the texts stands until then.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self._texts: dict[str, tuple[str, int]] = {}

    def says(self, key: str, **values: object) -> dict[str, Any]:
        """A sentence of the frame."""
        return self._at(f"{key} {values}", say(self.code, key, **values), self.code)

    def word(self, key: str) -> str:
        """A word of the frame, for use in a sentence."""
        return say(self.code, f"participant.{key}")

    def own(self, texts: Texts) -> str:
        """An author's text, for use in a sentence."""
        return pick(texts, self.code)[0]

    def named(self, where: str, text: str) -> dict[str, Any]:
        """A name that somebody gave, in a language that nobody knows."""
        return self._at(where, text, "")

    def authored(self, where: str, texts: Texts) -> dict[str, Any]:
        """An author's text, in this language or another."""
        return self._at(where, *pick(texts, self.code))

    def paragraphs(self, where: str, texts: Texts) -> list[dict[str, Any]]:
        """The same, paragraph by paragraph."""
        text, found = pick(texts, self.code)
        lines = [line for line in text.splitlines() if line.strip()]
        return [self._at(f"{where}.{n}", line, found) for n, line in enumerate(lines)]

    def called(self, where: str, label: Texts, word: str) -> dict[str, Any] | None:
        """What an author calls it, else the frame; None where neither does."""
        if label:
            return self.authored(where, label)
        return self.says(f"participant.{word}") if word else None

    def note(self, note: Note | None) -> dict[str, Any] | None:
        """How something is filled in, with figures and months as people write them."""
        if note is None:
            return None
        key, values = note
        return self.says(f"participant.{key}", **{name: self._written(value) for name, value in values.items()})

    def printed(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """All that was written, with the texts in their places. Raises PosterInvalid."""
        clean = press.printable(self._texts, optional=frozenset(self._texts))
        return {name: _filled(value, clean) for name, value in data.items()}

    def _at(self, where: str, text: str, spoken: str) -> dict[str, Any]:
        self._texts[where] = (text, 2 * LONGEST_TEXT)
        direction = language(spoken).direction if spoken else press.direction(text)
        return {"at": where, "language": spoken or self.code, "direction": direction}

    def _written(self, value: Any) -> str:
        if isinstance(value, str):
            return month(date.fromisoformat(f"{value}-01"), self.code, "LLLL y")
        return figure(value, self.code)


def _filled(value: Any, clean: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        filled = {name: _filled(each, clean) for name, each in value.items()}
        return filled | {"text": clean[value["at"]]} if "at" in value else filled
    return [_filled(each, clean) for each in value] if isinstance(value, list) else value
