"""The leader's JSON doors of what residents say openly: proposals, and the question they choose. As the pages."""

from typing import Any
from uuid import UUID

from app.api.doors import Doors, refuses
from app.guards import actor, by_header, clock
from app.schemas.api_proposals import (
    AnswerIn,
    ApproveIn,
    BallotCountedOut,
    BallotEndIn,
    BallotIn,
    BoxIn,
    BoxOut,
    HandIn,
    HideIn,
)
from app.services import ballots, proposals
from surveys.errors import NotFound

doors = Doors("proposals", __name__, "What residents have proposed, let through, hidden or answered; ballots.")


@doors.route("/interventions/<uuid:id>/proposals")
@by_header("admin", "leader")
@refuses(404)
@doors.response(200, BoxOut)
def read_box(id: UUID) -> Any:
    """The box of an own intervention: what is to be read, and what everybody reads."""
    return proposals.box(actor=actor(), intervention=id)


@doors.route("/interventions/<uuid:id>/proposals", methods=["PUT"])
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(BoxIn)
@doors.response(200, BoxOut)
def turn_box(body: dict[str, Any], id: UUID) -> Any:
    """Open the box, or shut it. 409 where there can be none."""
    proposals.turn(actor=actor(), intervention=id, is_open=body["open"], now=clock())
    return proposals.box(actor=actor(), intervention=id)


@doors.route("/interventions/<uuid:id>/proposals/approve", methods=["POST"])
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(ApproveIn)
@doors.response(200, BoxOut)
def approve_proposal(body: dict[str, Any], id: UUID) -> Any:
    """Let everybody read a proposal that was read here."""
    proposals.approve(actor=actor(), which=_which(id, body), hidden=set(body["hidden"]), now=clock())
    return proposals.box(actor=actor(), intervention=id)


@doors.route("/interventions/<uuid:id>/proposals/hide", methods=["POST"])
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(HideIn)
@doors.response(200, BoxOut)
def hide_proposal(body: dict[str, Any], id: UUID) -> Any:
    """Destroy a proposal, for good; everybody sees why."""
    proposals.hide_away(actor=actor(), which=_which(id, body), reason=body["reason"], now=clock())
    return proposals.box(actor=actor(), intervention=id)


@doors.route("/interventions/<uuid:id>/proposals/answer", methods=["POST"])
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(AnswerIn)
@doors.response(200, BoxOut)
def answer_proposal(body: dict[str, Any], id: UUID) -> Any:
    """Say what came of a proposal that everybody reads. problems: answer → required, too_long."""
    said = {"reply": body["reply"], "answer": body.get("answer", {})}
    proposals.answer(actor=actor(), which=_which(id, body), now=clock(), **said)
    return proposals.box(actor=actor(), intervention=id)


@doors.route("/interventions/<uuid:id>/ballot")
@by_header("admin", "leader")
@refuses(404)
@doors.response(200, BallotCountedOut)
def read_ballot(id: UUID) -> Any:
    """The ballot that is open, or the last one; 404 where there has been none."""
    return _newest(id)


@doors.route("/interventions/<uuid:id>/ballot", methods=["POST"])
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(BallotIn)
@doors.response(201, BallotCountedOut)
def offer_ballot(body: dict[str, Any], id: UUID) -> Any:
    """Let residents choose between questions; one ballot at a time. problems: questions → unknown, choices."""
    words = {"items": body["questions"], "own": body.get("own", {}), "id": body["id"]}
    ballots.offer(actor=actor(), intervention=id, now=clock(), **words)
    return _newest(id)


@doors.route("/interventions/<uuid:id>/ballot/hands", methods=["POST"])
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(HandIn)
@doors.response(201, BallotCountedOut)
def count_hand(body: dict[str, Any], id: UUID) -> Any:
    """Count a hand at a meeting. Sent twice it is two."""
    ballots.tap(actor=actor(), intervention=id, **body)
    return _newest(id)


@doors.route("/interventions/<uuid:id>/ballot/end", methods=["POST"])
@by_header("admin", "leader")
@refuses(404, 409)
@doors.arguments(BallotEndIn)
@doors.response(200, BallotCountedOut)
def end_ballot(body: dict[str, Any], id: UUID) -> Any:
    """End the vote; "take": the winner goes last into the draft. 409 where two have as many votes."""
    deed = ballots.take if body["do"] == "take" else ballots.close
    deed(actor=actor(), intervention=id, ballot=body["ballot"], now=clock())
    return _newest(id)


def _which(id: UUID, body: dict[str, Any]) -> proposals.Which:
    return proposals.Which(id, body["proposal"], body["seen"])


def _newest(id: UUID) -> ballots.Counted:
    found = ballots.newest(actor=actor(), intervention=id)
    if found is None:
        raise NotFound
    return found
