"""The JSON doors of a week's picture, of decisions and of one's own weekly letter: the same as the pages."""

from typing import Any
from uuid import UUID

from flask import Response

from app.api.doors import Doors, done, paged, refuses
from app.guards import actor, by_header, clock
from app.schemas.api import Paging, page_of
from app.schemas.weeks import DecidedOut, LetterIn, LetterOut, NewDecision, OutcomeIn, WeekOut
from app.services import decisions, letters, weeks
from surveys.decisions import Decision
from surveys.errors import NotFound
from surveys.weeks import read_week

doors = Doors("weeks", __name__, "What was asked, answered, said, decided and done in a week; what was decided.")


@doors.route("/weeks/<week>")
@by_header()
@refuses(404)
@doors.response(200, WeekOut)
def read_picture_of_week(week: str) -> dict[str, Any]:
    """A week, as 2026-W48, in each intervention that one may see, by name. A partner's: since it joined."""
    found = read_week(week)
    if found is None:
        raise NotFound
    parts = weeks.picture(actor=actor(), week=found, now=clock())
    told = {"week": found.code, "monday": found.monday, "sunday": found.sunday}
    return told | {"interventions": [_told(each) for each in parts]}


@doors.route("/interventions/<uuid:id>/decisions")
@by_header()
@refuses(404, 422)
@doors.arguments(Paging, location="query")
@doors.response(200, page_of(DecidedOut))
def list_decisions(query: dict[str, Any], id: UUID) -> dict[str, Any]:
    """What was decided about an intervention that one sees, what is due first first. A partner's: since it joined."""
    return paged(decisions.read(actor=actor(), id=id, now=clock()), query)


@doors.route("/interventions/<uuid:id>/decisions", methods=["POST"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(NewDecision)
@doors.response(201, DecidedOut)
def take_decision(body: dict[str, Any], id: UUID) -> Any:
    """Write down a decision. problems: text, who → points_at_somebody; decided_on → future; due → before_decided."""
    once = body.pop("id")
    return decisions.take(actor=actor(), id=id, decision=Decision(**body), once=once, now=clock())


@doors.route("/decisions/<uuid:id>/outcome", methods=["PUT"])
@by_header("admin", "leader")
@refuses(404)
@doors.arguments(OutcomeIn)
@doors.response(200, DecidedOut)
def follow_up_decision(body: dict[str, Any], id: UUID) -> Any:
    """Say what became of a decision; it is done from the day on which that was said first."""
    return decisions.done(actor=actor(), id=id, now=clock(), **body)


@doors.route("/decisions/<uuid:id>", methods=["DELETE"])
@by_header("admin", "leader")
@refuses(404)
@doors.response(204)
def remove_decision(id: UUID) -> Response:
    """Take away what was written by mistake, for good."""
    decisions.remove(actor=actor(), id=id, now=clock())
    return done()


@doors.route("/letter")
@by_header()
@doors.response(200, LetterOut)
def read_letter_wish() -> dict[str, Any]:
    """Whether one gets the weekly letter."""
    return {"wants": letters.wishes(actor=actor())}


@doors.route("/letter", methods=["PUT"])
@by_header()
@doors.arguments(LetterIn)
@doors.response(200, LetterOut)
def wish_for_letter(body: dict[str, Any]) -> dict[str, Any]:
    """Get the weekly letter from now on, or no more. It holds a link and counts."""
    letters.wish(actor=actor(), now=clock(), **body)
    return body


def _told(part: weeks.Part) -> dict[str, Any]:
    said = {name: getattr(part, name) for name in ("leads", "asked", "answered", "said", "decided", "own")}
    owner = {"intervention": part.intervention.id, "name": part.intervention.name}
    return owner | said | {"outside": [{"text": text, "count": count} for text, count in part.outside]}
