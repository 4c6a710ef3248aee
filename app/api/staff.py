"""The admin's JSON doors: colleagues, the organisation itself, partners."""

from typing import Any
from uuid import UUID

from flask import Response

from app.api.doors import Doors, done, paged, refuses
from app.guards import actor, by_header, clock
from app.schemas.api import Paging, page_of
from app.schemas.api_auth import InvitedOut, PersonOut
from app.schemas.api_staff import (
    ChangedPartnership,
    OrganisationOut,
    PartnershipIn,
    PartnershipOut,
    PartyIn,
    SaidOfOrganisation,
)
from app.schemas.shapes import StaffIn
from app.services import endings, organisations, partners, sharing, staff

doors = Doors("staff", __name__, "Colleagues, the organisation and its partners; changed by admins.")


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


@doors.route("/partners")
@by_header()
@refuses(422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(PartnershipOut))
def list_partners(query: dict[str, Any]) -> dict[str, Any]:
    """The partnerships that the organisation is in."""
    return paged(partners.mine(actor=actor()), query)


@doors.route("/partners", methods=["POST"])
@by_header("admin")
@doors.arguments(PartnershipIn)
@doors.response(201, PartnershipOut)
def create_partnership(body: dict[str, Any]) -> Any:
    """Begin a partnership that the organisation leads."""
    return partners.begin(actor=actor(), now=clock(), **body)


@doors.route("/partners/<uuid:id>")
@by_header()
@refuses(404)
@doors.response(200, PartnershipOut)
def read_partnership(id: UUID) -> Any:
    """One partnership with its parties."""
    return partners.one(actor=actor(), id=id)


@doors.route("/partners/<uuid:id>", methods=["PATCH"])
@by_header("admin")
@refuses(404)
@doors.arguments(ChangedPartnership)
@doors.response(200, PartnershipOut)
def change_partnership(body: dict[str, Any], id: UUID) -> Any:
    """Another name or end, by the admin of the organisation that leads it."""
    return partners.change(actor=actor(), id=id, changes=body, now=clock())


@doors.route("/partners/<uuid:id>/parties", methods=["POST"])
@by_header("admin")
@refuses(404, 409)
@doors.arguments(PartyIn)
@doors.response(201, PartnershipOut)
def admit(body: dict[str, Any], id: UUID) -> Any:
    """Let another organisation in, from today on. That alone shares nothing with it."""
    sharing.admit(actor=actor(), partnership=id, now=clock(), **body)
    return partners.one(actor=actor(), id=id)
