"""The admin's JSON doors: colleagues, the organisation itself."""

from typing import Any
from uuid import UUID

from flask import Response

from app.api.doors import Doors, done, paged, refuses
from app.guards import actor, by_header, clock
from app.schemas.api import Paging, page_of
from app.schemas.api_auth import InvitedOut, PersonOut
from app.schemas.api_staff import (
    OrganisationOut,
    SaidOfOrganisation,
)
from app.schemas.shapes import StaffIn
from app.services import endings, organisations, staff

doors = Doors("staff", __name__, "Colleagues and the organisation; changed by admins.")


@doors.route("/staff")
@by_header("admin")
@refuses(422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(PersonOut))
def list_staff(query: dict[str, Any]) -> dict[str, Any]:
    """Everybody in the organisation."""
    return paged(staff.colleagues(actor=actor()), query)


@doors.route("/staff", methods=["POST"])
@by_header("admin")
@refuses(409)
@doors.arguments(StaffIn)
@doors.response(201, InvitedOut)
def invite(body: dict[str, Any]) -> Any:
    """Add a colleague. The token of their one-time link is shown here and never again."""
    person, token = staff.invite(actor=actor(), now=clock(), **body)
    return {"person": person, "token": token}


@doors.route("/staff/<uuid:id>")
@by_header("admin")
@refuses(404)
@doors.response(200, PersonOut)
def read_person(id: UUID) -> Any:
    """One colleague."""
    return staff.colleague(actor=actor(), id=id)


@doors.route("/staff/<uuid:id>", methods=["DELETE"])
@by_header("admin")
@refuses(404)
@doors.response(204)
def remove(id: UUID) -> Response:
    """End a colleague's access at once."""
    staff.remove(actor=actor(), id=id, now=clock())
    return done()


@doors.route("/staff/<uuid:id>/link", methods=["POST"])
@by_header("admin")
@refuses(404)
@doors.response(201, InvitedOut)
def new_link(id: UUID) -> Any:
    """A new one-time link, for a colleague who lost theirs or forgot the password."""
    person, token = staff.new_link(actor=actor(), id=id, now=clock())
    return {"person": person, "token": token}


@doors.route("/organisation")
@by_header()
@doors.response(200, OrganisationOut)
def read_organisation() -> dict[str, Any]:
    """Who is responsible, what is done about worrying texts, and the usual archive decision."""
    return _organisation(organisations.one(actor=actor()))


@doors.route("/organisation", methods=["PUT"])
@by_header("admin")
@doors.arguments(SaidOfOrganisation)
@doors.response(200, OrganisationOut)
def say_of_organisation(body: dict[str, Any]) -> dict[str, Any]:
    """Say it anew, whole. What participants have agreed to already stays as it was."""
    said = body.pop("archive_default")
    decision = endings.Decision(**said) if said else None
    return _organisation(organisations.change(actor=actor(), archive_default=decision, now=clock(), **body))


def _organisation(found: organisations.Page) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in found.__slots__}
    return told | {"outdated": [each.id for each in found.outdated]}
