"""The JSON doors of an intervention's outline and its parts. They are staff's: no participant's door tells of them."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Response

from app.api.doors import Doors, done, refuses
from app.guards import actor, by_header, clock
from app.schemas.outlines import ChangedPart, NewPart, OutlineIn, OutlineOut, PartOut, StopsIn, StopsOut
from app.services import outline, parts, stops
from surveys.outline import Hope, Outline

doors = Doors("outline", __name__, "What is planned and hoped of an intervention, and its parts.")


@doors.route("/interventions/<uuid:id>/outline")
@by_header()
@refuses(404)
@doors.response(200, OutlineOut)
def read_outline(id: UUID) -> dict[str, Any]:
    """What an intervention that one sees plans and hopes for, and its parts."""
    return _told(outline.read(actor=actor(), id=id, now=clock()))


@doors.route("/interventions/<uuid:id>/outline", methods=["PUT"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(OutlineIn)
@doors.response(200, OutlineOut)
def change_outline(body: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Say all of it anew. A hope with the words that it had keeps the day on which it was written."""
    said = Outline(**(body | {"hopes": tuple(Hope(**each) for each in body["hopes"])}))
    return _told(outline.change(actor=actor(), id=id, outline=said, now=clock()))


@doors.route("/interventions/<uuid:id>/parts", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(NewPart)
@doors.response(201, PartOut)
def create_part(body: dict[str, Any], id: UUID) -> Any:
    """A part of an own intervention. One receipt code works in all of them, and figures are of the whole."""
    return parts.add(actor=actor(), intervention=id, now=clock(), **body)


@doors.route("/parts/<uuid:id>", methods=["PATCH"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(ChangedPart)
@doors.response(200, PartOut)
def change_part(body: dict[str, Any], id: UUID) -> Any:
    """Another name, text or period."""
    return parts.change(actor=actor(), id=id, changes=body, now=clock())


@doors.route("/parts/<uuid:id>", methods=["DELETE"])
@by_header("admin", "leader")
@refuses(404)
@doors.response(204)
def remove_part(id: UUID) -> Response:
    """Take a part away; its activities stay, with their codes and answers."""
    parts.remove(actor=actor(), id=id, now=clock())
    return done()


@doors.route("/interventions/<uuid:id>/stops")
@by_header()
@refuses(404)
@doors.response(200, StopsOut)
def read_stops(id: UUID) -> dict[str, Any]:
    """The stops of a walk that the draft of an own intervention asks about, in order."""
    return {"stops": stops.of_intervention(actor=actor(), id=id)}


@doors.route("/interventions/<uuid:id>/stops", methods=["PUT"])
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(StopsIn)
@doors.response(200, StopsOut)
def change_stops(body: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Two to twelve stops, as the rows of one question: a walk is one response. Publish the draft to ask it."""
    return {"stops": stops.change(actor=actor(), id=id, stops=body["stops"], now=clock())}


def _told(found: outline.Told) -> dict[str, Any]:
    said = asdict(found.outline) | {"present": found.present, "parts": found.parts}
    return said | {"measured": sorted(found.measured)}
