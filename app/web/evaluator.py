"""The evaluator's pages: what has changed, how sure that is, and data to download. Figures come from stored reports."""

from math import ceil
from typing import Any
from uuid import UUID

from flask import Response, request

from app.charts.interval import interval
from app.guards import actor, by_cookie, clock
from app.services import interventions, releases, reports, staff
from app.web import desk
from app.web.desk import go, page, page_language
from surveys.effects.wording import number
from surveys.errors import TermsNotAccepted
from surveys.languages import staff as sentence

door = desk.door("evaluator", __name__)
FLOW = ("present", "asked", "answered", "linked", "not_linked", "new", "without_code", "lost")


@door.get("/effects")
@by_cookie()
def overview() -> Response:
    """All that the organisation may see, by name: no ranking."""
    seen = reports.overview(actor=actor(), now=clock())
    return page("effects.html", seen=[(each.intervention, _headlines(each.report)) for each in seen], **_ways())


@door.get("/interventions/<uuid:id>/effects")
@by_cookie()
def one(id: UUID) -> Response:
    """The flow of participants, and each item's change with its interval and how sure it is."""
    found = interventions.one(actor=actor(), id=id, now=clock())
    report = reports.stored(actor=actor(), intervention=id, now=clock())
    return page("effect.html", intervention=found, report=report, flow=FLOW, **_ways())


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


def _headlines(report: dict[str, Any] | None) -> list[dict[str, Any]]:
    """What may be said of the newest follow-up, item by item; empty before there is one."""
    waves = [wave for wave in (report or {}).get("waves", ()) if wave["number"] > 0]
    return [item for item in waves[-1]["items"] if item.get("sentence")] if waves else []


def _ways() -> dict[str, Any]:
    """How the pages write numbers in the reader's language."""
    code = page_language()

    def count(n: int | dict[str, int] | None) -> str:
        if isinstance(n, dict):
            return next(sentence(code, f"evaluator.{bound}", n=held) for bound, held in n.items())
        return "–" if n is None else str(n)

    def mean(shown: dict[str, Any]) -> str:
        low, high = number(shown["low"], code), number(shown["high"], code)
        return low if low == high else f"{low}–{high}"

    def signed(value: float) -> str:
        text = number(value, code)
        return f"+{text}" if value > 0 and text.strip("0,.") else text

    def found(cap: dict[str, Any], which: str) -> str:
        value = cap[which]
        if value is None:
            return "–"
        share = cap["name"] in ("answering", "present")
        return f"{round(value * 100)} %" if share else number(value, code) if cap["name"] == "width" else f"{value:g}"

    def picture(change: dict[str, Any]) -> str:
        span = max(1, ceil(max(abs(change["low"]), abs(change["high"]))))
        return interval(change["estimate"], change["low"], change["high"], span=span)

    return {"count": count, "mean": mean, "signed": signed, "found": found, "picture": picture}
