"""The JSON doors of themes: the list that reviewers choose from, and what has left, by theme. As the page."""

from typing import Any
from uuid import UUID

from flask import Response

from app.api.doors import Doors, done, paged, refuses
from app.guards import actor, by_header, clock
from app.schemas.api import Paging, page_of
from app.schemas.api_proposals import TextsOut, ThemeIn, ThemesOut
from app.services import themes

doors = Doors("themes", __name__, "The themes of free texts, and the texts that have left by theme.")


@doors.route("/interventions/<uuid:id>/themes")
@by_header()
@refuses(404)
@doors.response(200, ThemesOut)
def list_themes(id: UUID) -> dict[str, Any]:
    """The themes of an own intervention."""
    return {"themes": themes.known(actor=actor(), intervention=id)}


@doors.route("/interventions/<uuid:id>/themes", methods=["POST"])
@by_header("evaluator")
@refuses(404)
@doors.arguments(ThemeIn)
@doors.response(201, ThemesOut)
def add_theme(body: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Put a theme on the list; twice is once. problems: name → too_many. 403 before the terms are accepted."""
    themes.change(actor=actor(), intervention=id, add=True, now=clock(), **body)
    return {"themes": themes.known(actor=actor(), intervention=id)}


@doors.route("/interventions/<uuid:id>/themes", methods=["DELETE"])
@by_header("evaluator")
@refuses(404, 422)
@doors.arguments(ThemeIn, location="query")
@doors.response(204)
def remove_theme(query: dict[str, Any], id: UUID) -> Response:
    """Take a theme off the list; texts that have it keep it."""
    themes.change(actor=actor(), intervention=id, add=False, now=clock(), **query)
    return done()


@doors.route("/interventions/<uuid:id>/texts")
@by_header()
@refuses(404, 422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(TextsOut))
def list_texts(query: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Free texts that have left: evaluators who may fetch the file read them, whoever leads gets counts."""
    return paged(themes.seen(actor=actor(), intervention=id, now=clock()), query)
