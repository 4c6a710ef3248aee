"""The JSON doors of areas: the tree, the figures brought in, and the picture. What is not yours is 404."""

from typing import Any
from uuid import UUID

from flask import Response

from app.api.doors import Doors, done, paged, refuses
from app.guards import actor, by_header, clock, takes
from app.schemas.api import Paging, page_of
from app.schemas.api_areas import (
    AreaOut,
    ChangedArea,
    FigureOf,
    FigureOut,
    FiguresIn,
    FiguresSeen,
    NewArea,
    PictureIn,
    PictureOut,
)
from app.services import area_figures, area_picture, areas, interventions
from surveys.importing.grid import LARGEST_FILE, read

doors = Doors("areas", __name__, "Areas, and what is known of them beside the interventions there.")


@doors.route("/areas")
@by_header()
@refuses(422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(AreaOut))
def list_areas(query: dict[str, Any]) -> dict[str, Any]:
    """The organisation's areas."""
    return paged(interventions.areas(actor=actor()), query)


@doors.route("/areas", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(NewArea)
@doors.response(201, AreaOut)
def create_area(body: dict[str, Any]) -> Any:
    """A new area in the tree."""
    return interventions.add_area(actor=actor(), now=clock(), **body)


@doors.route("/areas/<uuid:id>")
@by_header()
@refuses(404)
@doors.response(200, AreaOut)
def read_area(id: UUID) -> Any:
    """One area."""
    return interventions.area(actor=actor(), id=id)


@doors.route("/areas/<uuid:id>", methods=["PATCH"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(ChangedArea)
@doors.response(200, AreaOut)
def change_area(body: dict[str, Any], id: UUID) -> Any:
    """Another name, or another area above it. problems: parent → in_itself, betrays."""
    return areas.change(actor=actor(), id=id, changes=body, now=clock())


@doors.route("/areas/<uuid:id>/picture")
@by_header()
@refuses(404, 422)
@doors.arguments(PictureIn, location="query")
@doors.response(200, PictureOut)
def read_picture(query: dict[str, Any], id: UUID) -> Any:
    """The figures of an area, own interventions there and published changes, in one of three perspectives of time."""
    return area_picture.picture(actor=actor(), id=id, perspective=query["perspective"], now=clock())


@doors.route("/areas/<uuid:id>/figures")
@by_header()
@refuses(404, 422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(FigureOut))
def list_figures(query: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Every figure of an area, those that were replaced too."""
    return paged(area_figures.stored(actor=actor(), area=id), query)


@doors.route("/areas/<uuid:id>/figures", methods=["POST"])
@takes(2 * LARGEST_FILE)
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(FiguresIn)
@doors.response(200, FiguresSeen)
def bring_in_figures(body: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Look at a table of figures of this area and those in it; "sure": and take it, all or nothing. At most 4 MB."""
    grid = read(body["table"].encode())
    found = area_figures.bring_in(actor=actor(), area=id, grid=grid, sure=body["sure"], now=clock())
    return {
        "new": len(found.new),
        "changed": len(found.changed),
        "same": found.same,
        "few": found.table.few,
        "problems": found.problems,
        "done": found.done,
    }


@doors.route("/areas/<uuid:id>/figures", methods=["DELETE"])
@by_header("admin", "leader")
@refuses(404, 422)
@doors.arguments(FigureOf, location="query")
@doors.response(204)
def withdraw_figure(query: dict[str, Any], id: UUID) -> Response:
    """Let a wrong figure stand no more; the list of figures keeps it, with who withdrew it and when."""
    area_figures.withdraw(actor=actor(), area=id, figure=query["figure"], now=clock())
    return done()
