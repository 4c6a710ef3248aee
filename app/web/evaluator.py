"""The evaluator's pages: what has changed, and how sure that is. Figures are those of stored reports."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from flask import Response, jsonify

from app.charts import swatch
from app.guards import actor, by_cookie, clock
from app.services import (
    alongside,
    at_once,
    contrasts,
    costs,
    diary,
    goals_known,
    interventions,
    reports,
    staff,
    summaries,
    together,
)
from app.services.reports import Overview
from app.services.spread import spread
from app.services.summary_sheets import newest
from app.services.trajectories import Line, trajectories
from app.services.written import FLOW, WAYS, Written
from app.web import desk
from app.web.desk import go, page, page_language
from surveys import formats
from surveys.disclosure.figures import CELL
from surveys.effects.needed import PAIRS

door = desk.door("evaluator", __name__)
PDF = "application/pdf"


@door.get("/effects")
@by_cookie()
def overview() -> Response:
    """What interventions that asked the same say together, then each by name: no ranking."""
    found = reports.overview(actor=actor(), now=clock())
    seen = [
        (each.intervention, _headlines(each), _beside(each), _closed(each.report), _too_small(each.intervention))
        for each in found
    ]
    pools = together.pools(found)
    pages = summaries.of_pools(pools)
    making = any(_making(held) for held in pages.values())
    told = list(zip(pools, pages, pages.values(), strict=True))
    many = at_once.looked(found)
    return page("effects.html", seen=seen, pools=told, making=making, needed=CELL, many=many, **_ways())


@door.get("/interventions/<uuid:id>/effects")
@by_cookie()
def one(id: UUID) -> Response:
    """The flow of participants, and each item's change with its interval and how sure it is."""
    found = interventions.one(actor=actor(), id=id, now=clock())
    report = reports.stored(actor=actor(), intervention=id, now=clock())
    silent = _too_small(found) and not any(_figures(report))
    beside = contrasts.beside(actor=actor(), intervention=found, report=report, now=clock())
    pages = summaries.of_one(Overview(found, report), beside)
    noted, ways = diary.read(actor=actor(), id=id, now=clock()).entries, trajectories(report)

    def along(line: Line, last: int) -> list[alongside.Beside]:
        return alongside.along(line, last, report or {}, noted)

    cost = costs.told(actor=actor(), id=id, now=clock())
    values: dict[str, Any] = {
        "report": report,
        "beside": beside,
        "lines": ways,
        "along": along,
        "below": alongside.below(ways, report or {}, noted),
        "pages": pages,
        "making": _making(pages),
        "cost": cost,
        "worth": costs.worth(cost=cost, intervention=found, report=report, beside=beside) if cost and beside else None,
        "kronor": lambda value: formats.kronor(value, page_language()),
    }
    return page("effect.html", intervention=found, flow=FLOW, ways=WAYS, silent=silent, **values, **_ways())


@door.get("/goals")
@by_cookie()
def goals() -> Response:
    """What is known about each goal, through what measures it: no label is evidence."""
    found = _goals()
    pages = summaries.of_goals(found, _mine())
    return page("goals.html", goals=found, pages=pages, making=_making(pages), pairs=PAIRS, **_ways())


@door.get("/goals/progress")
@by_cookie()
def progress_goals() -> Response:
    """Which papers about the goals are being printed."""
    return jsonify(dict.fromkeys(_making(summaries.of_goals(_goals(), _mine()))))


@door.get("/goals/<language>.pdf")
@by_cookie()
def summary_goals(language: str) -> Response:
    """What is known about each goal, on paper."""
    pdf = summaries.pdf(actor=actor(), of=summaries.GOALS, language=language, now=clock())
    return Response(pdf, mimetype=PDF)


@door.post("/goals/<language>.pdf")
@by_cookie()
def ask_goals(language: str) -> Response:
    """Ask for that paper, and see it come."""
    summaries.ask(actor=actor(), of=summaries.GOALS, language=language, now=clock())
    return go("/goals#paper")


@door.get("/interventions/<uuid:id>/effects/progress")
@by_cookie()
def progress(id: UUID) -> Response:
    """Which pages of an intervention are being printed: the page asks; without a script it comes again whole."""
    found = interventions.one(actor=actor(), id=id, now=clock())
    report = reports.stored(actor=actor(), intervention=id, now=clock())
    beside = contrasts.beside(actor=actor(), intervention=found, report=report, now=clock())
    return jsonify(dict.fromkeys(_making(summaries.of_one(Overview(found, report), beside))))


@door.get("/interventions/<uuid:id>/effects/<language>.pdf")
@by_cookie()
def summary(id: UUID, language: str) -> Response:
    """The results on one page."""
    return Response(summaries.pdf(actor=actor(), of=id, language=language, now=clock()), mimetype=PDF)


@door.post("/interventions/<uuid:id>/effects/<language>.pdf")
@by_cookie()
def ask(id: UUID, language: str) -> Response:
    """Ask for that page, and see it come."""
    summaries.ask(actor=actor(), of=id, language=language, now=clock())
    return go(f"/interventions/{id}/effects#one-page")


@door.get("/effects/progress")
@by_cookie()
def progress_together() -> Response:
    """Which pages of interventions together are being printed."""
    pages = summaries.of_pools(together.pools(reports.overview(actor=actor(), now=clock())))
    return jsonify({f"{mark}-{code}": None for mark, held in pages.items() for code in _making(held)})


@door.get("/effects/<pool>/<language>.pdf")
@by_cookie()
def summary_together(pool: str, language: str) -> Response:
    """What interventions that asked the same say together, on one page."""
    return Response(summaries.pdf(actor=actor(), of=pool, language=language, now=clock()), mimetype=PDF)


@door.post("/effects/<pool>/<language>.pdf")
@by_cookie()
def ask_together(pool: str, language: str) -> Response:
    """Ask for that page, and see it come."""
    summaries.ask(actor=actor(), of=pool, language=language, now=clock())
    return go(f"/effects#{pool}")


def _goals() -> list[goals_known.Known]:
    found = reports.overview(actor=actor(), now=clock())
    return goals_known.known(found, goals_known.areas(actor=actor(), now=clock()))


def _mine() -> str:
    return staff.account(actor=actor()).organisation.name


def _making(pages: Iterable[summaries.Held]) -> list[str]:
    return [each.language for each in pages if each.state == "making"]


def _headlines(seen: Overview) -> dict[str, Any] | None:
    """The newest follow-up of which something may be said, with the items that say it: what was chosen comes first."""
    wave, said = newest(seen.report)
    said = sorted(said, key=lambda item: item["key"] != seen.intervention.main_outcome)
    return {"number": wave["number"], "items": said} if wave else None


def _beside(seen: Overview) -> contrasts.Beside | None:
    return contrasts.beside(actor=actor(), intervention=seen.intervention, report=seen.report, now=clock())


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
    figures = (
        "count",
        "told",
        "mean",
        "share",
        "values",
        "signed",
        "found",
        "needs",
        "changed",
        "within",
        "around",
        "mcnemar",
    )
    charts = ("bars", "picture", "branches", "people", "likert", "curve", "where")
    return {name: getattr(written, name) for name in (*figures, *charts)} | {"spread": spread, "swatch": swatch}
