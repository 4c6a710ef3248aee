"""What residents of a street have said: two proposals in an open box, and a question to choose."""

from __future__ import annotations

from uuid import UUID, uuid4

from app.extensions import db
from app.services import ballots, proposals
from app.services.actor import Actor
from app.store.proposals import Proposal, Slip
from tests.builders import START


def said(leader: Actor, intervention: UUID, mark: str) -> dict[str, str]:
    """waiting and shown with what was read of each, ballot."""
    ballot = uuid4()
    proposals.turn(actor=leader, intervention=intervention, is_open=True, now=START)
    ballots.offer(
        actor=leader, intervention=intervention, items=["trygghet_1", "trygghet_2"], own={}, id=ballot, now=START
    )
    ballots.tap(actor=leader, intervention=intervention, ballot=ballot, choice=0)
    for state in ("waiting", "approved"):
        db.session.add(Proposal(intervention_id=intervention, text=f"{mark} vill ha en bänk.", state=state, answer={}))
    db.session.commit()
    box = proposals.box(actor=leader, intervention=intervention)
    db.session.add(Slip(id=uuid4(), intervention_id=intervention, sealed=b"x"))
    db.session.commit()
    (waiting,), (shown,) = box.waiting, box.approved
    return {
        "waiting": str(waiting.id),
        "waiting_seen": waiting.seen,
        "shown": str(shown.id),
        "shown_seen": shown.seen,
        "ballot": str(ballot),
    }
