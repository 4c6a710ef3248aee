"""The evaluator's JSON doors: effects as the stored reports tell them, and microdata that may leave."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Response

from app.api.doors import PDF, Doors, paged, refuses
from app.downloads import download, first_byte
from app.guards import actor, by_header, clock
from app.schemas.api import Paging, page_of
from app.schemas.api_evaluator import EffectsBesideOut, EffectsOut, GoalKnownOut, PoolOut, ReleaseOut, SummaryOut
from app.services import contrasts, goals_known, interventions, releases, reports, summaries, together
from app.services.goals_known import Known

doors = Doors("evaluation", __name__, "Effects and releases, for evaluators.")
BYTES = {"type": "string", "format": "binary"}


@doors.route("/effects")
@by_header()
@refuses(422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(EffectsOut))
def list_effects(query: dict[str, Any]) -> dict[str, Any]:
    """What may be shown of every intervention that the organisation owns or shares, by name."""
    seen = reports.overview(actor=actor(), now=clock())
    return paged(
        [
            {"intervention": each.intervention.id, "name": each.intervention.name, "report": each.report}
            for each in seen
        ],
        query,
    )


@doors.route("/goals/known")
@by_header()
@refuses(422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(GoalKnownOut))
def list_known(query: dict[str, Any]) -> dict[str, Any]:
    """What is known about each goal A–H: the newest published change of whatever measures it, whoever asked."""
    seen = reports.overview(actor=actor(), now=clock())
    return paged([_told(each) for each in goals_known.known(seen)], query)


@doors.route("/interventions/<uuid:id>/effects")
@by_header()
@refuses(404)
@doors.response(200, EffectsBesideOut)
def read_effects(id: UUID) -> dict[str, Any]:
    """What may be shown of one intervention, and beside its comparison group."""
    found = interventions.one(actor=actor(), id=id, now=clock())
    report = reports.stored(actor=actor(), intervention=id, now=clock())
    beside = contrasts.beside(actor=actor(), intervention=found, report=report, now=clock())
    told = beside.found.items() if beside else ()
    return {
        "intervention": found.id,
        "name": found.name,
        "report": report,
        "comparison_group": beside.group if beside else None,
        "contrasts": [{"wave": number, "item": key, **each} for (number, key), each in told],
    }


@doors.route("/interventions/<uuid:id>/effects/<language>.pdf", methods=["GET"])
@by_header()
@refuses(404, 409)
@doors.response(200, BYTES, content_type=PDF)
def read_summary(id: UUID, language: str) -> Response:
    """The results on one page, in sv or en. 409 summary.not_made: ask for it by POST; summary.nothing: no change may
    be shown yet. Newer figures are another page, which is asked for anew.
    """
    return Response(summaries.pdf(actor=actor(), of=id, language=language, now=clock()), mimetype=PDF)


@doors.route("/interventions/<uuid:id>/effects/<language>.pdf", methods=["POST"])
@by_header()
@refuses(404, 409, 422)
@doors.response(202, SummaryOut)
def ask_summary(id: UUID, language: str) -> Any:
    """Ask for that page; twice is once. It is there in a few seconds."""
    return summaries.ask(actor=actor(), of=id, language=language, now=clock())


@doors.route("/effects/together")
@by_header()
@refuses(422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(PoolOut))
def list_pools(query: dict[str, Any]) -> dict[str, Any]:
    """What at least three interventions asked alike, weighed together: random effects, from published changes alone."""
    pools = together.pools(reports.overview(actor=actor(), now=clock()))
    return paged([_of_pool(pool) for pool in pools], query)


@doors.route("/effects/<pool>/<language>.pdf", methods=["GET"])
@by_header()
@refuses(404, 409)
@doors.response(200, BYTES, content_type=PDF)
def read_pool_summary(pool: str, language: str) -> Response:
    """One of these on one page, in sv or en. pool: its id. 409 summary.not_made: ask for it by POST."""
    return Response(summaries.pdf(actor=actor(), of=pool, language=language, now=clock()), mimetype=PDF)


@doors.route("/effects/<pool>/<language>.pdf", methods=["POST"])
@by_header()
@refuses(404, 422)
@doors.response(202, SummaryOut)
def ask_pool_summary(pool: str, language: str) -> Any:
    """Ask for that page; twice is once. It is there in a few seconds."""
    return summaries.ask(actor=actor(), of=pool, language=language, now=clock())


def _of_pool(pool: together.Pool) -> dict[str, Any]:
    return {
        "id": summaries.mark(pool),
        "number": pool.number,
        "text": pool.item["text"],
        "row": pool.item["row"],
        "interventions": [row.seen.intervention.id for row in pool.rows],
        "people": pool.people,
        "change": asdict(pool.change) if pool.change else None,
        "strength": pool.score,
        "sentence": pool.sentence,
    }


@doors.route("/releases")
@by_header("evaluator")
@refuses(422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(ReleaseOut))
def list_releases(query: dict[str, Any]) -> dict[str, Any]:
    """Microdata that may be fetched, newest first. 403 release.terms until the terms are accepted by name."""
    return paged(releases.mine(actor=actor(), now=clock()), query)


@doors.route("/releases/<uuid:id>")
@by_header("evaluator")
@refuses(404)
@doors.response(200, ReleaseOut)
def read_release(id: UUID) -> Any:
    """One release with its files: which can be fetched, which are being made (percent), which can be asked for."""
    return releases.one(actor=actor(), id=id, now=clock())


@doors.route("/releases/<uuid:id>/<format>", methods=["GET"])
@by_header("evaluator")
@refuses(404, 409, 410, 422)
@doors.response(200, {"type": "string"}, content_type="text/csv", description="Byte for byte the same each time.")
@doors.alt_response(206, description="The part that Range asked for; If-Range with the ETag makes sure of the rest.")
def fetch(id: UUID, format: str) -> Response:
    """One file of a release, by its format. That it was fetched is logged. 409 release.not_made: ask for it by POST."""
    return download(
        releases.file(actor=actor(), id=id, format=format, now=clock(), first_byte=first_byte()),
    )


@doors.route("/releases/<uuid:id>/<format>", methods=["POST"])
@by_header("evaluator")
@refuses(404, 410, 422)
@doors.response(202, ReleaseOut)
def ask(id: UUID, format: str) -> Any:
    """Ask for a file that is not there yet; twice is once. It is made apart from this answer: read the release."""
    return releases.ask(actor=actor(), id=id, format=format, now=clock())


def _told(known: Known) -> dict[str, Any]:
    """A goal with interventions and indicators by what they are called outside."""
    return {
        "code": known.goal.code,
        "measurable": known.goal.measurable,
        "tagged": [each.intervention.id for each in known.tagged],
        "beside": [each.intervention.id for each in known.beside],
        "measured": [
            {
                "indicator": each.indicator.code,
                "changes": [
                    {"intervention": change.seen.intervention.id, "wave": change.number, "item": change.item}
                    for change in each.changes
                ],
                "silent": [one.intervention.id for one in each.silent],
            }
            for each in known.measured
        ],
        "unasked": [each.code for each in known.unasked],
    }
