"""The leader's JSON doors for interventions and goals. What is not yours is 404."""

from typing import Any
from uuid import UUID

from app.api.doors import Doors, paged, refuses
from app.guards import actor, by_header, clock
from app.schemas.api import Paging, page_of
from app.schemas.api_questionnaires import CopiedIntervention
from app.schemas.api_staff import (
    ChangedIntervention,
    ComparisonIn,
    GoalOut,
    InterventionOut,
    NewIntervention,
    SharedIn,
)
from app.schemas.shapes import DecisionIn
from app.services import changing, comparison, copying, endings, interventions, sharing
from surveys.goals import GOALS, indicators_for

doors = Doors("interventions", __name__, "Interventions and goals, for staff.")


@doors.route("/interventions")
@by_header()
@refuses(422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(InterventionOut))
def list_interventions(query: dict[str, Any]) -> dict[str, Any]:
    """All that the organisation owns or shares."""
    return paged(interventions.mine(actor=actor(), now=clock()), query)


@doors.route("/interventions", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(NewIntervention)
@doors.response(201, InterventionOut)
def create_intervention(body: dict[str, Any]) -> Any:
    """Begin an intervention; whatever is left out has a default."""
    return interventions.create(actor=actor(), now=clock(), **body)


@doors.route("/interventions/<uuid:id>")
@by_header()
@refuses(404)
@doors.response(200, InterventionOut)
def read_intervention(id: UUID) -> Any:
    """One intervention."""
    return interventions.one(actor=actor(), id=id, now=clock())


@doors.route("/interventions/<uuid:id>", methods=["PATCH"])
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(ChangedIntervention)
@doors.response(200, InterventionOut)
def change_intervention(body: dict[str, Any], id: UUID) -> Any:
    """Change some of an own intervention. Another stage is written into its diary, with why."""
    revision = body.pop("revision")
    why = body.pop("stage_why", "")
    return changing.change(actor=actor(), id=id, changes=body, revision=revision, why=why, now=clock())


@doors.route("/interventions/<uuid:id>/copy", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(CopiedIntervention)
@doors.response(201, InterventionOut)
def copy_intervention(body: dict[str, Any], id: UUID) -> Any:
    """An own intervention once more, with its questionnaire as a draft; nobody who answered there is known here."""
    return copying.intervention(actor=actor(), id=id, name=body["name"], once=body["id"], now=clock())


@doors.route("/interventions/<uuid:id>/partnership", methods=["PUT"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(SharedIn)
@doors.response(200, InterventionOut)
def share(body: dict[str, Any], id: UUID) -> Any:
    """Share an own intervention with a partnership, or with nobody."""
    return sharing.share(actor=actor(), intervention=id, partnership=body["partnership"], now=clock())


@doors.route("/interventions/<uuid:id>/comparison", methods=["PUT"])
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(ComparisonIn)
@doors.response(200, InterventionOut)
def compare(body: dict[str, Any], id: UUID) -> Any:
    """Compare an own intervention with another; 409 comparison.locked once a follow-up has begun."""
    return comparison.choose(actor=actor(), id=id, now=clock(), **body)


@doors.route("/interventions/<uuid:id>/end", methods=["POST"])
@by_header("admin")
@refuses(404)
@doors.arguments(DecisionIn)
@doors.response(200, InterventionOut)
def end_intervention(body: dict[str, Any], id: UUID) -> Any:
    """End an own intervention: nothing more is taken in, and after 30 days no code finds anything."""
    return endings.end(actor=actor(), id=id, decision=endings.Decision(**body), now=clock())


@doors.route("/interventions/<uuid:id>/end", methods=["DELETE"])
@by_header("admin", "leader")
@refuses(404, 409)
@doors.response(200, InterventionOut)
def undo_end(id: UUID) -> Any:
    """Undo the end within 30 days; everything goes on as before."""
    return endings.undo(actor=actor(), id=id, now=clock())


@doors.route("/goals")
@by_header()
@refuses(422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(GoalOut))
def list_goals(query: dict[str, Any]) -> dict[str, Any]:
    """Goals A–H of the cooperation agreement, the lines of work and the indicators under each."""
    goals = [
        {
            "code": goal.code,
            "name": goal.name,
            "measurable": goal.measurable,
            "lines": goal.lines,
            "indicators": [each.code for each in indicators_for(goal.code)],
        }
        for goal in GOALS
    ]
    return paged(goals, query)
