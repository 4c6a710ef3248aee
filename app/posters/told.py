"""The A4 sheet "you said – we did" as a PDF, in one language. Which figures may stand on it is decided before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.posters import press
from app.posters.poster import in_clear
from app.posters.qr import qr_svg

MOST = 6  # questions: more would be too small to read on a wall
LONGEST = {"name": 200, "told": 2_000, "question": 600, "line": 300}


@dataclass(frozen=True)
class Text:
    """A text in the language that it is in, which may be another than the sheet's."""

    text: str
    language: str
    direction: str


@dataclass(frozen=True)
class Told:
    """What was said or done. name: "you_said", "we_did" …; label: what that is called."""

    name: str
    label: str
    text: Text


@dataclass(frozen=True)
class Answered:
    """A question and what was published of it, in finished sentences; "" for what was not.

    spread: label, share as it is written, percent.
    """

    text: Text
    n: str
    mean: str
    change: str
    spread: Sequence[tuple[str, str, int]]


@dataclass(frozen=True)
class Sheet:
    """Everything that stands on one sheet. address: of the page that says the same; more: why to go there."""

    address: str
    code: str
    organisation: str
    title: str
    language: str
    direction: str
    heading: str
    results: str
    note: str
    more: str
    told: Sequence[Told]
    said: Sequence[Answered]


def told(what: Sheet) -> bytes:
    """The sheet as PDF/UA-1, one A4 page, the same bytes for the same sheet. Raises PosterInvalid."""
    return press.press("told.typ", data_of(what))


def data_of(what: Sheet) -> dict[str, Any]:
    """What told.typ is given. Raises PosterInvalid."""
    texts = press.printable(_texts(what), optional=OPTIONAL)
    return {name: texts[name] for name in ("heading", "results", "note", "more", "code", "host")} | {
        "document": f"{texts['heading']} – {texts['title']}",
        "language": what.language.split("-")[0],
        "direction": what.direction,
        "organisation": _directed(texts["organisation"]),
        "title": _directed(texts["title"]),
        "told": [
            _spoken(each.text, texts[f"told.{i}"]) | {"name": each.name, "label": texts[f"told.{i}.label"]}
            for i, each in enumerate(what.told)
        ],
        "said": [
            _spoken(each.text, texts[f"said.{i}"])
            | {name: texts[f"said.{i}.{name}"] for name in ("n", "mean", "change")}
            | {"spread": _bars([texts[f"said.{i}.{k}"] for k in range(len(each.spread))], each)}
            for i, each in enumerate(what.said[:MOST])
        ],
        "alt": what.address,
        "qr": qr_svg(what.address),
    }


BARS = 40
OPTIONAL = frozenset(
    {"results", "note", "host", *(f"said.{i}.{name}" for i in range(MOST) for name in ("mean", "change", *range(BARS)))}
)


def _bars(labels: Sequence[str], of: Answered) -> list[dict[str, object]]:
    """Bars with their labels; none where a label is nothing that paper has, an emoji alone."""
    if not all(labels):
        return []
    return [
        {"label": label, "shown": shown, "percent": percent}
        for label, (_, shown, percent) in zip(labels, of.spread, strict=True)
    ]


def _texts(what: Sheet) -> dict[str, tuple[str, int]]:
    name, line = LONGEST["name"], LONGEST["line"]
    found = {
        "organisation": (what.organisation, name),
        "title": (what.title, name),
        "host": (in_clear(what.address, what.code), line),
        "code": (what.code, line),
    }
    found |= {each: (getattr(what, each), line) for each in ("heading", "results", "note", "more")}
    for i, one in enumerate(what.told):
        found |= {f"told.{i}": (one.text.text, LONGEST["told"]), f"told.{i}.label": (one.label, name)}
    for i, each in enumerate(what.said[:MOST]):
        found[f"said.{i}"] = _short(each.text.text, LONGEST["question"]), LONGEST["question"]
        found |= {f"said.{i}.{part}": (getattr(each, part), line) for part in ("n", "mean", "change")}
        found |= {f"said.{i}.{k}": (_short(label, line), line) for k, (label, _, _) in enumerate(each.spread)}
    return found


def _short(text: str, longest: int) -> str:
    """What was asked, cut where a wall has no room for it: the sheet is not refused for one long question."""
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + "…"


def _spoken(text: Text, clean: str) -> dict[str, str]:
    return {"text": clean, "language": text.language, "direction": text.direction}


def _directed(text: str) -> dict[str, str]:
    return {"text": text, "direction": press.direction(text)}
