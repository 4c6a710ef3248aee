"""Return cards, ten to an A4 page, as a PDF: with boxes that wait for a pen, or as tickets with a code on each.

A ticket's code is on the paper and nowhere else. Its square leads to the page with the answer key behind the #, which
can answer and can neither see nor erase.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.posters import press
from app.posters.poster import in_clear
from app.posters.qr import qr_svg

LONGEST = {"title": 200, "headline": 80, "line": 160, "label": 100, "ticket": 160, "private": 160, "alt": 300}
CARDS_ON_A_PAGE = 10


@dataclass(frozen=True)
class Cards:
    """What stands on every card of a page.

    address, code: as on the poster. title: the activity or the organisation.
    headline, line: come back, and how. label: what belongs in the sixteen boxes. ticket, private: on a card with a
    code, how to come back and what not to do with it.
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
    ticket: str = ""
    private: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A receipt code or a one-time ticket, shown in groups of four, and the address that answers with it."""

    code: str = field(repr=False)
    address: str = field(repr=False)


def cards(what: Cards, tickets: Sequence[Ticket] = ()) -> bytes:
    """Cards as PDF/UA-1, ten to a page, the same bytes for the same cards; tickets: none for ten with blank boxes.

    Raises AddressInvalid or PosterInvalid.
    """
    press.check_directions({"direction": what.direction})
    texts = press.printable(
        {
            **{field: (getattr(what, field), longest) for field, longest in LONGEST.items()},
            "host": (in_clear(what.address, what.code), LONGEST["alt"]),
            "code": (what.code, LONGEST["label"]),
        },
        optional=frozenset({"alt", "host", "ticket", "private"}),
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
            "line": texts["ticket"] if tickets else texts["line"],
            "label": texts["private"] if tickets else texts["label"],
            "cards": [{"qr": qr_svg(each.address, secret=True), "digits": each.code} for each in tickets]
            or [{"qr": qr_svg(what.address), "digits": ""}] * CARDS_ON_A_PAGE,
        },
    )
