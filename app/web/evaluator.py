"""The evaluator's pages: what has changed, how sure that is, and data to download. Figures come from stored reports."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.services import interventions, releases, reports, staff
from app.web import desk
from app.web.desk import go, page, page_language
from app.web.written import FLOW, Written
from surveys.disclosure.figures import CELL
from surveys.errors import TermsNotAccepted

door = desk.door("evaluator", __name__)


@door.get("/effects")
@by_cookie()
def overview() -> Response:
    """All that the organisation may see, by name: no ranking."""
    seen = [
        (each.intervention, _headlines(each.report), _closed(each.report), _too_small(each.intervention))
        for each in reports.overview(actor=actor(), now=clock())
    ]
    return page("effects.html", seen=seen, needed=CELL, **_ways())


@door.get("/interventions/<uuid:id>/effects")
@by_cookie()
def one(id: UUID) -> Response:
    """The flow of participants, and each item's change with its interval and how sure it is."""
    found = interventions.one(actor=actor(), id=id, now=clock())
    report = reports.stored(actor=actor(), intervention=id, now=clock())
    silent = _too_small(found) and not any(_figures(report))
    return page("effect.html", intervention=found, report=report, flow=FLOW, silent=silent, **_ways())


@door.get("/releases")
@by_cookie("evaluator")
def data() -> Response:
    """The terms, until they are accepted; then every release with its files, or why there are none."""
    try:
        return page("releases.html", offers=releases.mine(actor=actor(), now=clock()), **_ways())
    except TermsNotAccepted:
        return page("terms.html", missing=False)


@door.post("/releases")
@by_cookie("evaluator")
def accept() -> Response:
    """Accept the terms, by name."""
    if "terms" not in request.form:
        return page("terms.html", missing=True, status=422)
    staff.accept_terms(actor=actor(), now=clock())
    return go("/releases")


@door.get("/releases/<uuid:id>/<format>")
@by_cookie("evaluator")
def file(id: UUID, format: str) -> Response:
    """One file; that it was fetched is noted."""
    found = releases.file(actor=actor(), id=id, format=format, now=clock())
    answer = Response(found.content, mimetype=found.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    answer.headers["Digest"] = f"sha-256={found.sha256}"
    return answer


def _headlines(report: dict[str, Any] | None) -> dict[str, Any] | None:
    """The newest follow-up of which something may be said, with the items that say it."""
    for wave in reversed((report or {}).get("waves", ())):
        said = [item for item in wave["items"] if item.get("sentence")]
        if said:
            return {"number": wave["number"], "items": said}
    return None


def _closed(report: dict[str, Any] | None) -> int:
    """How many follow-ups have closed."""
    return sum(wave["number"] > 0 for wave in (report or {}).get("waves", ()))


def _figures(report: dict[str, Any] | None) -> Iterator[float]:
    """Every mean and every change that is shown."""
    for wave in (report or {}).get("waves", ()):
        for item in wave["items"]:
            found = item["change"] if wave["number"] else item["mean"]
            yield from (found[key] for key in ("estimate", "low") if key in found)


def _too_small(intervention: Any) -> bool:
    """Whether a group of the expected size never shows anything."""
    return "size.nothing" in interventions.what_it_can_show(intervention)


def _ways() -> dict[str, Any]:
    """How the pages write and draw figures in the reader's language."""
    written = Written(page_language())
    names = ("count", "mean", "signed", "found", "picture", "people")
    return {name: getattr(written, name) for name in names}
