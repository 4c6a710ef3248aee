"""The page at the door: a big plus and a minus for who comes in, on a phone, with or without a signal; and the days."""

from datetime import date
from uuid import UUID

from flask import Response, jsonify, request

from app.guards import actor, by_cookie, clock
from app.schemas.occasions import DayIn, TapIn
from app.services import activities, occasions
from app.web import desk
from app.web.desk import go, page
from app.web.filled import UNPROCESSABLE, Filled
from surveys.errors import BadInput
from surveys.tapping import Tap
from surveys.waves import SWEDEN

door = desk.door("tapping", __name__)


@door.get("/activities/<uuid:id>/tap")
@by_cookie("admin", "leader")
def show(id: UUID) -> Response:
    """For ?day=, or the day that is meant most likely."""
    activity = activities.one(actor=actor(), id=id)
    days = occasions.of_activity(actor=actor(), id=id)
    asked, today = Filled.sent(DayIn, request.args), clock().astimezone(SWEDEN).date()
    day: date = asked.values["day"] if asked.ok else occasions.due(activity, days, today=today)
    before = next((each.head_count for each in days if each.day == day), None)
    heads = before if days or before is not None else activity.head_count
    return page("tap.html", activity=activity, on=min(day, today), heads=heads or 0, here=f"/activities/{id}/tap")


@door.post("/activities/<uuid:id>/tap")
@by_cookie("admin", "leader")
def count(id: UUID) -> Response:
    """What a phone has counted; answered with how many there are now."""
    form = Filled.sent(TapIn, request.form)
    if form.ok:
        day = form.values.pop("day")
        try:
            found = occasions.tap(actor=actor(), id=id, day=day, tap=Tap(**form.values), now=clock())
        except BadInput as error:
            form.refuse(error)
        else:
            return jsonify({"head_count": found.head_count})
    activities.one(actor=actor(), id=id)
    return Response(status=UNPROCESSABLE)


@door.post("/activities/<uuid:id>/days")
@by_cookie("admin", "leader")
def add(id: UUID) -> Response:
    """One more day."""
    form = Filled.sent(DayIn, request.form)
    if form.ok:
        occasions.add(actor=actor(), id=id, day=form.values["day"], now=clock())
    else:
        activities.one(actor=actor(), id=id)
    return go(f"/activities/{id}#days")


@door.post("/activities/<uuid:id>/days/remove")
@by_cookie("admin", "leader")
def remove(id: UUID) -> Response:
    """A day on which it is not."""
    form = Filled.sent(DayIn, request.form)
    if form.ok:
        occasions.remove(actor=actor(), id=id, day=form.values["day"], now=clock())
    else:
        activities.one(actor=actor(), id=id)
    return go(f"/activities/{id}#days")
