"""The evaluator's pages: what has changed, and how sure that is. Figures are those of stored reports."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Response

from app.guards import actor, by_cookie, clock
from app.services import interventions, reports, together
from app.services.written import FLOW, WAYS, Written
from app.web import desk
from app.web.desk import page, page_language
from surveys.disclosure.figures import CELL

door = desk.door("evaluator", __name__)


@door.get("/effects")
@by_cookie()
def overview() -> Response:
    """What interventions that asked the same say together, then each by name: no ranking."""
    found = reports.overview(actor=actor(), now=clock())
    seen = [
        (each.intervention, _headlines(each.report), _closed(each.report), _too_small(each.intervention))
        for each in found
    ]
    return page("effects.html", seen=seen, pools=together.pools(found), needed=CELL, **_ways())


@door.get("/interventions/<uuid:id>/effects")
@by_cookie()
def one(id: UUID) -> Response:
    """The flow of participants, and each item's change with its interval and how sure it is."""
    found = interventions.one(actor=actor(), id=id, now=clock())
    report = reports.stored(actor=actor(), intervention=id, now=clock())
    silent = _too_small(found) and not any(_figures(report))
    return page("effect.html", intervention=found, report=report, flow=FLOW, ways=WAYS, silent=silent, **_ways())


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
            found = item["change"] if wave["number"] else item["mean"] or {}
            yield from (found[key] for key in ("estimate", "low") if key in found)
            yield from (each["low"] for each in (item["shares"] or {"classes": ()})["classes"])


def _too_small(intervention: Any) -> bool:
    """Whether a group of the expected size never shows anything."""
    return "size.nothing" in interventions.what_it_can_show(intervention)


def _ways() -> dict[str, Any]:
    """How the pages write and draw figures in the reader's language."""
    written = Written(page_language())
    names = ("count", "told", "mean", "share", "values", "signed", "found", "picture", "branches", "people")
    return {name: getattr(written, name) for name in names}
