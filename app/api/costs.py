"""The JSON doors about what an intervention costs."""

from typing import Any
from uuid import UUID

from app.api.doors import Doors, refuses
from app.guards import actor, by_header, clock
from app.schemas.api_costs import CostIn, CostOut
from app.services import costs
from surveys.effects.cost import Cost, Value

doors = Doors("costs", __name__, "What interventions cost, with the source of every number.")


@doors.route("/interventions/<uuid:id>/cost")
@by_header()
@refuses(404)
@doors.response(200, CostOut)
def read_cost(id: UUID) -> dict[str, Any]:
    """What an intervention costs, for each who started and before it breaks even."""
    return _told(costs.told(actor=actor(), id=id, now=clock()))


@doors.route("/interventions/<uuid:id>/cost", methods=["PUT"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(CostIn)
@doors.response(200, CostOut)
def change_cost(body: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Say what an own intervention costs, or with null that nobody says."""
    given = body["cost"]
    cost = Cost(**(given | {"values": tuple(Value(**each) for each in given["values"])})) if given else None
    return _told(costs.change(actor=actor(), id=id, cost=cost, now=clock()))


def _told(found: costs.Told | None) -> dict[str, Any]:
    if found is None:
        return {"cost": None, "started": None, "per_participant": None, "break_even": []}
    even = [
        {"actor": value.actor, "years": years, "more": more} for value, by in found.even for years, more in by.items()
    ]
    return {"cost": found.cost, "started": found.starters, "per_participant": found.each, "break_even": even}
