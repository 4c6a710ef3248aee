"""The JSON doors of partnerships: what they say, who joins by a code, who leaves."""

from typing import Any
from uuid import UUID

from flask import Response

from app.api.doors import Doors, done, paged, refuses
from app.guards import actor, by_header, clock
from app.schemas.api import Paging, page_of
from app.schemas.api_partners import (
    ChangedPartnership,
    CodeIn,
    InvitationIn,
    InvitationKeptOut,
    InvitationOf,
    InvitationOut,
    OfferOut,
    PartnershipIn,
    PartnershipOut,
    PartyGone,
    PartyIn,
    SharedOut,
)
from app.services import joining, leaving, partners

doors = Doors("partners", __name__, "Partnerships: what was agreed, who is in them, what is shared; changed by admins.")


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
@refuses(404, 409)
@doors.arguments(ChangedPartnership)
@doors.response(200, PartnershipOut)
def change_partnership(body: dict[str, Any], id: UUID) -> Any:
    """Say it otherwise, by the admin of an organisation that leads it; 409 partnership.over once it is over."""
    return partners.change(actor=actor(), id=id, changes=body, now=clock())


@doors.route("/partners/<uuid:id>/interventions")
@by_header()
@refuses(404, 422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(SharedOut))
def list_shared(query: dict[str, Any], id: UUID) -> dict[str, Any]:
    """What is shared in it; nothing once it is over."""
    return paged(partners.interventions(actor=actor(), id=id, now=clock()), query)


@doors.route("/partners/<uuid:id>/parties", methods=["PUT"])
@by_header("admin")
@refuses(404, 409)
@doors.arguments(PartyIn)
@doors.response(200, PartnershipOut)
def rule(body: dict[str, Any], id: UUID) -> Any:
    """Change what a party may, by who leads; 409 partnership.last_lead where nobody else would lead."""
    return joining.rule(actor=actor(), id=id, now=clock(), **body)


@doors.route("/partners/<uuid:id>/invitations", methods=["POST"])
@by_header("admin")
@refuses(404, 409)
@doors.arguments(InvitationIn)
@doors.response(201, InvitationOut)
def invite_party(body: dict[str, Any], id: UUID) -> Any:
    """A one-time code for another organisation's admin, by who leads. It is shown here and never again."""
    return joining.invite(actor=actor(), id=id, now=clock(), **body)


@doors.route("/partners/<uuid:id>/invitations")
@by_header("admin")
@refuses(404, 409, 422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(InvitationKeptOut))
def list_invitations(query: dict[str, Any], id: UUID) -> dict[str, Any]:
    """The codes that still work, by who leads: what each is for and until when, never the code itself."""
    return paged(joining.codes(actor=actor(), id=id, now=clock()), query)


@doors.route("/partners/<uuid:id>/invitations", methods=["DELETE"])
@by_header("admin")
@refuses(404, 409, 422)
@doors.arguments(InvitationOf, location="query")
@doors.response(204)
def withdraw_invitation(query: dict[str, Any], id: UUID) -> Response:
    """A code that was not used works no more."""
    joining.withdraw(actor=actor(), id=id, code=query["invitation"], now=clock())
    return done()


@doors.route("/partners/invitation", methods=["POST"])
@by_header("admin")
@refuses(404, 409)
@doors.arguments(CodeIn)
@doors.response(200, OfferOut)
def look_at_invitation(body: dict[str, Any]) -> Any:
    """What a code lets one into, before it is used; 404 partnership.code where it does not work."""
    return joining.look(actor=actor(), now=clock(), **body)


@doors.route("/partners/join", methods=["POST"])
@by_header("admin")
@refuses(404, 409)
@doors.arguments(CodeIn)
@doors.response(201, PartnershipOut)
def join(body: dict[str, Any]) -> Any:
    """Use the code; what is collected and published from today on is seen."""
    return joining.join(actor=actor(), now=clock(), **body)


@doors.route("/partners/<uuid:id>/leave", methods=["POST"])
@by_header("admin")
@refuses(404, 409)
@doors.response(204)
def leave(id: UUID) -> Response:
    """Leave at once; what the organisation shared in it is shared no more. 409 partnership.last_lead."""
    leaving.leave(actor=actor(), id=id, now=clock())
    return done()


@doors.route("/partners/<uuid:id>/remove", methods=["POST"])
@by_header("admin")
@refuses(404, 409)
@doors.arguments(PartyGone)
@doors.response(204)
def remove_party(body: dict[str, Any], id: UUID) -> Response:
    """Ask another organisation out, at once, by who leads."""
    leaving.remove(actor=actor(), id=id, now=clock(), **body)
    return done()


@doors.route("/partners/<uuid:id>/end", methods=["POST"])
@by_header("admin")
@refuses(404, 409)
@doors.response(200, PartnershipOut)
def end_partnership(id: UUID) -> Any:
    """End it at once, for good, by who leads. What becomes of data was chosen: keep_days."""
    return partners.end(actor=actor(), id=id, now=clock())
