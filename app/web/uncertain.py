"""The button under reminders that may have gone out or not. They are shown on their intervention's page."""

from uuid import UUID

from flask import Response, request

from app.guards import actor, by_cookie, clock
from app.services import uncertain
from app.web import desk
from app.web.desk import go
from surveys.errors import BadInput

door = desk.door("uncertain", __name__)
SAID = {"yes": True, "no": False}


@door.post("/waves/<uuid:id>/uncertain")
@by_cookie("admin", "leader")
def decide(id: UUID) -> Response:
    """Send them again, or leave it."""
    again = SAID.get(request.form.get("again", ""))
    if again is None:
        raise BadInput(problems={"again": ["required"]})
    intervention = uncertain.decide(actor=actor(), wave=id, again=again, now=clock())
    return go(f"/interventions/{intervention}#uncertain")
