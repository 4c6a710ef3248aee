"""The evaluator's data: the terms, each release with its files, downloads. And for the admin who has fetched what."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request

from app.downloads import download, first_byte
from app.exports import SHELF
from app.guards import actor, by_cookie, clock
from app.services import release_log, releases, staff
from app.services.release_files import WIDE_MARK
from app.services.releases import Offer
from app.services.written import Written
from app.web import desk
from app.web.desk import go, page, page_language
from surveys.errors import TermsNotAccepted
from surveys.formats import figure
from surveys.languages import staff_keys

door = desk.door("releases", __name__)
KILO = 1000
UNITS = ("B", "kB", "MB", "GB")


@door.get("/releases")
@by_cookie("evaluator")
def overview() -> Response:
    """The terms, until they are accepted; then the newest files of each intervention, what came before under them."""
    try:
        offers = releases.mine(actor=actor(), now=clock())
    except TermsNotAccepted:
        return page("terms.html")
    return page("releases.html", held=_by_intervention(offers), **_ways())


@door.post("/releases")
@by_cookie("evaluator")
def accept() -> Response:
    """Accept the terms, by name."""
    staff.accept_terms(actor=actor(), now=clock())
    return go("/releases")


@door.get("/releases/log")
@by_cookie("admin")
def log() -> Response:
    """Who has fetched what, and when."""
    before = request.args.get("before", type=int)
    lines = release_log.log(actor=actor(), before=before)
    older = lines[-1].number if len(lines) == release_log.PAGE else None
    return page("releases_log.html", lines=lines, before=before, older=older, **_ways())


@door.get("/releases/<uuid:id>")
@by_cookie("evaluator")
def one(id: UUID) -> Response:
    """One release: what protection cost, every file with its checksum, what is being made."""
    offer = releases.one(actor=actor(), id=id, now=clock())
    return page("release.html", offer=offer, making=_making(offer), rows=_rows(offer), **_ways())


@door.get("/releases/<uuid:id>/progress")
@by_cookie("evaluator")
def progress(id: UUID) -> Response:
    """How far what is being made has come: format → percent. The page asks; without a script it comes again whole."""
    offer = releases.one(actor=actor(), id=id, now=clock())
    return jsonify({each.format: each.percent for each in _making(offer)})


@door.get("/releases/<uuid:id>/<format>")
@by_cookie("evaluator")
def file(id: UUID, format: str) -> Response:
    """One file; that it was fetched is noted."""
    return download(releases.file(actor=actor(), id=id, format=format, now=clock(), first_byte=first_byte()))


@door.post("/releases/<uuid:id>/<format>")
@by_cookie("evaluator")
def ask(id: UUID, format: str) -> Response:
    """Ask for a file, and see it come."""
    releases.ask(actor=actor(), id=id, format=format, now=clock())
    return go(f"/releases/{id}#files")


def _by_intervention(offers: Iterable[Offer]) -> list[tuple[Offer | None, Offer | None, list[Offer]]]:
    """Of each intervention what is said of the newest where it was refused, the newest that can be fetched, and the
    others; the intervention of the newest of all comes first.
    """
    found: dict[UUID, list[Offer]] = {}
    for each in offers:
        found.setdefault(each.intervention, []).append(each)
    return [_newest(each) for each in found.values()]


def _newest(offers: list[Offer]) -> tuple[Offer | None, Offer | None, list[Offer]]:
    refused = offers[0] if offers[0].refused else None
    ready = next((each for each in offers if not each.refused), None)
    return refused, ready, [each for each in offers if each not in (refused, ready)]


def _making(offer: Offer) -> list[releases.Held]:
    return [each for each in offer.files if each.state == "making"]


def _rows(offer: Offer) -> list[tuple[str, Any, Any]]:
    """Each format of the shelf with its long and its wide file."""
    return [(each.name, offer.file(each.name), offer.file(each.name + WIDE_MARK)) for each in SHELF]


def _ways() -> dict[str, Any]:
    """How the pages write counts and sizes in the reader's language."""
    code = page_language()
    return {
        "count": Written(code).count,
        "size": lambda n: _size(n, code),
        "has": lambda key: key in staff_keys(code),
    }


def _size(n: int, code: str) -> str:
    """Bytes as people write them: 12 kB, 3,4 MB."""
    value, unit = float(n), 0
    while value >= KILO and unit < len(UNITS) - 1:
        value, unit = value / KILO, unit + 1
    return f"{figure(round(value, 1 if value < 10 else 0), code)} {UNITS[unit]}"  # noqa: PLR2004  two digits are enough
