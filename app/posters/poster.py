"""The A4 poster as a PDF, and the same as small cards. Sentences come in finished; strips() fetches them by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.posters import press
from app.posters.qr import qr_svg
from surveys.languages import language, say

MOST_STRIPS = 6
LONGEST = {"organisation": 200, "title": 200, "headline": 120, "line": 300, "alt": 300}


@dataclass(frozen=True)
class Strip:
    """What one language says on the poster. direction: "ltr" or "rtl"."""

    language: str
    direction: str
    headline: str
    line: str


@dataclass(frozen=True)
class Poster:
    """Everything that stands on one poster.

    address: what the QR carries, the whole URL that ends in the code. code: as it is to be typed.
    title: the activity. strips: one to six; the first speaks large.
    alt: what a screen reader says for the QR, else the address.
    """

    address: str
    code: str
    organisation: str
    title: str
    strips: tuple[Strip, ...]
    alt: str = ""


def poster(what: Poster) -> bytes:
    """The poster as PDF/UA-1, one A4 page, the same bytes for the same poster.

    Raises AddressInvalid, or PosterInvalid that names each field at fault.
    """
    return press.press("poster.typ", data_of(what))


def pocket(what: Poster) -> bytes:
    """The same in small: ten cards to an A4 page, for a pocket and to give away. Raises as poster does."""
    return press.press("pocket.typ", data_of(what))


def data_of(what: Poster) -> dict[str, Any]:
    """What poster.typ and pocket.typ are given. Raises as poster does."""
    if not 1 <= len(what.strips) <= MOST_STRIPS:
        raise press.PosterInvalid(
            problems={"strips": f"one to {MOST_STRIPS}, this has {len(what.strips)}"}, fields="strips"
        )
    press.check_directions({f"strips.{i}.direction": strip.direction for i, strip in enumerate(what.strips)})
    texts = press.printable(_texts(what), optional=frozenset({"alt", "host"}))
    strips = [
        {
            "language": strip.language,
            "direction": strip.direction,
            "headline": texts[f"strips.{i}.headline"],
            "line": texts[f"strips.{i}.line"],
        }
        for i, strip in enumerate(what.strips)
    ]
    return {
        "document": f"{texts['title']} – {texts['organisation']}",
        "language": strips[0]["language"].split("-")[0],
        "organisation": _directed(texts["organisation"]),
        "title": _directed(texts["title"]),
        "lead": strips[0],
        "others": strips[1:],
        "host": texts["host"],
        "code": texts["code"],
        "alt": texts["alt"] or what.address,
        "qr": qr_svg(what.address),
    }


def strips(languages: Sequence[str]) -> tuple[Strip, ...]:
    """What each language says on a poster, in the order given; at most six, the rest are left out.

    Raises UnknownLanguage.
    """
    return tuple(
        Strip(
            language=code,
            direction=language(code).direction,
            headline=say(code, "poster.heading"),
            line=" ".join(_sentence(say(code, f"poster.{key}")) for key in ("scan", "minute", "no_name")),
        )
        for code in languages[:MOST_STRIPS]
    )


def in_clear(address: str, code: str) -> str:
    """The address as a person types it, up to the code: no scheme, lower case, "ringar.example/"."""
    typed = address.split("://", 1)[-1]
    if code and typed.upper().endswith(code.upper()):
        typed = typed[: -len(code)]
    return typed.lower()


def _texts(what: Poster) -> dict[str, tuple[str, int]]:
    texts = {
        "organisation": (what.organisation, LONGEST["organisation"]),
        "title": (what.title, LONGEST["title"]),
        "alt": (what.alt, LONGEST["alt"]),
        "host": (in_clear(what.address, what.code), LONGEST["alt"]),
        "code": (what.code, LONGEST["headline"]),
    }
    for i, strip in enumerate(what.strips):
        texts[f"strips.{i}.headline"] = (strip.headline, LONGEST["headline"])
        texts[f"strips.{i}.line"] = (strip.line, LONGEST["line"])
    return texts


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "؟", "።")) else f"{text}."


def _directed(text: str) -> dict[str, str]:
    return {"text": text, "direction": press.direction(text)}
