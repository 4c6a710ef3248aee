"""Return cards, ten to an A4 page, as a PDF. The boxes wait for a pen: no card ever holds a receipt code."""

from dataclasses import dataclass

from app.posters import press
from app.posters.poster import in_clear
from app.posters.qr import qr_svg

LONGEST = {"title": 200, "headline": 80, "line": 160, "label": 100, "alt": 300}


@dataclass(frozen=True)
class Cards:
    """What stands on every card of a page.

    address, code: as on the poster. title: the activity or the organisation.
    headline, line: come back, and how. label: what belongs in the sixteen boxes.
    alt: what a screen reader says for the QR, else the address.
    """

    address: str
    code: str
    title: str
    headline: str
    line: str
    label: str
    language: str
    direction: str = "ltr"
    alt: str = ""


def cards(what: Cards) -> bytes:
    """A page of ten cards as PDF/UA-1, the same bytes for the same cards.

    Raises AddressInvalid or PosterInvalid.
    """
    press.check_directions({"direction": what.direction})
    texts = press.printable(
        {
            **{field: (getattr(what, field), longest) for field, longest in LONGEST.items()},
            "host": (in_clear(what.address, what.code), LONGEST["alt"]),
            "code": (what.code, LONGEST["label"]),
        },
        optional=frozenset({"alt", "host"}),
    )
    return press.press(
        "cards.typ",
        {
            **texts,
            "document": texts["title"] or texts["headline"],
            "title": {"text": texts["title"], "direction": press.direction(texts["title"])},
            "alt": texts["alt"] or what.address,
            "language": what.language.split("-")[0],
            "direction": what.direction,
            "qr": qr_svg(what.address),
        },
    )
