"""The leader's JSON doors for reminders that may have gone out or not. The courier sends; nobody can from here."""

from typing import Any
from uuid import UUID

from app.api.doors import Doors, paged, refuses
from app.guards import actor, by_header, clock
from app.schemas.api import PagingOf, page_of
from app.schemas.api_reminders import RulingIn, RulingOut, UncertainOut
from app.services import uncertain

doors = Doors("reminders", __name__, "Reminders that may have gone out or not, for leaders.")


@doors.route("/waves/uncertain")
@by_header()
@refuses(404, 422)
@doors.arguments(PagingOf, location="query")
@doors.response(200, page_of(UncertainOut))
def list_uncertain(query: dict[str, Any]) -> dict[str, Any]:
    """The waves of an own intervention with reminders of which nobody knows whether they went out."""
    return paged(uncertain.of_intervention(actor=actor(), intervention=query["intervention"]), query)


@doors.route("/waves/<uuid:id>/uncertain", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(RulingIn)
@doors.response(202, RulingOut, description="The courier carries it out at its next round, by day.")
def decide(body: dict[str, Any], id: UUID) -> dict[str, str]:
    """Send a wave's uncertain reminders once more, or let them be. The first decision holds until it is done."""
    uncertain.decide(actor=actor(), wave=id, again=body["again"], now=clock())
    return {"status": "accepted"}
